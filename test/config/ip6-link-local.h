/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 fe80::2/64 is link-local: give the node
//         a unicast address
#define BETA .ip6 = { IP6(fe80,0,0,0,0,0,0,2), 64 }, .gw6 = IP6(fe80,0,0,0,0,0,0,1)
#include "good.h"
