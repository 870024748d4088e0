/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: overflow|changes value|conversion
#define BETA .gw6 = IP6(fe80,0,0,0,0,0,0,10000)
#include "good.h"
