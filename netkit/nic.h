/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What ethtool(8) can ask of a device, spoken by nic.c for hw.c and
 * hw_before.c: channels, rings, private flags and features, each a number.
 */
#ifndef NETKIT_NIC_H
#define NETKIT_NIC_H

#include "netkit/nl.h"

/* In the order in which they are set: queues before what they are made of, and
 * what header split rests on before it. */
enum nic_what {
	NIC_COMBINED, NIC_RX_CHANNELS, NIC_TX_CHANNELS,
	NIC_STRIDING_RQ, NIC_LRO, NIC_GRO_HW,
	NIC_SPLIT, NIC_THRESH, NIC_RX_RING, NIC_TX_RING,
	NIC_SETTINGS
};

struct nic_setting {
	bool is_there;		/* the driver tells it */
	bool is_fixed;		/* a feature that nobody can change */
	uint32_t now;		/* a flag: 0, 1; NIC_SPLIT: ETHTOOL_TCP_DATA_SPLIT_* */
	uint32_t max;		/* 0: not told */
};

struct nic {
	struct nl nl;		/* generic netlink */
	uint16_t family;
	int ifindex;
	struct nic_setting settings[NIC_SETTINGS];
};

/* Opens, and reads nothing; also after an error nic_close() frees it. */
int nic_open(struct nic *nic, int ifindex);
void nic_close(struct nic *nic);
/* Reads `what` and the others that the kernel tells in the same answer. */
int nic_read(struct nic *nic, enum nic_what what);
int nic_set(struct nic *nic, enum nic_what what, uint32_t value);
const char *nic_name(enum nic_what what);	/* "rx-ring", as ethtool(8) has it */
bool nic_is_number(enum nic_what what);		/* else on, off or unknown */

/* hw_before.c. The value that was read last is the one for `down`. */
int hw_before_keep(const struct walk *w, const struct nic *nic, enum nic_what what);
/* Notes what became of `want`, if it is another number; is `now` that one? */
int hw_before_made(const struct walk *w, const struct nic *nic, enum nic_what what,
		   uint32_t want);
bool hw_before_is_made(const struct walk *w, enum nic_what what, uint32_t want,
		       uint32_t now);

#endif
