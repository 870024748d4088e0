/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw cmdline[1] "iommu=off quiet" is no word: one
//         string a word, without spaces and quotes
#define ALPHA .hw = { .cmdline = ARGV("a", "iommu=off quiet") }
#include "good.h"
