/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw6 2001:db8::2 is the node itself: set the
//         router, or none
#define BETA .gw6 = IP6(2001,db8,0,0,0,0,0,2)
#include "good.h"
