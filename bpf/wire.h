/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What arrives on the uplink for this node's Pods. All else is the node's own
 * and goes to its stack, untouched and uncounted, unless it claims to be from
 * here: the uplink has no rp_filter, and a socket would believe it. Knows this
 * node's Pods; must not know what a Pod may send.
 *
 *	from the wire, for this node's Pods              verdict
 *	wrong version, IHL or length                     DROP_SHORT
 *	source: a Pod of this node, the node itself,
 *	  or one that must not be routed                 DROP_SPOOF
 *	no such Pod                                      STACK
 *	IPv4 options, too big for the Pod                STACK
 *	else                                             FORWARD
 *	for others, multicast and broadcast, too
 *	source: a Pod of this node, the node itself      DROP_SPOOF, of SLOT_NODE
 *	else                                             not counted
 */
#ifndef BPF_WIRE_H
#define BPF_WIRE_H

/* Who has no IPv4 address asks for one by 0.0.0.0 (DHCP). */
static __always_inline int wire_other4(struct __sk_buff *skb, const struct iphdr *ip)
{
	bool here = ip4_number(ip->saddr) >> 8 == cfg.node_id ||
		    (cfg.self4 && ip->saddr == cfg.self4);

	return here ? drop(skb, SLOT_NODE, DIR_INGRESS, V_DROP_SPOOF) : TCX_NEXT;
}

static __always_inline bool is_advert(struct __sk_buff *skb)
{
	struct ipv6hdr *ip = header(skb, sizeof(*ip) + 1);

	return ip && ip->nexthdr == IPPROTO_ICMPV6 &&
	       *(__u8 *)(ip + 1) == ND_NEIGHBOUR_ADVERT;
}

/*
 * Who has the node's address as well says so from that address: the stack must
 * hear it (RFC 4862 5.4.4). It believes it nothing else.
 */
static __always_inline int wire_other6(struct __sk_buff *skb, const struct ipv6hdr *ip)
{
	bool pods = ip6_number(&ip->saddr) >> 8 == cfg.node_id;

	if (!pods && (!(half(cfg.self6) | half(cfg.self6 + 2)) ||
		      !ip6_equal(&ip->saddr, cfg.self6) || is_advert(skb)))
		return TCX_NEXT;
	return drop(skb, SLOT_NODE, DIR_INGRESS, V_DROP_SPOOF);
}

/*
 * Into the Pod. What has a rate goes by its device, whose programs count it; there
 * and in an L2 Pod somebody looks at the MACs.
 */
static __always_inline int wire_forward(struct __sk_buff *skb, __u32 slot, __u8 limit)
{
	__u32 flags = pods[slot].flags, ifindex = cfg.ifindex_0 + slot;

	if (limit == 255 && !hop_off_link(skb))
		return drop(skb, slot, DIR_INGRESS, V_DROP_SHORT);
	if (flags & (POD_F_L2 | POD_F_METER)) {
		hop_mac(skb, slot);
		if (flags & POD_F_METER)
			return bpf_redirect(ifindex, 0);
	}
	count(skb, slot, DIR_INGRESS, V_FORWARD);
	return bpf_redirect_peer(ifindex, 0);
}

static __noinline int wire_stack(struct __sk_buff *skb, __u32 slot)
{
	count(skb, slot, DIR_INGRESS, V_STACK);
	return TCX_NEXT;
}

/* Is it there, and does it take as much? */
static __always_inline bool wire_fits(struct __sk_buff *skb, __u32 slot)
{
	return pods[slot].flags & POD_F_EXISTS &&
	       hop_fits(skb, pods[slot].mtu, cfg.ifindex_0 + slot);
}

static __always_inline int wire_arrive4(struct __sk_buff *skb, bool to_us)
{
	struct iphdr *ip = header(skb, sizeof(*ip));
	__u32 number, slot;

	if (!ip)
		return TCX_NEXT;
	number = ip4_number(ip->daddr);
	if (number >> 8 != cfg.node_id || !to_us)
		return wire_other4(skb, ip);
	slot = number & 0xff;
	if (!ip4_is_sane(skb, ip))
		return drop(skb, number_slot(slot), DIR_INGRESS, V_DROP_SHORT);
	if (!ip4_is_far(ip->saddr))
		return drop(skb, number_slot(slot), DIR_INGRESS, V_DROP_SPOOF);
	if (!ip4_is_plain(ip) || !wire_fits(skb, slot))
		return wire_stack(skb, number_slot(slot));
	return wire_forward(skb, slot, ip->ttl);
}

static __always_inline int wire_arrive6(struct __sk_buff *skb, bool to_us)
{
	struct ipv6hdr *ip = header(skb, sizeof(*ip));
	__u32 number, slot;

	if (!ip)
		return TCX_NEXT;
	number = ip6_number(&ip->daddr);
	if (number >> 8 != cfg.node_id || !to_us)
		return wire_other6(skb, ip);
	slot = number & 0xff;
	if (!ip6_is_sane(skb, ip))
		return drop(skb, number_slot(slot), DIR_INGRESS, V_DROP_SHORT);
	if (!ip6_is_far(&ip->saddr))
		return drop(skb, number_slot(slot), DIR_INGRESS, V_DROP_SPOOF);
	if (!wire_fits(skb, slot))
		return wire_stack(skb, number_slot(slot));
	return wire_forward(skb, slot, ip->hop_limit);
}

/*
 * A tag of VLAN 0 is a priority and no VLAN: the stack takes it off and believes
 * what is below (net/core/dev.c: check_vlan_id), so it is taken off here. False:
 * there are more of them than anybody needs.
 */
static __always_inline bool untag(struct __sk_buff *skb)
{
	int i;

	for (i = 0; i < 3; i++)
		if (!skb->vlan_present || skb->vlan_tci & 0xfff)
			return true;
		else if (bpf_skb_vlan_pop(skb))
			return false;
	return !skb->vlan_present || skb->vlan_tci & 0xfff;
}

static __always_inline int wire_arrive(struct __sk_buff *skb)
{
	__u32 type = skb->pkt_type;

	if (type == PACKET_OTHERHOST)
		return TCX_NEXT;
	if (skb->vlan_present && !untag(skb))
		return drop(skb, SLOT_NODE, DIR_INGRESS, V_DROP_PROTO);
	switch (protocol(skb)) {
	case bpf_htons(ETH_P_IP):
		return wire_arrive4(skb, type == PACKET_HOST);
	case bpf_htons(ETH_P_IPV6):
		return wire_arrive6(skb, type == PACKET_HOST);
	}
	return TCX_NEXT;
}

#endif
