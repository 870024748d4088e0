/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: POD6_NET: fe80:: is link-local: take a private /96, as
//         fd00:11::
#define POD6_NET IP6(fe80,0,0,0,0,0,0,0)
#include "good.h"
