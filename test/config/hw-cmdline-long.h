/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw cmdline has more than 32 words: keep those
//         that matter
#define ALPHA .hw = { .cmdline = ARGV(TIMES_16(WORD), TIMES_16(WORD), "x") }
#define WORD() "quiet"
#include "good.h"
