/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: consoles: 5 rows, at most 4: remove some
#define ROW() { NUMBERED("tty"), ARGV("/bin/sh") }
#define CONSOLES TIMES_4(ROW), { "hvc0", ARGV("/bin/sh") }
#include "good.h"
