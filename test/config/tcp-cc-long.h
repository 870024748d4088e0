/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: tcp: tcp cc "sixteen-letters-" is no algorithm's name: write it
//         as in net.ipv4.tcp_available_congestion_control
#define TCP .cc = "sixteen-letters-"
#include "good.h"
