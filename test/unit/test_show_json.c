// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * `eleven config -j`: that it is JSON whatever the rows hold, and its keys. The
 * parser below accepts RFC 8259 and nothing else; a test of its own says so.
 */
#include "netkit/show_json.c"
#include "test/unit/tables.h"

/* After the room: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct tables t;
static char text[1 << 16];

static int setup(void **state)
{
	(void)state;
	tables_fill(&t);
	return 0;
}

static int show(void)
{
	FILE *out;
	int err;

	memset(text, 0, sizeof(text));
	out = fmemopen(text, sizeof(text), "w");
	err = config_show_json(&t.cf, out);
	fclose(out);
	return err;
}

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
	assert_int_equal(show(), 0);
	assert_true(is_json(text));
	assert_non_null(strstr(text, "\"a\\\"b\\\\c\\n\\u0001\\ufffd\""));
	assert_non_null(strstr(text, "\"consoles\": [],"));
	t.cf.nr_nodes = t.cf.nr_pods = t.cf.nr_modules = t.cf.nr_sysctls = 0;
	assert_int_equal(show(), 0);
	assert_true(is_json(text));
}

/* Programs read these keys: this is their list. The hash is filled in. */
static const char want[] =
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
	"      \"hw\": {\n"
	"        \"channels\": 0,\n"
	"        \"rx_ring\": 0,\n"
	"        \"tx_ring\": 0,\n"
	"        \"tcp_data_split\": null,\n"
	"        \"hds_thresh\": null,\n"
	"        \"lro\": null,\n"
	"        \"gro_hw\": null,\n"
	"        \"striding_rq\": null,\n"
	"        \"cmdline\": []\n"
	"      },\n"
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
	"      \"hw\": {\n"
	"        \"channels\": 32,\n"
	"        \"rx_ring\": 8192,\n"
	"        \"tx_ring\": 4096,\n"
	"        \"tcp_data_split\": \"on\",\n"
	"        \"hds_thresh\": 0,\n"
	"        \"lro\": \"off\",\n"
	"        \"gro_hw\": null,\n"
	"        \"striding_rq\": \"off\",\n"
	"        \"cmdline\": [\n"
	"          \"iommu=off\"\n"
	"        ]\n"
	"      },\n"
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
	"      \"cpu_idle\": false,\n"
	"      \"pids_max\": 16,\n"
	"      \"sysctls\": [\n"
	"        {\n"
	"          \"key\": \"net.core.somaxconn\",\n"
	"          \"value\": \"64\"\n"
	"        }\n"
	"      ],\n"
	"      \"bw\": {\n"
	"        \"egress_bps\": 25000000,\n"
	"        \"horizon_ms\": 200,\n"
	"        \"ingress_bps\": 0,\n"
	"        \"ingress_burst\": 0,\n"
	"        \"local\": false,\n"
	"        \"band\": \"best effort\"\n"
	"      },\n"
	"      \"tcp\": {\n"
	"        \"cc\": \"bbr\",\n"
	"        \"initcwnd\": 0,\n"
	"        \"advmss\": 0,\n"
	"        \"quickack\": false,\n"
	"        \"usec_ts\": false\n"
	"      }\n"
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
	"  \"fq\": {\n"
	"    \"horizon_ms\": 2000,\n"
	"    \"buckets_log\": 12,\n"
	"    \"weight\": [\n"
	"      9,\n"
	"      3,\n"
	"      1\n"
	"    ]\n"
	"  },\n"
	"  \"bigtcp\": {\n"
	"    \"gso\": 196608,\n"
	"    \"gro\": 131072\n"
	"  },\n"
	"  \"tcp\": {\n"
	"    \"cc\": null,\n"
	"    \"initcwnd\": 0,\n"
	"    \"advmss\": 0,\n"
	"    \"quickack\": false,\n"
	"    \"usec_ts\": false\n"
	"  },\n"
	"  \"limits\": {\n"
	"    \"device_wait_ms\": 5000,\n"
	"    \"carrier_wait_ms\": 5001,\n"
	"    \"stop_wait_ms\": 3000,\n"
	"    \"restart_min_ms\": 1000,\n"
	"    \"restart_max_ms\": 60000,\n"
	"    \"restart_reset_ms\": 60001\n"
	"  }\n"
	"}\n";

static void json_keys_are_stable(void **state)
{
	static const char *const words[] = { "iommu=off", NULL };
	static char with_hash[8192];

	(void)state;
	t.nodes[1].hw = (struct hw){ 32, 8192, 4096, ON, HDS_ALL, OFF, AS_IS, OFF, words };
	t.nodes[1].gw4 = 0;
	t.nodes[1].ip4.len = 31;	/* no way to alpha */
	t.pods[0] = t.pods[2];
	t.pods[0].mode = L2;
	t.pods[0].bw.egress_bps = MBIT(25);
	t.pods[0].bw.band = BEST_EFFORT;
	t.pods[0].tcp.cc = "bbr";
	t.cf.nr_pods = 1;
	t.cf.fq = (struct fq){ 2000, 12, { 9, 3, 1 } };
	t.cf.bigtcp = (struct bigtcp){ KIB(192), KIB(128) };
	snprintf(with_hash, sizeof(with_hash), want, config_hash(&t.cf));
	assert_int_equal(show(), 0);
	assert_string_equal(text, with_hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parser_is_strict),
		cmocka_unit_test_setup(json_is_json, setup),
		cmocka_unit_test_setup(json_keys_are_stable, setup),
	};

	return cmocka_run_group_tests_name("show_json", tests, NULL, NULL);
}
