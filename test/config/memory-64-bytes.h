/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": memory_max 64 is below 1 MiB, nothing starts
//         in it: write MIB(n)
#define WEB .memory_max = 64
#include "good.h"
