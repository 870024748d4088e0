/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: modules[0]: name is empty: write it as modprobe takes it, or
//         remove the row
#define MODULES { "", "nothing", false }
#include "good.h"
