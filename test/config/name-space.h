/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "my web": name holds ' ': use a-z, 0-9 and '-' only
#define WEB .name = "my web"
#include "good.h"
