// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules on tables of a size or emptiness that no file should have: the
 * largest cluster there can be, one row more, rows of zeros, hostile bytes.
 */
#include "netkit/inspect.c"
#include "netkit/inspect_host.c"
#include "netkit/inspect_node.c"
#include "netkit/inspect_pod.c"
#include "netkit/inspect_row.c"
#include "test/unit/tables.h"

/* After the rooms: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct tables t;
static char text[1 << 16];

/* Inspects the tables; the number of broken rules, their lines in text. */
static unsigned look(void)
{
	FILE *out = fmemopen(text, sizeof(text), "w");
	unsigned lines = 0;
	int n;

	memset(text, 0, sizeof(text));
	n = config_inspect(&t.cf, out);
	fclose(out);
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int_equal(n, lines);
	return n;
}

/* 255 nodes on one wire with a full node among them: the most there can be. */
static void fill_cluster(void)
{
	static char names[NODE_MAX + 1][8], pods[POD_MAX + 1][8];

	tables_fill(&t);
	for (unsigned i = 0; i <= NODE_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "n%u", i);
		t.nodes[i] = t.nodes[0];
		t.nodes[i].name = names[i];
		t.nodes[i].id = i + 1;
		t.nodes[i].uplink.mac[4] = i >> 8;
		t.nodes[i].uplink.mac[5] = i;
		t.nodes[i].ip4 = (struct prefix4){ IP4(198,18,0,1) + i, 15 };
		t.nodes[i].gw4 = 0;
		t.nodes[i].ip6.addr.b[14] = 1;
		t.nodes[i].ip6.addr.b[15] = i;
	}
	t.cf.nr_nodes = NODE_MAX;
	for (unsigned i = 0; i <= POD_MAX; i++) {
		snprintf(pods[i], sizeof(pods[i]), "p%u", i);
		t.pods[i] = tables_pod(pods[i], names[7], i + 1);
	}
	t.cf.nr_pods = POD_MAX;
}

static void a_full_cluster_passes(void **state)
{
	(void)state;
	fill_cluster();
	assert_int_equal(look(), 0);
	assert_string_equal(text, "");
}

static void one_node_more(void **state)
{
	(void)state;
	fill_cluster();
	t.cf.nr_nodes = NODE_MAX + 1;
	assert_int_equal(look(), 2);
	assert_string_equal(text,
		"config: nodes: 256 rows, ids go up to 255: split the cluster\n"
		"config: nodes[255] \"n255\": id 256 is not in 1..255, one octet of its "
		"Pods' addresses: choose another (free: none)\n");
}

static void one_pod_more(void **state)
{
	(void)state;
	fill_cluster();
	t.cf.nr_pods = POD_MAX + 1;
	t.pods[POD_MAX].slot = 254;
	assert_int_equal(look(), 1);
	assert_string_equal(text,
		"config: pods[254] \"p254\": slot 254 is taken by pods[253] \"p253\": "
		"give one of them another (free: none)\n");
}

/* The lists of what is free end with the last one there is. */
static void the_last_is_offered(void **state)
{
	(void)state;
	fill_cluster();
	t.pods[POD_MAX - 1].slot = 1;
	assert_int_equal(look(), 1);
	assert_non_null(strstr(text, "(free: 254)"));
	fill_cluster();
	t.nodes[NODE_MAX - 1].id = 1;
	assert_int_equal(look(), 1);
	assert_non_null(strstr(text, "(free: 255)"));
}

/* Of three rows alike, each but the first is told once, with the first. */
static void three_alike_are_two_lines(void **state)
{
	(void)state;
	tables_fill(&t);
	for (unsigned i = 1; i < 3; i++) {
		t.modules[i] = t.modules[0];
		t.sysctls[i] = t.sysctls[0];
		t.consoles[i] = t.consoles[0];
		t.pods[i] = t.pods[0];
		t.nodes[i] = t.nodes[1];
		t.nodes[i].ip4.addr = IP4(192,0,2,1) + i;
		t.nodes[i].ip6.addr.b[15] = 1 + i;
		t.nodes[i].name = i == 1 ? "beta" : "gamma";
		t.nodes[i].id = 1 + i;
		memcpy(t.nodes[i].uplink.mac, t.nodes[0].uplink.mac, 6);
	}
	t.cf.nr_pods = t.cf.nr_nodes = 1;
	t.cf.nr_modules = 3;
	assert_int_equal(look(), 2);
	t.cf.nr_sysctls = 3;
	assert_int_equal(look(), 2 + 2);
	t.cf.nr_consoles = 3;
	assert_int_equal(look(), 2 + 2 + 2);
	t.cf.nr_pods = 3;		/* a name and a slot each */
	assert_int_equal(look(), 2 + 2 + 2 + 4);
	t.cf.nr_nodes = 3;
	assert_int_equal(look(), 2 + 2 + 2 + 4 + 2);
}

/* Rows that other rules look at too must not lead them astray. */
static void empty_rows_are_named(void **state)
{
	(void)state;
	tables_fill(&t);
	memset(&t.nodes[1], 0, sizeof(t.nodes[1]));
	memset(&t.pods[1], 0, sizeof(t.pods[1]));
	t.cf.nr_pods = 2;
	assert_true(look() >= 9);
	assert_non_null(strstr(text, "config: nodes[1]: name is empty"));
	assert_non_null(strstr(text, "config: nodes[1]: ip4 is not set"));
	assert_non_null(strstr(text, "config: nodes[1]: ip6 is not set"));
	assert_non_null(strstr(text, "config: pods[1]: name is empty"));
	assert_non_null(strstr(text, "config: pods[1]: node is empty"));
	memset(&t.cf, 0, sizeof(t.cf));
	assert_true(look() >= 10);
	assert_non_null(strstr(text, "config: nodes: no rows"));
}

/* A row of the longest lists, and one word more. */
static void lists_have_a_length(void **state)
{
	static const char *words[ARGV_MAX + 2];
	static struct sysctl rows[SYSCTL_MAX + 2];
	static char keys[SYSCTL_MAX + 1][16];

	(void)state;
	tables_fill(&t);
	for (unsigned i = 0; i < ARGV_MAX; i++)
		words[i] = i ? "A=" : "/A=";
	for (unsigned i = 0; i <= SYSCTL_MAX; i++) {
		snprintf(keys[i], sizeof(keys[i]), "net.x%u", i);
		rows[i] = (struct sysctl){ i < SYSCTL_MAX ? keys[i] : NULL, "1" };
	}
	t.pods[0].argv = t.pods[0].env = words;
	t.pods[0].sysctls = rows;
	assert_int_equal(look(), 0);
	words[ARGV_MAX] = "A=";
	rows[SYSCTL_MAX].key = keys[SYSCTL_MAX];
	assert_int_equal(look(), 3);
	assert_non_null(strstr(text, "argv has more than 64 words"));
	assert_non_null(strstr(text, "env has more than 64 entries"));
	assert_non_null(strstr(text, "more than 64 sysctls"));
}

static void tables_have_a_length(void **state)
{
	static char names[SYSCTL_MAX + 1][8];

	(void)state;
	tables_fill(&t);
	for (unsigned i = 0; i <= SYSCTL_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "m%u", i);
		t.modules[i] = (struct module){ names[i], "x", false };
		t.sysctls[i] = (struct sysctl){ names[i], "1" };
	}
	for (unsigned i = 0; i <= CONSOLE_MAX; i++)
		t.consoles[i] = (struct console){ names[i], t.pods[0].argv };
	t.cf.nr_modules = MODULE_MAX;
	t.cf.nr_sysctls = SYSCTL_MAX;
	t.cf.nr_consoles = CONSOLE_MAX;
	assert_int_equal(look(), 0);
	t.cf.nr_modules++;
	t.cf.nr_sysctls++;
	t.cf.nr_consoles++;
	assert_int_equal(look(), 3);
	assert_non_null(strstr(text, "modules: 65 rows, at most 64"));
	assert_non_null(strstr(text, "sysctls: 65 rows, at most 64"));
	assert_non_null(strstr(text, "consoles: 5 rows, at most 4"));
}

/* Whatever a row holds, a rule is one line of printable text. */
static void messages_are_lines(void **state)
{
	static char name[4096];

	(void)state;
	tables_fill(&t);
	memset(name, '\n', sizeof(name) - 1);
	t.pods[0].name = t.pods[0].node = t.pods[0].cwd = name;
	t.cf.cluster = name;
	assert_true(look() >= 4);
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_cluster_passes),
		cmocka_unit_test(one_node_more),
		cmocka_unit_test(one_pod_more),
		cmocka_unit_test(the_last_is_offered),
		cmocka_unit_test(three_alike_are_two_lines),
		cmocka_unit_test(empty_rows_are_named),
		cmocka_unit_test(lists_have_a_length),
		cmocka_unit_test(tables_have_a_length),
		cmocka_unit_test(messages_are_lines),
	};

	return cmocka_run_group_tests_name("inspect_size", tests, NULL, NULL);
}
