// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The programs under test: loads them with a world's tables as their constants
 * and runs single packets. Knows libbpf and the skeleton, as datapath.c does;
 * must not know what is right.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bed.h"
#include "eleven.skel.h"

/* 8 Mbit/s out and 16 in: one can be told from the other. */
const struct world_pod world_pods[5] = {
	{ .slot = 1, .mtu = 1500, .band = 1, .queue = true },
	{ .slot = 2, .mtu = 1500, .band = 0, .l2 = true },
	{ .slot = 3, .mtu = 1280, .band = 2, .ns = { 1000, 500 }, .queue = true },
	{ .slot = 4, .mtu = 1400, .band = 1, .ns = { 1000, 500 }, .l2 = true,
	  .local = true, .queue = true },
	{ .slot = 254, .mtu = 1500, .band = 0 },
};

const struct world worlds[4] = {
	{
		"everything",
		"192.0.2.1", "192.0.2.0/24", "192.0.2.254",
		"2001:db8::1", "2001:db8::/64", "2001:db8::fe",
		{ { 2, "192.0.2.2", "2001:db8::2" },
		  { 3, "192.0.2.254", NULL },
		  { 4, NULL, "2001:db8::fe" },
		  { 255, "192.0.2.255", "2001:db8::ff" } },
	}, {
		"two hosts on a wire, no gateway",
		"198.51.100.8", "198.51.100.8/31", NULL,
		"2001:db8:0:1::8", "2001:db8:0:1::8/127", NULL,
		{ { 2, "198.51.100.9", "2001:db8:0:1::9" } },
	}, {
		"IPv6 and no more",
		NULL, NULL, NULL,
		"2001:db8:5:5:800a::1", "2001:db8:5:5:8000::/65", "fe80::1",
		{ { 2, NULL, "fe80::1" } },
	}, {
		"IPv4 and no more",
		"192.0.2.1", "192.0.2.0/26", "192.0.2.9",
		NULL, NULL, NULL,
		{ { 2, "192.0.2.2", NULL } },
	},
};

static struct eleven *skel;

const struct world_pod *world_pod(unsigned slot)
{
	unsigned i;

	for (i = 0; i < LENGTH(world_pods); i++)
		if (slot && world_pods[i].slot == slot)
			return &world_pods[i];
	return NULL;
}

static void put_prefix(int family, const char *prefix, __u32 *net, __u32 *mask)
{
	unsigned i, len;
	char text[64];

	if (!prefix)
		return;
	len = strcspn(prefix, "/");
	memcpy(text, prefix, len);
	text[len] = 0;
	inet_pton(family, text, net);
	for (i = 0; mask && i < (unsigned)atoi(prefix + len + 1); i++)
		((uint8_t *)mask)[i / 8] |= 0x80 >> i % 8;
}

static void put_addr(int family, const char *text, __u32 *addr)
{
	if (text)
		inet_pton(family, text, addr);
}

static void put_pod(struct dp_pod *dp, const struct world_pod *p)
{
	const __u64 ms = 1000000 * TICKS;

	dp->flags = POD_F_EXISTS | (p->l2 ? POD_F_L2 : 0) |
		    (p->local ? POD_F_LOCAL : 0) | (p->queue ? POD_F_QUEUE : 0) |
		    (p->ns[DIR_EGRESS] ? POD_F_RATE : 0) |
		    (p->ns[DIR_INGRESS] ? POD_F_METER : 0);
	dp->ip4 = htonl(10 << 24 | 11 << 16 | NODE << 8 | p->slot);
	dp->ip6 = htonl(NODE << 16 | p->slot);
	dp->priority = band_priority(p->band, 0, 0);
	dp->mtu = p->mtu;
	dp->band = p->band;
	dp->rate[DIR_EGRESS].ticks_16 = (__u64)p->ns[DIR_EGRESS] * TICKS << 16;
	dp->rate[DIR_INGRESS].ticks_16 = (__u64)p->ns[DIR_INGRESS] * TICKS << 16;
	dp->rate[DIR_EGRESS].limit = dp->rate[DIR_INGRESS].limit = HORIZON_S * 1000 * ms;
	dp->ecn = ECN_MS * ms;
}

static void put_tables(const struct world *w)
{
	struct dp_pod *pods = (struct dp_pod *)skel->rodata->pods;
	struct dp_node *nodes = (struct dp_node *)skel->rodata->nodes;
	unsigned i;

	for (i = 0; i < LENGTH(world_pods); i++)
		put_pod(&pods[world_pods[i].slot], &world_pods[i]);
	for (i = 0; i < LENGTH(w->nodes); i++) {
		const struct world_node *n = &w->nodes[i];

		put_addr(AF_INET, n->via4, &nodes[n->id].via4);
		put_addr(AF_INET6, n->via6, nodes[n->id].via6);
		nodes[n->id].has_via6 = n->via6 != NULL;
	}
}

static void put_cfg(const struct world *w)
{
	struct dp_cfg *cfg = (struct dp_cfg *)&skel->rodata->cfg;

	cfg->ifindex_0 = BASE + (NODE << 8);
	cfg->uplink = UPLINK;
	cfg->uplink_mtu = UPLINK_MTU;
	cfg->node_id = NODE;
	put_prefix(AF_INET, POD4_NET, &cfg->pod4_net, NULL);
	put_prefix(AF_INET6, POD6_NET, cfg->pod6_net, NULL);
	put_prefix(AF_INET, w->wire4, &cfg->wire4_net, &cfg->wire4_mask);
	put_prefix(AF_INET6, w->wire6, cfg->wire6_net, cfg->wire6_mask);
	put_addr(AF_INET, w->self4, &cfg->self4);
	put_addr(AF_INET6, w->self6, cfg->self6);
	put_addr(AF_INET, w->gw4, &cfg->gw4);
	if (w->wire4 && atoi(strchr(w->wire4, '/') + 1) < 31)
		cfg->bcast4 = cfg->wire4_net | ~cfg->wire4_mask;
	put_addr(AF_INET6, w->gw6, cfg->gw6);
	cfg->has_gw6 = w->gw6 != NULL;
}

int bed_load(const struct world *w)
{
	int err;

	skel = eleven__open();
	if (!skel)
		return -errno;
	put_tables(w);
	put_cfg(w);
	/* Without netkit the same code attaches by tcx (live.c). */
	if (strcmp(net_kind(), "netkit")) {
		bpf_program__set_expected_attach_type(skel->progs.pod_egress,
						      BPF_TCX_INGRESS);
		bpf_program__set_expected_attach_type(skel->progs.pod_ingress,
						      BPF_TCX_EGRESS);
	}
	err = eleven__load(skel);
	if (err)
		bed_unload();
	return err;
}

void bed_unload(void)
{
	eleven__destroy(skel);
	skel = NULL;
}

struct eleven *bed_skel(void)
{
	return skel;
}

int bed_prog(enum hook hook)
{
	return bpf_program__fd(hook == POD_EGRESS ? skel->progs.pod_egress :
			       hook == POD_INGRESS ? skel->progs.pod_ingress :
			       hook == POD_PACE ? skel->progs.pod_pace :
			       skel->progs.wire_ingress);
}

__u64 *bed_line(unsigned slot, enum dir dir)
{
	struct dp_pace *pace = &skel->bss_pace->pace[slot];

	return &pace->line[dir];
}

void bed_lines(__u64 free)
{
	unsigned slot;

	for (slot = 0; slot < ABI_SLOTS; slot++)
		*bed_line(slot, DIR_EGRESS) = *bed_line(slot, DIR_INGRESS) = free;
}

uint64_t bed_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void bed_run(const struct run *r, const struct frame *in, struct ran *out)
{
	struct __sk_buff ctx = {
		.ifindex = r->ifindex, .gso_size = r->gso_size,
		.mark = r->mark, .priority = r->priority, .tstamp = r->tstamp,
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts,
		.data_in = in->b, .data_size_in = in->len,
		.data_out = out->frame.b, .data_size_out = FRAME_MAX,
		.ctx_in = &ctx, .ctx_size_in = sizeof(ctx),
		.ctx_out = &ctx, .ctx_size_out = sizeof(ctx),
		.flags = r->flags, .repeat = 1);

	out->err = bpf_prog_test_run_opts(bed_prog(r->hook), &opts);
	out->retval = (int)opts.retval;
	out->frame.len = opts.data_size_out;
	out->mark = ctx.mark;
	out->priority = ctx.priority;
	out->tstamp = ctx.tstamp;
}

static double run_ns(int fd, int ifindex, const struct frame *in, int repeat)
{
	struct __sk_buff ctx = { .ifindex = ifindex };
	LIBBPF_OPTS(bpf_test_run_opts, opts,
		.data_in = in->b, .data_size_in = in->len,
		.ctx_in = &ctx, .ctx_size_in = sizeof(ctx), .repeat = repeat);

	return bpf_prog_test_run_opts(fd, &opts) ? -1 : opts.duration;
}

double bed_ns(enum hook hook, int ifindex, const struct frame *in, int repeat)
{
	return run_ns(bed_prog(hook), ifindex, in, repeat);
}

double bed_empty_ns(const struct frame *in, int repeat, bool clock)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_ktime_get_ns },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "empty", "GPL", insns + !clock,
			       LENGTH(insns) - !clock, NULL);
	double ns = fd < 0 ? -1 : run_ns(fd, UPLINK, in, repeat);

	if (fd >= 0)
		close(fd);
	return ns;
}

struct count (*bed_counters(void))[DIR_MAX][V_MAX]
{
	static struct count sum[ABI_SLOTS][DIR_MAX][V_MAX];
	static struct pod_counters cpu[1024];
	int map = bpf_map__fd(skel->maps.counters), i, nr = libbpf_num_possible_cpus();
	unsigned d, v;
	__u32 slot;

	memset(sum, 0, sizeof(sum));
	for (slot = 0; slot < ABI_SLOTS; slot++) {
		if (bpf_map_lookup_elem(map, &slot, cpu))
			return NULL;
		for (i = 0; i < nr; i++)
			for (d = 0; d < DIR_MAX; d++)
				for (v = 0; v < V_MAX; v++) {
					sum[slot][d][v].packets += cpu[i].c[d][v].packets;
					sum[slot][d][v].bytes += cpu[i].c[d][v].bytes;
				}
	}
	return sum;
}

void bed_counters_clear(void)
{
	static const struct pod_counters zero[1024];
	int map = bpf_map__fd(skel->maps.counters);
	__u32 slot;

	for (slot = 0; slot < ABI_SLOTS; slot++)
		(void)bpf_map_update_elem(map, &slot, zero, 0);
}
