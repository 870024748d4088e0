/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "alpha": name is that of nodes[0] too: rename one
#define BETA .name = "alpha"
#define FAR .node = "alpha", .slot = 3
#include "good.h"
