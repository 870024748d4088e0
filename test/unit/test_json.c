// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The JSON writer: escapes, invalid UTF-8, commas, nesting, indentation. The
 * expected documents are written by hand from RFC 8259 and RFC 3629.
 */
#include "netkit/json.c"

/* After the room: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static char text[4096];

static struct json open_text(void)
{
	memset(text, 0, sizeof(text));
	return (struct json){ .out = fmemopen(text, sizeof(text), "w") };
}

static void close_text(struct json *j)
{
	assert_int_equal(fclose(j->out), 0);
}

static void strings_are_escaped(void **state)
{
	static const struct { const char *in, *out; } rows[] = {
		{ "", "\"\"" },
		{ "plain /path", "\"plain /path\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "\n\t\r\b\f", "\"\\n\\t\\u000d\\u0008\\u000c\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"" },
		/* the edges of every length, whole */
		{ "\xc2\x80\xdf\xbf", "\"\xc2\x80\xdf\xbf\"" },
		{ "\xe0\xa0\x80\xef\xbf\xbf", "\"\xe0\xa0\x80\xef\xbf\xbf\"" },
		{ "\xed\x9f\xbf\xee\x80\x80", "\"\xed\x9f\xbf\xee\x80\x80\"" },
		{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"" },
		/* no UTF-8: lone, overlong, surrogate, beyond U+10FFFF, cut short */
		{ "\x80", "\"\\ufffd\"" },
		{ "\xff" "a", "\"\\ufffda\"" },
		{ "\xc0\xaf", "\"\\ufffd\\ufffd\"" },
		{ "\xc1\xbf", "\"\\ufffd\\ufffd\"" },
		{ "\xe0\x9f\xbf", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xf0\x8f\xbf\xbf", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
		{ "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
		{ "\xf5\x80\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
		{ "\xc3", "\"\\ufffd\"" },
		{ "\xe2\x82", "\"\\ufffd\\ufffd\"" },
		{ "\xf0\x9f\x92" "\"", "\"\\ufffd\\ufffd\\ufffd\\\"\"" },
		{ "\xc3(", "\"\\ufffd(\"" },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		/* On the heap at its exact size: the sanitizer sees a read beyond. */
		char *exact = strdup(rows[i].in);
		struct json j = open_text();

		json_string(&j, NULL, exact);
		close_text(&j);
		free(exact);
		assert_string_equal(text, rows[i].out);
	}
}

static void documents_nest(void **state)
{
	struct json j = open_text();

	(void)state;
	json_object(&j, NULL);
	json_string(&j, "a", "x");
	json_array(&j, "list");
	json_uint(&j, NULL, 0);
	json_uint(&j, NULL, UINT64_MAX);
	json_object(&j, NULL);
	json_end(&j, '}');
	json_object(&j, NULL);
	json_bool(&j, "yes", true);
	json_bool(&j, "no", false);
	json_end(&j, '}');
	json_end(&j, ']');
	json_array(&j, "empty");
	json_end(&j, ']');
	json_string(&j, "k\"ey", NULL);
	json_end(&j, '}');
	close_text(&j);
	assert_string_equal(text,
		"{\n"
		"  \"a\": \"x\",\n"
		"  \"list\": [\n"
		"    0,\n"
		"    18446744073709551615,\n"
		"    {},\n"
		"    {\n"
		"      \"yes\": true,\n"
		"      \"no\": false\n"
		"    }\n"
		"  ],\n"
		"  \"empty\": [],\n"
		"  \"k\\\"ey\": null\n"
		"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(documents_nest),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
