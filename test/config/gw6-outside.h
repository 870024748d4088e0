/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": gw6 2001:db8:0:1::fe is outside ip6
//         2001:db8::2/64: take the router's address there
#define BETA .gw6 = IP6(2001,db8,0,1,0,0,0,fe)
#include "good.h"
