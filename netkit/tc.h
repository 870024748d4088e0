/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Queueing disciplines as the kernel describes them and the verbs that change
 * them (tc.c), for the room that decides which a device has (qdisc.c).
 */
#ifndef NETKIT_TC_H
#define NETKIT_TC_H

#include <linux/pkt_sched.h>

#include "netkit/nl.h"

enum {
	/* Ours carry this: "e11:" in tc(8). Handles of the kernel's own making
	 * start at 8001:, those of people at 1:. */
	QDISC_ELEVEN = 0x0e110000,
	QDISC_OPTIONS_SIZE = 384,	/* fq has the most: 17 numbers, two arrays */
	QDISCS_MAX = 1 + 512,		/* of one device: mq and its queues */
};

/* fq's options that we set; the order of bands is that of the kernel. */
struct fq_options {
	uint32_t plimit;	/* packets a band */
	uint32_t flow_plimit;	/* packets a flow */
	uint32_t buckets_log;
	uint32_t horizon_us;
	uint32_t horizon_drop;	/* 0: an early packet; the kernel's u8 */
	uint8_t priomap[TC_PRIO_MAX + 1];
	int32_t weight[FQ_BANDS];
};

struct qdisc {
	int ifindex;
	uint32_t handle, parent;	/* TC_H_ROOT, or mq's handle and queue */
	char kind[IFNAMSIZ];
	struct fq_options fq;		/* kind "fq" */
	uint16_t options_len;		/* of a root as dumped, to put it back */
	uint8_t options[QDISC_OPTIONS_SIZE];
};

/* One message into a zeroed row: 0, -EBADMSG, or 1 (not a qdisc). */
int qdisc_parse(struct qdisc *q, const struct nlmsghdr *nlh);
/* Those of one device (0: of none) and all that carry our handle; returns how
 * many, or -errno. */
int qdisc_dump(struct nl *nl, int ifindex, struct qdisc *rows, unsigned max);
/* Makes it, puts it in another's place, or changes its options. */
int qdisc_set_fq(struct nl *nl, const struct qdisc *q);
/* Of another kind, with the options found once (or none). */
int qdisc_set(struct nl *nl, const struct qdisc *q);
int qdisc_delete(struct nl *nl, int ifindex, uint32_t handle, uint32_t parent);

#endif
