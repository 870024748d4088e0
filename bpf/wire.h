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
 *	IPv4 options, TTL used up, too big for the Pod   STACK
 *	else, one hop older                              FORWARD
 *	for others, multicast and broadcast, too
 *	source: a Pod of this node, the node itself      DROP_SPOOF, of SLOT_NODE
 *	else                                             not counted
 */
#ifndef BPF_WIRE_H
#define BPF_WIRE_H

#define NOT_OURS V_MAX

/*
 * IPv6 has no header checksum, but a NIC's sum over the whole packet
 * (CHECKSUM_COMPLETE) covers the hop limit, and the Pod's stack complains of
 * the hardware when it is off by one. The call does nothing without such a sum.
 * IPv4 needs none: there TTL and checksum cancel each other out.
 */
#define HOP_LESS (~(__u32)bpf_htons(1))

/* Who has no IPv4 address asks for one by 0.0.0.0 (DHCP). */
static __always_inline enum verdict wire_other4(const struct iphdr *ip)
{
	bool here = ip4_number(ip->saddr) >> 8 == cfg.node_id ||
		    (cfg.self4 && ip->saddr == cfg.self4);

	return here ? V_DROP_SPOOF : NOT_OURS;
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
static __always_inline enum verdict wire_other6(struct __sk_buff *skb,
						const struct ipv6hdr *ip)
{
	const volatile __u32 *self = cfg.self6;

	if (ip6_number(&ip->saddr) >> 8 == cfg.node_id)
		return V_DROP_SPOOF;
	if (!(self[0] | self[1] | self[2] | self[3]) || !ip6_equal(&ip->saddr, cfg.self6))
		return NOT_OURS;
	return is_advert(skb) ? NOT_OURS : V_DROP_SPOOF;
}

/* Does the receiving Pod look at MACs, or its device, where a rate sends it? */
static __always_inline bool is_by_device(const struct hop *hop)
{
	const volatile struct dp_pod *pod = &pods[hop->slot & 0xff];

	return pod->flags & POD_F_L2 || pod->ingress.ticks_16;
}

static __always_inline enum verdict wire_arrive4(struct __sk_buff *skb,
						 struct hop *hop)
{
	struct iphdr *ip = header(skb, sizeof(*ip));
	__u32 number;
	bool known;

	if (!ip)
		return NOT_OURS;
	number = ip4_number(ip->daddr);
	if (number >> 8 != cfg.node_id || skb->pkt_type != PACKET_HOST)
		return wire_other4(ip);
	known = hop_pod(hop, number_slot(number));
	if (!ip4_is_sane(skb, ip))
		return V_DROP_SHORT;
	if (!ip4_is_far(ip->saddr))
		return V_DROP_SPOOF;
	if (!known || ip->ihl != 5 || ip->ttl <= 1 || !hop_fits(hop, skb))
		return V_STACK;
	ip4_age(ip);
	if (is_by_device(hop))
		hop_mac(ip, hop->slot);
	return V_FORWARD;
}

static __always_inline enum verdict wire_arrive6(struct __sk_buff *skb,
						 struct hop *hop)
{
	struct ipv6hdr *ip = header(skb, sizeof(*ip));
	__u32 number;
	bool known;

	if (!ip)
		return NOT_OURS;
	number = ip6_number(&ip->daddr);
	if (number >> 8 != cfg.node_id || skb->pkt_type != PACKET_HOST)
		return wire_other6(skb, ip);
	known = hop_pod(hop, number_slot(number));
	if (!ip6_is_sane(skb, ip))
		return V_DROP_SHORT;
	if (!ip6_is_far(&ip->saddr))
		return V_DROP_SPOOF;
	if (!known || ip->hop_limit <= 1 || !hop_fits(hop, skb))
		return V_STACK;
	ip->hop_limit--;
	bpf_csum_update(skb, HOP_LESS);
	if (is_by_device(hop))
		hop_mac(ip, hop->slot);
	return V_FORWARD;
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

static __always_inline enum verdict wire_arrive(struct __sk_buff *skb,
						struct hop *hop)
{
	if (skb->pkt_type == PACKET_OTHERHOST)
		return NOT_OURS;
	if (!untag(skb))
		return V_DROP_PROTO;
	switch (protocol(skb)) {
	case bpf_htons(ETH_P_IP):
		return wire_arrive4(skb, hop);
	case bpf_htons(ETH_P_IPV6):
		return wire_arrive6(skb, hop);
	}
	return NOT_OURS;
}

#endif
