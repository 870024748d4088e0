/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": argv is empty: name a program, or set .idle =
//         true
#define WEB .argv = NULL
#include "good.h"
