/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * bed.h: two nodes in one guest, each with two L3 Pods and two L2 Pods (which
 * swap their netkit pairs for veth where that is asked for), and four nodes that
 * have nothing but a number of Pods to wire. No fq and no BIG TCP: the measuring
 * scripts put those on the devices where they are what is measured.
 */
#define CLUSTER		"bench"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#define NODE(n, i) { .name = n, .id = i, .uplink = { .name = "up0" }, \
	.ip4 = { IP4(192,0,2,i), 24 }, .ip6 = { IP6(2001,db8,0,0,0,0,0,i), 64 } }

static const struct node nodes[] = {
	NODE("alpha", 1), NODE("beta", 2),
	NODE("n1", 3), NODE("n16", 4), NODE("n64", 5), NODE("n254", 6),
};

#define FOUR(n, l3, l2) \
	{ .name = l3 "1", .node = n, .slot = 1, .idle = true }, \
	{ .name = l3 "2", .node = n, .slot = 2, .idle = true }, \
	{ .name = l2 "1", .node = n, .slot = 3, .mode = L2, .idle = true }, \
	{ .name = l2 "2", .node = n, .slot = 4, .mode = L2, .idle = true }
#define IDLE(n, s) { .name = n "-" #s, .node = n, .slot = s, .idle = true }
#define TEN(n, d) IDLE(n, d##0), IDLE(n, d##1), IDLE(n, d##2), IDLE(n, d##3), IDLE(n, d##4), \
	IDLE(n, d##5), IDLE(n, d##6), IDLE(n, d##7), IDLE(n, d##8), IDLE(n, d##9)
#define NINE(n) IDLE(n, 1), IDLE(n, 2), IDLE(n, 3), IDLE(n, 4), IDLE(n, 5), IDLE(n, 6), \
	IDLE(n, 7), IDLE(n, 8), IDLE(n, 9)

static const struct pod pods[] = {
	FOUR("alpha", "p", "v"), FOUR("beta", "q", "w"),
	IDLE("n1", 1),
	NINE("n16"), IDLE("n16", 10), IDLE("n16", 11), IDLE("n16", 12), IDLE("n16", 13),
	IDLE("n16", 14), IDLE("n16", 15), IDLE("n16", 16),
	NINE("n64"), TEN("n64", 1), TEN("n64", 2), TEN("n64", 3), TEN("n64", 4), TEN("n64", 5),
	IDLE("n64", 60), IDLE("n64", 61), IDLE("n64", 62), IDLE("n64", 63), IDLE("n64", 64),
	NINE("n254"), TEN("n254", 1), TEN("n254", 2), TEN("n254", 3), TEN("n254", 4),
	TEN("n254", 5), TEN("n254", 6), TEN("n254", 7), TEN("n254", 8), TEN("n254", 9),
	TEN("n254", 10), TEN("n254", 11), TEN("n254", 12), TEN("n254", 13), TEN("n254", 14),
	TEN("n254", 15), TEN("n254", 16), TEN("n254", 17), TEN("n254", 18), TEN("n254", 19),
	TEN("n254", 20), TEN("n254", 21), TEN("n254", 22), TEN("n254", 23), TEN("n254", 24),
	IDLE("n254", 250), IDLE("n254", 251), IDLE("n254", 252), IDLE("n254", 253),
	IDLE("n254", 254),
};

static const struct module modules[] = {
	{ "veth",	"the wire", true },
};

static const struct sysctl sysctls[] = {
	{ "net.ipv4.tcp_slow_start_after_idle",	"0" },
};

#include "../qemu/usual.h"
