/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink mac 52:54:00:00:00:01 is that of
//         nodes[0] "alpha" too: change one
#define BETA .uplink = { .mac = MAC(52,54,00,00,00,01) }
#include "good.h"
