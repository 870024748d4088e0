/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "0x10": name reads as a number, so as an address: put
//         a letter first
#define WEB .name = "0x10"
#include "good.h"
