// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What all Pods together may have of the kernel's processes, on machines of
 * different sizes; and what is left alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

#define CGROUP_ROOT "cg"
#define PIDS_KERNEL "kernel"
#define sysconf(what) cpus
static long cpus;
#include "netkit/pids.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static void file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void a_share_by_size(void **state)
{
	static const struct {
		const char *threads, *pids;
		long cpus;
		unsigned max;
	} rows[] = {
		{ "1800", "32768", 1, 1350 },		/* 256 MiB: a quarter */
		{ "4000", "32768", 2, 3000 },
		{ "127000", "32768", 8, 32768 - 1280 },	/* pid_max is the less */
		{ "127000", "4194304", 8, 127000 - 1280 },
		{ "2000000", "262144", 256, 262144 - 9216 },
		{ "20", "32768", 1, 15 },
	};

	(void)state;
	file_put("cg/eleven/pids.current", "7\n");
	for (size_t i = 0; i < LENGTH(rows); i++) {
		unsigned now = 0, max = 0;

		cpus = rows[i].cpus;
		file_put("kernel/threads-max", rows[i].threads);
		file_put("kernel/pid_max", rows[i].pids);
		file_put("cg/eleven/pids.max", "max\n");
		assert_int_equal(pids_read(&now, &max), -ERANGE);
		assert_int_equal(pids_limit(), 0);
		assert_int_equal(pids_read(&now, &max), 0);
		assert_int_equal(now, 7);
		assert_int_equal(max, rows[i].max);
	}
}

static void nothing_to_go_by(void **state)
{
	unsigned now, max;

	(void)state;
	unlink("cg/eleven/pids.current");
	assert_int_equal(pids_read(&now, &max), -ENOENT);
	file_put("cg/eleven/pids.max", "max\n");
	unlink("kernel/pid_max");
	assert_int_equal(pids_limit(), -ENOENT);
	file_put("kernel/pid_max", "many\n");
	assert_int_equal(pids_limit(), -ERANGE);
	assert_int_equal(number_read("cg/eleven/pids.max", &max), -ERANGE);
	file_put("kernel/pid_max", "4000\n");
	unlink("cg/eleven/pids.max");
	assert_int_equal(symlink("/dev/null", "cg/eleven/pids.max"), 0);
	assert_int_equal(pids_limit(), -ERANGE);	/* read back */
}

static struct walk walked(bool fix, const char *max, const char *now)
{
	struct walk w = { .fix = fix, .quiet = true };

	file_put("cg/eleven/pids.max", max);
	file_put("cg/eleven/pids.current", now);
	assert_int_equal(pids_walk(&w), 0);
	return w;
}

static unsigned max_now(void)
{
	unsigned max = 0;

	(void)number_read("cg/eleven/pids.max", &max);
	return max;
}

/* What somebody else wrote there is named, and mended by who shall. */
static void a_walk_puts_it_back(void **state)
{
	struct walk w;

	(void)state;
	cpus = 2;
	unlink("cg/eleven/pids.max");	/* what a test before made of it */
	file_put("kernel/threads-max", "4000");
	file_put("kernel/pid_max", "32768");
	w = walked(false, "3000\n", "7\n");
	assert_int_equal(w.differences, 0);
	w = walked(false, "2999\n", "7\n");
	assert_int_equal(w.differences, 1);
	assert_string_equal(w.first, "processes of all Pods: at most 2999, not 3000");
	assert_int_equal(max_now(), 2999);
	w = walked(true, "max\n", "7\n");
	assert_int_equal(w.differences, 1);
	assert_string_equal(w.first, "processes of all Pods: no limit, not 3000");
	assert_int_equal(max_now(), 3000);
	w = walked(true, "max\n", "0\n");	/* nobody is in there */
	assert_int_equal(w.differences, 0);
	assert_int_equal(max_now(), 0);
	unlink("cg/eleven/pids.max");	/* no controller */
	unlink("cg/eleven/pids.current");
	assert_int_equal(pids_walk(&w), 0);
	assert_int_equal(w.differences, 0);
}

static int enter(void **state)
{
	static char dir[] = "/tmp/eleven-pids.XXXXXX";

	(void)state;
	return !mkdtemp(dir) || chdir(dir) < 0 || mkdir("cg", 0755) < 0 ||
	       mkdir("cg/eleven", 0755) < 0 || mkdir("kernel", 0755) < 0;
}

static int leave(void **state)
{
	static const char *const files[] = { "cg/eleven/pids.max", "cg/eleven/pids.current",
					     "kernel/threads-max", "kernel/pid_max" };
	static const char *const dirs[] = { "cg/eleven", "cg", "kernel" };
	char dir[64];

	(void)state;
	for (size_t i = 0; i < LENGTH(files); i++)
		unlink(files[i]);
	for (size_t i = 0; i < LENGTH(dirs); i++)
		if (rmdir(dirs[i]) < 0)
			return -1;
	return !getcwd(dir, sizeof(dir)) || chdir("/") < 0 || rmdir(dir) < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_by_size),
		cmocka_unit_test(nothing_to_go_by),
		cmocka_unit_test(a_walk_puts_it_back),
	};

	return cmocka_run_group_tests_name("pids", tests, enter, leave);
}
