// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hash of the tables: equal tables in other memory have the same, and a
 * change of any field of any row gives another that no other change gives.
 */
#include "netkit/netkit.h"

/* What derive.c answers, or something else when a test says so. */
static unsigned bent;

#define BEND(which, type, name, args, call) \
	static type bent_##name args \
	{ \
		type a = name call; \
		unsigned char *b = (unsigned char *)&a; \
		b[0] ^= bent == (which); \
		return a; \
	}
BEND(1, struct inet, node_pods4, (const struct config *cf, const struct node *n), (cf, n))
BEND(2, struct inet, node_pods6, (const struct config *cf, const struct node *n), (cf, n))
BEND(3, struct inet, node_via4, (const struct node *f, const struct node *n), (f, n))
BEND(4, struct inet, node_via6, (const struct node *f, const struct node *n), (f, n))
BEND(5, unsigned, node_mtu, (const struct node *n), (n))
BEND(6, unsigned, pod_mtu, (const struct config *cf, const struct pod *p), (cf, p))
BEND(7, int, pod_ifindex, (const struct config *cf, const struct pod *p), (cf, p))
BEND(8, struct inet, pod_inet4, (const struct config *cf, const struct pod *p), (cf, p))
BEND(9, struct inet, pod_inet6, (const struct config *cf, const struct pod *p), (cf, p))
enum { NR_BENDS = 9 };
#define node_pods4 bent_node_pods4
#define node_pods6 bent_node_pods6
#define node_via4 bent_node_via4
#define node_via6 bent_node_via6
#define node_mtu bent_node_mtu
#define pod_mtu bent_pod_mtu
#define pod_ifindex bent_pod_ifindex
#define pod_inet4 bent_pod_inet4
#define pod_inet6 bent_pod_inet6

#include "netkit/hash.c"
#include "test/unit/tables.h"

/* After the room: cmocka has a macro named fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static const char *const other_list[] = { "/bin/x", "-g", NULL };
static const char *const longer_list[] = { "/bin/x", "-f", "", NULL };
static const struct sysctl other_key[] = { { "net.core.x", "64" }, { NULL, NULL } };
static const struct sysctl other_value[] = {
	{ "net.core.somaxconn", "65" }, { NULL, NULL },
};

/* One line a change: CHANGE(statement on t). */
#define CHANGES \
	CHANGE(t->cf.cluster = "tests") \
	CHANGE(t->cf.pod4_net = IP4(10,12,0,0)) \
	CHANGE(t->cf.pod6_net.b[11] = 1) \
	CHANGE(t->cf.nr_nodes = 1) \
	CHANGE(t->nodes[0].name = "alphb") \
	CHANGE(t->nodes[0].id = 3) \
	CHANGE(t->nodes[0].uplink.mac[5] = 9) \
	CHANGE(t->nodes[0].uplink.driver = "virtio_net") \
	CHANGE(t->nodes[0].uplink.driver = "") \
	CHANGE(t->nodes[0].uplink.name = "virtio_net") \
	CHANGE(t->nodes[0].ip4.addr++) \
	CHANGE(t->nodes[0].ip4.len = 25) \
	CHANGE(t->nodes[0].gw4 = 0) \
	CHANGE(t->nodes[0].ip6.addr.b[15] = 9) \
	CHANGE(t->nodes[0].ip6.len = 65) \
	CHANGE(t->nodes[0].gw6.b[15] = 9) \
	CHANGE(t->nodes[0].mtu = 1400) \
	CHANGE(t->nodes[1].mtu = 1400) \
	CHANGE(t->nodes[0].hw.channels = 1) \
	CHANGE(t->nodes[0].hw.rx_ring = 1) \
	CHANGE(t->nodes[0].hw.tx_ring = 1) \
	CHANGE(t->nodes[0].hw.tcp_data_split = ON) \
	CHANGE(t->nodes[0].hw.tcp_data_split = OFF) \
	CHANGE(t->nodes[0].hw.hds_thresh = 1) \
	CHANGE(t->nodes[0].hw.hds_thresh = HDS_ALL) \
	CHANGE(t->nodes[0].hw.lro = ON) \
	CHANGE(t->nodes[0].hw.gro_hw = ON) \
	CHANGE(t->nodes[0].hw.striding_rq = ON) \
	CHANGE(t->nodes[0].hw.cmdline = other_list) \
	CHANGE(t->nodes[0].hw.cmdline = longer_list) \
	CHANGE(t->cf.nr_pods = 2) \
	CHANGE(t->pods[0].name = "wea") \
	CHANGE(t->pods[0].node = "beta"; t->pods[0].slot = 3) \
	CHANGE(t->pods[0].slot = 3) \
	CHANGE(t->pods[0].mode = L2) \
	CHANGE(t->pods[0].mtu = 1400) \
	CHANGE(t->pods[0].idle = true) \
	CHANGE(t->pods[0].argv = NULL) \
	CHANGE(t->pods[0].argv = other_list) \
	CHANGE(t->pods[0].argv = longer_list) \
	CHANGE(t->pods[0].env = NULL) \
	CHANGE(t->pods[0].env = other_list) \
	CHANGE(t->pods[0].cwd = NULL) \
	CHANGE(t->pods[0].cwd = "") \
	CHANGE(t->pods[0].uid = 0) \
	CHANGE(t->pods[0].gid = 0) \
	CHANGE(t->pods[0].memory_max = MIB(32) + GIB(4)) \
	CHANGE(t->pods[0].cpu_max = 51) \
	CHANGE(t->pods[0].cpu_idle = true) \
	CHANGE(t->pods[0].pids_max = 17) \
	CHANGE(t->pods[0].sysctls = NULL) \
	CHANGE(t->pods[0].sysctls = other_key) \
	CHANGE(t->pods[0].sysctls = other_value) \
	CHANGE(t->pods[0].bw.egress_bps = 1) \
	CHANGE(t->pods[0].bw.horizon_ms = 1) \
	CHANGE(t->pods[0].bw.ingress_bps = 1) \
	CHANGE(t->pods[0].bw.ingress_burst = 1) \
	CHANGE(t->pods[0].bw.local = true) \
	CHANGE(t->pods[0].bw.band = GUARANTEED) \
	CHANGE(t->pods[0].tcp.cc = "bbr") \
	CHANGE(t->pods[0].tcp.initcwnd = 1) \
	CHANGE(t->pods[0].tcp.advmss = 1) \
	CHANGE(t->pods[0].tcp.quickack = true) \
	CHANGE(t->pods[0].tcp.usec_ts = true) \
	CHANGE(t->cf.fq.horizon_ms = 1) \
	CHANGE(t->cf.fq.buckets_log = 1) \
	CHANGE(t->cf.fq.weight[0] = 1) \
	CHANGE(t->cf.fq.weight[1] = 1) \
	CHANGE(t->cf.fq.weight[2] = 1) \
	CHANGE(t->cf.bigtcp.gso = 1) \
	CHANGE(t->cf.bigtcp.gro = 1) \
	CHANGE(t->cf.tcp.cc = "bbr") \
	CHANGE(t->cf.tcp.quickack = true) \
	CHANGE(t->cf.nr_modules = 0) \
	CHANGE(t->modules[0].name = "virtio_nes") \
	CHANGE(t->modules[0].why = "uplink") \
	CHANGE(t->modules[0].must = false) \
	CHANGE(t->cf.nr_sysctls = 0) \
	CHANGE(t->sysctls[0].key = "vm.swappines") \
	CHANGE(t->sysctls[0].value = "2") \
	CHANGE(t->cf.nr_consoles = 0) \
	CHANGE(t->consoles[0].tty = "hvc0") \
	CHANGE(t->consoles[0].argv = other_list) \
	CHANGE(t->cf.limits.device_wait_ms = 1) \
	CHANGE(t->cf.limits.carrier_wait_ms = 1) \
	CHANGE(t->cf.limits.stop_wait_ms = 1) \
	CHANGE(t->cf.limits.restart_min_ms = 1) \
	CHANGE(t->cf.limits.restart_max_ms = 1) \
	CHANGE(t->cf.limits.restart_reset_ms = 1)

enum {
#define CHANGE(...) + 1
	NR_CHANGES = 0 CHANGES
#undef CHANGE
};

static void change(struct tables *t, unsigned which)
{
	unsigned i = 0;

#define CHANGE(...) if (i++ == which) { __VA_ARGS__; return; }
	CHANGES
#undef CHANGE
}

static const char *change_text(unsigned which)
{
#define CHANGE(...) #__VA_ARGS__,
	static const char *const texts[] = { CHANGES };
#undef CHANGE

	return texts[which];
}

static void every_field_counts(void **state)
{
	uint64_t hashes[NR_CHANGES + 1];
	static struct tables t;

	(void)state;
	tables_fill(&t);
	hashes[NR_CHANGES] = config_hash(&t.cf);
	for (unsigned i = 0; i < NR_CHANGES; i++) {
		tables_fill(&t);
		change(&t, i);
		hashes[i] = config_hash(&t.cf);
	}
	for (unsigned i = 0; i <= NR_CHANGES; i++) {
		for (unsigned k = 0; k < i; k++) {
			if (hashes[i] == hashes[k])
				fail_msg("same hash: %s and %s", change_text(k),
					 i < NR_CHANGES ? change_text(i) : "no change");
		}
	}
}

/* Two agents that derive differently from equal tables must differ. */
static void every_derived_value_counts(void **state)
{
	static struct tables t;
	uint64_t hash;

	(void)state;
	tables_fill(&t);
	hash = config_hash(&t.cf);
	for (bent = 1; bent <= NR_BENDS; bent++)
		assert_int_not_equal(config_hash(&t.cf), hash);
	bent = 0;
}

/* Where no Pod refers to the node, its name still counts. */
static void a_lonely_name_counts(void **state)
{
	static struct tables t;
	uint64_t hash;

	(void)state;
	tables_fill(&t);
	t.cf.nr_pods = 0;
	hash = config_hash(&t.cf);
	t.nodes[1].name = "gamma";
	assert_int_not_equal(config_hash(&t.cf), hash);
}

/* Words that move from one list to the next are another table. */
static void lists_have_ends(void **state)
{
	static const char *const a[] = { "/bin/x", NULL }, *const b[] = { "A=1", NULL };
	static const char *const ab[] = { "/bin/x", "A=1", NULL };
	static const char *const x_y[] = { "/x", "y", NULL }, *const xy[] = { "/xy", NULL };
	static struct tables t;
	uint64_t hash;

	(void)state;
	tables_fill(&t);
	t.pods[0].argv = a;
	t.pods[0].env = b;
	hash = config_hash(&t.cf);
	t.pods[0].argv = ab;
	t.pods[0].env = NULL;
	assert_int_not_equal(config_hash(&t.cf), hash);
	t.pods[0].argv = x_y;
	hash = config_hash(&t.cf);
	t.pods[0].argv = xy;
	assert_int_not_equal(config_hash(&t.cf), hash);
}

/* The same rows elsewhere, with other bytes in what the rows do not use. */
static void memory_does_not_count(void **state)
{
	static struct tables a, b;
	char *name = strdup("web"), *why = strdup("the uplink");

	(void)state;
	tables_fill(&a);
	memset(&b, 0xff, sizeof(b));
	b.cf = a.cf;
	memcpy(b.nodes, a.nodes, 2 * sizeof(a.nodes[0]));
	for (unsigned i = 0; i < 3; i++) {
		const struct pod *p = &a.pods[i];

		/* Field by field, so that padding keeps its 0xff. */
		b.pods[i].name = i ? p->name : name;
		b.pods[i].node = p->node;
		b.pods[i].slot = p->slot;
		b.pods[i].mode = p->mode;
		b.pods[i].mtu = 1500;	/* what pods[].mtu = 0 inherits */
		b.pods[i].idle = p->idle;
		b.pods[i].argv = p->argv;
		b.pods[i].env = p->env;
		b.pods[i].cwd = p->cwd;
		b.pods[i].uid = p->uid;
		b.pods[i].gid = p->gid;
		b.pods[i].memory_max = p->memory_max;
		b.pods[i].cpu_max = p->cpu_max;
		b.pods[i].cpu_idle = p->cpu_idle;
		b.pods[i].pids_max = p->pids_max;
		b.pods[i].sysctls = p->sysctls;
		b.pods[i].bw.egress_bps = p->bw.egress_bps;
		b.pods[i].bw.horizon_ms = p->bw.horizon_ms;
		b.pods[i].bw.ingress_bps = p->bw.ingress_bps;
		b.pods[i].bw.ingress_burst = p->bw.ingress_burst;
		b.pods[i].bw.local = p->bw.local;
		b.pods[i].bw.band = p->bw.band;
		b.pods[i].tcp.cc = p->tcp.cc;
		b.pods[i].tcp.initcwnd = p->tcp.initcwnd;
		b.pods[i].tcp.advmss = p->tcp.advmss;
		b.pods[i].tcp.quickack = p->tcp.quickack;
		b.pods[i].tcp.usec_ts = p->tcp.usec_ts;
	}
	b.modules[0].name = a.modules[0].name;
	b.modules[0].why = why;
	b.modules[0].must = a.modules[0].must;
	b.sysctls[0] = a.sysctls[0];
	b.consoles[0] = a.consoles[0];
	b.cf.nodes = b.nodes;
	b.cf.pods = b.pods;
	b.cf.modules = b.modules;
	b.cf.sysctls = b.sysctls;
	b.cf.consoles = b.consoles;
	assert_int_equal(config_hash(&a.cf), config_hash(&b.cf));
	free(name);
	free(why);
}

/* FNV-1a's published test values (draft-eastlake-fnv, section 6). */
static void it_is_fnv1a(void **state)
{
	static const struct { const char *in; uint64_t out; } rows[] = {
		{ "", 0xcbf29ce484222325 },
		{ "a", 0xaf63dc4c8601ec8c },
		{ "foobar", 0x85944171f73967e8 },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++)
		assert_int_equal(hash_bytes(rows[i].in, strlen(rows[i].in)), rows[i].out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_counts),
		cmocka_unit_test(every_derived_value_counts),
		cmocka_unit_test(a_lonely_name_counts),
		cmocka_unit_test(lists_have_ends),
		cmocka_unit_test(memory_does_not_count),
		cmocka_unit_test(it_is_fnv1a),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
