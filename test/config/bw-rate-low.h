/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw egress_bps 7999 is not in
//         8000..400000000000 bit/s: write KBIT(n), MBIT(n) or GBIT(n)
#define WEB .bw = { .egress_bps = 7999 }
#include "good.h"
