/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * updown.h: a node whose Pods are one of each kind, for the scenario of that
 * name. updown-next.h is the same cluster after an operator's edit: each Pod
 * here says what becomes of it there.
 */
#define CLUSTER		"updown"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },	/* next: 192.0.2.9 */
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1450,				/* next: 1480 */
	},
	{
		.name	= "beta",			/* next: gone */
		.id	= 2,
		.uplink	= { .mac = MAC(52,54,00,11,00,02) },
		.ip4	= { IP4(192,0,2,2), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,2), 64 },
	},
};

#define WEB ARGV("/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/srv/web")

static const struct pod pods[] = {
	{ .name = "web", .node = "alpha", .slot = 1, .argv = WEB,	/* the same */
	  .memory_max = MIB(32), .pids_max = 32 },
	{ .name = "gone", .node = "alpha", .slot = 2, .idle = true },	/* no row */
	{ .name = "moved", .node = "alpha", .slot = 3, .idle = true },	/* slot 7 */
	{ .name = "flip", .node = "alpha", .slot = 4, .idle = true },	/* L2 */
	{ .name = "flop", .node = "alpha", .slot = 5, .idle = true,	/* L3 */
	  .mode = L2 },
	{ .name = "thin", .node = "alpha", .slot = 6, .idle = true,	/* 1300 */
	  .mtu = 1400,
	  .sysctls = SYSCTLS({ "net.ipv4.ip_default_ttl", "33" }) },	/* 34 */
	{ .name = "far", .node = "beta", .slot = 1, .idle = true },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "net.core.somaxconn",	"1234" },	/* next: 1235 */
	{ "net.core.netdev_budget", "299" },	/* next: no row */
	{ "kernel.sysrq", "0" },
};

#define OWN_LIMITS
#include "usual.h"

static const struct limits limits = {
	.device_wait_ms		= 12000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 60000,
	.restart_reset_ms	= 60000,
};
