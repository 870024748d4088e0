/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[1] "beta": name is that of nodes[1] too, and both stand
//         in /etc/hosts: rename one
#define DB .name = "beta"
#include "good.h"
