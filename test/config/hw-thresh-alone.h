/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[0] "alpha": hw hds_thresh without tcp_data_split has nothing
//         to split: set that to ON, or remove it
#define ALPHA .hw = { .hds_thresh = HDS_ALL }
#include "good.h"
