/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 is not set, and Pods have both families:
//         give the node one
#define BETA .ip6 = { { { 0 } }, 0 }, .gw6 = { { 0 } }
#include "good.h"
