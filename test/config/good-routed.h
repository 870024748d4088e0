/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
#define BETA .ip4 = { IP4(198,51,100,2), 24 }, .gw4 = IP4(198,51,100,1), \
	.ip6 = { IP6(2001,db8,0,1,0,0,0,2), 64 }, .gw6 = IP6(fe80,0,0,0,0,0,0,1)
#include "good.h"
