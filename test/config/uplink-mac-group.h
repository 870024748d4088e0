/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink mac 33:33:00:00:00:02 is a group
//         address: copy it from the card
#define BETA .uplink = { .mac = MAC(33,33,00,00,00,02) }
#include "good.h"
