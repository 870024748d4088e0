/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw ingress_burst without ingress_bps limits
//         nothing: set both, or none
#define WEB .bw = { .ingress_burst = MIB(1) }
#include "good.h"
