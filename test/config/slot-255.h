/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": slot 255 is not in 1..254, the last octet of
//         its address: choose another (free: 1, 3, 4)
#define WEB .slot = 255
#include "good.h"
