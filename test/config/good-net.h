/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
#define WEB .bw = { KBIT(8), 2000, KBIT(8), KIB(512), true, BEST_EFFORT }
#define DB .bw = { .egress_bps = GBIT(400), .ingress_bps = GBIT(400) }, \
	.tcp = { "bbr", 1000, 1460, true, true }
#define FQ .buckets_log = 18, .weight = { 1, 32767, 1 }
#define BIGTCP .gso = 65536, .gro = 524280
#define TCP .cc = "dctcp", .advmss = 88
#include "good.h"
