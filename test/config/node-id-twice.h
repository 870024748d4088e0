/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": id 1 is taken by nodes[0] "alpha": give one
//         of them another (free: 2, 3, 4)
#define BETA .id = 1
#include "good.h"
