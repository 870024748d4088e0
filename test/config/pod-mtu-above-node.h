/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": mtu 9000 is above the 1500 of node "alpha":
//         lower it, or leave it out
#define WEB .mtu = 9000
#include "good.h"
