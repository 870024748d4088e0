/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw lro 3 is neither ON nor OFF: write one of
//         them, or leave it out
#define ALPHA .hw = { .lro = 3 }
#include "good.h"
