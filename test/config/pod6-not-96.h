/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: POD6_NET: fd00:11::1:0 is no /96, its low 32 bits number the
//         Pods: write fd00:11::
#define POD6_NET IP6(fd00,11,0,0,0,0,1,0)
#include "good.h"
