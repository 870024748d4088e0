/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Bytes to headers, and addresses to Pod numbers. Every packet pointer of this
 * object is made here, with its bounds check. Must not know what becomes of a
 * packet.
 *
 * Lengths inside IP headers must not lie and are not used: BIG TCP sets them to
 * 0, and Linux 6.12 puts a hop-by-hop jumbo header behind IPv6; skb->len is the
 * truth. More bytes than the header says are a short frame's padding.
 */
#ifndef BPF_PARSE_H
#define BPF_PARSE_H

/* The C library's numbers, not in UAPI headers (include/linux/socket.h). */
#define AF_INET		2
#define AF_INET6	10

/* RFC 826 for IPv4 over Ethernet; UAPI's if_arp.h stops before the addresses. */
struct arp4 {
	__be16 hrd, pro;
	__u8 hln, pln;
	__be16 op;
	__u8 sha[ETH_ALEN];
	__u8 sip[4];		/* bytes: they are not aligned */
	__u8 tha[ETH_ALEN];
	__u8 tip[4];
};
_Static_assert(sizeof(struct arp4) == 28, "arp4");

/*
 * How Linux 6.12 lays out an IPv6 TCP packet above 64 KiB: a hop-by-hop header
 * with the jumbo option, RFC 2675, that no segment on the wire has.
 */
struct jumbo6 {
	struct ipv6hdr ip;
	__u8 nexthdr, hdrlen, option, option_len;
	__be32 payload_len;
	struct tcphdr tcp;
};
#define LEGACY_MAX 65536	/* include/linux/netdevice.h: GRO_LEGACY_MAX_SIZE */

#define IP4_PLAIN 0x45		/* version 4, a header of five words: no options */
#define IP4_DF 0x4000		/* RFC 791: do not fragment */
#define OUTSIDE (~0U)		/* an address of no Pod of the cluster */

/*
 * Volatile, so that both are loaded from the context right before each compare:
 * kept and moved as the 32 bits they are declared, the verifier would forget
 * that they are packet pointers.
 */
static __always_inline void *data(struct __sk_buff *skb)
{
	return (void *)(long)*(volatile __u32 *)&skb->data;
}

static __always_inline void *data_end(struct __sk_buff *skb)
{
	return (void *)(long)*(volatile __u32 *)&skb->data_end;
}

/* The first `len` bytes behind the Ethernet header if they are linear. */
static __always_inline void *linear(struct __sk_buff *skb, __u32 len)
{
	void *l3 = data(skb) + ETH_HLEN;

	return l3 + len <= data_end(skb) ? l3 : NULL;
}

/*
 * The first `len` bytes behind the Ethernet header, or NULL when the packet is
 * shorter. Pulls them out of a fragment first when they are not linear, which
 * makes all pointers taken before invalid.
 */
static __always_inline void *header(struct __sk_buff *skb, __u32 len)
{
	void *l3 = linear(skb, len);

	if (l3 || skb->len < ETH_HLEN + len ||
	    bpf_skb_pull_data(skb, ETH_HLEN + len))
		return l3;
	return linear(skb, len);
}

/* How large a segment of it is: the kernel's own measure would count the jumbo header. */
static __always_inline bool is_jumbo(struct __sk_buff *skb, __u32 *segment)
{
	struct jumbo6 *p = linear(skb, sizeof(*p));

	if (skb->len <= LEGACY_MAX + ETH_HLEN || skb->protocol != bpf_htons(ETH_P_IPV6) ||
	    !p || p->ip.nexthdr != IPPROTO_HOPOPTS || p->ip.payload_len ||
	    p->nexthdr != IPPROTO_TCP || p->hdrlen || p->option != IPV6_TLV_JUMBO)
		return false;
	*segment = sizeof(p->ip) + p->tcp.doff * 4 + skb->gso_size;
	return true;
}

/* What the kernel takes the packet for; 0 in a VLAN: none of ours is in one. */
static __always_inline __be16 protocol(struct __sk_buff *skb)
{
	return skb->vlan_present ? 0 : skb->protocol;
}

/* A raw socket may write one protocol into the frame and tell another. */
static __always_inline bool frame_is_honest(struct __sk_buff *skb)
{
	void *eth = data(skb);

	return eth + ETH_HLEN <= data_end(skb) &&
	       *(__be16 *)(eth + 2 * ETH_ALEN) == skb->protocol;
}

static __always_inline bool ip4_is_plain(const struct iphdr *ip)
{
	return *(const __u8 *)ip == IP4_PLAIN;
}

/*
 * Is the header one, and all of the packet here? Without segments to come no
 * length is 0. The checksum is not summed up: a broken one stays as broken, and
 * the receiver drops it.
 */
static __always_inline bool ip4_is_sane(struct __sk_buff *skb, const struct iphdr *ip)
{
	__u32 len = bpf_ntohs(ip->tot_len), head = sizeof(*ip);

	if (!ip4_is_plain(ip)) {
		head = ip->ihl * 4;
		if (ip->version != 4 || head < sizeof(*ip))
			return false;
	}
	return len + ETH_HLEN <= skb->len && (len >= head || (!len && skb->gso_size));
}

/* A length of 0 in front of hop-by-hop options: more than any device carries. */
static __always_inline bool ip6_is_sane(struct __sk_buff *skb, const struct ipv6hdr *ip)
{
	__u32 len = bpf_ntohs(ip->payload_len);

	if (ip->version != 6 || ETH_HLEN + sizeof(*ip) + len > skb->len)
		return false;
	return len || ip->nexthdr != IPPROTO_HOPOPTS || skb->gso_size;
}

/* The halves of an address: two comparisons instead of four. */
static __always_inline __u64 half(const volatile void *words)
{
	return *(const volatile __u64 *)words;
}

static __always_inline bool ip6_equal(const struct in6_addr *a,
				      const volatile __u32 b[4])
{
	return half(a->s6_addr32 + 2) == half(b + 2) && half(a->s6_addr32) == half(b);
}

/* Pod number of an address of the cluster's /16, or OUTSIDE. */
static __always_inline __u32 ip4_number(__be32 addr)
{
	__u32 number = bpf_ntohl(addr ^ cfg.pod4_net);

	return number <= 0xffff ? number : OUTSIDE;
}

static __always_inline bool ip6_is_pods(const struct in6_addr *addr)
{
	return half(addr->s6_addr32) == half(cfg.pod6_net) &&
	       addr->s6_addr32[2] == cfg.pod6_net[2];
}

/*
 * Pod number of an address of the cluster's /96, or OUTSIDE. Node and Pod are
 * one octet of 16 bits each; the rest of the /96 is node 0 and Pod 0, which do
 * not exist.
 */
static __always_inline __u32 ip6_number(const struct in6_addr *addr)
{
	__u32 low = bpf_ntohl(addr->s6_addr32[3]);
	__u32 id = low >> 16, slot = low & 0xffff;

	if (!ip6_is_pods(addr))
		return OUTSIDE;
	if (id >= ABI_NODES)
		return 0;
	return id << 8 | (slot < ABI_SLOTS ? slot : 0);
}

/*
 * May an address of no Pod be one end of a routed packet? Not 0/8, 127/8,
 * 169.254/16, 224/4 and above, nor the wire's broadcast.
 */
static __always_inline bool ip4_is_routed(__be32 addr)
{
	__u32 host = bpf_ntohl(addr);
	__u32 net = host >> 24;

	if (net == 0 || net == 127 || net >= 224 || host >> 16 == 0xa9fe)
		return false;
	return addr != cfg.bcast4;
}

/* Not ff00::/8, fe80::/10, nor ::/64, where :: and ::1 and mapped IPv4 live. */
static __always_inline bool ip6_is_routed(const struct in6_addr *addr)
{
	__u32 top = bpf_ntohl(addr->s6_addr32[0]);

	if (top >> 24 == 0xff || top >> 22 == 0xfe80 >> 6)
		return false;
	return half(addr->s6_addr32) != 0;
}

static __always_inline bool is_pod(__u32 slot)
{
	return slot < ABI_SLOTS && pods[slot].flags & POD_F_EXISTS;
}

/* Slot of the Pod with this number of this node, 0: there is none. */
static __always_inline __u32 number_slot(__u32 number)
{
	return pods[number & 0xff].flags & POD_F_EXISTS ? number & 0xff : SLOT_NODE;
}

#endif
