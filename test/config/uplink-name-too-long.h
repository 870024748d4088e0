/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink name "enx5254001100021" is no
//         device's name: 1 to 15 characters without '/', ':' and space
#define BETA .uplink = { .name = "enx5254001100021" }
#include "good.h"
