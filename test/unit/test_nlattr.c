// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Attributes: found only when they end where the bytes end, copied only when they
 * have the size of what they are copied to.
 */
#include "nlfake.h"

static void attributes_must_end_with_the_bytes(void **state)
{
	static const struct {
		const char *name;
		uint8_t bytes[16];
		size_t len;
		int err;
	} rows[] = {
		{ "none", { 0 }, 0, 0 },
		{ "one", { 8, 0, 1, 0, 1, 2, 3, 4 }, 8, 0 },
		{ "padding missing at the end", { 5, 0, 1, 0, 1 }, 5, 0 },
		{ "padding there", { 5, 0, 1, 0, 1, 0, 0, 0 }, 8, 0 },
		{ "half a header", { 5, 0, 1 }, 3, -EBADMSG },
		{ "half a second header", { 4, 0, 1, 0, 4, 0 }, 6, -EBADMSG },
		{ "length zero", { 0, 0, 1, 0 }, 4, -EBADMSG },
		{ "shorter than its header", { 3, 0, 1, 0 }, 4, -EBADMSG },
		{ "longer than the bytes", { 9, 0, 1, 0, 1, 2, 3, 4 }, 8, -EBADMSG },
		{ "flags in the type", { 4, 0, 1, 0xc0 }, 4, 0 },
	};
	const struct nlattr *tb[3];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		uint8_t *copy = malloc(rows[i].len ? rows[i].len : 1);

		memcpy(copy, rows[i].bytes, rows[i].len);
		if (nl_parse(copy, rows[i].len, tb, 2) != rows[i].err)
			unit_fail("%s\n", rows[i].name);
		if (!rows[i].err && rows[i].len)
			assert_ptr_equal(tb[1], copy);
		assert_null(tb[2]);
		free(copy);
	}
}

static void values_must_have_their_size(void **state)
{
	struct {
		struct nlattr attr;
		char value[20];
	} a = { { NLA_HDRLEN + 4, 1 }, "abcdefghijklmnopqrs" };
	uint32_t out = 7;
	char name[IFNAMSIZ] = "before";

	(void)state;
	assert_int_equal(nl_get(NULL, &out, 4), 0);
	assert_int_equal(out, 7);
	assert_int_equal(nl_get(&a.attr, &out, 4), 0);
	assert_memory_equal(&out, "abcd", 4);
	assert_int_equal(nl_get(&a.attr, &out, 2), -EBADMSG);
	assert_int_equal(nl_get_name(NULL, name), 0);
	assert_string_equal(name, "before");
	assert_int_equal(nl_get_name(&a.attr, name), 0);	/* no NUL in it */
	assert_string_equal(name, "abcd");
	a.attr.nla_len = NLA_HDRLEN + 15;
	assert_int_equal(nl_get_name(&a.attr, name), 0);
	assert_string_equal(name, "abcdefghijklmno");
	a.attr.nla_len = NLA_HDRLEN + 16;
	assert_int_equal(nl_get_name(&a.attr, name), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attributes_must_end_with_the_bytes),
		cmocka_unit_test(values_must_have_their_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
