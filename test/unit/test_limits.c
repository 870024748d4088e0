// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A workload whose limits cannot be kept: it does not start, and says which.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cgroup_missing),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
