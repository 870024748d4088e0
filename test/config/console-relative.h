/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: consoles[0] "hvc0": argv[0] "sh" is no absolute path: there
//         is no PATH search, write "/bin/..."
#define CONSOLES { "hvc0", ARGV("sh") }
#include "good.h"
