/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 2001:db8::2/48 and 2001:db8::1/64 of
//         nodes[0] "alpha" overlap: give one wire one prefix length
#define BETA .ip6 = { IP6(2001,db8,0,0,0,0,0,2), 48 }
#include "good.h"
