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
 *	TTL used up, the Pod itself, unknown Pod,        STACK, or DROP_DETOUR where
 *	  no way, too big                                  stack_agrees() says no
 *	else, one hop older                              FORWARD
 *	FORWARD, or STACK for the wire, above its rate   DROP_HORIZON (edt.h)
 */
#ifndef BPF_POD_H
#define BPF_POD_H

/* RFC 4861; not in UAPI headers. */
#define ND_ROUTER_SOLICIT	133
#define ND_NEIGHBOUR_SOLICIT	135
#define ND_NEIGHBOUR_ADVERT	136

static __always_inline bool ip4_is_pod(__be32 addr, __u32 slot)
{
	return ip4_number(addr) == (cfg.node_id << 8 | slot);
}

static __always_inline bool ip6_is_pod(const struct in6_addr *addr, __u32 slot)
{
	return addr->s6_addr32[3] == bpf_htonl(cfg.node_id << 16 | slot) &&
	       addr->s6_addr32[2] == cfg.pod6_net[2] &&
	       addr->s6_addr32[1] == cfg.pod6_net[1] &&
	       addr->s6_addr32[0] == cfg.pod6_net[0];
}

static __always_inline enum verdict pod_arp(struct __sk_buff *skb, __u32 slot)
{
	struct arp4 *arp = header(skb, sizeof(*arp));
	__be32 sip;

	if (!arp || arp->hrd != bpf_htons(1) || arp->pro != bpf_htons(ETH_P_IP) ||
	    arp->hln != ETH_ALEN || arp->pln != 4)
		return V_DROP_SHORT;
	__builtin_memcpy(&sip, arp->sip, 4);
	return !sip || ip4_is_pod(sip, slot) ? V_STACK : V_DROP_SPOOF;
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

static __always_inline enum verdict pod_leave4(struct __sk_buff *skb,
					       __u32 slot, struct hop *hop)
{
	struct iphdr *ip = header(skb, sizeof(*ip));
	bool routed;

	if (!ip || !ip4_is_sane(skb, ip))
		return V_DROP_SHORT;
	if (!ip4_is_pod(ip->saddr, slot))
		return V_DROP_SPOOF;
	if (skb->pkt_type != PACKET_HOST || !ip4_is_routed(ip->daddr))
		return V_DROP_DEST;
	hop->tos = ip->tos;
	routed = route4(hop, ip->daddr) && hop->slot != slot;
	if (!hop->ifindex)
		return V_STACK;
	if (ip->ihl != 5)
		return V_DROP_DETOUR;
	if (!routed || ip->ttl <= 1 || !hop_fits(hop, skb))
		return stack4(skb, hop, ip);
	ip4_age(ip);
	if (hop->slot)
		hop_mac(ip, hop->slot);
	return V_FORWARD;
}

static __always_inline enum verdict pod_leave6(struct __sk_buff *skb,
					       __u32 slot, struct hop *hop)
{
	struct ipv6hdr *ip;
	bool routed;

	if (pods[slot & 0xff].flags & POD_F_L2 && pod_nd(skb, slot))
		return V_STACK;
	ip = header(skb, sizeof(*ip));
	if (!ip || !ip6_is_sane(skb, ip))
		return V_DROP_SHORT;
	if (!ip6_is_pod(&ip->saddr, slot))
		return V_DROP_SPOOF;
	if (skb->pkt_type != PACKET_HOST || !ip6_is_routed(&ip->daddr))
		return V_DROP_DEST;
	hop->tos = ip->priority << 4 | ip->flow_lbl[0] >> 4;
	routed = route6(hop, &ip->daddr) && hop->slot != slot;
	if (!hop->ifindex)
		return V_STACK;
	if (!routed || ip->hop_limit <= 1 || !hop_fits(hop, skb))
		return stack6(skb, hop, ip);
	ip->hop_limit--;
	if (hop->slot)
		hop_mac(ip, hop->slot);
	return V_FORWARD;
}

static __always_inline enum verdict pod_leave(struct __sk_buff *skb,
					      __u32 slot, struct hop *hop)
{
	if (!slot)
		return V_DROP_NOPOD;
	if (!frame_is_honest(skb))
		return V_DROP_PROTO;
	switch (protocol(skb)) {
	case bpf_htons(ETH_P_IP):
		return pod_leave4(skb, slot, hop);
	case bpf_htons(ETH_P_IPV6):
		return pod_leave6(skb, slot, hop);
	case bpf_htons(ETH_P_ARP):
		if (pods[slot & 0xff].flags & POD_F_L2)
			return pod_arp(skb, slot);
	}
	return V_DROP_PROTO;
}

/* May it come from the wire? Not from the node, its Pods, or link scope. */
static __always_inline bool ip4_is_far(__be32 saddr)
{
	return ip4_number(saddr) >> 8 != cfg.node_id && saddr != cfg.self4 &&
	       ip4_is_routed(saddr);
}

static __always_inline bool ip6_is_far(const struct in6_addr *saddr)
{
	return ip6_number(saddr) >> 8 != cfg.node_id &&
	       !ip6_equal(saddr, cfg.self6) && ip6_is_routed(saddr);
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

	if (!pod->ingress.ticks_16)
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
static __always_inline enum verdict pod_enter(struct __sk_buff *skb, __u32 slot)
{
	if (!slot)
		return V_DROP_NOPOD;
	switch (protocol(skb)) {
	case bpf_htons(ETH_P_IP):
	case bpf_htons(ETH_P_IPV6):
		return V_FORWARD;
	case bpf_htons(ETH_P_ARP):
		if (pods[slot & 0xff].flags & POD_F_L2)
			return V_FORWARD;
	}
	return V_DROP_PROTO;
}

#endif
