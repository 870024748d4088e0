// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What follows from the tables and is never typed: numbers, addresses, next
 * hops, MTUs, MACs, the hash and the hosts file. Pure arithmetic on rows; it
 * knows no kernel, asks nothing and keeps nothing. Rows that config_inspect()
 * refuses get a harmless answer here (number 0, family 0), never a crash.
 */
#include <string.h>
#include <sys/socket.h>

#include "netkit/netkit.h"

enum {
	MTU_DEFAULT = 1500,
	POD4_BITS = 16,		/* of the Pod number in an IPv4 address */
};

const struct node *node_by_name(const struct config *cf, const char *name)
{
	unsigned i;

	if (!name)
		return NULL;
	for (i = 0; i < cf->nr_nodes; i++) {
		if (cf->nodes[i].name && !strcmp(cf->nodes[i].name, name))
			return &cf->nodes[i];
	}
	return NULL;
}

bool pod_is_on(const struct pod *p, const struct node *n)
{
	return p->node && n->name && !strcmp(p->node, n->name);
}

unsigned pod_number(const struct config *cf, const struct pod *p)
{
	const struct node *n = node_by_name(cf, p->node);

	return n ? n->id << 8 | p->slot : 0;
}

int pod_ifindex(const struct config *cf, const struct pod *p)
{
	return IFINDEX_BASE + (int)pod_number(cf, p);
}

/* POD6_NET with the node's id in group 6 and the slot in group 7. */
static struct inet pod6_at(const struct config *cf, unsigned id, unsigned slot,
			   unsigned len)
{
	struct ip6 a = cf->pod6_net;

	a.b[12] = id >> 8;
	a.b[13] = id;
	a.b[14] = slot >> 8;
	a.b[15] = slot;
	return inet6(&a, len);
}

struct inet pod_inet4(const struct config *cf, const struct pod *p)
{
	return inet4(cf->pod4_net + pod_number(cf, p), 32);
}

struct inet pod_inet6(const struct config *cf, const struct pod *p)
{
	unsigned number = pod_number(cf, p);

	return pod6_at(cf, number >> 8, number & 0xff, 128);
}

struct inet node_pods4(const struct config *cf, const struct node *n)
{
	return inet4(cf->pod4_net + (n->id << 8), 32 - POD4_BITS + 8);
}

struct inet node_pods6(const struct config *cf, const struct node *n)
{
	return pod6_at(cf, n->id, 0, 112);
}

static bool ip6_is_set(const struct ip6 *a)
{
	static const struct ip6 none;

	return memcmp(a, &none, sizeof(none)) != 0;
}

struct inet node_via4(const struct node *from, const struct node *to)
{
	struct inet wire = inet4(from->ip4.addr, from->ip4.len);
	struct inet peer = inet4(to->ip4.addr, 32);

	if (from->ip4.addr && to->ip4.addr && inet_contains(&wire, &peer))
		return peer;
	if (from->gw4)
		return inet4(from->gw4, 32);
	return (struct inet){ .family = 0 };
}

struct inet node_via6(const struct node *from, const struct node *to)
{
	struct inet wire = inet6(&from->ip6.addr, from->ip6.len);
	struct inet peer = inet6(&to->ip6.addr, 128);

	if (ip6_is_set(&from->ip6.addr) && ip6_is_set(&to->ip6.addr) &&
	    inet_contains(&wire, &peer))
		return peer;
	if (ip6_is_set(&from->gw6))
		return inet6(&from->gw6, 128);
	return (struct inet){ .family = 0 };
}

unsigned node_mtu(const struct node *n)
{
	return n->mtu ? n->mtu : MTU_DEFAULT;
}

unsigned pod_mtu(const struct config *cf, const struct pod *p)
{
	const struct node *n = node_by_name(cf, p->node);

	if (p->mtu)
		return p->mtu;
	return n ? node_mtu(n) : MTU_DEFAULT;
}

/* For its own rate, or for that of a neighbour which holds between Pods. */
bool pod_has_queue(const struct config *cf, const struct pod *p)
{
	if (p->bw.ingress_bps)
		return true;
	for (unsigned i = 0; i < cf->nr_pods; i++) {
		const struct pod *from = &cf->pods[i];

		if (from != p && from->bw.local && from->bw.egress_bps &&
		    from->node && p->node && !strcmp(from->node, p->node))
			return true;
	}
	return false;
}

void pod_mac(const struct config *cf, const struct pod *p, int side,
	     uint8_t mac[6])
{
	unsigned number = pod_number(cf, p);

	/* 0x02: locally administered, so no vendor's card can have it. */
	mac[0] = 0x02;
	mac[1] = 0xe1;
	mac[2] = side;
	mac[3] = 0;
	mac[4] = number >> 8;
	mac[5] = number;
}

void hosts_print(const struct config *cf, FILE *out)
{
	char buf[INET_STRLEN];
	struct inet a;
	unsigned i;

	fprintf(out, "127.0.0.1\tlocalhost\n::1\tlocalhost\n");
	for (i = 0; i < cf->nr_nodes; i++) {
		const struct node *n = &cf->nodes[i];

		a = inet4(n->ip4.addr, 32);
		fprintf(out, "%s\t%s\n", inet_str(&a, buf), n->name);
		a = inet6(&n->ip6.addr, 128);
		fprintf(out, "%s\t%s\n", inet_str(&a, buf), n->name);
	}
	for (i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];

		a = pod_inet4(cf, p);
		fprintf(out, "%s\t%s\n", inet_str(&a, buf), p->name);
		a = pod_inet6(cf, p);
		fprintf(out, "%s\t%s\n", inet_str(&a, buf), p->name);
	}
}
