/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": idle is set, so argv "/bin/web" never runs:
//         remove one of them
#define WEB .idle = true
#include "good.h"
