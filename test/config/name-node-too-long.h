/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "thirteen-char": name has 13 characters, 12 fit:
//         shorten it
#define BETA .name = "thirteen-char"
#define FAR .node = "alpha", .slot = 3
#include "good.h"
