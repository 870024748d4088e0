/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * latency.h: Pods with a rate by EDT, one without any for another shaper to
 * limit, and a Pod of the first band beside them. Its wire is a veth
 * (image/wired.sh).
 */
#define CLUSTER		"latency"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#include "wired.h"

static const struct pod pods[] = {
	{ .name = "edt10", .node = "alpha", .slot = 1, .idle = true,
	  .bw = { .egress_bps = MBIT(10) } },
	{ .name = "edt100", .node = "alpha", .slot = 2, .idle = true,
	  .bw = { .egress_bps = MBIT(100) } },
	{ .name = "free", .node = "alpha", .slot = 3, .idle = true },
	{ .name = "first", .node = "alpha", .slot = 4, .idle = true,
	  .bw = { .band = GUARANTEED } },
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "net.ipv4.tcp_slow_start_after_idle",	"0" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 12,
	.weight		= { 9, 3, 1 },
};

static const struct tcp tcp = {
	.cc		= "cubic",
};

#include "usual.h"
