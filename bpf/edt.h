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
	const __u64 set = 1ULL << IPPROTO_HOPOPTS | 1ULL << IPPROTO_ROUTING |
			  1ULL << IPPROTO_DSTOPTS;

	return proto < 64 && set >> proto & 1;
}

/*
 * Ethernet, IP and transport headers: what every segment of a GSO packet has. The
 * kernel repeats these kinds of extension headers (ipv6_gso_pull_exthdrs()).
 */
static __noinline __u32 headers_len(struct __sk_buff *skb)
{
	__u32 len, segment;
	__u8 proto, words = 0, ext[2];
	int i;
	struct ipv6hdr ip6;
	struct iphdr ip;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
			return ETH_HLEN;
		len = ETH_HLEN + ip.ihl * 4;
		proto = ip.protocol;
	} else {
		if (is_jumbo(skb, &segment))
			return ETH_HLEN + segment - skb->gso_size;
		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip6, sizeof(ip6)))
			return ETH_HLEN;
		len = ETH_HLEN + sizeof(ip6);
		proto = ip6.nexthdr;
		for (i = 0; is_repeated(proto); i++) {
			if (i == EXT_MOST)
				return LINE_MOST;	/* more than is believed */
			if (bpf_skb_load_bytes(skb, len, ext, sizeof(ext)))
				return ETH_HLEN;
			len += 8 + 8 * ext[1];
			proto = ext[0];
		}
	}
	if (proto != IPPROTO_TCP)
		return len + 8;
	if (bpf_skb_load_bytes(skb, len + 12, &words, 1))
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
	__u64 bytes;

	if (!gso)
		return len;
	head = headers_len(skb);
	if (head == LINE_MOST)
		return LINE_MOST + 1;
	bytes = len <= head ? len : len + (__u64)((len - head - 1) / gso) * head;
	return bytes > LINE_MOST ? LINE_MOST + 1 : bytes;
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

/*
 * When a packet of so many bytes may go, by its Pod's rate in this direction: in ns,
 * with TURN_CE if it has waited long enough to be marked; 0: at once, TURN_NEVER: it
 * would be too long. Numbers alone, and not static: so the verifier looks at it once,
 * by itself, and not in each state of each caller (Linux 5.6; a pointer to the packet
 * among the arguments would take a kernel with BTF).
 */
#define TURN_CE		(1ULL << 63)
#define TURN_NEVER	(~0ULL)
__noinline __u64 edt_turn(__u32 slot, __u32 dir, __u32 bytes, __u64 own_ns)
{
	const volatile struct dp_pod *pod = &pods[slot & 0xff];
	struct turn turn = { .bytes = bytes, .own_ns = own_ns };

	dir &= 1;
	if (!line_take(&pace[slot & 0xff].line[dir], &pod->rate[dir], &turn))
		return TURN_NEVER;
	if (!turn.wait)
		return 0;
	return turn_ns(&turn) | (turn.wait >= pod->ecn ? TURN_CE : 0);
}

/* Its turn has come: when that is later, fq is told, and its own time if later still. */
static __always_inline void edt_stamp(struct __sk_buff *skb, __u64 turn, __u64 own_ns)
{
	if (!turn)
		return;
	if (turn & TURN_CE)
		bpf_skb_ecn_set_ce(skb);	/* RFC 3168: unless Not-ECT */
	turn &= ~TURN_CE;
	bpf_skb_set_tstamp(skb, own_ns > turn ? own_ns : turn, BPF_SKB_CLOCK_MONOTONIC);
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
 * ones).
 *
 * Between Pods a stamp of the sender's own is heeded where a line bounds what
 * waits for it: the sender's or the receiver's. Else it could fill a queue that
 * others need.
 */
static __noinline bool edt_leave(struct __sk_buff *skb, __u32 slot, __u32 to_slot, __u32 ifindex)
{
	const volatile struct dp_pod *pod = &pods[slot & 0xff];
	const volatile struct dp_pod *to = &pods[to_slot & 0xff];
	bool wire = ifindex == cfg.uplink;
	__u64 own = 0, turn;

	if (wire || to->flags & POD_F_QUEUE)
		own = own_ns(skb);
	if (!(pod->flags & POD_F_RATE) || !ifindex ||
	    !(wire || pod->flags & POD_F_LOCAL)) {
		if (own && !wire && !to->rate[DIR_INGRESS].ticks_16)
			bpf_skb_set_tstamp(skb, 0, BPF_SKB_CLOCK_REALTIME);
		return true;
	}
	turn = edt_turn(slot, DIR_EGRESS, wire_bytes(skb), own);
	if (turn == TURN_NEVER)
		return false;
	edt_stamp(skb, turn, own);
	return true;
}

/*
 * On its way into this Pod, by its rate. The packet's own time does not count
 * as a wait: another line may have given it.
 */
static __always_inline bool edt_enter(struct __sk_buff *skb, __u32 slot)
{
	__u64 turn = edt_turn(slot, DIR_INGRESS, wire_bytes(skb), 0);

	if (turn == TURN_NEVER)
		return false;
	edt_stamp(skb, turn, own_ns(skb));
	return true;
}

#endif
