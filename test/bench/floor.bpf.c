// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The least that can carry packets between Pods on netkit as the datapath does: which
 * node, which Pod, and there. No check, no verdict, no counter, no rate: what is left
 * of a Pod's cost is the kernel's. Knows the addresses of bed.h, and that up0 is the
 * second device of its netns.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define AF_INET		2
#define AF_INET6	10
#define UPLINK		2
#define IFINDEX(pod)	(65536 + (pod))
#define POD4_NET	0x0a0b		/* 10.11/16 */
#define POD6_NET	0xfd000011	/* fd00:11::/96 */

static __always_inline void *l3(struct __sk_buff *skb, unsigned len)
{
	void *p = (void *)(long)skb->data + ETH_HLEN;

	return p + len <= (void *)(long)skb->data_end ? p : NULL;
}

/* Node and slot, 0 if it is none of a Pod. */
static __always_inline __u32 pod_of(struct __sk_buff *skb)
{
	__u32 addr;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = l3(skb, sizeof(*ip));

		addr = ip ? bpf_ntohl(ip->daddr) : 0;
		return addr >> 16 == POD4_NET ? addr & 0xffff : 0;
	}
	if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = l3(skb, sizeof(*ip));

		if (!ip || ip->daddr.s6_addr32[0] != bpf_htonl(POD6_NET))
			return 0;
		addr = bpf_ntohl(ip->daddr.s6_addr32[3]);
		return (addr >> 8 & 0xff00) | (addr & 0xff);
	}
	return 0;
}

static __always_inline int leave(struct __sk_buff *skb, __u32 here)
{
	struct bpf_redir_neigh nh = {};
	__u32 pod = pod_of(skb);

	if (pod >> 8 == here)
		return bpf_redirect(IFINDEX(pod), 0);
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		nh.nh_family = AF_INET;
		nh.ipv4_nh = bpf_htonl(0xc0000200 + 3 - here);	/* 192.0.2.x */
	} else {
		nh.nh_family = AF_INET6;
		nh.ipv6_nh[0] = bpf_htonl(0x20010db8);		/* 2001:db8::x */
		nh.ipv6_nh[3] = bpf_htonl(3 - here);
	}
	return bpf_redirect_neigh(UPLINK, &nh, sizeof(nh), 0);
}

SEC("tcx/ingress")
int arrive(struct __sk_buff *skb)
{
	__u32 pod = pod_of(skb);

	return pod ? bpf_redirect_peer(IFINDEX(pod), 0) : TCX_NEXT;
}

SEC("netkit/peer")
int leave_1(struct __sk_buff *skb)
{
	return leave(skb, 1);
}

SEC("netkit/peer")
int leave_2(struct __sk_buff *skb)
{
	return leave(skb, 2);
}

SEC("netkit/primary")
int enter(struct __sk_buff *skb)
{
	(void)skb;
	return TCX_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
