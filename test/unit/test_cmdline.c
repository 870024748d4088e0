// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* netkit/cmdline.c: how the kernel's command line is split. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#define CMDLINE "cmdline"
#include "netkit/cmdline.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static const struct row {
	const char *name, *line, *key, *want;	/* want NULL: not there */
} rows[] = {
	{ "plain", "quiet eleven.node=alpha panic=-1\n", "node", "alpha" },
	{ "first word", "eleven.node=alpha", "node", "alpha" },
	{ "empty value", "eleven.node= x", "node", "" },
	{ "no value", "eleven.node x", "node", NULL },
	{ "absent", "quiet", "node", NULL },
	{ "empty line", "", "node", NULL },
	{ "last wins", "eleven.node=a eleven.node=b", "node", "b" },
	{ "longer key is another", "eleven.nodes=a", "node", NULL },
	{ "shorter key is another", "eleven.nod=a", "node", NULL },
	{ "prefix in the middle", "xeleven.node=a", "node", NULL },
	{ "quoted value", "eleven.node=\"a b\" c", "node", "a b" },
	{ "quoted word", "\"eleven.node=a b\" c", "node", "a b" },
	{ "hidden in quotes", "x=\"1 eleven.node=a\" c", "node", NULL },
	{ "quote never closed", "eleven.node=\"a b", "node", "a b" },
	{ "tabs", "a\televen.node=b\tc", "node", "b" },
	{ "after the dashes", "a -- eleven.node=b", "node", NULL },
	{ "before the dashes", "eleven.node=a -- eleven.node=b", "node", "a" },
	{ "dashes inside a word", "a=-- eleven.node=b", "node", "b" },
	{ "equals in the value", "eleven.onfail=a=b", "onfail", "a=b" },
};

static void cmdline_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char value[32] = "untouched";
		bool found = cmdline_find(rows[i].line, rows[i].key, value,
					  sizeof(value));

		print_message("# cmdline %s\n", rows[i].name);
		assert_int_equal(found, rows[i].want != NULL);
		assert_string_equal(value, found ? rows[i].want : "untouched");
	}
}

static void cmdline_long(void **state)
{
	char line[2048] = "eleven.node=";
	char value[16];

	(void)state;
	memset(line + 12, 'x', 2000);
	assert_true(cmdline_find(line, "node", value, sizeof(value)));
	assert_string_equal(value, "xxxxxxxxxxxxxxx");
}

static void cmdline_file(void **state)
{
	char dir[] = "/tmp/eleven-unit-XXXXXX", value[16];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	assert_false(cmdline_word("node", value, sizeof(value)));
	f = fopen(CMDLINE, "w");
	assert_non_null(f);
	fputs("console=ttyS0 eleven.node=beta\n", f);
	fclose(f);
	assert_true(cmdline_word("node", value, sizeof(value)));
	assert_string_equal(value, "beta");
	unlink(CMDLINE);
	assert_int_equal(chdir("/"), 0);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cmdline_rows),
		cmocka_unit_test(cmdline_long),
		cmocka_unit_test(cmdline_file),
	};

	return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
