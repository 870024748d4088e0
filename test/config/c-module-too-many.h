/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: too many modules
#define ROW() { NUMBERED("m"), "x", false }
#define MODULES TIMES_64(ROW), { "last", "x", false }
#include "good.h"
