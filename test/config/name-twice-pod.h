/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[1] "web": name is that of pods[0] too: rename one
#define DB .name = "web"
#include "good.h"
