/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * shape.h: a node whose Pods have a rate each, from 1 Mbit/s to 1 Gbit/s, and one
 * that another shaper limits. Its fq is what bed.h's nodes must not have.
 */
#define CLUSTER		"shape"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "shape",
		.id	= 1,
		.uplink	= { .name = "up0" },
		.ip4	= { IP4(192,0,2,1), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
	},
};

#define RATE(s, n) { .name = "r" #n, .node = "shape", .slot = s, .idle = true, \
	.bw = { .egress_bps = MBIT(n) } }

static const struct pod pods[] = {
	{ .name = "free", .node = "shape", .slot = 1, .idle = true },
	RATE(2, 1), RATE(3, 3), RATE(4, 10), RATE(5, 30), RATE(6, 100), RATE(7, 300),
	RATE(8, 1000),
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "net.ipv4.tcp_slow_start_after_idle",	"0" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
};

#include "../qemu/usual.h"
