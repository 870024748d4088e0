/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: POD4_NET: 127.1.0.0 is loopback: take a private /16, as
//         10.11.0.0
#define POD4_NET IP4(127,1,0,0)
#include "good.h"
