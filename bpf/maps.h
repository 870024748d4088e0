/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the programs remember: the tables userspace writes before the load and
 * freezes (.rodata), the counters it reads, and the state of the Pods' lines,
 * which is the programs' own. Knows abi.h only; no packets.
 *
 * The verifier knows every scalar of .rodata: a branch on a feature this node
 * lacks (no gateway, no IPv6) is removed, not tested per packet.
 */
#ifndef BPF_MAPS_H
#define BPF_MAPS_H

const volatile struct dp_cfg cfg = {};
const volatile struct dp_pod pods[ABI_SLOTS] = {};
const volatile struct dp_node nodes[ABI_NODES] = {};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, ABI_SLOTS);
	__type(key, __u32);
	__type(value, struct pod_counters);
} counters SEC(".maps");

/* A map of its own, so that the next programs go on with it. */
struct dp_pace pace[ABI_SLOTS] SEC(".bss.pace");

/*
 * Plain adds are safe: all hooks run with bottom halves off, and none counts
 * inside another one's count. The lookup is no call: from 6.10 the verifier
 * inlines it for per-CPU arrays. All of this costs 2 ns where an empty test run
 * takes 34; an array in .bss indexed by CPU was measured to cost the same.
 */
static __always_inline void count(struct __sk_buff *skb, __u32 slot,
				  enum dir dir, enum verdict v)
{
	struct pod_counters *pc = bpf_map_lookup_elem(&counters, &slot);

	if (!pc)
		return;
	pc->c[dir][v].packets++;
	pc->c[dir][v].bytes += skb->len;
}

/* Out of the way of those that pass. */
static __noinline int drop(struct __sk_buff *skb, __u32 slot, enum dir dir, enum verdict v)
{
	count(skb, slot, dir, v);
	return TCX_DROP;
}

#endif
