/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 127.0.0.2/24 is loopback: give the node
//         a unicast address
// expect: config: nodes[1] "beta": gw4 127.0.0.1 is loopback: set the router's
//         own address
#define BETA .ip4 = { IP4(127,0,0,2), 24 }, .gw4 = IP4(127,0,0,1)
#define ALPHA .gw4 = IP4(192,0,2,254)
#include "good.h"
