/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes: no rows: a cluster has at least one node
#define NODES
#define PODS
#include "good.h"
