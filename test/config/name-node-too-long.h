/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[2]
//         "a-host-name-is-a-dns-label-and-a-dns-label-has-63-letters-only-6":
//         name has 65 characters, 63 fit: shorten it
#define MORE_NODES \
	{ .name = "a-host-name-is-a-dns-label-and-a-dns-label-has-63-letters-only-64", \
	  .id = 3, .uplink = { .name = "eth0" }, \
	  .ip4 = { IP4(192,0,2,3), 24 }, .ip6 = { IP6(2001,db8,0,0,0,0,0,3), 64 } }
#include "good.h"
