/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: modules[1] "sch-fq": name is that of modules[0] too: keep one
#define MODULES { "sch_fq", "pacing", false }, { "sch-fq", "pacing", true }
#include "good.h"
