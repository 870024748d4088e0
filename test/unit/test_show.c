// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * `eleven config` in its four forms, whole documents compared where they are
 * short: text that fits 80 columns, JSON that a strict parser takes, dot whose
 * strings are closed. The JSON parser below accepts RFC 8259 and nothing else.
 */
#include "netkit/show.c"
#include "netkit/show_json.c"
#define quoted dot_quoted
#include "netkit/show_dot.c"
#undef quoted
#include "netkit/table.c"
#include "test/unit/tables.h"

/* After the rooms: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static struct tables t;
static char text[1 << 16];

static int show(int (*form)(const struct config *, FILE *))
{
	FILE *out;
	int err;

	memset(text, 0, sizeof(text));
	out = fmemopen(text, sizeof(text), "w");
	err = form(&t.cf, out);
	fclose(out);
	return err;
}

static int setup(void **state)
{
	(void)state;
	tables_fill(&t);
	return 0;
}

/* ------------------------------------------------------------------- text */

static unsigned longest_line(void)
{
	unsigned most = 0, n = 0;

	for (const char *c = text; *c; c++) {
		n = *c == '\n' ? 0 : n + 1;
		most = n > most ? n : most;
	}
	return most;
}

static bool has(const char *piece)
{
	return strstr(text, piece) != NULL;
}

static void text_has_all(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "it's \"x\"", "", NULL };

	(void)state;
	t.nodes[1].uplink = (struct uplink){ .driver = "virtio_net" };
	t.nodes[1].gw4 = 0;
	t.pods[0].argv = argv;
	t.pods[1].idle = true;
	t.pods[2].mode = L2;
	t.pods[2].memory_max = 1500;
	assert_int_equal(show(config_show_text), 0);
	assert_true(has("cluster  test, 2 nodes, 3 Pods\n"));
	assert_true(has("\nalpha  1   1500  mac 52:54:00:00:00:01\n"
			"beta   2   1500  driver virtio_net\n"));
	assert_true(has("\nalpha  192.0.2.1/24    192.0.2.254   10.11.1.0/24\n"
			"       2001:db8::1/64  2001:db8::fe  fd00:11::1:0/112\n"
			"beta   192.0.2.2/24    -             10.11.2.0/24\n"));
	assert_true(has("\nalpha  beta        10.11.2.0/24      192.0.2.2\n"
			"                   fd00:11::2:0/112  2001:db8::2\n"
			"beta   alpha       10.11.1.0/24      192.0.2.1\n"));
	assert_true(has("\nweb  alpha  L3    1500  65793    10.11.1.1       fd00:11::1:1\n"));
	assert_true(has("\nfar  beta   L2    1500  66049    10.11.2.1       fd00:11::2:1\n"));
	assert_true(has(" 50 %  16    /bin/sh -c 'it'\\''s \"x\"' ''\n"));
	assert_true(has("\ndb   1000:1000  32 MiB  50 %  16    (idle)\n"));
	assert_true(has("\nfar  1000:1000  1500    50 %"));
	assert_true(has("\n(node)  vm.swappiness       1\n"));
	assert_true(has("\nweb     net.core.somaxconn  64\n"));
	assert_true(has("\nvirtio_net  must  the uplink\n"));
	assert_true(has("\nconsole  /bin/x -f\n"));
	assert_true(has("\n10.11.2.1\tfar\nfd00:11::2:1\tfar\n"));
}

/* Long names, long addresses, long commands: the last cell gives way. */
static void text_fits_80_columns(void **state)
{
	static const char *const argv[] = {
		"/usr/lib/some/where/a-program-of-some-length", "--with=a-long-option",
		"--and=another", "and", "a", "number", "of", "short", "words", "that",
		"go", "on", "and", "on", "until", "it", "wraps", NULL,
	};
	static const struct ip6 net = IP6(2001,db8,1234,5678,9abc,def0,0,0);

	(void)state;
	t.nodes[1].name = "rack12-row34";
	t.nodes[1].id = 255;
	t.cf.pod6_net = net;
	for (unsigned i = 0; i < 3; i++) {
		t.pods[i].name = "twelve-chars";
		t.pods[i].node = t.nodes[1].name;
		t.pods[i].slot = 254;
		t.pods[i].argv = argv;
		t.pods[i].mtu = 65535;
		t.pods[i].uid = t.pods[i].gid = 4000000000;
	}
	t.modules[0].why = "a reason so long that it has to go on in the next line, "
			   "where it stays below its own column";
	assert_int_equal(show(config_show_text), 0);
	assert_in_range(longest_line(), 60, 80);
	assert_false(has(" \n"));
	assert_true(has("\ntwelve-chars  rack12-row34  L3    65535  131070\n"
			"    10.11.255.254   2001:db8:1234:5678:9abc:def0:ff:fe\n"));
	assert_true(has("\n    /usr/lib/some/where/a-program-of-some-length "
			"--with=a-long-option\n    --and=another and a number"));
	assert_true(has(" wraps\n"));
	assert_true(has("\nvirtio_net  must  a reason so long that it has to go on in the "
			"next line, where\n                  it stays below its own column\n"));
}

static void broken_tables_are_shown(void **state)
{
	(void)state;
	memset(&t.nodes[0], 0, sizeof(t.nodes[0]));
	memset(&t.pods[0], 0, sizeof(t.pods[0]));
	assert_int_equal(show(config_show_text), 0);
	assert_int_equal(show(config_show_json), 0);
	assert_int_equal(show(config_show_dot), 0);
	memset(&t.cf, 0, sizeof(t.cf));
	assert_int_equal(show(config_show_text), 0);
	assert_int_equal(show(config_show_json), 0);
	assert_int_equal(show(config_show_dot), 0);
}

static void words_end_in_time(void **state)
{
	static char longest[TABLE_CELL * 2], buf[TABLE_CELL];
	const char *words[] = { "a", longest, "b", NULL };

	(void)state;
	for (unsigned len = 0; len + 1 < sizeof(longest); len++) {
		memset(longest, 0, sizeof(longest));
		memset(longest, len % 3 ? '\'' : 'x', len);
		words_cell(words, buf);
		assert_true(strlen(buf) < TABLE_CELL);
		if (strcmp(buf + strlen(buf) - 2, " b"))
			assert_string_equal(buf + strlen(buf) - 3, "...");
		else
			assert_true(len < TABLE_CELL);
	}
}

/* ------------------------------------------------------------------- JSON */

/* Each takes the text from c and returns what follows, NULL: not JSON. */
static const char *json_value(const char *c);

static const char *json_space(const char *c)
{
	return c + strspn(c, " \n\t\r");
}

static const char *json_text(const char *c)
{
	if (*c++ != '"')
		return NULL;
	while (*c && *c != '"') {
		if ((unsigned char)*c < 0x20)
			return NULL;
		if (*c++ != '\\')
			continue;
		if (*c == 'u') {
			if (strspn(c + 1, "0123456789abcdefABCDEF") < 4)
				return NULL;
			c += 5;
		} else if (*c && strchr("\"\\/bfnrt", *c)) {
			c++;
		} else {
			return NULL;
		}
	}
	return *c ? c + 1 : NULL;
}

static const char *json_members(const char *c, bool is_object, char closing)
{
	c = json_space(c + 1);
	if (*c == closing)
		return c + 1;
	for (;;) {
		if (is_object) {
			c = json_text(c);
			if (!c || *(c = json_space(c)) != ':')
				return NULL;
			c = json_space(c + 1);
		}
		c = json_value(c);
		if (!c)
			return NULL;
		c = json_space(c);
		if (*c == closing)
			return c + 1;
		if (*c != ',')
			return NULL;
		c = json_space(c + 1);
	}
}

static const char *json_value(const char *c)
{
	static const char *const words[] = { "true", "false", "null" };

	if (*c == '{' || *c == '[')
		return json_members(c, *c == '{', *c == '{' ? '}' : ']');
	if (*c == '"')
		return json_text(c);
	for (unsigned i = 0; i < LENGTH(words); i++) {
		if (!strncmp(c, words[i], strlen(words[i])))
			return c + strlen(words[i]);
	}
	if (*c == '0')
		return c + 1;
	return strspn(c, "0123456789") ? c + strspn(c, "0123456789") : NULL;
}

static bool is_json(const char *c)
{
	c = json_value(json_space(c));
	return c && !*json_space(c);
}

static void the_parser_is_strict(void **state)
{
	static const char *const bad[] = {
		"", "{", "{}}", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[01]", "\"\n\"",
		"\"\\x\"", "\"\\u12g4\"", "\"", "[1 2]", "nul", "{\"a\":}",
	};

	(void)state;
	assert_true(is_json(" {\"a\": [1, {}, [], \"\\u00e9\\n\", null, 0]} \n"));
	for (unsigned i = 0; i < LENGTH(bad); i++)
		assert_false(is_json(bad[i]));
}

static void json_is_json(void **state)
{
	static const char *const argv[] = { "/bin/sh", "a\"b\\c\n\x01\xff", NULL };

	(void)state;
	t.pods[0].argv = argv;
	t.pods[1].sysctls = NULL;
	t.cf.nr_consoles = 0;
	assert_int_equal(show(config_show_json), 0);
	assert_true(is_json(text));
	assert_true(has("\"a\\\"b\\\\c\\n\\u0001\\ufffd\""));
	assert_true(has("\"consoles\": [],"));
	t.cf.nr_nodes = t.cf.nr_pods = t.cf.nr_modules = t.cf.nr_sysctls = 0;
	assert_int_equal(show(config_show_json), 0);
	assert_true(is_json(text));
}

/* Programs read these keys: this is their list. */
static void json_keys_are_stable(void **state)
{
	static const char *const want =
		"{\n"
		"  \"cluster\": \"test\",\n"
		"  \"hash\": \"%016" PRIx64 "\",\n"
		"  \"pod4_net\": \"10.11.0.0/16\",\n"
		"  \"pod6_net\": \"fd00:11::/96\",\n"
		"  \"nodes\": [\n"
		"    {\n"
		"      \"name\": \"alpha\",\n"
		"      \"id\": 1,\n"
		"      \"uplink\": {\n"
		"        \"mac\": \"52:54:00:00:00:01\",\n"
		"        \"driver\": null,\n"
		"        \"name\": null\n"
		"      },\n"
		"      \"mtu\": 1500,\n"
		"      \"ip4\": \"192.0.2.1/24\",\n"
		"      \"gw4\": \"192.0.2.254\",\n"
		"      \"ip6\": \"2001:db8::1/64\",\n"
		"      \"gw6\": \"2001:db8::fe\",\n"
		"      \"pods4\": \"10.11.1.0/24\",\n"
		"      \"pods6\": \"fd00:11::1:0/112\",\n"
		"      \"routes\": [\n"
		"        {\n"
		"          \"to\": \"beta\",\n"
		"          \"dst4\": \"10.11.2.0/24\",\n"
		"          \"via4\": \"192.0.2.2\",\n"
		"          \"dst6\": \"fd00:11::2:0/112\",\n"
		"          \"via6\": \"2001:db8::2\"\n"
		"        }\n"
		"      ]\n"
		"    },\n"
		"    {\n"
		"      \"name\": \"beta\",\n"
		"      \"id\": 2,\n"
		"      \"uplink\": {\n"
		"        \"mac\": \"52:54:00:00:00:02\",\n"
		"        \"driver\": null,\n"
		"        \"name\": null\n"
		"      },\n"
		"      \"mtu\": 1500,\n"
		"      \"ip4\": \"192.0.2.2/31\",\n"
		"      \"gw4\": null,\n"
		"      \"ip6\": \"2001:db8::2/64\",\n"
		"      \"gw6\": \"2001:db8::fe\",\n"
		"      \"pods4\": \"10.11.2.0/24\",\n"
		"      \"pods6\": \"fd00:11::2:0/112\",\n"
		"      \"routes\": [\n"
		"        {\n"
		"          \"to\": \"alpha\",\n"
		"          \"dst4\": \"10.11.1.0/24\",\n"
		"          \"via4\": null,\n"
		"          \"dst6\": \"fd00:11::1:0/112\",\n"
		"          \"via6\": \"2001:db8::1\"\n"
		"        }\n"
		"      ]\n"
		"    }\n"
		"  ],\n"
		"  \"pods\": [\n"
		"    {\n"
		"      \"name\": \"far\",\n"
		"      \"node\": \"beta\",\n"
		"      \"slot\": 1,\n"
		"      \"number\": 513,\n"
		"      \"ifindex\": 66049,\n"
		"      \"device\": \"nk-far\",\n"
		"      \"mode\": \"L2\",\n"
		"      \"mtu\": 1500,\n"
		"      \"ip4\": \"10.11.2.1\",\n"
		"      \"ip6\": \"fd00:11::2:1\",\n"
		"      \"mac\": \"02:e1:00:00:02:01\",\n"
		"      \"node_mac\": \"02:e1:01:00:02:01\",\n"
		"      \"idle\": false,\n"
		"      \"argv\": [\n"
		"        \"/bin/x\",\n"
		"        \"-f\"\n"
		"      ],\n"
		"      \"env\": [\n"
		"        \"A=1\"\n"
		"      ],\n"
		"      \"cwd\": \"/srv\",\n"
		"      \"uid\": 1000,\n"
		"      \"gid\": 1000,\n"
		"      \"memory_max\": 33554432,\n"
		"      \"cpu_max\": 50,\n"
		"      \"pids_max\": 16,\n"
		"      \"sysctls\": [\n"
		"        {\n"
		"          \"key\": \"net.core.somaxconn\",\n"
		"          \"value\": \"64\"\n"
		"        }\n"
		"      ]\n"
		"    }\n"
		"  ],\n"
		"  \"modules\": [\n"
		"    {\n"
		"      \"name\": \"virtio_net\",\n"
		"      \"why\": \"the uplink\",\n"
		"      \"must\": true\n"
		"    }\n"
		"  ],\n"
		"  \"sysctls\": [\n"
		"    {\n"
		"      \"key\": \"vm.swappiness\",\n"
		"      \"value\": \"1\"\n"
		"    }\n"
		"  ],\n"
		"  \"consoles\": [\n"
		"    {\n"
		"      \"tty\": \"console\",\n"
		"      \"argv\": [\n"
		"        \"/bin/x\",\n"
		"        \"-f\"\n"
		"      ]\n"
		"    }\n"
		"  ],\n"
		"  \"limits\": {\n"
		"    \"device_wait_ms\": 5000,\n"
		"    \"carrier_wait_ms\": 5001,\n"
		"    \"stop_wait_ms\": 3000,\n"
		"    \"restart_min_ms\": 1000,\n"
		"    \"restart_max_ms\": 60000,\n"
		"    \"restart_reset_ms\": 60001\n"
		"  }\n"
		"}\n";
	static char with_hash[8192];

	(void)state;
	t.nodes[1].gw4 = 0;
	t.nodes[1].ip4.len = 31;	/* no way to alpha */
	t.pods[0] = t.pods[2];
	t.pods[0].mode = L2;
	t.cf.nr_pods = 1;
	snprintf(with_hash, sizeof(with_hash), want, config_hash(&t.cf));
	assert_int_equal(show(config_show_json), 0);
	assert_string_equal(text, with_hash);
}

/* -------------------------------------------------------------------- dot */

static void dot_draws_the_wire_once(void **state)
{
	(void)state;
	t.nodes[1].gw4 = 0;
	t.pods[1].mode = L2;
	t.cf.nr_pods = 2;
	assert_int_equal(show(config_show_dot), 0);
	assert_string_equal(text,
		"strict graph \"test\" {\n"
		"\trankdir=LR;\n"
		"\tsubgraph \"cluster 1\" {\n"
		"\t\tlabel=\"alpha\\n10.11.1.0/24\\nfd00:11::1:0/112\";\n"
		"\t\t\"node\\nalpha\" [shape=component, "
		"label=\"uplink\\n192.0.2.1/24\\n2001:db8::1/64\"];\n"
		"\t\t\"pod\\nweb\" [shape=box, label=\"web\\n10.11.1.1\\nfd00:11::1:1\"];\n"
		"\t\t\"pod\\nweb\" -- \"node\\nalpha\";\n"
		"\t\t\"pod\\ndb\" [shape=box, label=\"db\\n10.11.1.2\\nfd00:11::1:2\""
		", peripheries=2];\n"
		"\t\t\"pod\\ndb\" -- \"node\\nalpha\";\n"
		"\t}\n"
		"\tsubgraph \"cluster 2\" {\n"
		"\t\tlabel=\"beta\\n10.11.2.0/24\\nfd00:11::2:0/112\";\n"
		"\t\t\"node\\nbeta\" [shape=component, "
		"label=\"uplink\\n192.0.2.2/24\\n2001:db8::2/64\"];\n"
		"\t}\n"
		"\t\"wire\\n192.0.2.0/24\" [shape=plaintext, label=\"192.0.2.0/24\"];\n"
		"\t\"node\\nalpha\" -- \"wire\\n192.0.2.0/24\";\n"
		"\t\"gateway\\n192.0.2.254\" [shape=diamond, label=\"192.0.2.254\"];\n"
		"\t\"gateway\\n192.0.2.254\" -- \"wire\\n192.0.2.0/24\";\n"
		"\t\"wire\\n192.0.2.0/24\" [shape=plaintext, label=\"192.0.2.0/24\"];\n"
		"\t\"node\\nbeta\" -- \"wire\\n192.0.2.0/24\";\n"
		"}\n");
}

static void dot_strings_are_closed(void **state)
{
	(void)state;
	t.cf.cluster = "a\"b\\";
	t.cf.nr_nodes = t.cf.nr_pods = 0;
	assert_int_equal(show(config_show_dot), 0);
	assert_string_equal(text, "strict graph \"a\\\"b\\\\\" {\n\trankdir=LR;\n}\n");
}

/* ---------------------------------------------------------------- modules */

static void modules_are_lines(void **state)
{
	(void)state;
	t.modules[1] = (struct module){ "sch_fq", "pacing", false };
	t.cf.nr_modules = 2;
	assert_int_equal(show(config_show_modules), 0);
	assert_string_equal(text, "virtio_net\nsch_fq\n");
}

static void a_full_disk_is_an_error(void **state)
{
	static int (*const forms[])(const struct config *, FILE *) = {
		config_show_text, config_show_json, config_show_dot, config_show_modules,
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(forms); i++) {
		FILE *out = fopen("/dev/full", "w");

		assert_non_null(out);
		assert_int_equal(forms[i](&t.cf, out), -EIO);
		fclose(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(text_has_all, setup),
		cmocka_unit_test_setup(text_fits_80_columns, setup),
		cmocka_unit_test_setup(broken_tables_are_shown, setup),
		cmocka_unit_test(words_end_in_time),
		cmocka_unit_test(the_parser_is_strict),
		cmocka_unit_test_setup(json_is_json, setup),
		cmocka_unit_test_setup(json_keys_are_stable, setup),
		cmocka_unit_test_setup(dot_draws_the_wire_once, setup),
		cmocka_unit_test_setup(dot_strings_are_closed, setup),
		cmocka_unit_test_setup(modules_are_lines, setup),
		cmocka_unit_test_setup(a_full_disk_is_an_error, setup),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
