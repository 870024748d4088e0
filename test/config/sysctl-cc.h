/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl "net.ipv4.tcp_congestion_control" is eleven's
//         own (net.ipv4.tcp_congestion_control): remove the row
#define NODE_SYSCTLS { "net.ipv4.tcp_congestion_control", "bbr" }
#include "good.h"
