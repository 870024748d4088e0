/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw tx_ring 65537 is not in 16..65536 descriptors:
//         1024 is usual, 0 leaves it alone
#define ALPHA .hw = { .tx_ring = 65537 }
#include "good.h"
