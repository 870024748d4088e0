// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Columns at the edge of the line: the last column that still fits, the first
 * that wraps, words that cannot, tables that are only a head.
 */
#include "netkit/netkit.h"
#include "netkit/table.c"

/* After the room: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char text[4096];

/* A table of a head "A B" and one row; data is its two cells. */
static void two_cells(struct table *t, const void *data)
{
	const char *const *cells = data;

	table_row(t, "A", "B");
	if (cells[0])
		table_row(t, cells[0], cells[1]);
}

static const char *print(const char *first, const char *last)
{
	const char *const cells[] = { first, last };
	FILE *out;

	memset(text, 0, sizeof(text));
	out = fmemopen(text, sizeof(text), "w");
	table_print(out, two_cells, cells);
	fclose(out);
	return text;
}

#define X10 "xxxxxxxxxx"
#define X30 X10 X10 X10

static void rows_are_aligned(void **state)
{
	(void)state;
	assert_string_equal(print(NULL, NULL), "");
	assert_string_equal(print("", ""), "\nA  B\n   \n");
	assert_string_equal(print("long", "x"), "\nA     B\nlong  x\n");
	assert_string_equal(print("x", NULL), "\nA  B\nx  -\n");
}

static void the_last_cell_wraps(void **state)
{
	(void)state;
	/* 3 + 77 = 80 columns stay, 81 do not */
	assert_string_equal(print("a", X30 X30 X10 " xxxxxx"),
			    "\nA  B\na  " X30 X30 X10 " xxxxxx\n");
	assert_string_equal(print("a", X30 X30 X10 " xxxxxxx"),
			    "\nA  B\na  " X30 X30 X10 "\n   xxxxxxx\n");
	/* a space that falls on the edge itself */
	assert_string_equal(print("a", X30 X30 X10 "xxxxxxx y"),
			    "\nA  B\na  " X30 X30 X10 "xxxxxxx\n   y\n");
	/* a word longer than the line stays whole, the next one wraps */
	assert_string_equal(print("a", X30 X30 X30 " y"),
			    "\nA  B\na  " X30 X30 X30 "\n   y\n");
	assert_string_equal(print("a", X30 X30 X30), "\nA  B\na  " X30 X30 X30 "\n");
}

/* Beyond the middle of the line there is more room below. */
static void a_far_cell_goes_below(void **state)
{
	(void)state;
	/* column 40: wraps beside */
	assert_string_equal(print(X30 "xxxxxxxx", X30 X10 " y"),
			    "\nA                                       B\n"
			    X30 "xxxxxxxx  " X30 X10 "\n"
			    "                                        y\n");
	/* column 41, 80 wide: fits */
	assert_string_equal(print(X30 "xxxxxxxxx", X30 "xxxxxxx y"),
			    "\nA                                        B\n"
			    X30 "xxxxxxxxx  " X30 "xxxxxxx y\n");
	/* column 41, 81 wide: below */
	assert_string_equal(print(X30 "xxxxxxxxx", X30 "xxxxxxxx y"),
			    "\nA                                        B\n"
			    X30 "xxxxxxxxx\n    " X30 "xxxxxxxx y\n");
}

static void words_are_quoted(void **state)
{
	static const struct { const char *words[4], *want; } rows[] = {
		{ { NULL }, "-" },
		{ { "/bin/x", "-f", "a=b:c,d@e%f+g_h.9", NULL }, "/bin/x -f a=b:c,d@e%f+g_h.9" },
		{ { "", NULL }, "''" },
		{ { "a b", "$x", "*", NULL }, "'a b' '$x' '*'" },
		{ { "it's", NULL }, "'it'\\''s'" },
		{ { "a;b", "\"", "\\", NULL }, "'a;b' '\"' '\\'" },
	};
	char buf[TABLE_CELL];

	(void)state;
	assert_string_equal(words_cell(NULL, buf), "-");
	for (unsigned i = 0; i < LENGTH(rows); i++)
		assert_string_equal(words_cell(rows[i].words, buf), rows[i].want);
}

/* Every length around the cell's: cut with "...", or whole. */
static void words_end_in_time(void **state)
{
	static char word[TABLE_CELL * 2], buf[TABLE_CELL];
	const char *words[] = { word, "b", NULL };
	static const char fill[] = { 'x', '\'', ' ' };

	(void)state;
	for (unsigned len = 1; len + 1 < sizeof(word); len++) {
		for (unsigned i = 0; i < LENGTH(fill); i++) {
			/* "x" as it is, "'" as "'\''", " " as " ", the last two quoted */
			size_t whole = (i == 1 ? 4 * len + 2 : i == 2 ? len + 2 : len) + 2;

			memset(word, 0, sizeof(word));
			memset(word, fill[i], len);
			words_cell(words, buf);
			if (whole < TABLE_CELL) {
				assert_int_equal(strlen(buf), whole);
				assert_string_equal(buf + whole - 2, " b");
			} else {
				assert_int_equal(strlen(buf), TABLE_CELL - 1);
				assert_string_equal(buf + TABLE_CELL - 4, "...");
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_aligned),
		cmocka_unit_test(the_last_cell_wraps),
		cmocka_unit_test(a_far_cell_goes_below),
		cmocka_unit_test(words_are_quoted),
		cmocka_unit_test(words_end_in_time),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
