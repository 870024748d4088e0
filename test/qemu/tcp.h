/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * tcp.h: a node with cubic whose Pod bbr has another profile, and a Pod with a
 * rate for its BBR to find. The pages of what zero sends to its neighbour can be
 * mapped by the receiver: 4096 bytes and headers fit a packet, and no larger ones
 * are asked for. Its wire is a veth (image/wired.sh).
 */
#define CLUSTER		"tcp"
#define POD4_NET	IP4(10,11,0,0)
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)

#define WIRE_MTU 4168
#include "wired.h"

#define BBR { .cc = "bbr", .initcwnd = 20, .advmss = 1300, .quickack = true, .usec_ts = true }

static const struct pod pods[] = {
	{ .name = "plain", .node = "alpha", .slot = 1, .idle = true, .mtu = 1500 },
	{ .name = "bbr", .node = "alpha", .slot = 2, .idle = true, .mtu = 1500, .tcp = BBR },
	{ .name = "slow", .node = "alpha", .slot = 3, .idle = true, .mtu = 1500,
	  .tcp = { .cc = "bbr" }, .bw = { .egress_bps = MBIT(25) } },
	{ .name = "z1", .node = "alpha", .slot = 4, .idle = true },
	{ .name = "z2", .node = "alpha", .slot = 5, .idle = true },
};

static const struct module modules[] = {
	{ "sch_fq",	"pacing", true },
	{ "tcp_bbr",	"congestion control bbr", true },
};

static const struct sysctl sysctls[] = {
	{ "net.ipv4.tcp_rmem",	"4096 131072 134217728" },	/* windows by 2^12 */
	{ "net.ipv4.tcp_wmem",	"4096 65536 134217728" },
	{ "net.ipv4.tcp_slow_start_after_idle",	"0" },
	{ "net.core.optmem_max",	"1048576" },
};

static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 10,
};

static const struct tcp tcp = {
	.cc		= "cubic",
};

#include "usual.h"
