// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules of traffic: Pods' rates and bands, the uplink's fq and hardware, BIG
 * TCP and the TCP profile. The ranges are those in which the datapath's arithmetic is exact
 * and those that the kernel takes. It must not know a running system.
 */
#include <string.h>

#include "netkit/inspect.h"

enum {
	HORIZON_MAX_MS = 10000,		/* a packet older than that helps nobody */
	FQ_HORIZON_MAX_MS = 4294967,	/* TCA_FQ_HORIZON: 32 bits of us */
	FQ_BUCKETS_MAX = 18,		/* sch_fq.c: 256*1024 */
	FQ_WEIGHT_MAX = 32767,		/* of 1/65536 in a signed 32 bits */
	SIZE_MIN = 65536,		/* GSO_LEGACY_MAX_SIZE */
	SIZE_MAX_ = 524280,		/* GRO_MAX_SIZE */
	MSS_MIN = 88,			/* TCP_MIN_MSS */
	INITCWND_MAX = 1000,
	CC_LEN = 15,			/* TCP_CA_NAME_MAX - 1 */
	CHANNELS_MAX = 4096,		/* CONFIG_NR_CPUS and more of any device */
	RING_MIN = 16, RING_MAX = 65536,	/* below a batch; above any device */
};

static bool fq_is_set(const struct fq *f)
{
	return f->horizon_ms || f->buckets_log || f->weight[0] || f->weight[1] ||
	       f->weight[2];
}

static void inspect_tcp(struct inspect *in, struct place at, const struct tcp *t,
			unsigned mtu)
{
	unsigned mss_max = mtu - 40;	/* IPv4 and TCP headers without options */

	if (t->cc && (!*t->cc || strlen(t->cc) > CC_LEN ||
		      t->cc[strspn(t->cc, "abcdefghijklmnopqrstuvwxyz0123456789_-")]))
		broken(in, at, "tcp cc \"%s\" is no algorithm's name: write it as in "
		       "net.ipv4.tcp_available_congestion_control", t->cc);
	if (t->initcwnd > INITCWND_MAX)
		broken(in, at, "tcp initcwnd %u is not in 1..%u segments: lower it, "
		       "0 is the kernel's", t->initcwnd, INITCWND_MAX);
	if (t->advmss && (t->advmss < MSS_MIN || t->advmss > mss_max))
		broken(in, at, "tcp advmss %u is not in %u..%u, what the MTU of %u holds: "
		       "change it, 0 is from the MTU", t->advmss, MSS_MIN, mss_max, mtu);
}

static void inspect_rate(struct inspect *in, struct place at, const char *field,
			 uint64_t bps)
{
	if (bps && (bps < KBIT(8) || bps > GBIT(400)))
		broken(in, at, "%s %llu is not in 8000..400000000000 bit/s: "
		       "write KBIT(n), MBIT(n) or GBIT(n)", field,
		       (unsigned long long)bps);
}

static void inspect_egress(struct inspect *in, struct place at, const struct pod *p)
{
	const struct bandwidth *b = &p->bw;
	unsigned horizon_ms = b->horizon_ms ? b->horizon_ms : HORIZON_MS;
	bool limited = b->egress_bps || b->ingress_bps;
	const struct fq *f = &in->cf->fq;

	inspect_rate(in, at, "bw egress_bps", b->egress_bps);
	if (b->horizon_ms > HORIZON_MAX_MS)
		broken(in, at, "bw horizon_ms %u is above %u: lower it, 0 is %u",
		       b->horizon_ms, HORIZON_MAX_MS, HORIZON_MS);
	if (b->horizon_ms && !limited)
		broken(in, at, "bw horizon_ms %u without a rate limits nothing: "
		       "set egress_bps or ingress_bps, or none", b->horizon_ms);
	if (limited && !fq_is_set(f))
		broken(in, at, "bw %s needs fq, and that row is empty: set fq.horizon_ms",
		       b->egress_bps ? "egress_bps" : "ingress_bps");
	else if (limited && f->horizon_ms && f->horizon_ms < horizon_ms)
		broken(in, at, "bw horizon_ms %u is above fq.horizon_ms %u, where packets "
		       "would be dropped first: raise that", horizon_ms, f->horizon_ms);
}

static void inspect_ingress(struct inspect *in, struct place at, const struct pod *p)
{
	const struct bandwidth *b = &p->bw;

	inspect_rate(in, at, "bw ingress_bps", b->ingress_bps);
	if (b->ingress_burst && !b->ingress_bps)
		broken(in, at, "bw ingress_burst without ingress_bps limits nothing: "
		       "set both, or none");
	if (b->ingress_burst > GIB(1))
		broken(in, at, "bw ingress_burst %llu is above 1 GiB: lower it",
		       (unsigned long long)b->ingress_burst);
	if (b->local && !b->egress_bps && !b->ingress_bps)
		broken(in, at, "bw local is set and no rate is: set one, or remove it");
	if (b->band > BEST_EFFORT)
		broken(in, at, "bw band %d is none of GUARANTEED, BURSTABLE, BEST_EFFORT: "
		       "write one of them", (int)b->band);
}

static void inspect_fq(struct inspect *in, const struct fq *f)
{
	unsigned set = 0, fit = 0;
	struct place at = { "fq", -1, NULL };

	if (f->horizon_ms > FQ_HORIZON_MAX_MS)
		broken(in, at, "horizon_ms %u is above %u: lower it, 2000 is usual",
		       f->horizon_ms, FQ_HORIZON_MAX_MS);
	if (f->buckets_log > FQ_BUCKETS_MAX)
		broken(in, at, "buckets_log %u is above %u: it is the logarithm, 12 for "
		       "4096 flows", f->buckets_log, FQ_BUCKETS_MAX);
	for (unsigned i = 0; i < LENGTH(f->weight); i++) {
		set += f->weight[i] != 0;
		fit += f->weight[i] >= 1 && f->weight[i] <= FQ_WEIGHT_MAX;
	}
	if (set && fit < LENGTH(f->weight))
		broken(in, at, "weight { %u, %u, %u } is not three of 1..%u: change it, "
		       "or leave all out", f->weight[0], f->weight[1], f->weight[2],
		       FQ_WEIGHT_MAX);
}

static void inspect_size(struct inspect *in, const char *field, unsigned size)
{
	if (size && (size < SIZE_MIN || size > SIZE_MAX_))
		broken(in, (struct place){ "bigtcp", -1, NULL },
		       "%s %u is not in %u..%u: KIB(192) is usual, 0 leaves devices alone",
		       field, size, SIZE_MIN, SIZE_MAX_);
}

static void inspect_flag(struct inspect *in, struct place at, const char *field,
			 enum onoff flag)
{
	if (flag > OFF)
		broken(in, at, "hw %s %d is neither ON nor OFF: write one of them, or leave "
		       "it out", field, (int)flag);
}

static void inspect_ring(struct inspect *in, struct place at, const char *field,
			 unsigned ring)
{
	if (ring && (ring < RING_MIN || ring > RING_MAX))
		broken(in, at, "hw %s %u is not in %u..%u descriptors: 1024 is usual, 0 "
		       "leaves it alone", field, ring, RING_MIN, RING_MAX);
}

static void inspect_cmdline(struct inspect *in, struct place at,
			    const char *const *words)
{
	for (unsigned i = 0; words && words[i]; i++) {
		if (i == CMDLINE_MAX) {
			broken(in, at, "hw cmdline has more than %u words: keep those that "
			       "matter", CMDLINE_MAX);
			return;
		}
		if (!*words[i] || strpbrk(words[i], " \t\n\""))
			broken(in, at, "hw cmdline[%u] \"%s\" is no word: one string a word, "
			       "without spaces and quotes", i, words[i]);
	}
}

static void inspect_hw(struct inspect *in, struct place at, const struct hw *hw)
{
	if (hw->channels > CHANNELS_MAX)
		broken(in, at, "hw channels %u is above %u: one a CPU is usual, 0 leaves "
		       "them alone", hw->channels, CHANNELS_MAX);
	inspect_ring(in, at, "rx_ring", hw->rx_ring);
	inspect_ring(in, at, "tx_ring", hw->tx_ring);
	inspect_flag(in, at, "tcp_data_split", hw->tcp_data_split);
	inspect_flag(in, at, "lro", hw->lro);
	inspect_flag(in, at, "gro_hw", hw->gro_hw);
	inspect_flag(in, at, "striding_rq", hw->striding_rq);
	if (hw->hds_thresh < HDS_ALL || hw->hds_thresh > MTU_MAX)
		broken(in, at, "hw hds_thresh %d is not in 1..%u bytes: HDS_ALL splits "
		       "every packet, 0 leaves it alone", hw->hds_thresh, MTU_MAX);
	if (hw->hds_thresh && hw->tcp_data_split != ON)
		broken(in, at, "hw hds_thresh without tcp_data_split has nothing to split: "
		       "set that to ON, or remove it");
	if (hw->lro == ON && hw->gro_hw == ON)
		broken(in, at, "hw lro and gro_hw are both ON, the kernel takes one: "
		       "remove lro");
	inspect_cmdline(in, at, hw->cmdline);
}

void inspect_net(struct inspect *in)
{
	const struct config *cf = in->cf;
	unsigned mtu = MTU_MAX;

	for (unsigned i = 0; i < cf->nr_nodes; i++)
		mtu = node_mtu(&cf->nodes[i]) < mtu ? node_mtu(&cf->nodes[i]) : mtu;
	for (unsigned i = 0; i < cf->nr_nodes; i++)
		inspect_hw(in, (struct place){ "nodes", i, cf->nodes[i].name },
			   &cf->nodes[i].hw);
	for (unsigned i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];
		struct place at = { "pods", i, p->name };

		inspect_egress(in, at, p);
		inspect_ingress(in, at, p);
		inspect_tcp(in, at, &p->tcp, pod_mtu(cf, p));
	}
	inspect_fq(in, &cf->fq);
	inspect_size(in, "gso", cf->bigtcp.gso);
	inspect_size(in, "gro", cf->bigtcp.gro);
	inspect_tcp(in, (struct place){ "tcp", -1, NULL }, &cf->tcp, mtu);
}
