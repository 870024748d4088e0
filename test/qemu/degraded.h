/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * degraded.h: a node that can lack something of each kind: modules with and
 * without `must`, an uplink, a row. The scenario of that name takes them away.
 */
#define CLUSTER		"degraded"
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
	{
		.name	= "beta",
		.id	= 2,
		.uplink	= { .mac = MAC(52,54,00,11,00,02) },
		.ip4	= { IP4(192,0,2,2), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,2), 64 },
	},
};

static const struct pod pods[] = {
	{ .name = "idler", .node = "alpha", .slot = 1, .idle = true },
	{ .name = "worker", .node = "alpha", .slot = 2, .memory_max = MIB(8),
	  .argv = ARGV("/bin/busybox", "sleep", "9999") },
};

static const struct module modules[] = {
	{ "dummy",	"a device nobody misses",		false },
	{ "veth",	"a device hardly anybody misses",	false },
	{ "virtio_net",	"the uplink of a virtual machine",	true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

#define OWN_LIMITS
#include "usual.h"

static const struct limits limits = {
	.device_wait_ms		= 1500,
	.carrier_wait_ms	= 1500,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 60000,
	.restart_reset_ms	= 60000,
};
