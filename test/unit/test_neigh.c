// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * neigh.c against a kernel of canned bytes: what it answers about one neighbour
 * that is not there, and which answers are failures.
 */
#include "nlfake.h"

#include "netkit/neigh.c"

static void one_that_is_not_there(void **state)
{
	static const struct { int answer, err; } rows[] = {
		{ -ENOENT, 0 },
		{ -ENODEV, 0 },		/* its device has gone: so has it */
		{ -EINVAL, -EINVAL },
		{ -ENOBUFS, -ENOBUFS },
	};
	const struct inet addr = inet4(0x0a0b0101, 32);

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct fake_ack ack = fake_ack(1, rows[i].answer);
		struct nl nl = { 0 };

		fake_reset();
		fake_reply(&ack, sizeof(ack));
		nr_want = 0;
		add(5, &addr, true);
		assert_int_equal(look(&nl), rows[i].err);
		assert_int_equal(fake.sends, 1);
		assert_false(want[0].is_there);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_is_not_there),
	};

	return cmocka_run_group_tests_name("neigh", tests, NULL, NULL);
}
