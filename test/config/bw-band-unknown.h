/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw band 3 is none of GUARANTEED, BURSTABLE,
//         BEST_EFFORT: write one of them
#define WEB .bw = { .band = 3 }
#include "good.h"
