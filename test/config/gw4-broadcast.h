/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw4 192.0.2.255 is the broadcast address of
//         192.0.2.2/24: set the router's own address
#define BETA .gw4 = IP4(192,0,2,255)
#include "good.h"
