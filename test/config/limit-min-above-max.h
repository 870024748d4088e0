/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: limits: restart_min_ms 60001 is above restart_max_ms 60000:
//         the back-off grows from min to max, swap them
#define LIMITS .restart_min_ms = 60001
#include "good.h"
