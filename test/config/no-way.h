/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 198.51.100.2/24 has no way to nodes[0]
//         "alpha" 192.0.2.1/24: set .gw4, or put both on one wire
// expect: config: nodes[1] "beta": ip6 2001:db8:0:1::2/64 has no way to
//         nodes[0] "alpha" 2001:db8::1/64: set .gw6, or put both on one wire
#define BETA .ip4 = { IP4(198,51,100,2), 24 }, .gw4 = 0, \
	.ip6 = { IP6(2001,db8,0,1,0,0,0,2), 64 }, .gw6 = { { 0 } }
#include "good.h"
