// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * How many transmit queues the uplink has in use; and that one of which this
 * cannot be seen is left alone, and named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

static char net_dir[] = "/tmp/eleven-queues.XXXXXX";
#define NET_DIR net_dir
#include "netkit/qdisc.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static const struct link up0 = { .ifindex = 2, .name = "up0", .tx_queues = 16 };

static void path_make(const char *name, const char *link)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", net_dir, name);
	assert_int_equal(link ? symlink(link, path) : mkdir(path, 0700), 0);
}

static void path_remove(const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", net_dir, name);
	assert_int_equal(remove(path), 0);
}

static void counted(void **state)
{
	struct link one = up0;

	(void)state;
	path_make("up0", NULL);
	path_make("up0/queues", NULL);
	path_make("up0/queues/tx-0", NULL);
	path_make("up0/queues/rx-0", NULL);
	assert_int_equal(queues_of(&up0), 1);
	path_make("up0/queues/tx-1", NULL);
	path_make("up0/queues/tx-3", NULL);
	assert_int_equal(queues_of(&up0), 2);
	one.tx_queues = 1;
	assert_int_equal(queues_of(&one), 1);
	one.tx_queues = 0;			/* a kernel that does not tell */
	assert_int_equal(queues_of(&one), 1);
}

/* The file system of another netns, or none; a listing that breaks off. */
static void not_to_be_seen(void **state)
{
	static const struct config cf = { .fq = { .horizon_ms = 2000 } };
	struct walk w = { .cf = &cf, .uplink = 2, .uplink_name = "up0", .fix = true };
	char want[128];

	(void)state;
	path_remove("up0/queues/tx-1");
	path_make("up0/queues/tx-1", "tx-1");
	assert_int_equal(queues_of(&up0), -ELOOP);
	assert_int_equal(uplink_qdisc(&w, &up0, 0), -ELOOP);
	assert_int_equal(w.differences, 0);	/* no qdisc is touched */
	snprintf(want, sizeof(want), "uplink up0: %s/up0/queues: %s", net_dir, strerror(ELOOP));
	assert_string_equal(log_failure, want);
	path_remove("up0/queues/tx-0");
	assert_int_equal(queues_of(&up0), -ENOENT);
	path_remove("up0/queues/tx-1");
	path_remove("up0/queues/tx-3");
	path_remove("up0/queues/rx-0");
	path_remove("up0/queues");
	path_remove("up0");
	assert_int_equal(queues_of(&up0), -ENOENT);
}

static int enter(void **state)
{
	(void)state;
	return !mkdtemp(net_dir);
}

static int leave(void **state)
{
	(void)state;
	return rmdir(net_dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted),
		cmocka_unit_test(not_to_be_seen),
	};

	return cmocka_run_group_tests_name("queues", tests, enter, leave);
}
