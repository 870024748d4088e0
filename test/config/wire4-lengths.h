/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 192.0.2.2/25 and 192.0.2.1/24 of
//         nodes[0] "alpha" overlap: give one wire one prefix length
#define BETA .ip4 = { IP4(192,0,2,2), 25 }, .gw4 = IP4(192,0,2,1)
#include "good.h"
