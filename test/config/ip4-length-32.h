/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 192.0.2.2 has prefix length 32, not
//         1..31: write { address, length of the wire's prefix }
#define BETA .ip4 = { IP4(192,0,2,2), 32 }
#include "good.h"
