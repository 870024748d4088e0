// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a supervisor tells of its repairs: how many, also when it has become
 * another program, and why there are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#define RUN_DIR "run"
#include "netkit/state.c"

#include <sys/wait.h>

#include <cmocka.h>	/* last: its fail() is not ours */

/* Somebody else asks, as status does: an exit status says what he was told. */
static int seen_by_another(unsigned nr, const char *why)
{
	struct repairs r;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		lock_fd = -1;	/* it is its parent's, who stays its owner */
		_exit(run_repairs(&r) ? 2 : r.nr != nr || strcmp(r.why, why));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void nobody_is_there(void **state)
{
	struct repairs r;

	(void)state;
	assert_int_equal(state_dirs(), 0);
	assert_int_equal(run_repairs(&r), -ENOENT);
	assert_int_equal(r.nr, 0);
	assert_string_equal(r.why, "");
}

/* The program before counted seven; this one knows nothing but the file. */
static void counted_on(void **state)
{
	FILE *f;

	(void)state;
	assert_int_equal(state_lock(), 0);
	f = fopen(REPAIRS, "we");
	assert_non_null(f);
	fputs("7 12345\n", f);
	fclose(f);
	state_repaired(2);
	assert_int_equal(seen_by_another(9, ""), 0);
	state_repaired(1);
	assert_int_equal(seen_by_another(10, ""), 0);
}

static void why_there_are_none(void **state)
{
	(void)state;
	state_deaf("cannot listen: no reason that would be short");
	assert_int_equal(seen_by_another(10, "cannot listen: no reason that would be short"), 0);
	state_deaf("off");
	assert_int_equal(seen_by_another(10, "off"), 0);
	state_deaf("");
	assert_int_equal(seen_by_another(10, ""), 0);
	assert_int_equal(run_supervisor(), getpid());	/* the lock is still ours */
	assert_int_equal(seen_by_another(10, ""), 0);
}

static bool has(const char *path)
{
	return !access(path, F_OK);
}

/* A hold ends the workloads, not who supervises them. */
static void a_hold_leaves_the_rest(void **state)
{
	const struct workload_status s = { .state = WL_RUNNING };
	char text[64];

	(void)state;
	state_unheard("of nothing");
	assert_int_equal(state_write("web", &s), 0);
	state_forget();
	assert_false(has(STATE_DIR "/web"));
	assert_int_equal(run_unheard(text, sizeof(text)), 0);
	assert_string_equal(text, "of nothing");
	assert_int_equal(seen_by_another(10, ""), 0);
	state_empty();
	assert_false(has(UNHEARD));
	assert_false(has(REPAIRS));
}

static int enter(void **state)
{
	static char dir[] = "/tmp/eleven-state.XXXXXX";

	(void)state;
	return !mkdtemp(dir) || chdir(dir) < 0;
}

static int leave(void **state)
{
	char dir[64];

	(void)state;
	close(lock_fd);
	lock_fd = -1;
	state_clean();
	return !getcwd(dir, sizeof(dir)) || rmdir("run") < 0 || chdir("/") < 0 || rmdir(dir) < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_there),
		cmocka_unit_test(counted_on),
		cmocka_unit_test(why_there_are_none),
		cmocka_unit_test(a_hold_leaves_the_rest),
	};

	return cmocka_run_group_tests_name("state", tests, enter, leave);
}
