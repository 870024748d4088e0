// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * initramfs/init.c and halt.c without being PID 1: what a mount table's escapes
 * mean, which signal asks for what.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "initramfs/init.c"
#include "initramfs/halt.c"
#include "netkit/handover.h"

#include <cmocka.h>	/* last: its fail() is not ours */

static void unescape_rows(void **state)
{
	static const char *const pairs[][2] = {
		{ "/mnt", "/mnt" },
		{ "/my\\040disk", "/my disk" },
		{ "\\134x\\011", "\\x\t" },
		{ "/end\\04", "/end\\04" },	/* cut short: as it is */
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(pairs); i++) {
		char text[32];

		snprintf(text, sizeof(text), "%s", pairs[i][0]);
		unescape(text);
		assert_string_equal(text, pairs[i][1]);
	}
}

static void how_signals(void **state)
{
	(void)state;
	assert_int_equal(init_how(SIGINT), RB_AUTOBOOT);
	assert_int_equal(init_how(SIGTERM), RB_POWER_OFF);
	assert_int_equal(init_how(SIGPWR), RB_POWER_OFF);
	assert_int_equal(init_how(SIGUSR1), RB_POWER_OFF);
	assert_int_equal(init_how(SIGUSR2), RB_POWER_OFF);
}

/* Never the machine of who runs this by hand. */
static void not_pid_1(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), 2);
		init_halt(NULL, RB_AUTOBOOT);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

/* The program before a hand-over is PID 1's to go back to. */
static void a_child_that_crashes_ends(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), 2);
		handover.state = open("/dev/null", O_RDWR);
		handover.back = open("/bin/true", O_RDONLY);
		crashed(SIGSEGV);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unescape_rows),
		cmocka_unit_test(how_signals),
		cmocka_unit_test(not_pid_1),
		cmocka_unit_test(a_child_that_crashes_ends),
	};

	return cmocka_run_group_tests_name("init", tests, NULL, NULL);
}
