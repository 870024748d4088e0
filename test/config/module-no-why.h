/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: modules[0] "sch_fq": why is empty: say what is missing
//         without the module
#define MODULES { "sch_fq", NULL, false }
#include "good.h"
