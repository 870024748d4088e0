/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": pids_max 4194305 is above the kernel's
//         4194304: lower it, 0 is no limit
#define WEB .pids_max = 4194305
#include "good.h"
