/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": slot 0 is not in 1..254, the last octet of its
//         address: choose another (free: 1, 3, 4)
// expect: config: pods[0] "web": argv is empty: name a program, or set .idle =
//         true
#define WEB .slot = 0, .argv = NULL
#include "good.h"
