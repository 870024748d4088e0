/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw4 192.0.2.2 is the node itself: set the
//         router, or none
#define BETA .gw4 = IP4(192,0,2,2)
#include "good.h"
