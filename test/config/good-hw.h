/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
#define ALPHA .mtu = 8264, .hw = { .channels = 4096, .rx_ring = 16, .tx_ring = 65536, \
	.tcp_data_split = ON, .hds_thresh = HDS_ALL, .lro = OFF, .gro_hw = ON, \
	.striding_rq = OFF, .cmdline = ARGV(TIMES_16(WORD), TIMES_16(WORD)) }
#define BETA .mtu = 4168, .hw = { .tcp_data_split = ON, .hds_thresh = 65535, .lro = ON }
#define WORD() "iommu=off"
#include "good.h"
