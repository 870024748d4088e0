/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The tables of drift.sh: a node with one Pod of each kind, a workload in one of
 * them, and settings of every kind that somebody else may change.
 */

#define CLUSTER		"drift"

#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
	},
};

static const struct pod pods[] = {
	{ .name = "web", .node = "alpha", .slot = 1,
	  .argv = ARGV("/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/srv/web"),
	  .sysctls = SYSCTLS({ "net.ipv4.ip_default_ttl", "33" }) },
	{ .name = "vm", .node = "alpha", .slot = 2, .mode = L2, .idle = true },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink of a virtual machine", true },
	{ "sch_fq",	"rates and pacing", true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
	{ "net.core.somaxconn",			"1234" },
};

static const struct fq fq = { .horizon_ms = 2000 };
static const struct bigtcp bigtcp = { .gso = 131072, .gro = 131072 };

#include "usual.h"
