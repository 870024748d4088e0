// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * When a supervisor walks: soon after something changed, and again when the walk
 * could not be had, whatever was in its way, until it could; said once. And what
 * is told of one that cannot listen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define cmdline_word cmdline
#define listen_open hear
#define listen_fd heard_fd
#define listen_files hear_files
#define listen_heard heard
#define listen_forget forget_heard
#define listen_pods hear_pods
#define lock_try lock_script
#define stamp_read stamp_script
#define state_repaired repaired
#define walk_open open_walk
#define walk_close close_walk
#include "netkit/drift.c"

#include <cmocka.h>	/* last: its fail() is not ours */

enum { SECOND = 1000000000 };

static int err_stamp, err_lock, err_walk, err_mend, err_hear;
static unsigned nr_said, nr_walks, nr_forgotten;
static bool is_off;

/* As the rooms say what fails. */
static int complain(int err)
{
	if (err && err != -EBUSY && err != -ENOENT && (!log_filter || log_filter("a complaint")))
		nr_said++;
	return err;
}

bool cmdline(const char *key, char *value, size_t size)
{
	assert_string_equal(key, "drift");
	snprintf(value, size, "off");
	return is_off;
}

int hear(void) { return err_hear; }
int heard_fd(void) { return 0; }
int hear_files(void) { return 0; }
bool heard(void) { return true; }
void forget_heard(void) { nr_forgotten++; }
void hear_pods(const struct walk *w) { (void)w; }
void close_walk(struct walk *w) { (void)w; }
void repaired(unsigned nr) { (void)nr; }

int lock_script(void)
{
	return err_lock ? complain(err_lock) : open("/dev/null", O_RDONLY);
}

int stamp_script(struct stamp *s)
{
	memset(s, 0, sizeof(*s));
	return err_stamp;
}

int open_walk(struct walk *w, const struct config *cf, const char *wanted, bool fix)
{
	memset(w, 0, sizeof(*w));
	w->cf = cf;
	w->wanted = wanted;
	w->fix = fix;
	return complain(err_walk);
}

static int mend(struct walk *w)
{
	(void)w;
	nr_walks++;
	return complain(err_mend);
}

static const struct node node = { .name = "alpha" };
static const struct walk w = { .node = &node };
static uint64_t now = 1000ULL * SECOND;

static int start(void **state)
{
	const struct stamp ours = { .ms = 0 };

	(void)state;
	memset(&drift, 0, sizeof(drift));
	err_stamp = err_lock = err_walk = err_mend = err_hear = 0;
	nr_said = nr_walks = nr_forgotten = 0;
	is_off = false;
	assert_int_equal(drift_open(&ours, mend), 0);
	drift_begin();
	return 0;
}

/* What changed, and then the next walk that is due; how long it was waited for. */
static unsigned due_ms(void)
{
	uint64_t was = now;

	if (!drift_due_ns())
		return 0;
	now = drift_due_ns();
	drift.owed_ns = 0;	/* what a walk costs is not of interest here */
	drift_run(&w, now);
	return (unsigned)((now - was) / 1000000);
}

static void a_change_is_one_walk(void **state)
{
	(void)state;
	drift_event(now);
	assert_int_equal(due_ms(), GATHER_MS);
	assert_int_equal(nr_walks, 1);
	assert_int_equal(nr_forgotten, 1);
	assert_int_equal(drift_due_ns(), 0);
	assert_int_equal(nr_said, 0);
}

/* Until what is in the way is gone: at once, then later each time, but it ends. */
static void failing(int *err)
{
	unsigned wait_ms = LATER_MS;

	start(NULL);
	*err = -EMFILE;
	drift_event(now);
	assert_int_equal(due_ms(), GATHER_MS);
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(due_ms(), wait_ms);
		wait_ms = wait_ms * 2 < LATER_MAX_MS ? wait_ms * 2 : LATER_MAX_MS;
	}
	assert_int_equal(nr_said, err != &err_stamp);
	nr_walks = 0;
	*err = 0;
	assert_int_equal(due_ms(), wait_ms);
	assert_int_equal(nr_walks, 1);
	assert_int_equal(nr_forgotten > 0, 1);
	assert_int_equal(drift_due_ns(), 0);
	/* another time it is news again, and soon again */
	*err = -EMFILE;
	drift_event(now);
	assert_int_equal(due_ms(), GATHER_MS);
	*err = 0;
	assert_int_equal(due_ms(), LATER_MS);
	assert_int_equal(drift_due_ns(), 0);
}

static void no_lock(void **state)
{
	(void)state;
	failing(&err_lock);
	assert_int_equal(nr_said, 2);
}

static void no_walk(void **state)
{
	(void)state;
	failing(&err_walk);
}

static void a_walk_that_fails(void **state)
{
	(void)state;
	failing(&err_mend);
}

/* What was missing may be there again. */
static void an_event_does_not_wait(void **state)
{
	(void)state;
	err_mend = -ENODEV;
	drift_event(now);
	due_ms();
	err_mend = 0;
	drift_event(now);
	drift_event(now + SECOND);	/* and one more is no longer wait */
	assert_int_equal(due_ms(), GATHER_MS);
	assert_int_equal(nr_walks, 2);
	assert_int_equal(drift_due_ns(), 0);
}

static void no_stamp_to_be_read(void **state)
{
	(void)state;
	failing(&err_stamp);
}

/* Until it goes, events are kept: what is forgotten is never repaired. */
static void nothing_is_forgotten_before(void **state)
{
	(void)state;
	err_lock = -ENOLCK;
	drift_event(now);
	due_ms();
	due_ms();
	assert_int_equal(nr_forgotten, 0);
	err_lock = -EBUSY;
	due_ms();
	assert_int_equal(due_ms(), BUSY_MS);
	assert_int_equal(nr_forgotten, 0);
	err_lock = 0;
	due_ms();
	assert_int_equal(nr_forgotten, 1);
	assert_int_equal(nr_walks, 1);
	assert_int_equal(nr_said, 1);
}

/* Somebody else had the lock in between: it is still the same failure. */
static void busy_is_not_over(void **state)
{
	(void)state;
	err_lock = -ENOLCK;
	drift_event(now);
	due_ms();
	assert_int_equal(nr_said, 1);
	err_lock = -EBUSY;
	due_ms();
	err_lock = -ENOLCK;
	due_ms();
	assert_int_equal(nr_said, 1);
	err_lock = 0;		/* and then it is */
	due_ms();
	err_lock = -ENOLCK;
	drift_event(now);
	due_ms();
	assert_int_equal(nr_said, 2);
	err_lock = 0;
	due_ms();
}

static void after_down_nothing_is_due(void **state)
{
	(void)state;
	err_stamp = -ENOENT;
	drift_event(now);
	due_ms();
	assert_int_equal(drift_due_ns(), 0);
	assert_int_equal(nr_walks, 0);
	assert_int_equal(nr_forgotten, 1);
}

static void why_nobody_listens(void **state)
{
	const struct stamp ours = { .ms = 0 };

	(void)state;
	assert_string_equal(drift_why(), "");
	err_hear = -EMFILE;
	assert_int_equal(drift_open(&ours, mend), -EMFILE);
	assert_string_equal(drift_why(), "cannot listen: Too many open files");
	err_hear = 0;
	is_off = true;
	assert_int_equal(drift_open(&ours, mend), 0);
	assert_string_equal(drift_why(), "eleven.drift=off");
	is_off = false;
	assert_int_equal(drift_open(&ours, mend), 0);
	assert_string_equal(drift_why(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_change_is_one_walk, start),
		cmocka_unit_test_setup(no_lock, start),
		cmocka_unit_test_setup(no_walk, start),
		cmocka_unit_test_setup(a_walk_that_fails, start),
		cmocka_unit_test_setup(an_event_does_not_wait, start),
		cmocka_unit_test_setup(no_stamp_to_be_read, start),
		cmocka_unit_test_setup(nothing_is_forgotten_before, start),
		cmocka_unit_test_setup(busy_is_not_over, start),
		cmocka_unit_test_setup(after_down_nothing_is_due, start),
		cmocka_unit_test_setup(why_nobody_listens, start),
	};

	return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
