/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: macro "?[A-Z0-9]+"? requires|too few arguments
#define BETA .gw4 = IP4(192,0,2)
#include "good.h"
