/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw rx_ring 15 is not in 16..65536 descriptors:
//         1024 is usual, 0 leaves it alone
#define ALPHA .hw = { .rx_ring = 15 }
#include "good.h"
