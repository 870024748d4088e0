/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * faults.h: the tables of kill.sh and hard.sh, and by inject.h and cycles.h those of
 * these: a node whose wire is a veth in the same guest (image/far.sh). a1 and
 * a2 stay whatever happens; faults-next.h is the same cluster where spare has
 * moved, extra is there and rates are others.
 */
#define CLUSTER		"faults"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#include "wired.h"

#ifndef RATE
#define RATE	MBIT(400)
#define SPARE	3
#define EXTRA
#endif
#ifndef A2
#define A2	{ .name = "a2", .node = "alpha", .slot = 2,		\
		  .argv = ARGV("/bin/busybox", "sleep", "9999"),	\
		  .memory_max = MIB(8), .pids_max = 8 },
#endif

static const struct pod pods[] = {
	{ .name = "a1", .node = "alpha", .slot = 1, .idle = true,
	  .bw = { .egress_bps = RATE, .ingress_bps = RATE } },
	A2
	{ .name = "spare", .node = "alpha", .slot = SPARE, .idle = true },
	EXTRA
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
	{ "net.core.somaxconn",			"1234" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 10,
};

static const struct bigtcp bigtcp = {
	.gso		= KIB(192),
	.gro		= KIB(192),
};

#define OWN_LIMITS
#include "usual.h"

static const struct limits limits = {
	.device_wait_ms		= 1000,
	.carrier_wait_ms	= 1000,
	.stop_wait_ms		= 1000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 60000,
	.restart_reset_ms	= 60000,
};
