// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What nl.c makes of the kernel's answers, sound and unsound ones: every reply
 * is cut at every length and every byte of it is turned, each time in a buffer
 * of exactly its size so that the sanitizer sees one byte read too many.
 */
#include "nlfake.h"

#include <unistd.h>

static struct nl nl;

/* A message under construction in a buffer; len counts what is in it. */
struct msg {
	size_t len;
	char bytes[4096] __attribute__((aligned(4)));
};

static struct nlmsghdr *put(struct msg *m, uint16_t type, uint16_t flags,
			    const void *body, size_t len)
{
	struct nlmsghdr *nlh = (void *)(m->bytes + m->len);

	nlh->nlmsg_len = NLMSG_HDRLEN + len;
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = 1;
	nlh->nlmsg_pid = FAKE_PORT;
	if (len)
		memcpy(nlh + 1, body, len);
	m->len += NLMSG_ALIGN(nlh->nlmsg_len);
	return nlh;
}

/* An error reply: number, our request (whole or capped), words. */
static void put_error(struct msg *m, int error, bool capped, const char *words)
{
	struct {
		struct nlmsgerr e;
		char room[256];
	} body = { .e = { .error = error } };
	size_t len = sizeof(body.e), size = words ? strlen(words) + 1 : 0;
	struct nlattr attr = { NLA_HDRLEN + size, NLMSGERR_ATTR_MSG };
	struct nlattr offset = { NLA_HDRLEN + 4, NLMSGERR_ATTR_OFFS };
	char *p;

	body.e.msg.nlmsg_len = NLMSG_HDRLEN + 32;
	len += capped ? 0 : 32;
	if (words) {
		p = (char *)&body + len;
		memcpy(p, &offset, sizeof(offset));
		memcpy(p + 8, &attr, sizeof(attr));
		memcpy(p + 8 + sizeof(attr), words, size);
		len += 8 + NLA_ALIGN(attr.nla_len);
	}
	put(m, NLMSG_ERROR, (capped ? NLM_F_CAPPED : 0) | (words ? NLM_F_ACK_TLVS : 0),
	    &body, len);
}

static int talk(const struct msg *m)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(4)));

	memset(&nl, 0, sizeof(nl));
	strcpy(nl.extack, "of the time before");
	if (m)
		fake_reply(m->bytes, m->len);
	return nl_talk(&nl, nl_request(buf, 16, 0, 16));
}

static void request_is_framed(void **state)
{
	struct msg m = { 0 };
	const struct nlmsghdr *nlh = (void *)fake.sent;

	(void)state;
	fake_reset();
	put_error(&m, 0, true, NULL);
	assert_int_equal(talk(&m), 0);
	assert_int_equal(fake.sent_len, NLMSG_HDRLEN + 16);
	assert_int_equal(nlh->nlmsg_len, NLMSG_HDRLEN + 16);
	assert_int_equal(nlh->nlmsg_type, 16);
	assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_int_equal(nlh->nlmsg_seq, 1);
}

static void error_and_words_are_kept(void **state)
{
	static const struct {
		int error;
		bool capped;
		const char *words;
	} rows[] = {
		{ 0, true, NULL }, { 0, false, NULL }, { -EPERM, true, NULL },
		{ -EINVAL, true, "Invalid scope" }, { -ENOENT, false, "No such table" },
		{ 0, true, "a warning" }, { -EINVAL, true, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		struct msg m = { 0 };

		fake_reset();
		put_error(&m, rows[i].error, rows[i].capped, rows[i].words);
		assert_int_equal(talk(&m), rows[i].error);
		assert_string_equal(nl.extack, rows[i].words ? rows[i].words : "");
	}
}

static void long_words_are_cut(void **state)
{
	struct msg m = { 0 };
	char words[200];

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	fake_reset();
	put_error(&m, -EINVAL, true, words);
	assert_int_equal(talk(&m), -EINVAL);
	assert_int_equal(strlen(nl.extack), sizeof(nl.extack) - 1);
}

/* An exchange that was given up may leave its answer in the socket. */
static void answers_of_others_are_skipped(void **state)
{
	struct msg old = { 0 }, other = { 0 }, m = { 0 };

	(void)state;
	fake_reset();
	put_error(&old, -EIO, true, "old");
	((struct nlmsghdr *)old.bytes)->nlmsg_seq = 0;
	put_error(&other, -EIO, true, "other");
	((struct nlmsghdr *)other.bytes)->nlmsg_pid++;
	fake_reply(old.bytes, old.len);
	fake_reply(other.bytes, other.len);
	fake_reply(NULL, -EINTR);
	put_error(&m, 0, true, NULL);
	assert_int_equal(talk(&m), 0);
	assert_string_equal(nl.extack, "");
	assert_int_equal(fake.next, 4);
}

static void receive_errors_go_up(void **state)
{
	static const char big[RECV_SIZE + 4];

	(void)state;
	fake_reset();
	fake_reply(NULL, -ENOBUFS);
	assert_int_equal(talk(NULL), -ENOBUFS);
	fake_reset();
	fake_reply(NULL, 0);
	assert_int_equal(talk(NULL), -EPIPE);
	fake_reset();
	fake_reply(big, sizeof(big));
	assert_int_equal(talk(NULL), -ENOSPC);
}

/* ------------------------------------------------------------------- dumps */

struct seen {
	unsigned starts, rows, foreign;
	int at_start;
	int answer, at;		/* what to return at the row of that number */
};

static int count(const struct nlmsghdr *nlh, void *arg)
{
	struct seen *seen = arg;

	if (!nlh) {
		seen->starts++;
		seen->rows = 0;
		return seen->at_start;
	}
	seen->foreign += nlh->nlmsg_type != 16;
	return (int)++seen->rows == seen->at ? seen->answer : 0;
}

static int dump(struct seen *seen)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(4)));

	memset(&nl, 0, sizeof(nl));
	return nl_dump(&nl, nl_request(buf, 18, 0, 16), count, seen);
}

static void put_row(struct msg *m, uint16_t flags)
{
	static const char body[20];

	put(m, 16, NLM_F_MULTI | flags, body, sizeof(body));
}

static void put_done(struct msg *m, int err)
{
	put(m, NLMSG_DONE, NLM_F_MULTI, &err, sizeof(err));
}

static void dump_spans_datagrams(void **state)
{
	struct msg a = { 0 }, b = { 0 }, c = { 0 };
	const struct nlmsghdr *nlh = (void *)fake.sent;
	struct seen seen = { 0 };

	(void)state;
	fake_reset();
	put_row(&a, 0);
	put_row(&a, 0);
	put(&b, NLMSG_NOOP, 0, NULL, 0);
	put_row(&b, 0);
	put_done(&c, 0);
	fake_reply(a.bytes, a.len);
	fake_reply(b.bytes, b.len);
	fake_reply(c.bytes, c.len);
	assert_int_equal(dump(&seen), 0);
	assert_int_equal(seen.rows, 3);
	assert_int_equal(seen.foreign, 0);
	assert_int_equal(seen.starts, 1);
	assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

static void dump_errors_go_up(void **state)
{
	struct msg done = { 0 }, refused = { 0 }, overrun = { 0 };
	struct seen seen = { 0 };

	(void)state;
	fake_reset();
	put_row(&done, 0);
	put_done(&done, -ENOENT);
	fake_reply(done.bytes, done.len);
	assert_int_equal(dump(&seen), -ENOENT);

	fake_reset();
	put_error(&refused, -EOPNOTSUPP, true, "not here");
	fake_reply(refused.bytes, refused.len);
	assert_int_equal(dump(&seen), -EOPNOTSUPP);
	assert_string_equal(nl.extack, "not here");

	fake_reset();
	put(&overrun, NLMSG_OVERRUN, 0, NULL, 0);
	fake_reply(overrun.bytes, overrun.len);
	assert_int_equal(dump(&seen), -EOVERFLOW);
}

/* The first error of the callback counts, and the rest is still read, so that
 * the next exchange starts with an empty socket. */
static void callback_ends_the_walk(void **state)
{
	struct seen seen = { .at_start = -EBUSY };
	struct msg a = { 0 }, b = { 0 };

	(void)state;
	fake_reset();
	assert_int_equal(dump(&seen), -EBUSY);
	assert_int_equal(fake.sends, 0);

	seen = (struct seen) { .at = 2, .answer = -ENOMEM };
	fake_reset();
	put_row(&a, 0);
	put_row(&a, 0);
	put_row(&a, 0);
	put_done(&b, 0);
	fake_reply(a.bytes, a.len);
	fake_reply(b.bytes, b.len);
	assert_int_equal(dump(&seen), -ENOMEM);
	assert_int_equal(seen.rows, 2);
	assert_int_equal(fake.next, 2);

	seen = (struct seen) { .at = 1, .answer = 1 };	/* "not for us" */
	fake_reset();
	fake_reply(a.bytes, a.len);
	fake_reply(b.bytes, b.len);
	assert_int_equal(dump(&seen), 0);
	assert_int_equal(seen.rows, 3);
}

static void interrupted_dump_is_repeated(void **state)
{
	struct msg torn = { 0 }, whole = { 0 };
	struct seen seen = { 0 };

	(void)state;
	fake_reset();
	put_row(&torn, 0);
	put_row(&torn, NLM_F_DUMP_INTR);
	put_done(&torn, 0);
	put_row(&whole, 0);
	((struct nlmsghdr *)whole.bytes)->nlmsg_seq = 2;
	put_done(&whole, 0);
	((struct nlmsghdr *)(whole.bytes + 36))->nlmsg_seq = 2;
	fake_reply(torn.bytes, torn.len);
	fake_reply(whole.bytes, whole.len);
	assert_int_equal(dump(&seen), 0);
	assert_int_equal(seen.starts, 2);
	assert_int_equal(seen.rows, 1);
	assert_int_equal(fake.sends, 2);
}

static void repeating_has_an_end(void **state)
{
	static struct msg torn[DUMP_TRIES];
	struct seen seen = { 0 };
	unsigned i;

	(void)state;
	fake_reset();
	for (i = 0; i < DUMP_TRIES; i++) {
		put_done(&torn[i], 0);
		((struct nlmsghdr *)torn[i].bytes)->nlmsg_flags |= NLM_F_DUMP_INTR;
		((struct nlmsghdr *)torn[i].bytes)->nlmsg_seq = i + 1;
		fake_reply(torn[i].bytes, torn[i].len);
	}
	assert_int_equal(dump(&seen), -EBUSY);
	assert_int_equal(seen.starts, DUMP_TRIES);
}

/* --------------------------------------------------------- hostile datagrams */

/* Runs one datagram through a dump; what does not end it is ended after it. */
static int dump_once(const void *bytes, size_t len)
{
	struct seen seen = { 0 };
	struct msg done = { 0 };
	char *copy = malloc(len ? len : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	fake_reset();
	fake_reply(copy, len);
	put_done(&done, -ECANCELED);
	fake_reply(done.bytes, done.len);
	err = dump(&seen);
	free(copy);
	return err;
}

static void cut_datagram_is_an_error(void **state)
{
	struct msg m = { 0 };
	size_t i, row;
	int err;

	(void)state;
	put_row(&m, 0);
	row = m.len;
	put_done(&m, 0);
	put_error(&m, 0, false, "never reached");
	assert_int_equal(dump_once(m.bytes, m.len), 0);
	for (i = 1; i < m.len; i++) {
		err = dump_once(m.bytes, i);
		/* Whole messages only: the walk goes on to the next datagram. */
		if (i == row)
			assert_int_equal(err, -ECANCELED);
		else
			assert_int_equal(err, i < row + NLMSG_HDRLEN + 4 ? -EBADMSG : 0);
	}
}

static void turned_bytes_do_no_harm(void **state)
{
	struct msg m = { 0 };
	unsigned bit;
	size_t i;

	(void)state;
	put_row(&m, 0);
	put_error(&m, -EINVAL, false, "words");
	for (i = 0; i < m.len; i++) {
		for (bit = 0; bit < 8; bit++) {
			m.bytes[i] ^= 1 << bit;
			/* Nor is a turned error number taken for success. */
			assert_true(dump_once(m.bytes, m.len) <= 0);
			m.bytes[i] ^= 1 << bit;
		}
	}
}

/* -------------------------------------------------------------- attributes */

static void attributes_must_end_with_the_bytes(void **state)
{
	static const struct {
		const char *name;
		uint8_t bytes[16];
		size_t len;
		int err;
	} rows[] = {
		{ "none", { 0 }, 0, 0 },
		{ "one", { 8, 0, 1, 0, 1, 2, 3, 4 }, 8, 0 },
		{ "padding missing at the end", { 5, 0, 1, 0, 1 }, 5, 0 },
		{ "padding there", { 5, 0, 1, 0, 1, 0, 0, 0 }, 8, 0 },
		{ "half a header", { 5, 0, 1 }, 3, -EBADMSG },
		{ "half a second header", { 4, 0, 1, 0, 4, 0 }, 6, -EBADMSG },
		{ "length zero", { 0, 0, 1, 0 }, 4, -EBADMSG },
		{ "shorter than its header", { 3, 0, 1, 0 }, 4, -EBADMSG },
		{ "longer than the bytes", { 9, 0, 1, 0, 1, 2, 3, 4 }, 8, -EBADMSG },
		{ "flags in the type", { 4, 0, 1, 0xc0 }, 4, 0 },
	};
	const struct nlattr *tb[3];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		uint8_t *copy = malloc(rows[i].len ? rows[i].len : 1);

		memcpy(copy, rows[i].bytes, rows[i].len);
		if (nl_parse(copy, rows[i].len, tb, 2) != rows[i].err)
			unit_fail("%s\n", rows[i].name);
		if (!rows[i].err && rows[i].len)
			assert_ptr_equal(tb[1], copy);
		assert_null(tb[2]);
		free(copy);
	}
}

static void values_must_have_their_size(void **state)
{
	struct {
		struct nlattr attr;
		char value[20];
	} a = { { NLA_HDRLEN + 4, 1 }, "abcdefghijklmnopqrs" };
	uint32_t out = 7;
	char name[IFNAMSIZ] = "before";

	(void)state;
	assert_int_equal(nl_get(NULL, &out, 4), 0);
	assert_int_equal(out, 7);
	assert_int_equal(nl_get(&a.attr, &out, 4), 0);
	assert_memory_equal(&out, "abcd", 4);
	assert_int_equal(nl_get(&a.attr, &out, 2), -EBADMSG);
	assert_int_equal(nl_get_name(NULL, name), 0);
	assert_string_equal(name, "before");
	assert_int_equal(nl_get_name(&a.attr, name), 0);	/* no NUL in it */
	assert_string_equal(name, "abcd");
	a.attr.nla_len = NLA_HDRLEN + 15;
	assert_int_equal(nl_get_name(&a.attr, name), 0);
	assert_string_equal(name, "abcdefghijklmno");
	a.attr.nla_len = NLA_HDRLEN + 16;
	assert_int_equal(nl_get_name(&a.attr, name), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_is_framed),
		cmocka_unit_test(error_and_words_are_kept),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(answers_of_others_are_skipped),
		cmocka_unit_test(receive_errors_go_up),
		cmocka_unit_test(dump_spans_datagrams),
		cmocka_unit_test(dump_errors_go_up),
		cmocka_unit_test(callback_ends_the_walk),
		cmocka_unit_test(interrupted_dump_is_repeated),
		cmocka_unit_test(repeating_has_an_end),
		cmocka_unit_test(cut_datagram_is_an_error),
		cmocka_unit_test(turned_bytes_do_no_harm),
		cmocka_unit_test(attributes_must_end_with_the_bytes),
		cmocka_unit_test(values_must_have_their_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
