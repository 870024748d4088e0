/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: tcp: tcp initcwnd 1001 is not in 1..1000 segments: lower it, 0 is
//         the kernel's
#define TCP .initcwnd = 1001
#include "good.h"
