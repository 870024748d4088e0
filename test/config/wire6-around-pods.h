/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": ip6 fd00:11::1/64 overlaps POD6_NET
//         fd00:11::/96: move one of them
#define NODES \
	{ .name = "alpha", .id = 1, .uplink = { .driver = "virtio_net" }, \
	  .ip4 = { IP4(192,0,2,1), 24 }, .ip6 = { IP6(fd00,11,0,0,0,0,0,1), 64 } }
#define FAR .node = "alpha", .slot = 3
#include "good.h"
