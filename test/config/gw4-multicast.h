/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw4 224.0.0.1 is multicast: set the router's
//         own address
#define BETA .gw4 = IP4(224,0,0,1)
#include "good.h"
