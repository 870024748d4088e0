/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": argv has more than 64 words: put them into a
//         script
#define ROW() "word"
#define WEB .argv = ARGV("/bin/x", TIMES_64(ROW))
#include "good.h"
