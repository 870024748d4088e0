/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cycles-next.h: cycles.h with another rate, a Pod moved and one more. */
#define RATE	MBIT(300)
#define SPARE	7
#define EXTRA	{ .name = "extra", .node = "alpha", .slot = 3, .idle = true }, GOING
#include "test/qemu/cycles.h"
