/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: negative|array size
#define BETA .gw4 = IP4(192,0,2,256)
#include "good.h"
