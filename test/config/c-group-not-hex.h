/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: invalid suffix|invalid digit
#define BETA .gw6 = IP6(fe80,0,0,0,0,0,0,xyz)
#include "good.h"
