// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules at their edges: the last value that passes and the first that does
 * not. The wording of each message is test/config's; here a piece of it tells
 * which rule spoke.
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

#define PREFIX4(a, b, c, d, len) (struct prefix4){ IP4(a, b, c, d), len }
#define PREFIX6(h, len) (struct prefix6){ IP6(2001,db8,0,0,0,0,0,h), len }
#define ADDR6(...) (struct ip6)IP6(__VA_ARGS__)

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

static const char *const no_words[] = { NULL };
static const char *const words_of[] = { "", "A=", "B=c=d", NULL };

/* CASE(change, piece of the only message): no message when it is NULL. */
#define CASES \
	CASE(, NULL) \
	CASE(n->id = 255, NULL) \
	CASE(n->id = 256, "id 256 is not in 1..255") \
	CASE(n->id = 0, "id 0 is not in 1..255") \
	CASE(n->mtu = 0, NULL) \
	CASE(n->mtu = 1280, NULL) \
	CASE(n->mtu = 1279, "mtu 1279 is not in") \
	CASE(n->mtu = 65535, NULL) \
	CASE(n->mtu = 65536, "mtu 65536 is not in") \
	CASE(n->uplink.mac[0] = 0x54, NULL) \
	CASE(n->uplink.mac[0] = 0x53, "is a group address") \
	CASE(memset(n->uplink.mac, 0xff, 6), "is a group address") \
	CASE(memset(n->uplink.mac, 0, 6), "uplink is empty") \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.driver = "x", NULL) \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.driver = "", "no driver's name") \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.name = "", "no device's name") \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.name = "fifteen-letters", NULL) \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.name = "sixteen-letters-", \
	     "no device's name") \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.name = "lo", "is loopback") \
	CASE(n->uplink.driver = "x", "more than one") \
	CASE(n->uplink.name = "x", "more than one") \
	CASE(memset(n->uplink.mac, 0, 6); n->uplink.driver = n->uplink.name = "x", \
	     "more than one") \
	CASE(n->uplink.mac[0] = 0x02, NULL) \
	CASE(n->uplink.mac[1] = 0xe1, NULL) \
	CASE(n->uplink.mac[0] = 0x02; n->uplink.mac[1] = 0xe1, "one of the Pods") \
	CASE(*n = t.nodes[0]; n->name = "beta"; n->id = 2; n->uplink.mac[5] = 2; \
	     n->ip6.addr.b[15] = 2, "ip4 192.0.2.1/24 is that of") \
	CASE(*n = t.nodes[0]; n->name = "beta"; n->id = 2; n->ip4.addr++; \
	     n->ip6.addr.b[15] = 2, "uplink mac 52:54:00:00:00:01 is that of") \
	CASE(n->id = 1, "id 1 is taken by nodes[0]") \
	CASE(n->gw4 = n->ip4.addr, "is the node itself") \
	CASE(n->gw4 = IP4(127,0,0,1), "gw4 127.0.0.1 is loopback") \
	CASE(t.nodes[0].ip4.addr = t.nodes[0].gw4 = n->gw4 = 0, "ip4 is not set") \
	CASE(t.nodes[0].ip4.len = 33; n->gw4 = 0, "prefix length 33") \
	CASE(n->ip4.addr += 256; n->gw4 = 0, "no way to nodes[0]") \
	CASE(n->ip4 = PREFIX4(192,0,3,2, 24); n->gw4 = IP4(192,0,3,1); \
	     t.nodes[0].gw4 = 0, "nodes[0] \"alpha\": ip4 192.0.2.1/24 has no way") \
	CASE(n->ip4 = PREFIX4(128,0,0,2, 1); n->gw4 = 0, "overlap") \
	CASE(n->ip4 = PREFIX4(192,0,2,2, 31); n->gw4 = IP4(192,0,2,3), "overlap") \
	CASE(n->ip4 = PREFIX4(198,51,100,2, 31); n->gw4 = IP4(198,51,100,3), NULL) \
	CASE(n->ip4 = PREFIX4(198,51,100,2, 30); n->gw4 = IP4(198,51,100,3), \
	     "gw4 198.51.100.3 is the broadcast address") \
	CASE(n->ip4 = PREFIX4(198,51,100,1, 30); n->gw4 = IP4(198,51,100,0), \
	     "gw4 198.51.100.0 is the network's own") \
	CASE(n->ip4 = PREFIX4(198,51,100,3, 30); n->gw4 = IP4(198,51,100,1), \
	     "is the broadcast address") \
	CASE(n->ip4 = PREFIX4(192,0,2,2, 32), "prefix length 32") \
	CASE(n->ip4 = PREFIX4(192,0,2,2, 0), "prefix length 0") \
	CASE(n->ip4 = PREFIX4(126,255,0,2, 24); n->gw4 = IP4(126,255,0,1), NULL) \
	CASE(n->ip4 = PREFIX4(169,253,0,2, 24); n->gw4 = IP4(169,253,0,1), NULL) \
	CASE(n->ip4 = PREFIX4(169,255,0,2, 24); n->gw4 = IP4(169,255,0,1), NULL) \
	CASE(n->ip4 = PREFIX4(223,255,0,2, 24); n->gw4 = IP4(223,255,0,1), NULL) \
	CASE(n->ip4 = PREFIX4(10,10,255,2, 24); n->gw4 = IP4(10,10,255,1), NULL) \
	CASE(n->ip4 = PREFIX4(10,12,0,2, 24); n->gw4 = IP4(10,12,0,1), NULL) \
	CASE(n->ip4 = PREFIX4(10,10,0,2, 15); n->gw4 = IP4(10,10,0,1), "POD4_NET") \
	CASE(n->ip4 = PREFIX4(10,11,255,2, 24); n->gw4 = IP4(10,11,255,1), "POD4_NET") \
	CASE(n->gw4 = 0, NULL) \
	CASE(n->gw4 = IP4(192,0,1,255), "outside ip4") \
	CASE(n->gw4 = IP4(192,0,3,0), "outside ip4") \
	CASE(n->ip6 = PREFIX6(2, 127); n->gw6 = ADDR6(2001,db8,0,0,0,0,0,3), "overlap") \
	CASE(n->ip6 = PREFIX6(2, 128), "prefix length 128") \
	CASE(n->ip6 = PREFIX6(2, 0), "prefix length 0") \
	CASE(n->ip6 = PREFIX6(0, 64), "routers' anycast address") \
	CASE(n->ip6.addr = ADDR6(2001,db8,0,0,ffff,ffff,ffff,ffff), NULL) \
	CASE(n->ip6.addr = ADDR6(fd00,11,0,0,0,1,0,2); n->ip6.len = 96; \
	     n->gw6 = ADDR6(fe80,0,0,0,0,0,0,1), NULL) \
	CASE(n->ip6.addr = ADDR6(fd00,11,0,0,0,0,ffff,2); n->ip6.len = 112; \
	     n->gw6 = ADDR6(fe80,0,0,0,0,0,0,1), "POD6_NET") \
	CASE(n->ip6.addr = ADDR6(0,0,0,0,0,ffff,c000,202); n->ip6.len = 120; \
	     n->gw6 = ADDR6(fe80,0,0,0,0,0,0,1), "IPv4-mapped") \
	CASE(n->ip6.addr = ADDR6(0,0,0,0,0,0,0,1); n->ip6.len = 120; \
	     n->gw6 = ADDR6(fe80,0,0,0,0,0,0,1), "is in ::/96") \
	CASE(n->gw6 = ADDR6(fe80,0,0,0,0,0,0,1), NULL) \
	CASE(n->gw6 = ADDR6(febf,0,0,0,0,0,0,1), NULL) \
	CASE(n->gw6 = ADDR6(fec0,0,0,0,0,0,0,1), "outside ip6") \
	CASE(n->gw6 = ADDR6(2001,db8,0,0,0,0,0,0), "anycast address") \
	CASE(p->name = "a", NULL) \
	CASE(p->name = "a0", NULL) \
	CASE(p->name = "0a", NULL) \
	CASE(p->name = "0", "reads as a number") \
	CASE(p->name = "0xaf", "reads as a number") \
	CASE(p->name = "0xag", NULL) \
	CASE(p->name = "a-", "starts or ends") \
	CASE(p->name = "twelve-chars", NULL) \
	CASE(p->name = "thirteen-char", "has 13 characters") \
	CASE(p->name = "lo", "reserved") \
	CASE(p->name = "all", "reserved") \
	CASE(p->name = "default", "reserved") \
	CASE(p->name = "lol", NULL) \
	CASE(p->name = "a\xff", "name holds '?'") \
	CASE(p->node = "alpah", "did you mean \"alpha\"?") \
	CASE(p->node = "alp", "did you mean \"alpha\"?") \
	CASE(p->node = "al", "add it there") \
	CASE(p->node = "", "node is empty") \
	CASE(p->slot = 254, NULL) \
	CASE(p->slot = 255, "slot 255 is not in") \
	CASE(p->slot = 256, "slot 256 is not in") \
	CASE(p->slot = 0, "slot 0 is not in") \
	CASE(p->mode = L2, NULL) \
	CASE(p->mode = 2, "mode 2 is neither") \
	CASE(p->mtu = 1280, NULL) \
	CASE(p->mtu = 1279, "mtu 1279 is not in") \
	CASE(p->mtu = 1500, NULL) \
	CASE(p->mtu = 1501, "mtu 1501 is above the 1500") \
	CASE(p->mtu = 65536, "mtu 65536 is not in") \
	CASE(p->argv = no_words, "argv is empty") \
	CASE(p->argv = &words_of[0], "argv[0] \"\" is no absolute") \
	CASE(p->idle = true, "idle is set") \
	CASE(p->idle = true; p->argv = NULL, NULL) \
	CASE(p->env = NULL, NULL) \
	CASE(p->env = &words_of[1], NULL) \
	CASE(p->cwd = NULL, NULL) \
	CASE(p->cwd = "", "cwd \"\"") \
	CASE(p->cwd = "/", NULL) \
	CASE(p->uid = 0, NULL) \
	CASE(p->uid = UINT32_MAX - 1, NULL) \
	CASE(p->uid = UINT32_MAX, "uid 4294967295") \
	CASE(p->gid = UINT32_MAX, "gid 4294967295") \
	CASE(p->memory_max = 0, NULL) \
	CASE(p->memory_max = MIB(1), NULL) \
	CASE(p->memory_max = MIB(1) - 1, "below 1 MiB") \
	CASE(p->memory_max = UINT64_MAX, NULL) \
	CASE(p->cpu_max = 25600, NULL) \
	CASE(p->cpu_max = 25601, "cpu_max 25601") \
	CASE(p->pids_max = 4194304, NULL) \
	CASE(p->pids_max = 4194305, "pids_max 4194305") \
	CASE(t.cf.pod4_net = IP4(10,11,0,1), "is no /16") \
	CASE(t.cf.pod4_net = IP4(10,11,128,0), "is no /16") \
	CASE(n->gw6 = ADDR6(fe7f,0,0,0,0,0,0,1), "outside ip6") \
	CASE(t.cf.pod4_net = IP4(240,0,0,0), "is reserved") \
	CASE(t.cf.pod4_net = IP4(169,254,0,0), "is link-local") \
	CASE(t.cf.pod4_net = 0, "0.0.0.0/8") \
	CASE(t.cf.pod6_net.b[15] = 1, "is no /96") \
	CASE(t.cf.pod6_net.b[12] = 128, "is no /96") \
	CASE(t.cf.pod6_net.b[11] = 1, NULL) \
	CASE(t.cf.pod6_net = ADDR6(0,0,0,0,0,0,0,0), "is in ::/96") \
	CASE(t.cf.pod6_net = ADDR6(ff00,0,0,0,0,0,0,0), "is multicast") \
	CASE(t.cf.cluster = NULL, "CLUSTER: name is empty") \
	CASE(t.cf.cluster = "a-name-of-thirty-two-characters-", "ends with '-'") \
	CASE(t.cf.cluster = "a-name-of-thirty-two-characters0", NULL) \
	CASE(t.cf.cluster = "a-name-of-thirty-three-characters", "has 33 characters") \
	CASE(s->key = "a", NULL) \
	CASE(s->key = "net.ipv4.conf.eth0/1.x", NULL) \
	CASE(s->key = ".a", "is no key") \
	CASE(s->key = "a.", "is no key") \
	CASE(s->key = "a./.b", "is no key") \
	CASE(s->key = "a.//.b", "is no key") \
	CASE(s->key = "a b", "is no key") \
	CASE(s->key = NULL, "key is empty") \
	CASE(s->value = "", NULL) \
	CASE(s->value = "1\n", "line break") \
	CASE(s->value = NULL, "no value") \
	CASE(s->key = "net.ipv4.ip_forward_x", NULL) \
	CASE(s->key = "net.ipv4.ip_forward", "eleven's own") \
	CASE(s->key = "net.ipv4.conf.all.forwarding", "eleven's own") \
	CASE(s->key = "net.ipv4.conf.a/b.rp_filter", "eleven's own") \
	CASE(s->key = "net.ipv6.conf.default.forwarding", "eleven's own") \
	CASE(s->key = "net.ipv6.conf.all.accept_ra", NULL) \
	CASE(t.modules[0].name = "a_B-9", NULL) \
	CASE(t.modules[0].name = "a.ko", "name holds '.'") \
	CASE(t.modules[0].name = NULL, "name is empty") \
	CASE(t.modules[0].why = "", "why is empty") \
	CASE(t.consoles[0].tty = "..", "is a path") \
	CASE(t.consoles[0].tty = NULL, "tty is empty") \
	CASE(t.consoles[0].argv = no_words, "argv is empty") \
	CASE(l->device_wait_ms = 0, "device_wait_ms 0") \
	CASE(l->carrier_wait_ms = 0, "carrier_wait_ms 0") \
	CASE(l->restart_reset_ms = 0, "restart_reset_ms 0") \
	CASE(l->stop_wait_ms = 86400000, NULL) \
	CASE(l->stop_wait_ms = 86400001, "stop_wait_ms 86400001") \
	CASE(l->restart_min_ms = 60000, NULL) \
	CASE(l->restart_min_ms = 1, NULL) \
	CASE(t.modules[1] = t.modules[0]; t.cf.nr_modules = 2, "is that of modules[0]") \
	CASE(t.modules[1] = t.modules[0]; t.cf.nr_modules = 2; \
	     t.modules[1].name = "virtio-net", "is that of modules[0]") \
	CASE(t.modules[1] = t.modules[0]; t.cf.nr_modules = 2; \
	     t.modules[1].name = "virtio_nets", NULL) \
	CASE(t.consoles[1] = t.consoles[0]; t.cf.nr_consoles = 2, "shell by consoles[0]") \
	CASE(s[1] = s[0]; t.cf.nr_sysctls = 2, "is there twice") \
	CASE(t.pods[1].name = "web", "name is that of pods[0]") \
	CASE(t.pods[2].name = "db", "name is that of pods[1]") \
	CASE(t.pods[2].name = "beta", "name is that of nodes[1]") \
	CASE(t.pods[1].slot = 1, "slot 1 is taken by pods[0]") \
	CASE(t.pods[1].slot = 1; t.pods[1].node = "beta"; t.cf.nr_pods = 2, NULL) \
	CASE(l->restart_min_ms = 60001, "is above restart_max_ms")

static const struct {
	const char *change, *want;
} cases[] = {
#define CASE(change, want) { #change, want },
	CASES
#undef CASE
};

static void change(unsigned which)
{
	struct node *n = &t.nodes[1];
	struct pod *p = &t.pods[0];
	struct sysctl *s = &t.sysctls[0];
	struct limits *l = &t.cf.limits;
	unsigned i = 0;

#define CASE(change, want) if (i++ == which) { change; }
	CASES
#undef CASE
	(void)n, (void)p, (void)s, (void)l;
}

static void edges(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < LENGTH(cases); i++) {
		unsigned n;

		tables_fill(&t);
		change(i);
		n = look();
		if (n != (cases[i].want ? 1 : 0) ||
		    (n && !strstr(text, cases[i].want)))
			wrong++, print_error("%s: want %s, got\n%s\n", cases[i].change,
					     cases[i].want ? cases[i].want : "nothing", text);
	}
	assert_int_equal(wrong, 0);
}

static void typos_are_counted(void **state)
{
	static const struct { const char *a, *b; unsigned n; } rows[] = {
		{ "", "", 0 }, { "alpha", "alpha", 0 }, { "", "alpha", 5 },
		{ "alpha", "", 5 }, { "aplha", "alpha", 2 }, { "alph", "alpha", 1 },
		{ "lpha", "alpha", 1 }, { "alpha1", "alpha", 1 }, { "kitten", "sitting", 3 },
		{ "saturday", "sunday", 3 }, { "flaw", "lawn", 2 }, { "ab", "ba", 2 },
		{ "a-name-longer-than-allowed", "twelve-chars", 20 },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++)
		assert_int_equal(edits(rows[i].a, rows[i].b), rows[i].n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(typos_are_counted),
	};

	return cmocka_run_group_tests_name("inspect", tests, NULL, NULL);
}
