/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": ip6 2001:db8::2 has prefix length 128, not
//         1..127: write { address, length of the wire's prefix }
#define BETA .ip6 = { IP6(2001,db8,0,0,0,0,0,2), 128 }
#include "good.h"
