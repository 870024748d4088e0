/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[1]: sysctl "vm.swappiness" is there twice: keep one
#define NODE_SYSCTLS { "vm.swappiness", "1" }, { "vm.swappiness", "2" }
#include "good.h"
