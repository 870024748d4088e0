// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * sysctl.c and before.c on a /proc/sys and a /run/eleven made of plain files in
 * a directory of the test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

#define SYSCTL_DIR "sys"
#define BEFORE_DIR "run"
#include "netkit/before.c"
#define path sysctl_path	/* a static of before.c */
#include "netkit/sysctl.c"
#undef path

static char said[4096];		/* what the rooms said, one line each */

static void say(const char *fmt, va_list ap)
{
	size_t len = strlen(said);

	vsnprintf(said + len, sizeof(said) - len - 1, fmt, ap);
	strcat(said, "\n");
}

bool differs(struct walk *w, const char *fmt, ...)
{
	va_list ap;

	w->differences++;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return w->fix;
}

int fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return err;
}

static void file_put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static const char *file_get(const char *name)
{
	static char text[4096];
	FILE *f = fopen(name, "r");
	size_t n;

	if (!f)
		return NULL;
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	(void)fclose(f);
	return text;
}

static char dir[] = "/tmp/eleven-sysctl.XXXXXX";

static int enter(void **state)
{
	(void)state;
	said[0] = '\0';
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) || mkdir("sys", 0755) ||
	    mkdir("sys/net", 0755) || mkdir("sys/net/eth0.1", 0755))
		return -1;
	file_put("sys/net/forward", "0\n");
	file_put("sys/net/rmem", "4096\t131072 \t6291456\n");
	file_put("sys/net/eth0.1/forward", "0\n");
	return 0;
}

static int leave(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return chdir("/") || system(command);
}

static void keys_and_paths(void **state)
{
	static const struct {
		const char *key, *want;		/* NULL: refused */
	} rows[] = {
		{ "net.ipv4.ip_forward", "sys/net/ipv4/ip_forward" },
		{ "net.ipv4.conf.eth0/1.forwarding", "sys/net/ipv4/conf/eth0.1/forwarding" },
		{ "kernel", "sys/kernel" },
		{ "net./.x", NULL }, { "net.//.x", NULL }, { "//", NULL }, { "/", NULL },
		{ "net.///.x", "sys/net/.../x" },
		{ "net.//x", "sys/net/..x" },
		{ "net..x", NULL }, { ".net", NULL }, { "net.", NULL }, { "", NULL },
	};
	char long_key[PATH_LEN + 1], got[PATH_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(path_of(got, rows[i].key), rows[i].want ? 0 : -EINVAL);
		if (rows[i].want)
			assert_string_equal(got, rows[i].want);
	}
	memset(long_key, 'x', sizeof(long_key));
	long_key[PATH_LEN - 4] = '\0';
	assert_int_equal(path_of(got, long_key), -ENAMETOOLONG);
	long_key[PATH_LEN - 5] = '\0';
	assert_int_equal(path_of(got, long_key), 0);
}

static void blanks_do_not_count(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" }, { " ", "" }, { "\n", "" }, { "1\n", "1" }, { " 1", "1" },
		{ "4096\t131072 \t6291456\n", "4096 131072 6291456" },
		{ "  a  b  ", "a b" }, { "a", "a" }, { "a\n\nb", "a b" },
	};
	char s[64];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		strcpy(s, rows[i].in);
		normalise(s);
		assert_string_equal(s, rows[i].want);
	}
}

static const struct sysctl wanted[] = {
	{ "net.forward", "1" },
	{ "net.rmem", " 4096 131072  6291456" },	/* as it is */
	{ "net.nothing", "1" },
	{ "net.eth0/1.forward", "2" },
	{ NULL, NULL },
};

static void check_names_each_difference_and_changes_nothing(void **state)
{
	struct walk w = { 0 };

	(void)state;
	assert_int_equal(sysctl_walk(&w, "node", wanted, true), 0);
	assert_int_equal(w.differences, 3);
	assert_string_equal(said,
		"node: sysctl net.forward: is \"0\", wanted \"1\"\n"
		"node: sysctl net.nothing: this kernel has no such setting\n"
		"node: sysctl net.eth0/1.forward: is \"0\", wanted \"2\"\n");
	assert_string_equal(file_get("sys/net/forward"), "0\n");
	assert_null(file_get("run/before"));
}

static void up_mends_and_goes_on_after_an_error(void **state)
{
	struct walk w = { .fix = true };

	(void)state;
	assert_int_equal(sysctl_walk(&w, "node", wanted, true), -ENOENT);
	assert_string_equal(file_get("sys/net/forward"), "1");
	assert_string_equal(file_get("sys/net/eth0.1/forward"), "2");
	assert_string_equal(file_get("sys/net/rmem"), "4096\t131072 \t6291456\n");
	assert_non_null(strstr(said, "node: sysctl net.nothing\n"));
	assert_string_equal(file_get("run/before"),
			    "sysctl net.forward 0\nsysctl net.eth0/1.forward 0\n");
	/* Twice changes nothing. */
	w = (struct walk) { .fix = true };
	said[0] = '\0';
	assert_int_equal(sysctl_walk(&w, "node", wanted, true), -ENOENT);
	assert_int_equal(w.differences, 0);
	assert_string_equal(said, "node: sysctl net.nothing\n");
}

static void what_is_not_kept_leaves_no_trace(void **state)
{
	struct walk w = { .fix = true };

	(void)state;
	assert_int_equal(sysctl_walk(&w, "pod web", wanted, false), -ENOENT);
	assert_string_equal(file_get("sys/net/forward"), "1");
	assert_null(file_get("run/before"));
	assert_int_equal(sysctl_walk(&w, "pod web", NULL, false), 0);
}

/* A device takes what is written and answers with something else. */
static void each_write_is_read_back(void **state)
{
	static const struct sysctl rows[] = { { "net.null", "1" }, { NULL, NULL } };
	struct walk w = { .fix = true };

	(void)state;
	assert_int_equal(symlink("/dev/null", "sys/net/null"), 0);
	assert_int_equal(sysctl_walk(&w, "node", rows, false), -EIO);
	assert_non_null(strstr(said, "\"1\" reads back as \"\"\n"));
}

static void refused_writes_are_named(void **state)
{
	static const struct sysctl rows[] = { { "net.full", "1" }, { "net.eth0/1", "1" },
					      { NULL, NULL } };
	struct walk w = { .fix = true };

	(void)state;
	assert_int_equal(symlink("/dev/full", "sys/net/full"), 0);
	/* reads of /dev/full never end: longer than any value */
	assert_int_equal(sysctl_walk(&w, "node", rows, false), -E2BIG);
	assert_string_equal(said, "node: sysctl net.full\nnode: sysctl net.eth0/1\n");
}

static void down_puts_back_what_was_there_first(void **state)
{
	static const struct sysctl other[] = { { "net.forward", "7" }, { NULL, NULL } };
	struct walk w = { .fix = true };

	(void)state;
	assert_int_equal(before_keep("mtu", "eth0", "1500"), 0);
	(void)sysctl_walk(&w, "node", wanted, true);
	(void)sysctl_walk(&w, "node", other, true);
	assert_string_equal(file_get("sys/net/forward"), "7");
	assert_int_equal(sysctl_restore(), 0);
	assert_string_equal(file_get("sys/net/forward"), "0");
	assert_string_equal(file_get("sys/net/eth0.1/forward"), "0");
	assert_string_equal(file_get("run/before"), "mtu eth0 1500\n");
	assert_int_equal(sysctl_restore(), 0);		/* nothing left to do */
	assert_int_equal(before_drop(), 0);
	assert_null(file_get("run/before"));
	assert_int_equal(before_drop(), 0);
}

static void a_setting_that_went_away_is_no_error(void **state)
{
	struct walk w = { .fix = true };

	(void)state;
	(void)sysctl_walk(&w, "node", wanted, true);
	assert_int_equal(unlink("sys/net/eth0.1/forward"), 0);
	assert_int_equal(sysctl_restore(), 0);
	assert_null(file_get("sys/net/eth0.1/forward"));
	assert_null(file_get("run/before"));
}

/* ----------------------------------------------------------------- before.c */

static void the_first_value_wins(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(before_get("mtu", "eth0", buf, sizeof(buf)), -ENOENT);
	assert_int_equal(before_keep("mtu", "eth0", "1500"), 0);
	assert_int_equal(before_keep("mtu", "eth0", "9000"), 0);
	assert_int_equal(before_keep("mtu", "eth", "1"), 0);
	assert_int_equal(before_keep("flags", "eth0", ""), 0);
	assert_int_equal(before_get("mtu", "eth0", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "1500");
	assert_int_equal(before_get("mtu", "eth", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "1");
	assert_int_equal(before_get("flags", "eth0", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	assert_int_equal(before_get("mtu", "eth0", buf, 4), -ENOSPC);
	assert_int_equal(before_get("mt", "eth0", buf, sizeof(buf)), -ENOENT);
	assert_string_equal(file_get("run/before"),
			    "mtu eth0 1500\nmtu eth 1\nflags eth0 \n");
	assert_null(file_get("run/before.new"));
	/* until it is forgotten, and nobody else is */
	assert_int_equal(before_forget("mtu", "eth0"), 0);
	assert_int_equal(before_forget("mtu", "eth1"), 0);
	assert_string_equal(file_get("run/before"), "mtu eth 1\nflags eth0 \n");
	assert_int_equal(before_keep("mtu", "eth0", "9000"), 0);
	assert_int_equal(before_get("mtu", "eth0", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "9000");
}

static void what_would_break_a_line_is_refused(void **state)
{
	char long_value[LINE_LEN];

	(void)state;
	assert_int_equal(before_keep("a b", "k", "v"), -EINVAL);
	assert_int_equal(before_keep("a", "k k", "v"), -EINVAL);
	assert_int_equal(before_keep("a", "k", "v\nw"), -EINVAL);
	assert_int_equal(before_keep("", "k", "v"), -EINVAL);
	assert_int_equal(before_keep("a", "", "v"), -EINVAL);
	memset(long_value, 'x', sizeof(long_value));
	long_value[LINE_LEN - 1] = '\0';
	assert_int_equal(before_keep("a", "k", long_value), -E2BIG);
	assert_null(file_get("run/before"));
}

static char order[64];

static int put_back(const char *key, const char *value)
{
	strcat(strcat(strcat(strcat(order, key), "="), value), " ");
	return strcmp(key, "bad") ? 0 : -EPERM;
}

static void the_last_is_put_back_first(void **state)
{
	(void)state;
	assert_int_equal(before_keep("x", "one", "1 1"), 0);
	assert_int_equal(before_keep("y", "other", "0"), 0);
	assert_int_equal(before_keep("x", "bad", "2"), 0);
	assert_int_equal(before_keep("x", "three", "3"), 0);
	order[0] = '\0';
	assert_int_equal(before_restore("x", put_back), -EPERM);
	assert_string_equal(order, "three=3 bad=2 one=1 1 ");
	/* What failed is kept for another try. */
	assert_string_equal(file_get("run/before"), "y other 0\nx bad 2\n");
}

static void a_broken_file_is_read_as_far_as_it_goes(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(mkdir("run", 0755), 0);
	file_put("run/before", "\n \nhalf\nx  \nx key \nx k v\nx torn 1");
	assert_int_equal(before_get("x", "k", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "v");
	assert_int_equal(before_get("x", "torn", buf, sizeof(buf)), 0);
	assert_int_equal(before_get("x", "half", buf, sizeof(buf)), -ENOENT);
	order[0] = '\0';
	assert_int_equal(before_restore("x", put_back), 0);
	assert_string_equal(order, "torn=1 k=v key= = ");
	assert_string_equal(file_get("run/before"), "\n \nhalf\n");
}

static void what_could_not_be_read_is_not_forgotten(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(before_keep("x", "k", "v"), 0);
	assert_int_equal(rename("run/before", "run/aside"), 0);
	assert_int_equal(mkdir("run/before", 0755), 0);
	assert_int_equal(before_get("x", "k", buf, sizeof(buf)), -EISDIR);
	assert_int_equal(rmdir("run/before"), 0);
	assert_int_equal(rename("run/aside", "run/before"), 0);
	assert_int_equal(before_drop(), -EISDIR);
	assert_string_equal(file_get("run/before"), "x k v\n");
	unread = 0;
	assert_int_equal(before_drop(), 0);
	assert_null(file_get("run/before"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_and_paths),
		TEST(blanks_do_not_count),
		TEST(check_names_each_difference_and_changes_nothing),
		TEST(up_mends_and_goes_on_after_an_error),
		TEST(what_is_not_kept_leaves_no_trace),
		TEST(each_write_is_read_back),
		TEST(refused_writes_are_named),
		TEST(down_puts_back_what_was_there_first),
		TEST(a_setting_that_went_away_is_no_error),
		TEST(the_first_value_wins),
		TEST(what_would_break_a_line_is_refused),
		TEST(the_last_is_put_back_first),
		TEST(a_broken_file_is_read_as_far_as_it_goes),
		TEST(what_could_not_be_read_is_not_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
