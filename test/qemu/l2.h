/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * l2.h: two L2 Pods and an L3 Pod on one node, for the scenario of that name.
 */
#define CLUSTER		"l2"
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

static const struct pod pods[] = {
	{ .name = "vm", .node = "alpha", .slot = 1, .mode = L2, .idle = true },
	{ .name = "vm2", .node = "alpha", .slot = 2, .mode = L2, .idle = true },
	{ .name = "plain", .node = "alpha", .slot = 3, .idle = true },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

#include "usual.h"
