/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": sysctl "kernel.panic" is the node's, not the
//         Pod's: move it to sysctls[]
#define WEB .sysctls = SYSCTLS({ "kernel.panic", "1" })
#include "good.h"
