/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw horizon_ms 10001 is above 10000: lower it, 0
//         is 200
#define WEB .bw = { .egress_bps = MBIT(1), .horizon_ms = 10001 }
#define FQ .horizon_ms = 20000
#include "good.h"
