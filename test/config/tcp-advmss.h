/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": tcp advmss 1461 is not in 88..1460, what the MTU of
//         1500 holds: change it, 0 is from the MTU
#define WEB .tcp = { .advmss = 1461 }
#include "good.h"
