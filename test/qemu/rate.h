/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * rate.h: a node of four Pods with a rate each, the same in both directions, and
 * one without; its wire is a veth (image/wired.sh). rate-next.h is the same with
 * another rate for r25.
 */
#define CLUSTER		"rate"
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
		.mtu	= 1500,
	},
};

#define RATE(n) { .egress_bps = MBIT(n), .ingress_bps = MBIT(n) }
#ifndef R25
#define R25 RATE(25)
#endif

static const struct pod pods[] = {
	{ .name = "r1", .node = "alpha", .slot = 1, .idle = true, .bw = RATE(1) },
	{ .name = "r25", .node = "alpha", .slot = 2, .idle = true, .bw = R25 },
	{ .name = "r100", .node = "alpha", .slot = 3, .idle = true, .bw = RATE(100) },
	{ .name = "r400", .node = "alpha", .slot = 4, .idle = true, .bw = RATE(400) },
	{ .name = "free", .node = "alpha", .slot = 5, .idle = true },
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "net.core.rmem_max",	"16777216" },	/* a receiver may not run for a while */
	{ "net.core.wmem_max",	"16777216" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 12,
	.weight		= { 9, 3, 1 },
};

static const struct bigtcp bigtcp = {
	.gso		= KIB(192),
	.gro		= KIB(192),
};

static const struct console consoles[] = {
	{ "hvc0", ARGV("/bin/sh") },
};

static const struct limits limits = {
	.device_wait_ms		= 5000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 60000,
	.restart_reset_ms	= 60000,
};
