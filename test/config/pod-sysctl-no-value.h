/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": sysctl "net.core.somaxconn" has no value: add
//         it
#define WEB .sysctls = SYSCTLS({ "net.core.somaxconn", NULL })
#include "good.h"
