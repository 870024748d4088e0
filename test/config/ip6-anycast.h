/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 2001:db8::/64 is the routers' anycast
//         address: take another of the prefix
#define BETA .ip6 = { IP6(2001,db8,0,0,0,0,0,0), 64 }
#include "good.h"
