/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: too many consoles
#define ROW() { NUMBERED("tty"), ARGV("/bin/sh") }
#define CONSOLES TIMES_4(ROW), { "hvc0", ARGV("/bin/sh") }
#include "good.h"
