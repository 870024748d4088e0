/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * upgrade.h: a node whose program is exchanged while it works; its wire is a
 * veth (image/wired.sh). Two Pods stay whatever happens, `gone` leaves, `other`
 * changes, `fresh` comes, and `crash` is in its back-off most of the time. The
 * tables beside this one are the same with one thing else.
 */
#ifndef CLUSTER
#define CLUSTER		"upgrade"
#endif
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#include "wired.h"

#define SH(script) ARGV("/bin/sh", "-c", script)
#ifndef RATE
#define RATE MBIT(100)
#endif
#ifndef OTHER
#define OTHER SH("trap 'echo asked to end; exit' TERM; while :; do sleep 0.1; done")
#endif

static const struct pod pods[] = {
	{ .name = "stay1", .node = "alpha", .slot = 1,
	  .argv = SH("n=0; while :; do echo line $((n += 1)); printf 'and '; sleep 0.1; done") },
	{ .name = "stay2", .node = "alpha", .slot = 2, .mode = L2,
	  .bw = { .egress_bps = RATE, .ingress_bps = RATE, .local = true },
	  .argv = ARGV("/bin/busybox", "sleep", "99999") },
#ifndef FEWER
	{ .name = "gone", .node = "alpha", .slot = 3, .argv = OTHER },
#endif
	{ .name = "other", .node = "alpha", .slot = 4, .argv = OTHER },
	{ .name = "crash", .node = "alpha", .slot = 5, .argv = SH("sleep 0.2; exit 3") },
#ifdef MORE
	{ .name = "fresh", .node = "alpha", .slot = 6,
	  .argv = ARGV("/bin/busybox", "sleep", "99999") },
	{ .name = "fresh2", .node = "alpha", .slot = 7, .idle = true },
#endif
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "net.core.netdev_max_backlog", "100000" },
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
