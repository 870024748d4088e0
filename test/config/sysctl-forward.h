/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl "net.ipv4.ip_forward" is eleven's own
//         (net.ipv4.ip_forward): remove the row
#define NODE_SYSCTLS { "net.ipv4.ip_forward", "0" }
#include "good.h"
