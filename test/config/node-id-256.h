/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": id 256 is not in 1..255, one octet of its
//         Pods' addresses: choose another (free: 2, 3, 4)
#define BETA .id = 256
#include "good.h"
