/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web.1": name holds '.': use a-z, 0-9 and '-' only
#define WEB .name = "web.1"
#include "good.h"
