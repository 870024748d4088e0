/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "Web": name holds 'W': use a-z, 0-9 and '-' only
#define WEB .name = "Web"
#include "good.h"
