/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "a/b": name holds '/': use a-z, 0-9 and '-' only
#define WEB .name = "a/b"
#include "good.h"
