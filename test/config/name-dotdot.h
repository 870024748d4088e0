/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "..": name holds '.': use a-z, 0-9 and '-' only
#define WEB .name = ".."
#include "good.h"
