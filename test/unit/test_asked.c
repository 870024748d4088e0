// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a supervisor is asked for while it holds its workloads: nothing is lost,
 * an end goes first, and what was asked last is what remains. Before anybody may
 * know who supervises, no signal can hurt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* The lock names us to everybody who looks. */
#define state_dirs dirs
#define state_lock lock
#include "netkit/run.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static sigset_t at_lock;

int dirs(void)
{
	return 0;
}

int lock(void)
{
	sigprocmask(SIG_BLOCK, NULL, &at_lock);
	return -EACCES;
}

static const struct config cf = { .limits = { .stop_wait_ms = 60000 } };
static const int all[] = { SIGUSR2, SIGTERM, SIGINT, SIGPWR, SIGUSR1 };

static void blocked_before_the_lock(void **state)
{
	struct walk w = { .cf = &cf };

	(void)state;
	sigemptyset(&at_lock);
	assert_int_equal(run_loop(&w, false), -EACCES);
	for (size_t i = 0; i < LENGTH(all); i++)
		assert_true(sigismember(&at_lock, all[i]));
	assert_true(sigismember(&at_lock, SIGCHLD));
	assert_true(sigismember(&at_lock, RUN_SIG_HOLD));
	assert_true(sigismember(&at_lock, RUN_SIG_RESUME));
	assert_true(sigismember(&at_lock, RUN_SIG_UPGRADE));
}

static void turns(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		turn(&cf, 0);
}

/* Whatever comes in one wait, as a hold's: through the signalfd. */
static void each_is_kept(void **state)
{
	sigset_t set;

	(void)state;
	asked_block(&set);
	assert_int_equal(open_all(&set), 0);
	kill(getpid(), RUN_SIG_HOLD);
	turns(1);
	kill(getpid(), RUN_SIG_UPGRADE);
	turns(1);
	kill(getpid(), RUN_SIG_RESUME);
	turns(1);
	assert_int_equal(asked_next(), RUN_SIG_HOLD);
	assert_int_equal(asked_next(), RUN_SIG_UPGRADE);
	assert_int_equal(asked_next(), RUN_SIG_RESUME);
	assert_int_equal(asked_next(), 0);
}

static void the_last_one_remains(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		kill(getpid(), i % 2 ? RUN_SIG_RESUME : RUN_SIG_HOLD);
		turns(1);
	}
	assert_int_equal(asked_next(), RUN_SIG_RESUME);
	assert_int_equal(asked_next(), RUN_SIG_HOLD);
	assert_int_equal(asked_next(), 0);
}

/* The next program finds them; so do we when it did not want to be it. */
static void they_stay_with_the_process(void **state)
{
	(void)state;
	asked_put(RUN_SIG_HOLD);
	asked_put(RUN_SIG_RESUME);
	asked_hand();
	assert_int_equal(asked_next(), 0);
	turns(2);
	assert_int_equal(asked_next(), RUN_SIG_HOLD);
	assert_int_equal(asked_next(), RUN_SIG_RESUME);
	assert_int_equal(asked_next(), 0);
}

/* The last test: an end is for good. */
static void an_end_goes_first_and_stays(void **state)
{
	(void)state;
	kill(getpid(), RUN_SIG_RESUME);
	turns(1);
	kill(getpid(), SIGINT);
	turns(1);
	kill(getpid(), SIGTERM);
	kill(getpid(), RUN_SIG_HOLD);
	turns(2);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(asked_next(), SIGINT);
	assert_true(asked_is_end(SIGINT));
	assert_false(asked_is_end(RUN_SIG_HOLD));
	for (size_t i = 0; i < LENGTH(all); i++)
		assert_true(asked_is_end(all[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocked_before_the_lock),
		cmocka_unit_test(each_is_kept),
		cmocka_unit_test(the_last_one_remains),
		cmocka_unit_test(they_stay_with_the_process),
		cmocka_unit_test(an_end_goes_first_and_stays),
	};

	alarm(60);
	return cmocka_run_group_tests_name("asked", tests, NULL, NULL);
}
