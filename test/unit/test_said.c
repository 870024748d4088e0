// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * said.c: what a supervisor prints of walk after walk. A walk here is a string:
 * "a" was found, "+a" still seen by the second look, "!a" a complaint, "#" the
 * second look did not come, "=a" what another walk has named. What it printed is
 * compared as a whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include "netkit/said.c"

static char printed[8192];

static void print(const char *how, const char *fmt, va_list ap)
{
	size_t len = strlen(printed);

	len += (size_t)snprintf(printed + len, sizeof(printed) - len, "%s", how);
	len += (size_t)vsnprintf(printed + len, sizeof(printed) - len, fmt, ap);
	snprintf(printed + len, sizeof(printed) - len, "; ");
}

void info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print("", fmt, ap);
	va_end(ap);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print("warning: ", fmt, ap);
	va_end(ap);
}

struct row {
	const char *walk, *want;
	unsigned mended;
	bool again;
};

static void walks(const struct row *rows, unsigned nr)
{
	const struct walk fix = { .fix = true }, look = { .fix = false };

	nr_said = 0;
	for (unsigned i = 0; i < nr; i++) {
		bool is_cut = false, again = false;
		char text[64], *word, *rest;

		printed[0] = '\0';
		snprintf(text, sizeof(text), "%s", rows[i].walk);
		for (word = strtok_r(text, " ", &rest); word;
		     word = strtok_r(NULL, " ", &rest)) {
			if (*word == '#')
				is_cut = true;
			else if (*word == '=')
				said_known(&look, word + 1);
			else if (*word == '+')
				said_difference(&look, word + 1);
			else if (*word == '!' && said_line(word + 1))
				info("%s", word + 1);
			else if (*word != '!')
				said_difference(&fix, word);
		}
		assert_int_equal(said_walk(is_cut, &again), rows[i].mended);
		assert_int_equal(again, rows[i].again);
		assert_string_equal(printed, rows[i].want);
	}
}

#define WALKS(...) do { \
	static const struct row rows[] = { __VA_ARGS__ }; \
	walks(rows, LENGTH(rows)); \
} while (0)

static void each_difference_has_one_line(void **state)
{
	(void)state;
	WALKS({ "a b a", "repaired: a; repaired: b; ", 2, false },
	      { "", "", 0, false },
	      { "a", "repaired: a; ", 1, false });
	assert_int_equal(nr_said, 0);
}

static void what_stays_is_said_once(void **state)
{
	(void)state;
	WALKS({ "a +a b", "repaired: b; ", 1, true },
	      { "a +a", "warning: not repaired: a; ", 0, false },
	      { "a +a", "", 0, false },
	      { "", "over: a; ", 0, false },
	      { "a +a", "", 0, true },		/* and may come again */
	      { "a", "repaired: a; ", 1, false });
}

/* Somebody changed it again between the two looks. */
static void what_the_second_look_finds_is_walked_again(void **state)
{
	(void)state;
	WALKS({ "+a", "", 0, true },
	      { "a", "repaired: a; ", 1, false });
}

/* It went with another that was mended: nobody was told of it. */
static void what_was_never_said_is_not_over(void **state)
{
	(void)state;
	WALKS({ "+a +b", "", 0, true },
	      { "a", "repaired: a; ", 1, false },
	      { "b +b", "", 0, true },
	      { "", "", 0, false });
	assert_int_equal(nr_said, 0);
}

static void a_complaint_is_said_when_it_begins_and_ends(void **state)
{
	(void)state;
	WALKS({ "a !gone !gone #", "gone; ", 0, false },
	      { "a !gone #", "", 0, false },
	      { "!gone !full #", "full; ", 0, false },
	      { "a b", "repaired: a; repaired: b; over: gone; over: full; ", 2, false },
	      { "!gone", "gone; ", 0, false });
}

static void a_walk_cut_off_repairs_nothing_and_forgets_nothing(void **state)
{
	(void)state;
	WALKS({ "a +a", "", 0, true },
	      { "a b #", "", 0, false },
	      { "a +a", "warning: not repaired: a; ", 0, false });
}

/* What the first `up` of all named itself. */
static void what_was_named_before_is_no_news(void **state)
{
	(void)state;
	WALKS({ "=a !gone #", "gone; ", 0, false },
	      { "a +a !gone b", "repaired: b; ", 1, false },
	      { "", "over: a; over: gone; ", 0, false });
}

static void more_than_fits_is_counted(void **state)
{
	struct walk fix = { .fix = true };
	bool again = false;
	char text[16];

	(void)state;
	printed[0] = '\0';
	nr_said = 0;
	for (int i = 0; i < SAID_MAX + 3; i++) {
		snprintf(text, sizeof(text), "%d", i);
		said_difference(&fix, text);
	}
	assert_int_equal(said_walk(false, &again), SAID_MAX + 3);
	assert_non_null(strstr(printed, "repaired: 3 more differences; "));
	assert_non_null(strstr(printed, "repaired: 127; "));
	assert_null(strstr(printed, "repaired: 128; "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_difference_has_one_line),
		cmocka_unit_test(what_stays_is_said_once),
		cmocka_unit_test(what_the_second_look_finds_is_walked_again),
		cmocka_unit_test(what_was_never_said_is_not_over),
		cmocka_unit_test(a_complaint_is_said_when_it_begins_and_ends),
		cmocka_unit_test(a_walk_cut_off_repairs_nothing_and_forgets_nothing),
		cmocka_unit_test(what_was_named_before_is_no_news),
		cmocka_unit_test(more_than_fits_is_counted),
	};

	return cmocka_run_group_tests_name("said", tests, NULL, NULL);
}
