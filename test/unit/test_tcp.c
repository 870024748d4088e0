// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The TCP profile, with /proc/sys a few strings: what a route carries, which
 * algorithms a node allows, which rows of the node hold in a Pod.
 */
#include <errno.h>

#include "netkit/tcp.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

static struct { const char *key; char value[128]; } proc[] = {
	{ CC_AVAILABLE, "reno cubic bbr dctcp" },
	{ CC_ALLOWED, "reno cubic" },
	{ CC, "cubic" },
	{ "net.ipv4.tcp_rmem", "1 2 3" },
	{ "net.core.optmem_max", "4" },
	{ "net.core.somaxconn", "5" },
};
static char written[1024];

int sysctl_get(const char *key, char *buf, size_t size)
{
	for (unsigned i = 0; i < LENGTH(proc); i++)
		if (!strcmp(proc[i].key, key))
			return snprintf(buf, size, "%s", proc[i].value) < (int)size ?
				0 : -ENOSPC;
	return -ENOENT;
}

/* Notes what was asked for. */
int sysctl_walk(struct walk *w, const char *who, const struct sysctl *rows, bool keep)
{
	size_t len = strlen(written);

	(void)w;
	for (; rows->key; rows++)
		len += snprintf(written + len, sizeof(written) - len, "%s%s %s=%s;", who,
				keep ? "!" : "", rows->key, rows->value);
	return 0;
}

bool differs(struct walk *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->first, sizeof(w->first), fmt, ap);
	va_end(ap);
	w->differences++;
	return w->fix;
}

static const struct node node = { .name = "n", .id = 1 };
static const struct sysctl own[] = { { "net.ipv4.tcp_rmem", "7 8 9" }, { NULL, NULL } };
static struct pod pods[] = {
	{ .name = "a", .node = "n", .slot = 1, .tcp = { .cc = "bbr" } },
	{ .name = "b", .node = "n", .slot = 2, .sysctls = own },
	{ .name = "c", .node = "m", .slot = 3, .tcp = { .cc = "dctcp" } },
};
static const struct sysctl sysctls[] = {
	{ "vm.swappiness", "1" },
	{ "net.ipv4.tcp_rmem", "4 5 6" },
	{ "net.ipv4.tcp_mem", "global" },	/* not in a Pod's /proc/sys */
	{ "net.core.optmem_max", "7" },
	{ "net.core.somaxconn", "8" },
};
static struct config cf = {
	.nodes = &node, .nr_nodes = 1, .pods = pods, .nr_pods = 3,
	.sysctls = sysctls, .nr_sysctls = LENGTH(sysctls), .tcp = { .cc = "cubic" },
};
static struct walk walk = { .cf = &cf, .node = &node, .fix = true };

static int start(void **state)
{
	(void)state;
	available[0] = written[0] = walk.first[0] = '\0';
	walk.differences = walk.failures = 0;
	pods[0].tcp.cc = "bbr";
	return 0;
}

static void only_what_this_node_uses_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(tcp_walk(&walk), 0);
	assert_string_equal(written, "tcp! " CC_ALLOWED "=reno cubic bbr;"
			    "node! " CC "=cubic;");
	assert_int_equal(walk.differences, 0);
}

static void unknown_algorithm_is_named_and_left_out(void **state)
{
	struct route r = { 0 };

	(void)state;
	pods[0].tcp.cc = "bb";		/* the beginning of a name is none */
	assert_int_equal(tcp_walk(&walk), 0);
	assert_int_equal(walk.differences, 1);
	assert_non_null(strstr(walk.first, "pod a"));
	assert_non_null(strstr(walk.first, "\"bb\""));
	assert_string_equal(written, "tcp! " CC_ALLOWED "=reno cubic;node! " CC "=cubic;");
	tcp_route(&r, &pods[0].tcp);
	assert_string_equal(r.cc, "");
	written[0] = '\0';
	tcp_inside(&walk, &pods[0], "a");
	assert_null(strstr(written, CC));
}

static void rows_of_the_node_hold_in_a_pod(void **state)
{
	(void)state;
	assert_int_equal(tcp_inside(&walk, &pods[0], "a"), 0);
	assert_string_equal(written, "a net.ipv4.tcp_rmem=4 5 6;"
			    "a net.core.optmem_max=7;a " CC "=bbr;");
	written[0] = '\0';
	assert_int_equal(tcp_inside(&walk, &pods[1], "b"), 0);
	assert_string_equal(written, "b net.core.optmem_max=7;b " CC "=cubic;");
}

static void a_route_carries_its_part(void **state)
{
	const struct tcp t = { .cc = "bbr", .initcwnd = 20, .advmss = 1400,
			       .quickack = true, .usec_ts = true };
	const struct tcp none = { 0 };
	struct route r = { .mtu = 1300 }, empty = { .mtu = 1300 };

	(void)state;
	tcp_route(&r, &t);
	assert_string_equal(r.cc, "bbr");
	assert_int_equal(r.initcwnd, 20);
	assert_int_equal(r.advmss, 1400);
	assert_int_equal(r.quickack, 1);
	assert_int_equal(r.features, 16);
	assert_int_equal(r.mtu, 1300);
	tcp_route(&empty, &none);
	assert_int_equal(empty.cc[0] + empty.initcwnd + empty.advmss + empty.quickack +
			 empty.features, 0);
}

static void words_are_whole(void **state)
{
	(void)state;
	assert_true(has_word("reno cubic bbr", "bbr"));
	assert_true(has_word("reno cubic bbr", "reno"));
	assert_true(has_word("bbrv3 bbr", "bbr"));
	assert_false(has_word("reno cubic bbrv3", "bbr"));
	assert_false(has_word("xbbr", "bbr"));
	assert_false(has_word("", "bbr"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(only_what_this_node_uses_is_allowed, start),
		cmocka_unit_test_setup(unknown_algorithm_is_named_and_left_out, start),
		cmocka_unit_test_setup(rows_of_the_node_hold_in_a_pod, start),
		cmocka_unit_test_setup(a_route_carries_its_part, start),
		cmocka_unit_test(words_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
