/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * bands.h: a Pod in each band, none with a rate, on a wire that is too slow for
 * them. The weights are not the kernel's: 6, 3 and 1 parts of ten.
 */
#define CLUSTER		"bands"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .driver = "virtio_net" },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1500,
	},
};

static const struct pod pods[] = {
	{ .name = "first", .node = "alpha", .slot = 1, .idle = true,
	  .bw = { .band = GUARANTEED } },
	{ .name = "second", .node = "alpha", .slot = 2, .idle = true },
	{ .name = "third", .node = "alpha", .slot = 3, .idle = true,
	  .bw = { .band = BEST_EFFORT } },
};

static const struct module modules[] = {
	{ "virtio_net",	"the uplink", true },
	{ "sch_fq",	"bands", true },
};

static const struct sysctl sysctls[] = {
	{ "net.core.wmem_max",	"16777216" },	/* a sender is not what waits */
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 10,
	.weight		= { 6, 3, 1 },
};

static const struct tcp tcp = {
	.cc		= "cubic",
};

#include "usual.h"
