// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * netkit/module.c on a made-up /lib/modules: which files reach the kernel, in
 * which order and with which flags. finit_module(2) is replaced by a recorder
 * that can be told to refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MODULE_ROOT "modules"
#define MODULE_SYS "sys"
static long finit(long nr, int fd, const char *args, int flags);
#define syscall finit
#include "netkit/module.c"
#undef syscall

#include <cmocka.h>	/* last: its fail() is not ours */

static char loaded[512], dir[300];
static int refuse;		/* errno of the next load */

static long finit(long nr, int fd, const char *args, int flags)
{
	char text[64] = "";

	assert_int_equal(nr, SYS_finit_module);
	assert_string_equal(args, "");
	if (refuse) {
		errno = refuse;
		return -1;
	}
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	snprintf(loaded + strlen(loaded), sizeof(loaded) - strlen(loaded),
		 "%s:%d ", text, flags);
	return 0;
}

static void put(const char *name, const char *text)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int setup(void **state)
{
	static char tmp[] = "/tmp/eleven-unit-XXXXXX";
	struct utsname uts;

	(void)state;
	uname(&uts);
	if (!mkdtemp(tmp) || chdir(tmp) < 0)
		return -1;
	snprintf(dir, sizeof(dir), MODULE_ROOT "/%s", uts.release);
	mkdir(MODULE_ROOT, 0755);
	mkdir(MODULE_SYS, 0755);
	mkdir(MODULE_SYS "/here_already", 0755);
	mkdir(dir, 0755);
	put("modules.builtin", "kernel/net/built-in_one.ko\n");
	put("modules.dep",
	    "a.ko.xz: b.ko.xz c.ko.zst d.ko\n"
	    "b.ko.xz: c.ko.zst d.ko\n"
	    "c.ko.zst: d.ko\n"
	    "d.ko:\n"
	    "with-dash.ko.gz:\n"
	    "abc.ko: gone.ko\n");
	put("a.ko.xz", "a");
	put("b.ko.xz", "b");
	put("c.ko.zst", "c");
	put("d.ko", "d");
	put("with-dash.ko.gz", "dash");
	put("abc.ko", "abc");
	return 0;
}

static int teardown(void **state)
{
	static const char *const files[] = {
		"modules.builtin", "modules.dep", "a.ko.xz", "b.ko.xz",
		"c.ko.zst", "d.ko", "with-dash.ko.gz", "abc.ko",
	};
	char path[600], cwd[300];

	(void)state;
	for (size_t i = 0; i < LENGTH(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
	rmdir(MODULE_ROOT);
	rmdir(MODULE_SYS "/here_already");
	rmdir(MODULE_SYS);
	return getcwd(cwd, sizeof(cwd)) && chdir("/") == 0 ? rmdir(cwd) : -1;
}

static struct walk walk_one(const char *name, bool must, bool fix, int *ret)
{
	static struct module row;
	static struct config cf;
	struct walk w = { .cf = &cf, .fix = fix, .quiet = true };

	row = (struct module){ name, "the thing", must };
	cf.modules = &row;
	cf.nr_modules = 1;
	loaded[0] = '\0';
	*ret = modules_walk(&w);
	refuse = 0;
	return w;
}

static const struct row {
	const char *name, *module;
	bool must, fix;
	int refuse;
	const char *loaded;
	int ret;
	unsigned differences, failures;
} rows[] = {
	{ "deepest first", "a", true, true, 0, "d:0 c:4 b:4 a:4 ", 0, 1, 0 },
	{ "no dependency", "d", true, true, 0, "d:0 ", 0, 1, 0 },
	{ "underscore for dash", "with_dash", true, true, 0, "dash:4 ", 0, 1, 0 },
	{ "dash for underscore", "here-already", true, true, 0, "", 0, 0, 0 },
	{ "built in", "built_in-one", true, true, 0, "", 0, 0, 0 },
	{ "check loads nothing", "a", true, false, 0, "", 0, 1, 0 },
	{ "absent, must", "zzz", true, true, 0, "", -ENOENT, 1, 1 },
	{ "absent, may", "zzz", false, true, 0, "", 0, 1, 1 },
	{ "a prefix is no module", "ab", true, true, 0, "", -ENOENT, 1, 1 },
	{ "file of a dependency gone", "abc", true, true, 0, "", -ENOENT, 1, 1 },
	{ "somebody was faster", "d", true, true, EEXIST, "", 0, 1, 0 },
	{ "refused, must", "d", true, true, EINVAL, "", -EINVAL, 1, 1 },
	{ "refused, may", "d", false, true, EINVAL, "", 0, 1, 1 },
	{ "kernel cannot unpack", "a", true, true, EOPNOTSUPP, "",
	  -EOPNOTSUPP, 1, 1 },
};

static void walk_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const struct row *r = &rows[i];
		struct walk w;
		int ret;

		print_message("# module/%s\n", r->name);
		refuse = r->refuse;
		w = walk_one(r->module, r->must, r->fix, &ret);
		assert_string_equal(loaded, r->loaded);
		assert_int_equal(ret, r->ret);
		assert_int_equal(w.differences, r->differences);
		assert_int_equal(w.failures, r->failures);
	}
}

static void path_rows(void **state)
{
	static const struct {
		const char *path, *name;
		bool want;
	} paths[] = {
		{ "kernel/net/ipip.ko.xz", "ipip", true },
		{ "ipip.ko", "ipip", true },
		{ "kernel/ipip/x.ko", "ipip", false },
		{ "kernel/net/ipip.kox", "ipip", false },
		{ "kernel/net/ipip", "ipip", false },
		{ "", "ipip", false },
		{ "kernel/net/ipip6.ko", "ipip", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(paths); i++) {
		print_message("# module/path \"%s\"\n", paths[i].path);
		assert_int_equal(path_is(paths[i].path, strlen(paths[i].path),
					 paths[i].name), paths[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walk_rows),
		cmocka_unit_test(path_rows),
	};

	return cmocka_run_group_tests_name("module", tests, setup, teardown);
}
