/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": ip4 10.11.1.9/24 overlaps POD4_NET
//         10.11.0.0/16: move one of them
#define NODES \
	{ .name = "alpha", .id = 1, .uplink = { .driver = "virtio_net" }, \
	  .ip4 = { IP4(10,11,1,9), 24 }, .ip6 = { IP6(2001,db8,0,0,0,0,0,1), 64 } }
#define FAR .node = "alpha", .slot = 3
#include "good.h"
