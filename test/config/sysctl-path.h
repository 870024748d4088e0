/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl "/proc/sys/vm/swappiness = 1" is no key:
//         write it like "net.core.somaxconn"
#define NODE_SYSCTLS { "/proc/sys/vm/swappiness = 1", "1" }
#include "good.h"
