/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw egress_bps needs fq, and that row is empty:
//         set fq.horizon_ms
#define WEB .bw = { .egress_bps = MBIT(1) }
#define FQ .horizon_ms = 0
#include "good.h"
