/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw ingress_burst 196607 is below one merged packet
//         of 196608: it would never pass, raise it or leave it out
#define WEB .bw = { .ingress_bps = MBIT(1), .ingress_burst = KIB(192) - 1 }
#define BIGTCP .gro = KIB(192)
#include "good.h"
