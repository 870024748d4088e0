/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * rate.h: a node of four Pods with a rate each, the same in both directions, and
 * one without; its wire is a veth (image/wired.sh). rate-next.h is the same with
 * another rate for r25.
 */
#define CLUSTER		"rate"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#include "wired.h"

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
	{ .name = "near", .node = "alpha", .slot = 6, .idle = true,
	  .bw = { .egress_bps = MBIT(25), .local = true } },
	{ .name = "burst", .node = "alpha", .slot = 7, .idle = true,
	  .bw = { .ingress_bps = MBIT(1), .ingress_burst = KIB(128) } },
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

#include "usual.h"
