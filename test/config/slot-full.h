/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[256] "one-more": slot 9 is taken by pods[10] "p14": give
//         one of them another (free: none)
#define ROW() \
	{ .name = NUMBERED("p"), .node = "beta", .slot = 2 + __COUNTER__ / 2, \
	  .idle = true }
/* Beside far: 3 * 64 + 3 * 16 + 3 * 4 + 1 = 253 fill the node. */
#define MORE_PODS \
	TIMES_64(ROW), TIMES_64(ROW), TIMES_64(ROW), \
	TIMES_16(ROW), TIMES_16(ROW), TIMES_16(ROW), \
	TIMES_4(ROW), TIMES_4(ROW), TIMES_4(ROW), ROW(), \
	{ .name = "one-more", .node = "beta", .slot = 9, .idle = true }
#include "good.h"
