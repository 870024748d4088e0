/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * stress.h: two Pods that answer, and beside them five whose workloads are at
 * their worst when asked to be (stress.c), each within the limits of its row.
 */
#define CLUSTER		"stress"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#include "wired.h"

#define ANSWERS	ARGV("/bin/sh", "-c", "echo here; /test/rr -s 8; exec sleep 99999")
#define STRESS(percent, ...) .argv = ARGV("/test/stress", __VA_ARGS__), \
	.cpu_max = percent, .cpu_idle = true

static const struct pod pods[] = {
	{ .name = "near", .node = "alpha", .slot = 1, .argv = ANSWERS },
	{ .name = "mate", .node = "alpha", .slot = 2, .argv = ANSWERS },
	{ .name = "crash", .node = "alpha", .slot = 3, STRESS(10, "crash") },
	{ .name = "bomb", .node = "alpha", .slot = 4, STRESS(1, "bomb"),
	  .pids_max = 64, .memory_max = MIB(32) },
	{ .name = "hog", .node = "alpha", .slot = 5, STRESS(10, "hog", "28"),
	  .memory_max = MIB(32) },
	{ .name = "orphans", .node = "alpha", .slot = 6, STRESS(1, "orphans"),
	  .pids_max = 64 },
	{ .name = "zombies", .node = "alpha", .slot = 7, STRESS(10, "zombies"),
	  .pids_max = 10010, .memory_max = MIB(256) },
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
	/* all Pods' pids_max and the node's own: the kernel's is by its memory */
	{ "kernel.threads-max",			"12000" },
};

#define OWN_LIMITS
#include "usual.h"

static const struct limits limits = {
	.device_wait_ms		= 5000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 500,
	.restart_max_ms		= 1000,
	.restart_reset_ms	= 60000,
};
