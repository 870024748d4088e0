/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": node "gamma-ray" is no row of nodes[]: add it
//         there, or name one of its rows
#define WEB .node = "gamma-ray"
#include "good.h"
