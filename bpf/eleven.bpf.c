// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The datapath, as a table of contents: one program a hook, each a sentence.
 * What a packet meets, in order: parse.h (is it one), pod.h or wire.h (may it),
 * route.h (where to), edt.h (when, by line.h), band.h (before whom), maps.h
 * (count it). UAPI types only: no kernel BTF, no kfunc, no tail call, so an
 * upgrade is one atomic link update a hook.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "abi.h"
#include "maps.h"
#include "parse.h"
#include "route.h"
#include "line.h"
#include "edt.h"
#include "band.h"
#include "pod.h"
#include "wire.h"

/* The slot of a netkit device is in its index: both ends carry the same one. */
static __always_inline __u32 device_slot(struct __sk_buff *skb)
{
	return skb->ifindex - cfg.ifindex_0;
}

/*
 * Leaves a Pod; the device is already the node's end. The peer is not scrubbed,
 * so what the Pod wrote beside the packet is read and wiped here.
 */
SEC("netkit/peer")
int pod_egress(struct __sk_buff *skb)
{
	return pod_leave(skb, device_slot(skb));
}

/*
 * Before fq at the node's end of a Pod that has a rate, whoever sends to it. The
 * next program counts what passes.
 */
SEC("tcx/egress")
int pod_pace(struct __sk_buff *skb)
{
	__u32 slot = device_slot(skb);

	if (slot >= ABI_SLOTS || !is_metered(skb, slot) || edt_enter(skb, slot))
		return TCX_NEXT;
	count(skb, slot, DIR_INGRESS, V_DROP_RATE);
	return TCX_DROP;
}

/* Enters a Pod, from its neighbour or the node; the device is the Pod's end. */
SEC("netkit/primary")
int pod_ingress(struct __sk_buff *skb)
{
	return pod_enter(skb, device_slot(skb));
}

/*
 * Enters the node; straight into the Pod, past the stack and the backlog. Only
 * tcx ingress may do that: bpf_redirect_peer() from netkit drops.
 */
SEC("tcx/ingress")
int wire_ingress(struct __sk_buff *skb)
{
	return wire_arrive(skb);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
