/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The contract between userspace and the BPF programs: layouts, limits, enums.
 * Both sides include it, it includes nothing (the includer brings __u32 and
 * friends). What both must know is here once; nothing else is.
 */
#ifndef BPF_ABI_H
#define BPF_ABI_H

/* The pinned maps and links of one layout; another layout, another number. */
#define ABI_VERSION 1

enum {
	ABI_SLOTS = 256,	/* a Pod's slot is one octet; 0 and 255 are no Pod */
	ABI_NODES = 256,	/* a node's id is one octet; 0 is no node */
};

/* Slot 0 of the counters: packets that belong to no Pod. */
#define SLOT_NODE 0

/* From the Pod's point of view. */
enum dir {
	DIR_EGRESS,		/* leaves the Pod */
	DIR_INGRESS,		/* enters the Pod */
	DIR_MAX,
};

/*
 * What became of a packet; each program counts a packet exactly once. What the
 * stack was given it may yet deliver: then the receiving program counts it too.
 */
enum verdict {
	V_FORWARD,		/* the fast path: redirected or delivered */
	V_STACK,		/* given to the node's stack: its own, or ICMP owed */
	V_DROP_SHORT,		/* too short for the header it claims, or malformed */
	V_DROP_PROTO,		/* neither IPv4 nor IPv6 (nor ARP from an L2 Pod) */
	V_DROP_SPOOF,		/* the source address is not the sender's */
	V_DROP_DEST,		/* multicast, broadcast, loopback, link-local,
				 * or an Ethernet destination not the node's */
	V_DROP_NOPOD,		/* a netkit device that no row knows */
	V_DROP_HORIZON,		/* would wait longer than its Pod's horizon */
	V_DROP_RATE,		/* the same, on its way into the Pod */
	V_DROP_DETOUR,		/* only the stack could carry it: IPv4 options, to be
				 * fragmented, or by another device than the uplink */
	V_MAX,
};

struct count {
	__u64 packets;
	__u64 bytes;		/* skb->len: Ethernet header and payload, GSO as one */
};

/* Value of the per-CPU array `counters`; key is the slot. */
struct pod_counters {
	struct count c[DIR_MAX][V_MAX];
};
_Static_assert(sizeof(struct pod_counters) == 2 * 10 * 16, "abi: pod_counters");

enum {
	POD_F_EXISTS = 1U << 0,
	POD_F_L2 = 1U << 1,
	POD_F_LOCAL = 1U << 2,	/* limits hold between Pods of the node, too */
	POD_F_QUEUE = 1U << 3,	/* fq is on the way into it */
	POD_F_RATE = 1U << 4,	/* what it sends has a rate */
	POD_F_METER = 1U << 5,	/* what it is sent has one */
};

/*
 * Time in 1/64 ns: a 64-byte frame at 400 Gbit/s lasts 82 of them, and 64 bits
 * wrap after 9 years; times are compared by their difference.
 */
#define TICK_SHIFT 6

/* A rate, as the time a byte takes: ticks per byte in 2^-16 ticks; 0: no limit. */
struct dp_rate {
	__u64 ticks_16;		/* 64e9 * 2^16 / bytes per second, rounded up */
	__u64 burst;		/* ticks: so much goes at once */
	__u64 limit;		/* ticks: the burst and the longest wait behind it */
};
_Static_assert(sizeof(struct dp_rate) == 24, "abi: dp_rate");

/* One Pod of this node; index is the slot. */
struct dp_pod {
	__u32 flags;
	__u32 mtu;		/* bytes of IP packet the Pod may be sent */
	struct dp_rate rate[DIR_MAX];
	__u64 ecn;		/* ticks of waiting from which on CE is marked */
	__u32 ip4;		/* its address, network order */
	__u32 ip6;		/* the last word of its address, network order */
	__u32 band;		/* 0 guaranteed, 1 burstable, 2 best effort */
	__u32 priority;		/* what fq calls that band, as skb->priority */
};
_Static_assert(sizeof(struct dp_pod) == 80, "abi: dp_pod");

/* When a Pod's line is free again, in ticks; index is the slot. In .bss, kept
 * across programs. A cache line each: every CPU writes it. */
struct dp_pace {
	__u64 line[DIR_MAX];
	__u64 pad[6];
};
_Static_assert(sizeof(struct dp_pace) == 64, "abi: dp_pace");

/* Where packets for another node's Pods go; index is the node's id. */
struct dp_node {
	__u32 via6[4];		/* network order */
	__u32 via4;		/* network order; 0: no way, leave it to the stack */
	__u32 has_via6;
};
_Static_assert(sizeof(struct dp_node) == 24, "abi: dp_node");

/* Scalars of this node; all addresses in network order. */
struct dp_cfg {
	__u64 object_hash;	/* of the BPF object: same bytes, same program */
	__u32 ifindex_0;	/* slot + this = ifindex of both netkit ends */
	__u32 uplink;		/* ifindex */
	__u32 uplink_mtu;	/* bytes of IP packet */
	__u32 node_id;
	__u32 pod4_net;		/* the cluster's /16 */
	__u32 wire4_net;	/* hosts we reach without a gateway */
	__u32 wire4_mask;	/* 0: no IPv4 on the uplink */
	__u32 self4;		/* the node's own address; 0: none */
	__u32 gw4;		/* 0: none */
	__u32 bcast4;		/* the wire's broadcast; 0: a wire of two has none */
	__u32 has_gw6;
	__u32 pad;
	__u32 pod6_net[4];	/* the cluster's /96 */
	__u32 wire6_net[4];
	__u32 wire6_mask[4];	/* all 0: no IPv6 on the uplink */
	__u32 self6[4];		/* all 0: none */
	__u32 gw6[4];
};
_Static_assert(sizeof(struct dp_cfg) == 8 + 4 * 32, "abi: dp_cfg");

/* L2 MACs: 02:e1:<side>:00:<node>:<slot>; side 0 in the Pod, 1 on the node. */
#define POD_MAC_0 0x02
#define POD_MAC_1 0xe1

#endif
