/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": mode 7 is neither L3 nor L2: write one of them
#define WEB .mode = 7
#include "good.h"
