// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A workload whose limits cannot be kept: it does not start, and says which. What
 * is left of one that nobody knows goes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>

#define CGROUP_ROOT "cg"
#define event cgroup_event
#include "netkit/workload.c"
#include "netkit/cgroup.c"

#include <cmocka.h>	/* last: its fail() is not ours */

/* Nobody runs without a limit that was asked for. */
static void cgroup_missing(void **state)
{
	static const struct {
		struct pod pod;
		const char *step;
	} rows[] = {
		{ { .memory_max = MIB(8) }, "no memory controller for memory_max" },
		{ { .cpu_max = 20 }, "no cpu controller for cpu_max" },
		{ { .cpu_idle = true }, "no cpu controller for cpu_idle" },
		{ { .pids_max = 32 }, "no pids controller for pids_max" },
		{ { .memory_max = MIB(8), .cpu_max = 20 },
		  "no memory controller for memory_max" },
	};
	struct pod p = { .name = "nonesuch" };
	struct workload wl = { .pod = &p };
	char step[64];

	(void)state;
	available = 0;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		p = rows[i].pod;
		p.name = "nonesuch";
		assert_int_equal(spawn(&wl, step, sizeof(step)), -EOPNOTSUPP);
		assert_string_equal(step, rows[i].step);
		/* what is there is no obstacle, nor is what nobody asked for */
		available = (p.memory_max ? CG_MEMORY : 0) |
			    (p.cpu_max || p.cpu_idle ? CG_CPU : 0) |
			    (p.pids_max ? CG_PIDS : 0);
		assert_int_equal(spawn(&wl, step, sizeof(step)), -ENOENT);
		assert_string_equal(step, "netns");
		available = 0;
	}
	p = (struct pod){ .name = "nonesuch" };
	assert_int_equal(spawn(&wl, step, sizeof(step)), -ENOENT);
}

static bool is_web(const char *name)
{
	return !strcmp(name, "web");
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* What a program that came to nothing began; then everything. */
static void others_are_removed(void **state)
{
	static char dir[] = "/tmp/eleven-limits.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir) | mkdir("cg", 0755) | mkdir("cg/eleven", 0755) |
			 mkdir("cg/eleven/web", 0755) | mkdir("cg/eleven/new", 0755) |
			 mkdir("cg/eleven/webs", 0755), 0);
	assert_int_equal(cgroup_clean(is_web), 0);
	assert_true(is_there("cg/eleven/web"));
	assert_false(is_there("cg/eleven/new") || is_there("cg/eleven/webs"));
	assert_int_equal(cgroup_clean(NULL), 0);
	assert_false(is_there("cg/eleven"));
	assert_int_equal(cgroup_clean(NULL) | cgroup_clean(is_web), 0);
	assert_int_equal(rmdir("cg") | chdir("/") | rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cgroup_missing),
		cmocka_unit_test(others_are_removed),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
