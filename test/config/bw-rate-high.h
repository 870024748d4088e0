/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[1] "db": bw ingress_bps 401000000000 is not in
//         8000..400000000000 bit/s: write KBIT(n), MBIT(n) or GBIT(n)
#define DB .bw = { .ingress_bps = GBIT(401) }
#include "good.h"
