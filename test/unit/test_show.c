// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * `eleven config` as text, dot and module names: text that fits 80 columns, dot
 * whose strings are closed, an error when the output does not take it.
 */
#include "netkit/show.c"
#include "netkit/show_dot.c"
#include "test/unit/tables.h"

/* After the rooms: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
	assert_true(has("\nweb     cwd                 /srv\nweb     env                 A=1\n"));
	assert_true(has("\nMODULE      STEP  MISSING WITHOUT IT\n"
			"virtio_net  must  the uplink\n"));
	assert_true(has("\nNODE   ID  MTU   UPLINK\n"));
	assert_true(has("\nON     TO PODS OF  NETWORK           VIA\n"));
	assert_true(has("\nLIMIT                         MS\n"
			"wait for the uplink's device  5000\n"
			"wait for its carrier          5001\n"
			"stop: SIGTERM to SIGKILL      3000\n"
			"restart: first pause          1000\n"
			"restart: longest pause        60000\n"
			"restart: reset after          60001\n"));
	assert_true(has("\nconsole  /bin/x -f\n"));
	assert_true(has("\n10.11.2.1\tfar\nfd00:11::2:1\tfar\n"));
}

static void sizes_have_units(void **state)
{
	static const struct { uint64_t bytes; const char *want; } rows[] = {
		{ 0, "-" }, { 1, "1" }, { 1023, "1023" }, { 1024, "1 KiB" },
		{ 1025, "1025" }, { MIB(1), "1 MiB" }, { KIB(1536), "1536 KiB" },
		{ GIB(3), "3 GiB" }, { GIB(1024), "1 TiB" }, { GIB(1) << 20, "1024 TiB" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	char buf[24];

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++)
		assert_string_equal(size_cell(buf, rows[i].bytes), rows[i].want);
}

static void rates_are_shown_where_there_are_some(void **state)
{
	(void)state;
	assert_int_equal(show(config_show_text), 0);
	assert_false(has("SENDS"));
	t.pods[0].bw = (struct bandwidth){ .egress_bps = MBIT(25), .local = true,
					   .ingress_bps = 1500001, .band = GUARANTEED };
	t.pods[2].bw.band = BEST_EFFORT;
	t.pods[2].tcp.cc = "bbr";
	assert_int_equal(show(config_show_text), 0);
	assert_true(has("\nPOD  BAND         SENDS      IS SENT        WAITS MS  LOCAL  TCP\n"
			"web  guaranteed   25 Mbit/s  1500001 bit/s  200       yes    -\n"
			"far  best effort  -          -              -         -      bbr\n\n"));
}

static void one_node_has_no_routes(void **state)
{
	(void)state;
	t.cf.nr_nodes = 1;
	assert_int_equal(show(config_show_text), 0);
	assert_false(has("TO PODS OF"));
}

static void networks_have_no_host_bits(void **state)
{
	static const struct { unsigned len; const char *want; } rows[] = {
		{ 0, "0.0.0.0/0" }, { 1, "128.0.0.0/1" }, { 23, "192.0.2.0/23" },
		{ 24, "192.0.3.0/24" }, { 31, "192.0.3.254/31" }, { 32, "192.0.3.255" },
	};
	char buf[INET_STRLEN];

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct inet a = inet_network(inet4(IP4(192,0,3,255), rows[i].len));

		assert_string_equal(inet_str(&a, buf), rows[i].want);
	}
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
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test_setup(rates_are_shown_where_there_are_some, setup),
		cmocka_unit_test_setup(one_node_has_no_routes, setup),
		cmocka_unit_test(networks_have_no_host_bits),
		cmocka_unit_test_setup(text_fits_80_columns, setup),
		cmocka_unit_test_setup(broken_tables_are_shown, setup),
		cmocka_unit_test_setup(dot_draws_the_wire_once, setup),
		cmocka_unit_test_setup(dot_strings_are_closed, setup),
		cmocka_unit_test_setup(modules_are_lines, setup),
		cmocka_unit_test_setup(a_full_disk_is_an_error, setup),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
