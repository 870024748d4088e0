// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What nl_talk() makes of the kernel's answer: number, words, and answers that
 * belong to somebody else.
 */
#include "nlfake.h"

static struct nl nl;

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_is_framed),
		cmocka_unit_test(error_and_words_are_kept),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(answers_of_others_are_skipped),
		cmocka_unit_test(receive_errors_go_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
