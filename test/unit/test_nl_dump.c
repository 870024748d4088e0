// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What nl_dump() makes of many messages, sound and unsound: they are cut at every
 * length and every bit of them is turned, each time in a buffer of exactly their
 * size so that the sanitizer sees one byte read too many.
 */
#include "nlfake.h"

static struct nl nl;

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dump_spans_datagrams),
		cmocka_unit_test(dump_errors_go_up),
		cmocka_unit_test(callback_ends_the_walk),
		cmocka_unit_test(interrupted_dump_is_repeated),
		cmocka_unit_test(repeating_has_an_end),
		cmocka_unit_test(cut_datagram_is_an_error),
		cmocka_unit_test(turned_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
