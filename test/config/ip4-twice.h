/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 192.0.2.1/24 is that of nodes[0] "alpha"
//         too: change one
#define BETA .ip4 = { IP4(192,0,2,1), 24 }
#include "good.h"
