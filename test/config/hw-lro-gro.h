/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw lro and gro_hw are both ON, the kernel takes
//         one: remove lro
#define ALPHA .hw = { .lro = ON, .gro_hw = ON }
#include "good.h"
