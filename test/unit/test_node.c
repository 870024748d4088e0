// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Which row is this node: asked for, on the kernel's command line, chosen by
 * the last `up`, of this machine's MAC; in this order, for `up` as for the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#define STAMP_DIR "run"
#include "netkit/node.c"

#include <cmocka.h>
#undef fail

static const struct node nodes[] = {
	{ .name = "alpha" }, { .name = "beta" }, { .name = "gamma" }, { .name = "delta" },
};
static const struct config cf = { .nodes = nodes, .nr_nodes = LENGTH(nodes) };

static const char *cmdline;		/* eleven.node= */
static bool has_uplink;			/* delta's MAC is here */

bool cmdline_word(const char *key, char *value, size_t size)
{
	assert_string_equal(key, "node");
	if (cmdline)
		snprintf(value, size, "%s", cmdline);
	return cmdline != NULL;
}

const struct node *uplink_node(const struct config *c, const struct snap *s)
{
	(void)s;
	return has_uplink ? &c->nodes[3] : NULL;
}

static const char *chosen(const char *wanted, bool fix)
{
	struct walk w = { .cf = &cf, .wanted = wanted, .fix = fix };
	int err = node_walk(&w);

	return err == -ENODEV ? "no MAC" : err == -ENOENT ? "no row" : w.node->name;
}

static void the_row_is_found_in_order(void **state)
{
	struct stamp s = { .node = "gamma", .hash = 1, .since_ns = 2, .ms = 3 };

	(void)state;
	for (int fix = 0; fix < 2; fix++) {
		cmdline = NULL;
		has_uplink = true;
		assert_int_equal(stamp_remove(), 0);
		assert_string_equal(chosen(NULL, fix), "delta");
		has_uplink = false;
		assert_string_equal(chosen(NULL, fix), "no MAC");
		has_uplink = true;
		snprintf(s.node, sizeof(s.node), "gamma");
		assert_int_equal(stamp_write(&s), 0);
		assert_string_equal(chosen(NULL, fix), "gamma");
		cmdline = "beta";
		assert_string_equal(chosen(NULL, fix), "beta");
		assert_string_equal(chosen("alpha", fix), "alpha");
		assert_string_equal(chosen("nobody", fix), "no row");
		cmdline = "nobody";
		assert_string_equal(chosen(NULL, fix), "no row");
		/* a choice that an edit of the tables took away */
		cmdline = NULL;
		snprintf(s.node, sizeof(s.node), "former");
		assert_int_equal(stamp_write(&s), 0);
		assert_string_equal(chosen(NULL, fix), "delta");
	}
}

static void its_pods_are_filed(void **state)
{
	static const struct pod pods[] = {
		{ .name = "web", .node = "beta", .slot = 254 },
		{ .name = "we", .node = "beta", .slot = 1 },
		{ .name = "far", .node = "alpha", .slot = 3 },
		{ .name = "api", .node = "beta", .slot = 7 },
		{ .name = "none", .node = "beta", .slot = 0 },
		{ .name = "twice", .node = "beta", .slot = 7 },
		{ .name = "huge", .node = "beta", .slot = 300 },
	};
	const struct config with = { .nodes = nodes, .nr_nodes = LENGTH(nodes),
				     .pods = pods, .nr_pods = LENGTH(pods) };
	struct walk w = { .cf = &with, .wanted = "beta" };

	(void)state;
	for (int again = 0; again < 2; again++) {
		assert_int_equal(node_walk(&w), 0);
		for (unsigned i = 0; i < LENGTH(w.at); i++)
			assert_ptr_equal(w.at[i], i == 254 ? &pods[0] : i == 1 ? &pods[1] :
						  i == 7 ? &pods[3] : NULL);
		assert_ptr_equal(pod_named(&w, "web"), &pods[0]);
		assert_ptr_equal(pod_named(&w, "we"), &pods[1]);
		assert_ptr_equal(pod_named(&w, "api"), &pods[3]);
		assert_null(pod_named(&w, "far"));
		assert_null(pod_named(&w, "w"));
		assert_null(pod_named(&w, "webs"));
	}
}

static void a_stamp_is_read_back(void **state)
{
	struct stamp s = { .node = "twelve-chars", .hash = UINT64_MAX - 1,
			   .since_ns = UINT64_MAX, .ms = 7 }, is = { .ms = 0 };

	(void)state;
	assert_int_equal(stamp_write(&s), 0);
	assert_int_equal(stamp_read(&is), 0);
	assert_string_equal(is.node, s.node);
	assert_true(is.hash == s.hash && is.since_ns == s.since_ns && is.ms == s.ms);
	assert_int_equal(stamp_remove(), 0);
	assert_int_equal(stamp_read(&is), -ENOENT);
	assert_int_equal(stamp_remove(), 0);
}

static char dir[] = "/tmp/eleven-node.XXXXXX";

static int enter(void **state)
{
	(void)state;
	return !mkdtemp(dir) || chdir(dir) || mkdir("run", 0700);
}

static int leave(void **state)
{
	(void)state;
	return stamp_remove() || rmdir("run") || chdir("/") || rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_row_is_found_in_order),
		cmocka_unit_test(its_pods_are_filed),
		cmocka_unit_test(a_stamp_is_read_back),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
