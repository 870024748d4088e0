/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * bigtcp.h: two Pods of a node whose wire, a veth (image/wired.sh), takes packets
 * as large as the tables ask for. Nothing is limited.
 */
#define CLUSTER		"bigtcp"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .name = "up0" },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
	},
};

static const struct pod pods[] = {
	{ .name = "p1", .node = "alpha", .slot = 1, .idle = true },
	{ .name = "p2", .node = "alpha", .slot = 2, .idle = true },
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "net.ipv4.tcp_rmem",	"4096 4194304 16777216" },
	{ "net.ipv4.tcp_wmem",	"4096 4194304 16777216" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 10,
};

static const struct bigtcp bigtcp = {
	.gso		= KIB(192),
	.gro		= KIB(192),
};

#include "usual.h"
