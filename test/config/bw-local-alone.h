/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": bw local is set and no rate is: set one, or remove it
#define WEB .bw = { .local = true }
#include "good.h"
