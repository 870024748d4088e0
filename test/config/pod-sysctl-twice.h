/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": sysctl "net.core.somaxconn" is there twice:
//         keep one
#define WEB .sysctls = SYSCTLS({ "net.core.somaxconn", "1" }, \
	{ "net.core.somaxconn", "2" })
#include "good.h"
