/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * scale.h: one node with every Pod it can have, 254, for the scenario of that
 * name. The first and the last two run a server, the others are wired only.
 */
#define CLUSTER		"scale"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
	},
};

#define SERVER(n) { .name = "p" #n, .node = "alpha", .slot = n, .uid = 1000, .gid = 1000, \
	.argv = ARGV("/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/srv/web") }
#define IDLE(n) { .name = "p" #n, .node = "alpha", .slot = n, .idle = true }
#define TEN(d) IDLE(d##0), IDLE(d##1), IDLE(d##2), IDLE(d##3), IDLE(d##4), \
	IDLE(d##5), IDLE(d##6), IDLE(d##7), IDLE(d##8), IDLE(d##9)

static const struct pod pods[] = {
	SERVER(1), SERVER(2), IDLE(3), IDLE(4), IDLE(5), IDLE(6), IDLE(7), IDLE(8), IDLE(9),
	TEN(1), TEN(2), TEN(3), TEN(4), TEN(5), TEN(6), TEN(7), TEN(8), TEN(9),
	TEN(10), TEN(11), TEN(12), TEN(13), TEN(14), TEN(15), TEN(16), TEN(17), TEN(18),
	TEN(19), TEN(20), TEN(21), TEN(22), TEN(23), TEN(24),
	IDLE(250), IDLE(251), IDLE(252), SERVER(253), SERVER(254),
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

#include "usual.h"
