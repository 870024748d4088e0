/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink has more than one of .mac, .driver
//         and .name, only the first counts: keep one
#define BETA .uplink = { .mac = MAC(52,54,00,00,00,02), .name = "eth0" }
#include "good.h"
