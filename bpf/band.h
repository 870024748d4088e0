/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Who goes first on a full uplink: the Pod's row says which band is its best,
 * and its packets may ask for a lesser one, by SO_PRIORITY or by DSCP. fq maps
 * skb->priority to its bands by its priomap, as pfifo_fast does. Arithmetic
 * alone; must not know packets.
 */
#ifndef BPF_BAND_H
#define BPF_BAND_H

#define BEST_EFFORT 2

/* RFC 2474 4.2.2.2 as RFC 3662 uses it, and RFC 8622. */
#define DSCP_CS1 8
#define DSCP_LE 1

/* Sixteen numbers of two bits: no table to load from. */
#define BITS2(a, b, c, d) ((a) | (b) << 2 | (c) << 4 | (d) << 6)
/* fq's default priomap (net/sched/sch_fq.c): 1 2 2 2  1 2 0 0  1 1 1 1  1 1 1 1 */
#define PRIOMAP (BITS2(1, 2, 2, 2) | BITS2(1, 2, 0, 0) << 8 | \
		 BITS2(1, 1, 1, 1) << 16 | (__u32)BITS2(1, 1, 1, 1) << 24)

/* 0 is what a socket has that asked for nothing. */
static __always_inline __u32 band_asked(__u32 priority, __u32 dscp)
{
	if (dscp == DSCP_CS1 || dscp == DSCP_LE)
		return BEST_EFFORT;
	return priority ? PRIOMAP >> 2 * (priority & 15) & 3 : 0;
}

/* The skb->priority of the lesser of the row's band and the one asked for: 6, 0, 2
 * by the same map. Most packets ask for nothing. */
static __always_inline __u32 band_priority(const volatile struct dp_pod *pod,
					   __u32 priority, __u32 dscp)
{
	__u32 asked;

	if (!(priority | dscp))
		return pod->priority;
	asked = band_asked(priority, dscp);
	return asked <= pod->band ? pod->priority : asked == 1 ? 0 : 2;
}

#endif
