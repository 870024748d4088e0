/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw6 ff02::2 is multicast: set the router's
//         own address
#define BETA .gw6 = IP6(ff02,0,0,0,0,0,0,2)
#include "good.h"
