/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": mtu 65536 is not in 1280..65535: IPv6 needs
//         1280 at least
#define BETA .mtu = 65536
#include "good.h"
