/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: too many sysctls
#define ROW() { NUMBERED("vm.x"), "1" }
#define NODE_SYSCTLS TIMES_64(ROW), { "vm.last", "1" }
#include "good.h"
