/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From a destination to the next hop, and there. Everything is constant: the
 * cluster's Pods by their number, the wire's hosts directly, the rest by the
 * gateway. What cannot go this way at once (no route, too big) is
 * left untouched for the node's stack, which answers, or goes the same way.
 *
 * The next hop is given to bpf_redirect_neigh(): with one the kernel goes
 * straight to the neighbour (net/core/filter.c: bpf_out_neigh_v4), without one
 * it looks up a route first. Counted in a 6.12 guest by -icount, instructions a
 * packet more than this way: no next hop 680 (IPv4) and 1350 (IPv6),
 * bpf_fib_lookup() and bpf_redirect() 480 and 1010. Must not know who sent it.
 */
#ifndef BPF_ROUTE_H
#define BPF_ROUTE_H

struct hop {
	__u32 slot;		/* the receiving Pod; SLOT_NODE: by the uplink */
	__u32 ifindex;
	__u32 mtu;
};

static __always_inline bool hop_pod(struct hop *hop, __u32 slot)
{
	hop->slot = slot;
	hop->ifindex = cfg.ifindex_0 + slot;
	hop->mtu = pods[slot].mtu;
	return slot != SLOT_NODE;
}

static __always_inline void hop_wire(struct hop *hop)
{
	hop->slot = SLOT_NODE;
	hop->ifindex = cfg.uplink;
	hop->mtu = cfg.uplink_mtu;
}

static __always_inline bool hop_wire4(struct hop *hop, struct bpf_redir_neigh *nh,
				      __be32 via)
{
	hop_wire(hop);
	nh->nh_family = AF_INET;
	nh->ipv4_nh = via;
	return via != 0;
}

static __always_inline bool hop_wire6(struct hop *hop, struct bpf_redir_neigh *nh,
				      const volatile __u32 via[4], bool has_via)
{
	hop_wire(hop);
	nh->nh_family = AF_INET6;
	nh->ipv6_nh[0] = via[0];
	nh->ipv6_nh[1] = via[1];
	nh->ipv6_nh[2] = via[2];
	nh->ipv6_nh[3] = via[3];
	return has_via;
}

/* False: no way but the node's stack. */
static __always_inline bool route4(struct hop *hop, struct bpf_redir_neigh *nh,
				   __u32 number, __be32 daddr)
{
	if (number != OUTSIDE) {
		if (number >> 8 == cfg.node_id)
			return hop_pod(hop, number_slot(number));
		return hop_wire4(hop, nh, nodes[number >> 8].via4);
	}
	if (cfg.wire4_mask && (daddr & cfg.wire4_mask) == cfg.wire4_net)
		return hop_wire4(hop, nh, daddr);
	return hop_wire4(hop, nh, cfg.gw4);
}

static __always_inline bool ip6_is_on_wire(const struct in6_addr *addr)
{
	const volatile __u32 *mask = cfg.wire6_mask, *net = cfg.wire6_net;

	return half(mask) && (half(addr->s6_addr32) & half(mask)) == half(net) &&
	       (half(addr->s6_addr32 + 2) & half(mask + 2)) == half(net + 2);
}

static __always_inline bool route6(struct hop *hop, struct bpf_redir_neigh *nh,
				   __u32 number, const struct in6_addr *daddr)
{
	__u32 id = number >> 8 & 0xff;

	if (number != OUTSIDE) {
		if (id == cfg.node_id)
			return hop_pod(hop, number_slot(number));
		return hop_wire6(hop, nh, nodes[id].via6, nodes[id].has_via6);
	}
	if (ip6_is_on_wire(daddr))
		return hop_wire6(hop, nh, daddr->s6_addr32, true);
	return hop_wire6(hop, nh, cfg.gw6, cfg.has_gw6);
}

/*
 * A packet of one segment is measured here; a GSO one is as big as its largest
 * segment, which only the kernel can tell.
 */
static __noinline bool segments_fit(struct __sk_buff *skb, __u32 most, __u32 ifindex)
{
	__u32 mtu = 0, segment;

	if (!skb->gso_size)
		return false;
	if (is_jumbo(skb, &segment))
		return segment <= most;
	return !bpf_check_mtu(skb, ifindex, &mtu, 0, BPF_MTU_CHK_SEGS);
}

static __always_inline bool hop_fits(struct __sk_buff *skb, __u32 mtu, __u32 ifindex)
{
	return skb->len <= mtu + ETH_HLEN || segments_fit(skb, mtu, ifindex);
}

/*
 * May the stack have a Pod's packet? It knows more ways than a Pod may go: of
 * another NIC, a VPN, a management network, or to an address of its own there. So
 * only when it would take the way the packet has here, or when a route says that
 * there is none: then it answers. Asked about the few that are not forwarded at
 * once; the stack's own lookup has the same input. To the kernel a local address
 * and no route at all are the same (NOT_FWDED).
 */
static __always_inline bool stack_agrees(struct __sk_buff *skb, __u32 ifindex,
					 struct bpf_fib_lookup *fib)
{
	long way;

	fib->ifindex = skb->ifindex;
	way = bpf_fib_lookup(skb, fib, sizeof(*fib), BPF_FIB_LOOKUP_SKIP_NEIGH);
	if (way == BPF_FIB_LKUP_RET_SUCCESS || way == BPF_FIB_LKUP_RET_FRAG_NEEDED)
		return fib->ifindex == ifindex;
	return way == BPF_FIB_LKUP_RET_UNREACHABLE || way == BPF_FIB_LKUP_RET_BLACKHOLE ||
	       way == BPF_FIB_LKUP_RET_PROHIBIT;
}

/*
 * To the wire nothing is fragmented: no row gives a Pod a larger MTU than the
 * uplink's, and the headers of fragments are in nobody's rate.
 */
static __noinline bool stack_agrees4(struct __sk_buff *skb, const struct iphdr *ip,
				     __u32 ifindex)
{
	struct bpf_fib_lookup fib = {
		.family = AF_INET, .l4_protocol = ip->protocol, .tos = ip->tos,
		.ipv4_src = ip->saddr, .ipv4_dst = ip->daddr,
	};

	if (ifindex == cfg.uplink && skb->len > cfg.uplink_mtu + ETH_HLEN &&
	    !(ip->frag_off & bpf_htons(IP4_DF)))
		return false;
	return stack_agrees(skb, ifindex, &fib);
}

static __noinline bool stack_agrees6(struct __sk_buff *skb, const struct ipv6hdr *ip,
				     __u32 ifindex)
{
	struct bpf_fib_lookup fib = {
		.family = AF_INET6, .l4_protocol = ip->nexthdr,
	};

	__builtin_memcpy(fib.ipv6_src, &ip->saddr, sizeof(fib.ipv6_src));
	__builtin_memcpy(fib.ipv6_dst, &ip->daddr, sizeof(fib.ipv6_dst));
	return stack_agrees(skb, ifindex, &fib);
}

/*
 * The node is no hop: its Pods are as far from the wire as its own sockets, and no
 * way through these programs leads back into them, for each ends at a Pod or on
 * the wire. So the TTL stays, and no packet is written to. But 255 says that the
 * sender is on the receiver's link (RFC 4861 7.1, RFC 5082), and is one less then;
 * false: no memory for that, and it must not pass.
 * RFC 1624: the checksum grows by what the TTL's word shrinks, carry around.
 * 0xffff is carried, too: a full sum would say 0, as it cannot be of zeros only.
 */
static __noinline bool hop_off_link(struct __sk_buff *skb)
{
	struct { __u8 ttl, protocol; __be16 check; } word;
	__u8 limit = 254;
	__u32 check;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return !bpf_skb_store_bytes(skb, ETH_HLEN + 7, &limit, sizeof(limit),
					    BPF_F_RECOMPUTE_CSUM);
	if (bpf_skb_load_bytes(skb, ETH_HLEN + 8, &word, sizeof(word)))
		return false;
	check = word.check + bpf_htons(1 << 8);
	word.check = check + (check >= 0xffff);
	word.ttl = limit;
	return !bpf_skb_store_bytes(skb, ETH_HLEN + 8, &word, sizeof(word),
				    BPF_F_RECOMPUTE_CSUM);
}

/*
 * The Ethernet header of a frame for a Pod. An L3 netkit's address is zero and
 * any other one would make the frame somebody else's (PACKET_OTHERHOST).
 */
static __noinline void hop_mac(struct __sk_buff *skb, __u32 slot)
{
	__u8 l2[2 * ETH_ALEN] = {
		POD_MAC_0, POD_MAC_1, 0, 0, cfg.node_id, slot,
		POD_MAC_0, POD_MAC_1, 1, 0, cfg.node_id, slot,
	};
	__u8 l3[2 * ETH_ALEN] = {};
	bool is_l2 = pods[slot & 0xff].flags & POD_F_L2;

	bpf_skb_store_bytes(skb, 0, is_l2 ? l2 : l3, sizeof(l2), 0);
}

#endif
