/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 2001:db8::1/64 is that of nodes[0]
//         "alpha" too: change one
#define BETA .ip6 = { IP6(2001,db8,0,0,0,0,0,1), 64 }
#include "good.h"
