/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A Pod's rates, one line a direction for all its traffic. A packet is told its
 * earliest departure time, and fq holds it back till then: that of the uplink,
 * or of the node's end of the receiving Pod. No queue here, none in a Pod's way.
 * What would wait longer than the horizon is dropped, so that the rate holds
 * where no fq follows, too (a Pod of no rate, or the module is missing). Knows
 * rows, lines and stamps; must not know routes.
 *
 * Stamps are believed when they are monotonic: TCP and SO_TXTIME write those,
 * fq reads them. A receive stamp is wall time, 50 years ahead of that clock.
 */
#ifndef BPF_EDT_H
#define BPF_EDT_H

/* RFC 8200 4.1: hop-by-hop, destination, routing, destination; a fifth is dropped. */
enum { EXT_MOST = 4 };

static __always_inline bool is_repeated(__u8 proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING ||
	       proto == IPPROTO_DSTOPTS;
}

/*
 * Ethernet, IP and transport headers: what every segment of a GSO packet has. The
 * kernel repeats these kinds of extension headers (ipv6_gso_pull_exthdrs()).
 */
__noinline __u32 headers_len(struct __sk_buff *skb)
{
	__u32 len, at;
	__u8 proto, words = 0, ext[3];
	int i;
	struct ipv6hdr ip6;
	struct iphdr ip;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
			return ETH_HLEN;
		at = len = ETH_HLEN + ip.ihl * 4;
		proto = ip.protocol;
	} else {
		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip6, sizeof(ip6)))
			return ETH_HLEN;
		at = len = ETH_HLEN + sizeof(ip6);
		proto = ip6.nexthdr;
		for (i = 0; is_repeated(proto); i++) {
			if (i == EXT_MOST)
				return LINE_MOST;	/* more than is believed */
			if (bpf_skb_load_bytes(skb, at, ext, sizeof(ext)))
				return ETH_HLEN;
			at += 8 + 8 * ext[1];
			/* BIG TCP until Linux 7: a jumbo header, no segment keeps it. */
			if (!(proto == IPPROTO_HOPOPTS && skb->len > LEGACY_MAX &&
			      ext[0] == IPPROTO_TCP && !ext[1] && ext[2] == IPV6_TLV_JUMBO))
				len = at;
			proto = ext[0];
		}
	}
	if (proto != IPPROTO_TCP)
		return len + 8;
	if (bpf_skb_load_bytes(skb, at + 12, &words, 1))
		return len + 20;
	return len + (words >> 4) * 4;
}

/*
 * As qdisc_skb_cb()->pkt_len counts them, which not every way into a netkit
 * device fills in (PACKET_QDISC_BYPASS, AF_XDP). The number of segments is not
 * taken from the packet: a raw socket leaves it at 0.
 */
static __always_inline __u32 wire_bytes(struct __sk_buff *skb)
{
	__u32 gso = skb->gso_size, len = skb->len, head;

	if (!gso)
		return len;
	head = headers_len(skb);
	if (head == LINE_MOST)
		return LINE_MOST + 1;
	return len <= head ? len : len + (len - head - 1) / gso * head;
}

/*
 * Only fq's clock may reach fq, and no negative time: fq's horizon takes that for
 * past, its timer for never.
 */
static __always_inline bool stamp_is_heeded(struct __sk_buff *skb)
{
	__s64 ns = skb->tstamp;

	return !ns || (ns > 0 && skb->tstamp_type == BPF_SKB_CLOCK_MONOTONIC);
}

/* When the packet itself wants to leave; 0: at once. */
static __always_inline __u64 own_ns(struct __sk_buff *skb)
{
	if (stamp_is_heeded(skb))
		return skb->tstamp;
	bpf_skb_set_tstamp(skb, 0, BPF_SKB_CLOCK_REALTIME);
	return 0;
}

/* Its turn has come: when that is later, fq is told. */
static __always_inline void edt_stamp(struct __sk_buff *skb, const struct turn *turn,
				      __u64 ecn)
{
	if (!turn->wait)
		return;
	if (turn->wait >= ecn)
		bpf_skb_ecn_set_ce(skb);	/* RFC 3168: unless Not-ECT */
	bpf_skb_set_tstamp(skb, turn_ns(turn), BPF_SKB_CLOCK_MONOTONIC);
}

/* Has edt_leave() nothing to do? Most Pods have no rate. */
static __always_inline bool edt_is_idle(struct __sk_buff *skb, __u32 slot,
					const struct hop *hop)
{
	if (pods[slot].flags & POD_F_RATE)
		return false;
	return hop->slot ? !(pods[hop->slot].flags & POD_F_QUEUE) : stamp_is_heeded(skb);
}

/*
 * What may leave, at its Pod's rate; to the node itself (no device) it is free.
 * False: it would wait too long. Also what the stack forwards for us keeps its
 * stamp on the way to fq (skb_clear_tstamp() in ip_forward() spares monotonic
 * ones). Makes packet pointers invalid.
 *
 * Between Pods a stamp of the sender's own is heeded where a line bounds what
 * waits for it: the sender's or the receiver's. Else it could fill a queue that
 * others need.
 */
__noinline bool edt_leave(struct __sk_buff *skb, __u32 slot, __u32 to_slot, __u32 ifindex)
{
	const volatile struct dp_pod *pod = &pods[slot & 0xff];
	const volatile struct dp_pod *to = &pods[to_slot & 0xff];
	bool wire = ifindex == cfg.uplink;
	struct turn turn = {};

	if (wire || to->flags & POD_F_QUEUE)
		turn.own_ns = own_ns(skb);
	if (!(pod->flags & POD_F_RATE) || !ifindex ||
	    !(wire || pod->flags & POD_F_LOCAL)) {
		if (turn.own_ns && !wire && !to->ingress.ticks_16)
			bpf_skb_set_tstamp(skb, 0, BPF_SKB_CLOCK_REALTIME);
		return true;
	}
	turn.bytes = wire_bytes(skb);
	if (!line_take(&pace[slot & 0xff].egress, &pod->egress, &turn))
		return false;
	edt_stamp(skb, &turn, pod->ecn);
	return true;
}

/*
 * On its way into this Pod, by its rate. The packet's own time does not count
 * as a wait: another line may have given it.
 */
static __always_inline bool edt_enter(struct __sk_buff *skb, __u32 slot)
{
	const volatile struct dp_pod *pod = &pods[slot & 0xff];
	struct turn turn = {};

	turn.bytes = wire_bytes(skb);
	if (!line_take(&pace[slot & 0xff].ingress, &pod->ingress, &turn))
		return false;
	turn.own_ns = own_ns(skb);
	edt_stamp(skb, &turn, pod->ecn);
	return true;
}

#endif
