/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": node "aplha" is no row of nodes[]: did you
//         mean "alpha"?
#define WEB .node = "aplha"
#include "good.h"
