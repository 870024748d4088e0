/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * boot.h: a node of two Pods and one of 254, each Pod with a workload, to boot under
 * the instruction clock (boot.sh). They share nothing but the table.
 */
#define CLUSTER		"boot"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#define NODE(n, i) { .name = n, .id = i, .uplink = { .driver = "virtio_net" }, \
	.ip4 = { IP4(192,0,2,i), 24 }, .gw4 = IP4(192,0,2,254), \
	.ip6 = { IP6(2001,db8,0,0,0,0,0,i), 64 }, .gw6 = IP6(2001,db8,0,0,0,0,0,fe) }

static const struct node nodes[] = { NODE("n2", 1), NODE("n254", 2) };

#define POD(n, s) { .name = n "-" #s, .node = n, .slot = s, .uid = 1000, .gid = 1000, \
	.argv = ARGV("/bin/busybox", "sleep", "1000000") }
#define ALL(s) POD("n254", s)
#define TEN(d) ALL(d##0), ALL(d##1), ALL(d##2), ALL(d##3), ALL(d##4), \
	ALL(d##5), ALL(d##6), ALL(d##7), ALL(d##8), ALL(d##9)

static const struct pod pods[] = {
	POD("n2", 1), POD("n2", 2),
	ALL(1), ALL(2), ALL(3), ALL(4), ALL(5), ALL(6), ALL(7), ALL(8), ALL(9),
	TEN(1), TEN(2), TEN(3), TEN(4), TEN(5), TEN(6), TEN(7), TEN(8), TEN(9),
	TEN(10), TEN(11), TEN(12), TEN(13), TEN(14), TEN(15), TEN(16), TEN(17), TEN(18),
	TEN(19), TEN(20), TEN(21), TEN(22), TEN(23), TEN(24),
	ALL(250), ALL(251), ALL(252), ALL(253), ALL(254),
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

#include "../qemu/usual.h"
