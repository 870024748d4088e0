/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The tables of paths.sh, icmp.sh, spoof.sh and frames.sh, drawn in three.sh:
 * two nodes as in config.h, two idle Pods each, so that every packet on the wire
 * and in the counters is one that the scenario sent. b2 takes smaller packets
 * than anybody sends, and no ICMP is withheld because there was one just before.
 */

#define CLUSTER		"paths"

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
		.mtu	= 1500,
	},
	{
		.name	= "beta",
		.id	= 2,
		.uplink	= { .mac = MAC(52,54,00,11,00,02) },
		.ip4	= { IP4(192,0,2,2), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,2), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1500,
	},
};

static const struct pod pods[] = {
	{ .name = "a1", .node = "alpha", .slot = 1, .idle = true },
	{ .name = "a2", .node = "alpha", .slot = 2, .idle = true },
	{ .name = "b1", .node = "beta", .slot = 1, .idle = true },
	{ .name = "b2", .node = "beta", .slot = 2, .idle = true, .mtu = 1280 },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
	{ "net.ipv4.icmp_ratemask",		"0" },
	{ "net.ipv6.icmp.ratelimit",		"0" },
};

#include "usual.h"
