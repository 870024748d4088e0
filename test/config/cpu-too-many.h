/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": cpu_max 25601 is above 25600 percent (256
//         CPUs): 100 is one CPU, 0 no limit
#define WEB .cpu_max = 25601
#include "good.h"
