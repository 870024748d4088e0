/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: consoles[0]: tty is empty: name a terminal under /dev, as
//         "console"
#define CONSOLES { "", ARGV("/bin/sh") }
#include "good.h"
