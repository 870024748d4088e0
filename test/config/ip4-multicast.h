/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 224.0.0.2/24 is multicast: give the node
//         a unicast address
// expect: config: nodes[1] "beta": ip4 224.0.0.2/24 has no way to nodes[0]
//         "alpha" 192.0.2.1/24: set .gw4, or put both on one wire
#define BETA .ip4 = { IP4(224,0,0,2), 24 }, .gw4 = 0
#include "good.h"
