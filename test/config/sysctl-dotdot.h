/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl "net..somaxconn" is no key: write it like
//         "net.core.somaxconn"
#define NODE_SYSCTLS { "net..somaxconn", "1" }
#include "good.h"
