// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A program that is asked what it is: its words and its exit status, and that
 * nobody waits for one that does not answer, or for what it has started.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define ANSWER_MS 1000
#include "netkit/question.c"

#include <cmocka.h>	/* last: its fail() is not ours */

#define PROGRAM "./program"

static char text[256];
static unsigned took_ms;

/* Asks a shell script. */
static int asked(const char *script)
{
	FILE *f = fopen(PROGRAM, "we");
	uint64_t begin_ns;
	int status;

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	fclose(f);
	assert_int_equal(chmod(PROGRAM, 0755), 0);
	begin_ns = clock_now_ns();
	status = question_ask(PROGRAM, (const char *const[]){ "eleven", "version", NULL }, text, sizeof(text));
	took_ms = (unsigned)((clock_now_ns() - begin_ns) / 1000000);
	return status;
}

static void its_words_and_its_status(void **state)
{
	(void)state;
	assert_int_equal(asked("echo one; echo $1"), 0);
	assert_string_equal(text, "one\nversion\n");
	assert_int_equal(asked("echo no >&2; exit 7"), 7);
	assert_string_equal(text, "");
	assert_int_equal(asked("kill -9 $$"), 128 + SIGKILL);
	unlink(PROGRAM);
	assert_int_equal(question_ask(PROGRAM, (const char *const[]){ "eleven", NULL },
				      text, sizeof(text)), QUESTION_NO_PROGRAM);
}

/* What the script left behind, and wrote its number of, came to us: its end. */
static int orphan(bool is_to_be_killed)
{
	int pid = 0, status = -1;
	FILE *f = fopen("pid", "re");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	assert_true(pid > 1);
	if (is_to_be_killed)
		kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* What it started holds the pipe; it ends with its parent, or has left. */
static void nobody_waits_for_its_children(void **state)
{
	(void)state;
	assert_int_equal(asked("sleep 30 & echo $! >pid; exit 0"), 0);
	assert_string_equal(text, "");
	assert_int_equal(orphan(false), SIGKILL);
	assert_true(took_ms < 20000);
	unlink("pid");
	assert_int_equal(asked("setsid sh -c 'echo $$ >new; mv new pid; exec sleep 30' &\n"
			       "until [ -e pid ]; do sleep 0.01; done; echo text"), 0);
	assert_string_equal(text, "text\n");
	assert_int_equal(orphan(true), SIGTERM);
	assert_true(took_ms < 20000);
}

static void nobody_waits_for_ever(void **state)
{
	(void)state;
	assert_int_equal(asked("echo begun; exec sleep 30"), -ETIMEDOUT);
	assert_true(took_ms >= ANSWER_MS && took_ms < 20000);
	/* more than the pipe holds */
	assert_int_equal(asked("while :; do echo and so on; done"), -ETIMEDOUT);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static int enter(void **state)
{
	static char dir[] = "/tmp/eleven-question.XXXXXX";

	(void)state;
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return !mkdtemp(dir) || chdir(dir) < 0;
}

static int leave(void **state)
{
	char dir[64];

	(void)state;
	unlink(PROGRAM);
	unlink("pid");
	return !getcwd(dir, sizeof(dir)) || chdir("/") < 0 || rmdir(dir) < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_words_and_its_status),
		cmocka_unit_test(nobody_waits_for_its_children),
		cmocka_unit_test(nobody_waits_for_ever),
	};

	alarm(120);
	return cmocka_run_group_tests_name("question", tests, enter, leave);
}
