/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl "net.ipv6.conf.all.forwarding" is eleven's
//         own (net.ipv6.conf.*.forwarding): remove the row
#define NODE_SYSCTLS { "net.ipv6.conf.all.forwarding", "0" }
#include "good.h"
