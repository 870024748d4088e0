/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: consoles[0] "/dev/hvc0": tty is a path: write the name under
//         /dev alone, as "hvc0"
#define CONSOLES { "/dev/hvc0", ARGV("/bin/sh") }
#include "good.h"
