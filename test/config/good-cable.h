/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
#define NODES \
	{ .name = "alpha", .id = 1, .uplink = { .name = "eth0" }, \
	  .ip4 = { IP4(192,0,2,0), 31 }, .ip6 = { IP6(2001,db8,0,0,0,0,0,0), 127 } }, \
	{ .name = "beta", .id = 255, .uplink = { .driver = "mlx5_core" }, \
	  .ip4 = { IP4(192,0,2,1), 31 }, .ip6 = { IP6(2001,db8,0,0,0,0,0,1), 127 } }
#include "good.h"
