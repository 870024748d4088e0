// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What follows from the tables: numbers, addresses, next hops, MTUs, MACs and
 * the hosts file, at the edges of their ranges. Expected values are written
 * out, not computed as derive.c does it.
 */
#include "netkit/derive.c"
#include "test/unit/tables.h"

/* After the room: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <cmocka.h>

static struct tables t;

static const char *str(struct inet a)
{
	static char buf[4][INET_STRLEN];
	static unsigned turn;

	return a.family ? inet_str(&a, buf[turn++ % 4]) : "none";
}

static int setup(void **state)
{
	(void)state;
	tables_fill(&t);
	return 0;
}

static void pods_have_numbers(void **state)
{
	static const struct {
		unsigned id, slot, number;
		int ifindex;
		const char *ip4, *ip6;
	} rows[] = {
		{ 1, 1, 257, 65793, "10.11.1.1", "fd00:11::1:1" },
		{ 1, 254, 510, 66046, "10.11.1.254", "fd00:11::1:fe" },
		{ 2, 7, 519, 66055, "10.11.2.7", "fd00:11::2:7" },
		{ 255, 1, 65281, 130817, "10.11.255.1", "fd00:11::ff:1" },
		{ 255, 254, 65534, 131070, "10.11.255.254", "fd00:11::ff:fe" },
	};
	struct pod *p = &t.pods[2];

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		t.nodes[1].id = rows[i].id;
		p->slot = rows[i].slot;
		assert_int_equal(pod_number(&t.cf, p), rows[i].number);
		assert_int_equal(pod_ifindex(&t.cf, p), rows[i].ifindex);
		assert_string_equal(str(pod_inet4(&t.cf, p)), rows[i].ip4);
		assert_string_equal(str(pod_inet6(&t.cf, p)), rows[i].ip6);
		assert_int_equal(pod_inet4(&t.cf, p).len, 32);
		assert_int_equal(pod_inet6(&t.cf, p).len, 128);
	}
}

/* Every possible Pod: inside its node's networks, and no two with one number. */
static void pods_fill_the_range(void **state)
{
	static bool seen[1 << 16];
	struct pod *p = &t.pods[2];

	(void)state;
	for (unsigned id = 1; id <= NODE_MAX; id++) {
		struct inet net4, net6;

		t.nodes[1].id = id;
		net4 = node_pods4(&t.cf, &t.nodes[1]);
		net6 = node_pods6(&t.cf, &t.nodes[1]);
		for (unsigned slot = 1; slot <= POD_MAX; slot++) {
			struct inet a, b;

			p->slot = slot;
			a = pod_inet4(&t.cf, p);
			b = pod_inet6(&t.cf, p);
			assert_true(inet_contains(&net4, &a));
			assert_true(inet_contains(&net6, &b));
			assert_false(seen[pod_number(&t.cf, p)]);
			seen[pod_number(&t.cf, p)] = true;
		}
	}
	assert_string_equal(str(node_pods4(&t.cf, &t.nodes[0])), "10.11.1.0/24");
	assert_string_equal(str(node_pods6(&t.cf, &t.nodes[0])), "fd00:11::1:0/112");
	assert_string_equal(str(node_pods4(&t.cf, &t.nodes[1])), "10.11.255.0/24");
	assert_string_equal(str(node_pods6(&t.cf, &t.nodes[1])), "fd00:11::ff:0/112");
}

static void rows_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(node_by_name(&t.cf, "beta"), &t.nodes[1]);
	assert_null(node_by_name(&t.cf, "bet"));
	assert_null(node_by_name(&t.cf, "gamma"));
	assert_null(node_by_name(&t.cf, NULL));
	assert_true(pod_is_on(&t.pods[0], &t.nodes[0]));
	assert_false(pod_is_on(&t.pods[0], &t.nodes[1]));
	t.pods[0].node = NULL;
	assert_false(pod_is_on(&t.pods[0], &t.nodes[0]));
	assert_int_equal(pod_number(&t.cf, &t.pods[0]), 0);
	assert_int_equal(pod_mtu(&t.cf, &t.pods[0]), 1500);
	t.nodes[0].name = NULL;
	assert_null(node_by_name(&t.cf, "alpha"));
}

static void next_hop4(void **state)
{
	struct node *a = &t.nodes[0], *b = &t.nodes[1];

	(void)state;
	assert_string_equal(str(node_via4(a, b)), "192.0.2.2");
	assert_string_equal(str(node_via4(b, a)), "192.0.2.1");
	b->ip4 = (struct prefix4){ IP4(192,0,3,2), 24 };
	assert_string_equal(str(node_via4(a, b)), "192.0.2.254");
	a->ip4.len = 23;
	assert_string_equal(str(node_via4(a, b)), "192.0.3.2");
	a->ip4.len = 31;
	a->gw4 = 0;
	assert_int_equal(node_via4(a, b).family, 0);
	b->ip4 = (struct prefix4){ IP4(192,0,2,0), 31 };
	assert_string_equal(str(node_via4(a, b)), "192.0.2.0");
	b->ip4.addr = 0;
	assert_int_equal(node_via4(a, b).family, 0);
}

static void next_hop6(void **state)
{
	static const struct ip6 router = IP6(fe80,0,0,0,0,0,0,1), none;
	struct node *a = &t.nodes[0], *b = &t.nodes[1];

	(void)state;
	assert_string_equal(str(node_via6(a, b)), "2001:db8::2");
	b->ip6 = (struct prefix6){ IP6(2001,db8,0,1,0,0,0,2), 64 };
	assert_string_equal(str(node_via6(a, b)), "2001:db8::fe");
	a->gw6 = router;
	assert_string_equal(str(node_via6(a, b)), "fe80::1");
	a->ip6.len = 63;
	assert_string_equal(str(node_via6(a, b)), "2001:db8:0:1::2");
	a->ip6.len = 64;
	a->gw6 = none;
	assert_int_equal(node_via6(a, b).family, 0);
	b->ip6.addr = none;
	a->ip6.len = 0;
	assert_int_equal(node_via6(a, b).family, 0);
}

static void mtu_is_inherited(void **state)
{
	(void)state;
	t.nodes[0].mtu = 0;
	assert_int_equal(node_mtu(&t.nodes[0]), 1500);
	assert_int_equal(pod_mtu(&t.cf, &t.pods[0]), 1500);
	t.nodes[0].mtu = 9000;
	assert_int_equal(pod_mtu(&t.cf, &t.pods[0]), 9000);
	t.pods[0].mtu = 1280;
	assert_int_equal(pod_mtu(&t.cf, &t.pods[0]), 1280);
	assert_int_equal(pod_mtu(&t.cf, &t.pods[2]), 1500);
}

static void macs_are_local(void **state)
{
	static const uint8_t pod[6] = { 0x02, 0xe1, 0, 0, 2, 254 };
	static const uint8_t node[6] = { 0x02, 0xe1, 1, 0, 2, 254 };
	uint8_t mac[6];

	(void)state;
	t.pods[2].slot = 254;
	pod_mac(&t.cf, &t.pods[2], 0, mac);
	assert_memory_equal(mac, pod, 6);
	pod_mac(&t.cf, &t.pods[2], 1, mac);
	assert_memory_equal(mac, node, 6);
}

static void hosts_name_everything(void **state)
{
	char text[1024] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	hosts_print(&t.cf, out);
	fclose(out);
	assert_string_equal(text,
		"127.0.0.1\tlocalhost\n::1\tlocalhost\n"
		"192.0.2.1\talpha\n2001:db8::1\talpha\n"
		"192.0.2.2\tbeta\n2001:db8::2\tbeta\n"
		"10.11.1.1\tweb\nfd00:11::1:1\tweb\n"
		"10.11.1.2\tdb\nfd00:11::1:2\tdb\n"
		"10.11.2.1\tfar\nfd00:11::2:1\tfar\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pods_have_numbers, setup),
		cmocka_unit_test_setup(pods_fill_the_range, setup),
		cmocka_unit_test_setup(rows_are_found_by_name, setup),
		cmocka_unit_test_setup(next_hop4, setup),
		cmocka_unit_test_setup(next_hop6, setup),
		cmocka_unit_test_setup(mtu_is_inherited, setup),
		cmocka_unit_test_setup(macs_are_local, setup),
		cmocka_unit_test_setup(hosts_name_everything, setup),
	};

	return cmocka_run_group_tests_name("derive", tests, NULL, NULL);
}
