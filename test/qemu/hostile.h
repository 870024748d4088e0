/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * hostile.h: a node of two hostile Pods, one of each mode, both workloads of
 * root with a rate and a place behind everybody else, and of one that they may
 * not harm. Its wire is a veth (image/wired.sh).
 */
#define CLUSTER		"hostile"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#include "wired.h"

#define EVIL(name_, slot_, mode_) { \
	.name = name_, .node = "alpha", .slot = slot_, .mode = mode_, \
	.argv = ARGV("/test/evil.sh"), \
	.memory_max = MIB(64), .pids_max = 64, \
	.bw = { .egress_bps = MBIT(8), .ingress_bps = MBIT(8), .band = BEST_EFFORT } }

static const struct pod pods[] = {
	{ .name = "good", .node = "alpha", .slot = 1, .idle = true },
	EVIL("evil", 2, L3),
	EVIL("vile", 3, L2),
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 12,
	.weight		= { 9, 3, 1 },
};

#define OWN_LIMITS
#include "usual.h"

static const struct limits limits = {
	.device_wait_ms		= 5000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 4000,
	.restart_reset_ms	= 60000,
};
