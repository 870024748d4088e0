/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: POD4_NET: 10.11.4.0 is no /16, its low 16 bits number the
//         Pods: write 10.11.0.0
#define POD4_NET IP4(10,11,4,0)
#include "good.h"
