/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw channels 4097 is above 4096: one a CPU is
//         usual, 0 leaves them alone
#define ALPHA .hw = { .channels = 4097 }
#include "good.h"
