/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * updown-next.h: updown.h after an operator's edit. Every kind of row has
 * changed, gone or come.
 */
#define CLUSTER		"updown"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,9), 24 },
		.gw4	= IP4(192,0,2,253),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,9), 64 },
		.mtu	= 1480,
	},
	{
		.name	= "gamma",
		.id	= 3,
		.uplink	= { .mac = MAC(52,54,00,11,00,03) },
		.ip4	= { IP4(192,0,2,3), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,3), 64 },
	},
};

#define WEB ARGV("/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/srv/web")

static const struct pod pods[] = {
	{ .name = "web", .node = "alpha", .slot = 1, .argv = WEB,
	  .memory_max = MIB(32), .pids_max = 32 },
	{ .name = "moved", .node = "alpha", .slot = 7, .idle = true },
	{ .name = "flip", .node = "alpha", .slot = 4, .idle = true, .mode = L2 },
	{ .name = "flop", .node = "alpha", .slot = 5, .idle = true },
	{ .name = "thin", .node = "alpha", .slot = 6, .idle = true, .mtu = 1300,
	  .sysctls = SYSCTLS({ "net.ipv4.ip_default_ttl", "34" }) },
	{ .name = "fresh", .node = "alpha", .slot = 2, .idle = true },
	{ .name = "third", .node = "gamma", .slot = 1, .idle = true },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "net.core.somaxconn",	"1235" },
	{ "kernel.sysrq", "0" },
};

#include "usual.h"
