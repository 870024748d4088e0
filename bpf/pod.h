/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a Pod may send, and what may be sent to it. The Pod is not trusted: it
 * may own raw sockets, VLANs and its whole network namespace. Knows a Pod's
 * own address and mode; where a packet goes is route.h's.
 *
 *	from a Pod                                       verdict
 *	neither IPv4 nor IPv6, in a VLAN, or lying       DROP_PROTO
 *	  ARP, L2: sender is the Pod or 0.0.0.0          STACK, else DROP_SPOOF
 *	shorter than its headers say, wrong version      DROP_SHORT
 *	  RS, NS, NA, L2: link scope (see is_nd)         STACK
 *	source is not the Pod's one address              DROP_SPOOF
 *	Ethernet destination is not the node's           DROP_DEST
 *	destination must not be routed                   DROP_DEST
 *	this node                                        STACK
 *	IPv4 options                                     DROP_DETOUR
 *	too big for the wire, IPv4 without DF            DROP_DETOUR
 *	the Pod itself, unknown Pod, no way, too big     STACK, or DROP_DETOUR where
 *	                                                   stack_agrees() says no
 *	TTL 0                                            DROP_SHORT
 *	else                                             FORWARD
 *	FORWARD, or STACK for the wire, above its rate   DROP_HORIZON (edt.h)
 */
#ifndef BPF_POD_H
#define BPF_POD_H

/* RFC 4861; not in UAPI headers. */
#define ND_ROUTER_SOLICIT	133
#define ND_NEIGHBOUR_SOLICIT	135
#define ND_NEIGHBOUR_ADVERT	136

static __always_inline bool ip6_is_pod(const struct in6_addr *addr, __u32 slot)
{
	return addr->s6_addr32[3] == pods[slot].ip6 && ip6_is_pods(addr);
}

static __always_inline enum verdict pod_arp(struct __sk_buff *skb, __u32 slot)
{
	struct arp4 *arp = header(skb, sizeof(*arp));
	__be32 sip;

	if (!arp || arp->hrd != bpf_htons(1) || arp->pro != bpf_htons(ETH_P_IP) ||
	    arp->hln != ETH_ALEN || arp->pln != 4)
		return V_DROP_SHORT;
	__builtin_memcpy(&sip, arp->sip, 4);
	return !sip || sip == pods[slot].ip4 ? V_STACK : V_DROP_SPOOF;
}

/*
 * Neighbour discovery with the node: never routed, so only for link scope, and
 * with a source that has no wider scope than the Pod's own. Advertisements of
 * routers and redirects are not a Pod's to send.
 */
static __always_inline bool is_nd(const struct ipv6hdr *ip, __u8 type, __u32 slot)
{
	const __be32 *s = ip->saddr.s6_addr32, *d = ip->daddr.s6_addr32;

	if (type != ND_ROUTER_SOLICIT && type != ND_NEIGHBOUR_SOLICIT &&
	    type != ND_NEIGHBOUR_ADVERT)
		return false;
	if ((d[0] & bpf_htonl(0xffff0000)) != bpf_htonl(0xff020000) &&
	    (d[0] & bpf_htonl(0xffc00000)) != bpf_htonl(0xfe800000))
		return false;
	return (s[0] & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000) ||
	       !(s[0] | s[1] | s[2] | s[3]) || ip6_is_pod(&ip->saddr, slot);
}

static __always_inline bool pod_nd(struct __sk_buff *skb, __u32 slot)
{
	struct ipv6hdr *ip = header(skb, sizeof(*ip) + 1);

	return ip && ip->version == 6 && ip->nexthdr == IPPROTO_ICMPV6 &&
	       is_nd(ip, *(__u8 *)(ip + 1), slot);
}

/*
 * To where hop leads, in the band that is left to it. Between L3 Pods the frame goes
 * to the right MAC: to another it would not be for the node (PACKET_HOST).
 */
static __always_inline int pod_forward(struct __sk_buff *skb, __u32 slot,
				       const struct hop *hop, struct bpf_redir_neigh *nh,
				       __u8 limit, __u32 dscp)
{
	if (!limit)
		return drop(skb, slot, DIR_EGRESS, V_DROP_SHORT);
	if (limit == 255 && !hop_off_link(skb))
		return drop(skb, slot, DIR_EGRESS, V_DROP_SHORT);
	if (hop->slot && (pods[slot].flags | pods[hop->slot].flags) & POD_F_L2)
		hop_mac(skb, hop->slot);
	if (!edt_is_idle(skb, slot, hop) && !edt_leave(skb, slot, hop->slot, hop->ifindex))
		return drop(skb, slot, DIR_EGRESS, V_DROP_HORIZON);
	skb->priority = band_priority(&pods[slot], skb->priority, dscp);
	skb->mark = 0;
	count(skb, slot, DIR_EGRESS, V_FORWARD);
	if (hop->slot)
		return bpf_redirect(hop->ifindex, 0);
	return bpf_redirect_neigh(hop->ifindex, nh, sizeof(*nh), 0);
}

/* The same for the stack, which knows the way; no device: the node itself. */
static __noinline int pod_stack(struct __sk_buff *skb, __u32 slot, __u32 to,
				__u32 ifindex, __u32 dscp)
{
	if (!edt_leave(skb, slot, to, ifindex))
		return drop(skb, slot, DIR_EGRESS, V_DROP_HORIZON);
	skb->priority = band_priority(&pods[slot & 0xff], skb->priority, dscp);
	skb->mark = 0;
	count(skb, slot, DIR_EGRESS, V_STACK);
	return TCX_PASS;
}

static __always_inline int pod_leave4(struct __sk_buff *skb, __u32 slot)
{
	struct iphdr *ip = header(skb, sizeof(*ip));
	struct bpf_redir_neigh nh = {};
	__u32 number, dscp;
	struct hop hop;
	bool routed;

	if (!ip || !ip4_is_sane(skb, ip))
		return drop(skb, slot, DIR_EGRESS, V_DROP_SHORT);
	if (ip->saddr != pods[slot].ip4)
		return drop(skb, slot, DIR_EGRESS, V_DROP_SPOOF);
	number = ip4_number(ip->daddr);
	if (skb->pkt_type != PACKET_HOST || (number == OUTSIDE && !ip4_is_routed(ip->daddr)))
		return drop(skb, slot, DIR_EGRESS, V_DROP_DEST);
	dscp = ip->tos >> 2;
	if (number == OUTSIDE && ip->daddr == cfg.self4)
		return pod_stack(skb, slot, SLOT_NODE, 0, dscp);
	if (!ip4_is_plain(ip))
		return drop(skb, slot, DIR_EGRESS, V_DROP_DETOUR);
	routed = route4(&hop, &nh, number, ip->daddr) && hop.slot != slot;
	if (!routed || !hop_fits(skb, hop.mtu, hop.ifindex)) {
		if (!stack_agrees4(skb, ip, hop.ifindex))
			return drop(skb, slot, DIR_EGRESS, V_DROP_DETOUR);
		return pod_stack(skb, slot, hop.slot, hop.ifindex, dscp);
	}
	return pod_forward(skb, slot, &hop, &nh, ip->ttl, dscp);
}

static __always_inline int pod_leave6(struct __sk_buff *skb, __u32 slot)
{
	struct bpf_redir_neigh nh = {};
	__u32 number, dscp;
	struct ipv6hdr *ip;
	struct hop hop;
	bool routed;

	if (pods[slot].flags & POD_F_L2 && pod_nd(skb, slot))
		return pod_stack(skb, slot, SLOT_NODE, 0, 0);
	ip = header(skb, sizeof(*ip));
	if (!ip || !ip6_is_sane(skb, ip))
		return drop(skb, slot, DIR_EGRESS, V_DROP_SHORT);
	if (!ip6_is_pod(&ip->saddr, slot))
		return drop(skb, slot, DIR_EGRESS, V_DROP_SPOOF);
	number = ip6_number(&ip->daddr);
	if (skb->pkt_type != PACKET_HOST || (number == OUTSIDE && !ip6_is_routed(&ip->daddr)))
		return drop(skb, slot, DIR_EGRESS, V_DROP_DEST);
	dscp = bpf_ntohs(*(__be16 *)ip) >> 6 & 0x3f;
	if (number == OUTSIDE && ip6_equal(&ip->daddr, cfg.self6))
		return pod_stack(skb, slot, SLOT_NODE, 0, dscp);
	routed = route6(&hop, &nh, number, &ip->daddr) && hop.slot != slot;
	if (!routed || !hop_fits(skb, hop.mtu, hop.ifindex)) {
		if (!stack_agrees6(skb, ip, hop.ifindex))
			return drop(skb, slot, DIR_EGRESS, V_DROP_DETOUR);
		return pod_stack(skb, slot, hop.slot, hop.ifindex, dscp);
	}
	return pod_forward(skb, slot, &hop, &nh, ip->hop_limit, dscp);
}

/* L2 only: what it knows about its neighbour. */
static __noinline int pod_leave_arp(struct __sk_buff *skb, __u32 slot)
{
	enum verdict v = pod_arp(skb, slot & 0xff);

	return v == V_STACK ? pod_stack(skb, slot, SLOT_NODE, 0, 0) :
			      drop(skb, slot, DIR_EGRESS, v);
}

static __always_inline int pod_leave(struct __sk_buff *skb, __u32 slot)
{
	if (!is_pod(slot))
		return drop(skb, SLOT_NODE, DIR_EGRESS, V_DROP_NOPOD);
	if (!frame_is_honest(skb))
		return drop(skb, slot, DIR_EGRESS, V_DROP_PROTO);
	switch (protocol(skb)) {
	case bpf_htons(ETH_P_IP):
		return pod_leave4(skb, slot);
	case bpf_htons(ETH_P_IPV6):
		return pod_leave6(skb, slot);
	case bpf_htons(ETH_P_ARP):
		if (pods[slot].flags & POD_F_L2)
			return pod_leave_arp(skb, slot);
	}
	return drop(skb, slot, DIR_EGRESS, V_DROP_PROTO);
}

/* May it come from the wire? Not from the node, its Pods, or link scope. */
static __always_inline bool ip4_is_far(__be32 saddr)
{
	__u32 number = ip4_number(saddr);

	if (number != OUTSIDE)
		return number >> 8 != cfg.node_id;
	return saddr != cfg.self4 && ip4_is_routed(saddr);
}

static __always_inline bool ip6_is_far(const struct in6_addr *saddr)
{
	__u32 number = ip6_number(saddr);

	if (number != OUTSIDE)
		return number >> 8 != cfg.node_id;
	return !ip6_equal(saddr, cfg.self6) && ip6_is_routed(saddr);
}

/*
 * Does the Pod's rate hold for this packet, on its way into the Pod? The node's
 * and its Pods' are free unless the row says so. Told by the source: what came
 * from the wire by the stack (fragments, options) no longer knows its device.
 */
static __always_inline bool is_metered(struct __sk_buff *skb, __u32 slot)
{
	const volatile struct dp_pod *pod = &pods[slot & 0xff];
	bool all = pod->flags & POD_F_LOCAL;
	struct ipv6hdr *ip6;
	struct iphdr *ip;

	if (!(pod->flags & POD_F_METER))
		return false;
	switch (protocol(skb)) {
	case bpf_htons(ETH_P_IP):
		ip = header(skb, sizeof(*ip));
		return ip && (all || ip4_is_far(ip->saddr));
	case bpf_htons(ETH_P_IPV6):
		ip6 = header(skb, sizeof(*ip6));
		return ip6 && (all || ip6_is_far(&ip6->saddr));
	}
	return false;
}

/* From the node's stack, or from a Pod that pod_leave() has let through. */
static __always_inline int pod_enter(struct __sk_buff *skb, __u32 slot)
{
	__be16 proto = protocol(skb);

	if (!is_pod(slot))
		return drop(skb, SLOT_NODE, DIR_INGRESS, V_DROP_NOPOD);
	if (proto != bpf_htons(ETH_P_IP) && proto != bpf_htons(ETH_P_IPV6) &&
	    !(proto == bpf_htons(ETH_P_ARP) && pods[slot].flags & POD_F_L2))
		return drop(skb, slot, DIR_INGRESS, V_DROP_PROTO);
	count(skb, slot, DIR_INGRESS, V_FORWARD);
	return TCX_PASS;
}

#endif
