/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink mac 02:e1:00:00:01:01 is one of the
//         Pods (02:e1:...): change it
#define BETA .uplink = { .mac = MAC(02,e1,00,00,01,01) }
#include "good.h"
