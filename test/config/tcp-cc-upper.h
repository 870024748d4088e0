/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": tcp cc "BBR" is no algorithm's name: write it as in
//         net.ipv4.tcp_available_congestion_control
#define WEB .tcp = { .cc = "BBR" }
#include "good.h"
