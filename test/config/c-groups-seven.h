/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: macro "?[A-Z0-9]+"? requires|too few arguments
#define BETA .gw6 = IP6(fe80,0,0,0,0,0,1)
#include "good.h"
