/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: consoles[1] "hvc0": tty has a shell by consoles[0]: keep one
#define CONSOLES { "hvc0", ARGV("/bin/sh") }, { "hvc0", ARGV("/bin/sh", "-l") }
#include "good.h"
