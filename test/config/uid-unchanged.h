/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": uid 4294967295 means "unchanged" to the
//         kernel: choose a user
#define WEB .uid = -1
#include "good.h"
