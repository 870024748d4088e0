/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 ff02::2/64 is multicast: give the node a
//         unicast address
// expect: config: nodes[1] "beta": ip6 ff02::2/64 has no way to nodes[0]
//         "alpha" 2001:db8::1/64: set .gw6, or put both on one wire
#define BETA .ip6 = { IP6(ff02,0,0,0,0,0,0,2), 64 }, .gw6 = { { 0 } }
#include "good.h"
