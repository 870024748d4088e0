/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl "net.ipv4.conf.eth0.rp_filter" is eleven's
//         own (net.ipv4.conf.*.rp_filter): remove the row
#define NODE_SYSCTLS { "net.ipv4.conf.eth0.rp_filter", "1" }
#include "good.h"
