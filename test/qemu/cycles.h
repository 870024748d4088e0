/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cycles.h: faults.h with fourteen Pods more, which go and come. */
#ifndef RATE
#define RATE	MBIT(400)
#define SPARE	3
#define EXTRA	GOING
#endif
#define GOES(n)	{ .name = "go" #n, .node = "alpha", .slot = n, .idle = true },
#define GOING	GOES(10) GOES(11) GOES(12) GOES(13) GOES(14) GOES(15) GOES(16)	\
		GOES(17) GOES(18) GOES(19) GOES(20) GOES(21) GOES(22) GOES(23)
#include "test/qemu/faults.h"
