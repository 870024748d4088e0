// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * From the tables to the programs' read-only data (bpf/abi.h). Arithmetic only:
 * it opens nothing and asks the kernel nothing.
 */
#include <string.h>

#include "netkit/datapath.h"

#define TEXT_(number) #number
#define TEXT(number) TEXT_(number)

const char *datapath_abi(void)
{
	return "abi-" TEXT(ABI_VERSION);
}

static void set6(__u32 out[4], const struct inet *a)
{
	memcpy(out, a->addr, 16);
}

static __u32 be4(const struct inet *a)
{
	__u32 v;

	memcpy(&v, a->addr, 4);
	return v;
}

void rodata_cfg(struct dp_cfg *c, const struct walk *w)
{
	const struct node *n = w->node;
	struct inet a;

	c->ifindex_0 = IFINDEX_BASE + (n->id << 8);
	c->uplink = w->uplink;
	c->uplink_mtu = node_mtu(n);
	c->node_id = n->id;
	a = inet4(w->cf->pod4_net, 16);
	c->pod4_net = be4(&a);
	a = inet4(n->ip4.addr, 32);
	c->self4 = be4(&a);
	a = inet4(n->ip4.len ? ~(uint32_t)0 << (32 - n->ip4.len) : 0, 32);
	c->wire4_mask = be4(&a);
	c->wire4_net = c->self4 & c->wire4_mask;
	if (n->ip4.len < 31)	/* RFC 3021 */
		c->bcast4 = c->wire4_net | ~c->wire4_mask;
	a = inet4(n->gw4, 32);
	c->gw4 = be4(&a);
	a = inet6(&w->cf->pod6_net, 96);
	set6(c->pod6_net, &a);
	a = inet6(&n->ip6.addr, 128);
	set6(c->self6, &a);
	for (unsigned i = 0; i < n->ip6.len; i++)
		((uint8_t *)c->wire6_mask)[i / 8] |= 0x80 >> i % 8;
	for (unsigned i = 0; i < 4; i++)
		c->wire6_net[i] = c->self6[i] & c->wire6_mask[i];
	a = inet6(&n->gw6, 128);
	set6(c->gw6, &a);
	for (unsigned i = 0; i < 4; i++)
		c->has_gw6 |= c->gw6[i] != 0;
}

/* 64 ticks a ns and 2^-16 of one; rounded up, so that it is never too fast. */
static __u64 byte_ticks(uint64_t bps)
{
	const uint64_t second = (uint64_t)8 * 1000000000 << (TICK_SHIFT + 16);

	return bps ? second / bps + (second % bps != 0) : 0;
}

static __u64 ms_ticks(unsigned ms)
{
	return (__u64)ms * 1000000 << TICK_SHIFT;
}

/* At most 200 days: what a wait is compared with must not reach half of 2^64. */
static __u64 burst_ticks(uint64_t bytes, __u64 ticks_16)
{
	unsigned __int128 ticks = (unsigned __int128)bytes * ticks_16 >> 16;
	const __u64 most = (__u64)1 << 60;

	return ticks < most ? (__u64)ticks : most;
}

/*
 * CE is marked from a quarter of the horizon, but 5 ms at most: senders that
 * understand it then leave the rest of the queue empty (RFC 8289: a standing
 * queue of more than 5 ms only adds latency).
 */
static void pod_rates(struct dp_pod *dp, const struct bandwidth *bw)
{
	static const __u32 bands[] = {
		[GUARANTEED] = 0, [BURSTABLE] = 1, [BEST_EFFORT] = 2,
	};
	/* fq's priomap, net/sched/sch_fq.c; see bpf/band.h */
	static const __u32 priorities[] = {
		[GUARANTEED] = 6, [BURSTABLE] = 0, [BEST_EFFORT] = 2,
	};
	struct dp_rate *out = &dp->rate[DIR_EGRESS], *in = &dp->rate[DIR_INGRESS];
	__u64 horizon = ms_ticks(bw->horizon_ms ? bw->horizon_ms : HORIZON_MS);

	out->ticks_16 = byte_ticks(bw->egress_bps);
	out->limit = horizon;
	dp->ecn = horizon / 4 < ms_ticks(5) ? horizon / 4 : ms_ticks(5);
	in->ticks_16 = byte_ticks(bw->ingress_bps);
	in->burst = burst_ticks(bw->ingress_burst, in->ticks_16);
	in->limit = in->burst + horizon;
	dp->flags |= bw->local ? POD_F_LOCAL : 0;
	dp->flags |= bw->egress_bps ? POD_F_RATE : 0;
	dp->flags |= bw->ingress_bps ? POD_F_METER : 0;
	dp->band = bands[bw->band];
	dp->priority = priorities[bw->band];
}

void rodata_pods(struct dp_pod pods[ABI_SLOTS], const struct walk *w)
{
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];
		struct inet a4 = pod_inet4(w->cf, p), a6 = pod_inet6(w->cf, p);

		if (!pod_is_on(p, w->node))
			continue;
		memcpy(&pods[p->slot].ip4, a4.addr, 4);
		memcpy(&pods[p->slot].ip6, a6.addr + 12, 4);
		pods[p->slot].flags = POD_F_EXISTS | (p->mode == L2 ? POD_F_L2 : 0);
		pods[p->slot].mtu = pod_mtu(w->cf, p);
		pods[p->slot].flags |= pod_has_queue(w->cf, p) ? POD_F_QUEUE : 0;
		pod_rates(&pods[p->slot], &p->bw);
	}
}

void rodata_nodes(struct dp_node nodes[ABI_NODES], const struct walk *w)
{
	for (unsigned i = 0; i < w->cf->nr_nodes; i++) {
		const struct node *to = &w->cf->nodes[i];
		struct inet via4 = node_via4(w->node, to);
		struct inet via6 = node_via6(w->node, to);

		if (to == w->node)
			continue;
		nodes[to->id].via4 = be4(&via4);
		set6(nodes[to->id].via6, &via6);
		nodes[to->id].has_via6 = via6.family != 0;
	}
}
