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
#define stamp_read stamp_script
#define drift_hold held
#define state_dirs dirs
#define state_empty all_gone
#define state_forget forgotten
#define cgroup_clean clean
#define state_lock lock
#include "netkit/run.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static sigset_t at_lock;
static int err_stamp;
static bool is_held;

int stamp_script(struct stamp *stamp)
{
	(void)stamp;
	return err_stamp;
}

static unsigned nr_all_gone, nr_forgotten;

void all_gone(void) { nr_all_gone++; }
void forgotten(void) { nr_forgotten++; }

int clean(bool (*is_kept)(const char *pod))
{
	(void)is_kept;
	return 0;
}

void held(bool hold)
{
	is_held = hold;
}

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
	assert_true(sigismember(&at_lock, ASKED_SIG));
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
	asked_send(getpid(), ASKED_HOLD);
	turns(1);
	asked_send(getpid(), ASKED_UPGRADE);
	turns(1);
	asked_send(getpid(), ASKED_RESUME);
	turns(1);
	assert_int_equal(asked_next(), ASKED_HOLD);
	assert_int_equal(asked_next(), ASKED_UPGRADE);
	assert_int_equal(asked_next(), ASKED_RESUME);
	assert_int_equal(asked_next(), 0);
}

/* All at once, before anybody reads: as `up` and `down` by turns while a hold waits. */
static void the_order_is_theirs(void **state)
{
	static const enum asked rows[][3] = {
		{ ASKED_RESUME, ASKED_HOLD }, { ASKED_HOLD, ASKED_RESUME },
		{ ASKED_UPGRADE, ASKED_RESUME, ASKED_HOLD },
		{ ASKED_HOLD, ASKED_UPGRADE, ASKED_RESUME },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		for (unsigned j = 0; j < 3 && rows[i][j]; j++)
			assert_int_equal(asked_send(getpid(), rows[i][j]), 0);
		turns(4);
		for (unsigned j = 0; j < 3 && rows[i][j]; j++)
			assert_int_equal(asked_next(), rows[i][j]);
		assert_int_equal(asked_next(), 0);
	}
}

static void a_stranger_asks_nothing(void **state)
{
	(void)state;
	kill(getpid(), ASKED_SIG);
	sigqueue(getpid(), ASKED_SIG, (union sigval) { .sival_int = SIGTERM });
	sigqueue(getpid(), ASKED_SIG, (union sigval) { .sival_int = ASKED_UPGRADE + 1 });
	turns(4);
	assert_int_equal(asked_next(), 0);
}

static void the_last_one_remains(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		asked_send(getpid(), i % 2 ? ASKED_RESUME : ASKED_HOLD);
		turns(1);
	}
	assert_int_equal(asked_next(), ASKED_RESUME);
	assert_int_equal(asked_next(), ASKED_HOLD);
	assert_int_equal(asked_next(), 0);
}

/* The next program finds them; so do we when it did not want to be it. */
static void they_stay_with_the_process(void **state)
{
	(void)state;
	asked_put(ASKED_SIG, ASKED_HOLD);
	asked_put(ASKED_SIG, ASKED_RESUME);
	asked_hand();
	assert_int_equal(asked_next(), 0);
	turns(2);
	assert_int_equal(asked_next(), ASKED_HOLD);
	assert_int_equal(asked_next(), ASKED_RESUME);
	assert_int_equal(asked_next(), 0);
}

/* `up` asked, and before it was heard a `down` has taken the network again. */
static void no_start_without_a_network(void **state)
{
	struct walk w = { .cf = &cf };

	(void)state;
	nr_workloads = 1;	/* all is up: nothing else is done */
	is_held = true;
	err_stamp = -ENOENT;
	obey(&w, ASKED_RESUME);
	assert_true(is_held);
	err_stamp = 0;
	obey(&w, ASKED_RESUME);
	assert_false(is_held);
	nr_workloads = 0;
}

/* Who supervises stays, and what is told of him with him; until the end. */
static void a_hold_is_no_end(void **state)
{
	struct walk w = { .cf = &cf };

	(void)state;
	nr_all_gone = nr_forgotten = 0;
	obey(&w, ASKED_HOLD);
	assert_true(is_held);
	assert_int_equal(nr_forgotten, 1);
	assert_int_equal(nr_all_gone, 0);
	run_stop(&w);
	assert_int_equal(nr_all_gone, 1);
	is_stopping = false;
}

/* Some read, some not yet, when the upgrade begins. */
static void they_stay_in_order(void **state)
{
	(void)state;
	asked_send(getpid(), ASKED_UPGRADE);
	asked_send(getpid(), ASKED_RESUME);
	turns(2);
	assert_int_equal(asked_next(), ASKED_UPGRADE);
	asked_send(getpid(), ASKED_HOLD);
	asked_hand();
	assert_int_equal(asked_next(), 0);
	turns(3);
	assert_int_equal(asked_next(), ASKED_RESUME);
	assert_int_equal(asked_next(), ASKED_HOLD);
	assert_int_equal(asked_next(), 0);
}

/* The last test: an end is for good. */
static void an_end_goes_first_and_stays(void **state)
{
	(void)state;
	asked_send(getpid(), ASKED_RESUME);
	turns(1);
	kill(getpid(), SIGINT);
	turns(1);
	kill(getpid(), SIGTERM);
	asked_send(getpid(), ASKED_HOLD);
	turns(2);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(asked_next(), SIGINT);
	assert_true(asked_is_end(SIGINT));
	assert_false(asked_is_end(ASKED_HOLD));
	for (size_t i = 0; i < LENGTH(all); i++)
		assert_true(asked_is_end(all[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocked_before_the_lock),
		cmocka_unit_test(each_is_kept),
		cmocka_unit_test(the_order_is_theirs),
		cmocka_unit_test(a_stranger_asks_nothing),
		cmocka_unit_test(the_last_one_remains),
		cmocka_unit_test(they_stay_with_the_process),
		cmocka_unit_test(no_start_without_a_network),
		cmocka_unit_test(a_hold_is_no_end),
		cmocka_unit_test(they_stay_in_order),
		cmocka_unit_test(an_end_goes_first_and_stays),
	};

	alarm(60);
	return cmocka_run_group_tests_name("asked", tests, NULL, NULL);
}
