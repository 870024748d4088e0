/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: no member named|does not refer to any field
#define WEB .ip = IP4(10,11,1,1)
#include "good.h"
