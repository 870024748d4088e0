/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw hds_thresh -2 is not in 1..65535 bytes:
//         HDS_ALL splits every packet, 0 leaves it alone
#define ALPHA .hw = { .tcp_data_split = ON, .hds_thresh = -2 }
#include "good.h"
