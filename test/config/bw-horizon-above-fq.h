/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw horizon_ms 200 is above fq.horizon_ms 199,
//         where packets would be dropped first: raise that
#define WEB .bw = { .egress_bps = MBIT(1) }
#define FQ .horizon_ms = 199
#include "good.h"
