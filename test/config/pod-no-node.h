/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": node is empty: name a row of nodes[]
#define WEB .node = NULL
#include "good.h"
