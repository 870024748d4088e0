/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: undeclared
#define WEB .bw = { .band = PLATINUM }
#include "good.h"
