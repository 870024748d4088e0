/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink name "nk-web" is loopback or a Pod's
//         device: name the device on the wire
#define BETA .uplink = { .name = "nk-web" }
#include "good.h"
