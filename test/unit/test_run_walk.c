// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The row of workloads in `status`: what counts as a difference, and what does
 * not. The supervisor is this process, its state files lie in a directory here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#define RUN_DIR "run"
#include "netkit/state.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static const struct node nodes[] = {
	{ .name = "alpha", .id = 1 }, { .name = "beta", .id = 2 },
};
static const struct pod pods[] = {
	{ .name = "idler", .node = "alpha", .slot = 1, .idle = true },
	{ .name = "api", .node = "beta", .slot = 1 },
	{ .name = "web", .node = "alpha", .slot = 2 },
	{ .name = "cache", .node = "alpha", .slot = 3 },
};
static const struct config cf = {
	.nodes = nodes, .nr_nodes = LENGTH(nodes),
	.pods = pods, .nr_pods = LENGTH(pods),
};

static struct walk fresh(void)
{
	return (struct walk) { .cf = &cf, .node = &nodes[0], .quiet = true };
}

static void is_state(const char *pod, enum workload_state state, const char *reason)
{
	struct workload_status s = { .state = state };

	snprintf(s.reason, sizeof(s.reason), "%s", reason);
	assert_int_equal(state_write(pod, &s), 0);
}

static void nobody_supervises(void **state)
{
	struct walk w = fresh();

	(void)state;
	is_state("web", WL_FAILED, "of a supervisor that died");
	assert_int_equal(run_walk(&w), -ENOENT);
	assert_int_equal(w.differences + w.failures, 0);
	assert_string_equal(w.first, "nobody supervises them, `up --stay` does");
}

static void each_that_does_not_run(void **state)
{
	struct walk w = fresh();

	(void)state;
	assert_int_equal(state_lock(), 0);
	is_state("web", WL_RUNNING, "");
	is_state("cache", WL_RUNNING, "");
	is_state("api", WL_FAILED, "another node's");
	assert_int_equal(run_walk(&w), 0);
	assert_int_equal(w.differences, 0);
	assert_string_equal(w.first, "");
	is_state("cache", WL_BACKOFF, "exited with status 1");
	assert_int_equal(run_walk(&w), 0);
	assert_int_equal(w.differences, 1);
	assert_string_equal(w.first, "pod cache: exited with status 1");
	w = fresh();
	is_state("web", WL_FAILED, "cannot start: netns: gone");
	assert_int_equal(run_walk(&w), 0);
	assert_int_equal(w.differences, 2);
	assert_string_equal(w.first, "pod web: cannot start: netns: gone");
	w = fresh();	/* held by `eleven down` */
	state_empty();
	assert_int_equal(run_walk(&w), 0);
	assert_int_equal(w.differences, 2);
	assert_string_equal(w.first, "pod web: its workload is not started");
	assert_int_equal(w.failures, 0);
}

static void there_is_none(void **state)
{
	struct config none = cf;
	struct walk w = fresh();

	(void)state;
	none.nr_pods = 2;
	w.cf = &none;
	assert_int_equal(run_walk(&w), -ENOENT);
	assert_int_equal(w.differences + w.failures, 0);
	assert_string_equal(w.first, "no Pod has one");
}

static char tmp[] = "/tmp/eleven-unit-XXXXXX";

static int setup(void **state)
{
	(void)state;
	return !mkdtemp(tmp) || chdir(tmp) < 0 || state_dirs();
}

static int teardown(void **state)
{
	(void)state;
	state_empty();
	unlink("run/supervisor");
	rmdir("run/pods");
	rmdir("run");
	return chdir("/") || rmdir(tmp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_supervises),
		cmocka_unit_test(each_that_does_not_run),
		cmocka_unit_test(there_is_none),
	};

	return cmocka_run_group_tests_name("run_walk", tests, setup, teardown);
}
