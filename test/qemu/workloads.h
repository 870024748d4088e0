/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * workloads.h: one node whose workloads do what workloads do at their worst, a
 * Pod each. What is expected of them is in the scenario of that name.
 */
#define CLUSTER		"workloads"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
	},
};

#define SH(script) ARGV("/bin/sh", "-c", script)

static const struct pod pods[] = {
	{ .name = "crash", .node = "alpha", .slot = 1,
	  .argv = SH("read -r up _ </proc/uptime; echo at $up; exit 3") },
	{ .name = "missing", .node = "alpha", .slot = 2,
	  .argv = ARGV("/bin/nonesuch") },
	{ .name = "nowhere", .node = "alpha", .slot = 3,
	  .argv = ARGV("/bin/true"), .cwd = "/nonesuch" },
	{ .name = "hog", .node = "alpha", .slot = 4, .memory_max = MIB(8),
	  .argv = ARGV("/bin/busybox", "tail", "/dev/zero") },
	{ .name = "few", .node = "alpha", .slot = 5, .pids_max = 4,
	  .cpu_max = 50, .memory_max = MIB(16) + 1,
	  .argv = ARGV("/bin/busybox", "sleep", "9999") },
	{ .name = "user", .node = "alpha", .slot = 6, .uid = 1234, .gid = 5678,
	  .cwd = "/srv", .env = ARGV("WORD=two words"),
	  .argv = ARGV("/test/inside.sh", "an argument") },
	{ .name = "root", .node = "alpha", .slot = 7,
	  .argv = ARGV("/test/inside.sh", "another") },
	{ .name = "deaf", .node = "alpha", .slot = 8,
	  .argv = SH("trap : TERM; (sleep 0.1 &); while :; do sleep 1; done") },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

#define OWN_LIMITS
#include "usual.h"

static const struct limits limits = {
	.device_wait_ms		= 5000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 5000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 4000,
	.restart_reset_ms	= 60000,
};
