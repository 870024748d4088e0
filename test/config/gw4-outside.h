/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw4 192.0.3.254 is outside ip4 192.0.2.2/24:
//         take the router's address there
#define BETA .gw4 = IP4(192,0,3,254)
#include "good.h"
