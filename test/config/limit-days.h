/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: limits: carrier_wait_ms 4294967295 is not in 1..86400000 (a
//         day): set it in milliseconds
#define LIMITS .carrier_wait_ms = 4294967295
#include "good.h"
