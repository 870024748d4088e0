/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": cwd "srv" is no absolute path: start it with
//         '/'
#define WEB .cwd = "srv"
#include "good.h"
