/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[1] "db": slot 1 is taken by pods[0] "web": give one of
//         them another (free: 2, 3, 4)
#define DB .slot = 1
#include "good.h"
