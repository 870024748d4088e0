/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 192.0.2.255/24 is the broadcast address:
//         take another of the prefix
#define BETA .ip4 = { IP4(192,0,2,255), 24 }
#include "good.h"
