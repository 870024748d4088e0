/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw ingress_burst 1073741825 is above 1 GiB: lower it
#define WEB .bw = { .ingress_bps = MBIT(1), .ingress_burst = GIB(1) + 1 }
#include "good.h"
