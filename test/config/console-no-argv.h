/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: consoles[0] "hvc0": argv is empty: name a shell,
//         ARGV("/bin/sh")
#define CONSOLES { "hvc0", NULL }
#include "good.h"
