/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip4 is not set, and Pods have both families:
//         give the node one
#define BETA .ip4 = { 0, 0 }, .gw4 = 0
#include "good.h"
