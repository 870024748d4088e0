/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: bigtcp: gro 524281 is not in 65536..524280: KIB(192) is usual, 0
//         leaves devices alone
#define BIGTCP .gro = 524281
#include "good.h"
