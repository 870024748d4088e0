/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * hw.h: three rows for one machine, each with another device as its uplink:
 * virtio, that takes some of what is asked and not the rest; vmxnet3, that takes
 * all, and loses LRO to forwarding; veth, that counts queues by direction.
 */
#define CLUSTER		"hw"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.hw	= {
			.channels	= 4,
			.rx_ring	= 128,
			.tx_ring	= 512,
			.tcp_data_split	= ON,
			.hds_thresh	= 256,
			.lro		= OFF,
			.gro_hw		= ON,
			.striding_rq	= OFF,
			.cmdline	= ARGV("rdinit=/test/plain-init.sh", "panic=0",
					       "iommu=off", "quiet"),
		},
	},
	{
		.name	= "beta",
		.id	= 2,
		.uplink	= { .driver = "vmxnet3" },
		.ip4	= { IP4(192,0,2,2), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,2), 64 },
		.mtu	= 8264,
		.hw	= { .rx_ring = 2048, .tx_ring = 1024, .lro = ON },
	},
	{
		.name	= "gamma",
		.id	= 3,
		.uplink	= { .name = "up0" },
		.ip4	= { IP4(192,0,2,3), 24 },
		.ip6	= { IP6(2001,db8,0,0,0,0,0,3), 64 },
		.mtu	= 4168,
		.hw	= { .channels = 3 },
	},
};

static const struct pod pods[] = {
	{ .name = "a", .node = "alpha", .slot = 1, .idle = true },
	{ .name = "b", .node = "beta", .slot = 1, .idle = true },
	{ .name = "c", .node = "gamma", .slot = 1, .idle = true },
};

static const struct module modules[] = {
	{ "virtio_net",	"alpha's uplink",	true },
	{ "vmxnet3",	"beta's uplink",	true },
	{ "sch_fq",	"pacing",		true },
};

static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled",	"2" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
};

#include "usual.h"
