/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: sysctls[0]: sysctl key is empty: remove the row
#define NODE_SYSCTLS { "", "1" }
#include "good.h"
