/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw horizon_ms 100 without a rate limits
//         nothing: set egress_bps or ingress_bps, or none
#define WEB .bw = { .horizon_ms = 100 }
#include "good.h"
