/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[3] "new": slot 0 is not in 1..254, the last octet of its
//         address: choose another (free: 2, 3, 4)
#define MORE_PODS { .name = "new", .node = "beta", .argv = ARGV("/bin/new") }
#include "good.h"
