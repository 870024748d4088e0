/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: limits: stop_wait_ms 0 is not in 1..86400000 (a day): set it
//         in milliseconds
#define LIMITS .stop_wait_ms = 0
#include "good.h"
