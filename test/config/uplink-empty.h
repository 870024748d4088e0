/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink is empty: set one of .mac, .driver
//         and .name
#define BETA .uplink = { .mac = { 0 } }
#include "good.h"
