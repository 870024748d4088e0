// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hash that tells nodes apart whose tables differ. It walks the tables
 * field by field: memory would bring pointers and padding along, which differ
 * between two builds of the same tables. Derived values are part of it, so two
 * agents that derive differently from equal tables differ as well. It knows the
 * rows; it must not know who asks.
 */
#include <string.h>

#include "netkit/netkit.h"

/* FNV-1a 64. */
static const uint64_t FNV_BASIS = 0xcbf29ce484222325, FNV_PRIME = 0x100000001b3;

static void mix(uint64_t *h, const void *data, size_t size)
{
	const uint8_t *b = data;

	while (size--)
		*h = (*h ^ *b++) * FNV_PRIME;
}

uint64_t hash_bytes(const void *data, size_t size)
{
	uint64_t h = FNV_BASIS;

	mix(&h, data, size);
	return h;
}

/* Always eight bytes, least first: the same on every machine. */
static void mix_uint(uint64_t *h, uint64_t value)
{
	uint8_t b[8];
	unsigned i;

	for (i = 0; i < sizeof(b); i++)
		b[i] = value >> 8 * i;
	mix(h, b, sizeof(b));
}

/* NULL and "" differ, and so do "ab","c" and "a","bc". */
static void mix_string(uint64_t *h, const char *s)
{
	mix_uint(h, s != NULL);
	if (s)
		mix(h, s, strlen(s) + 1);
}

static void mix_strings(uint64_t *h, const char *const *list)
{
	for (; list && *list; list++)
		mix_string(h, *list);
	mix_string(h, NULL);
}

static void mix_inet(uint64_t *h, struct inet a)
{
	mix_uint(h, a.family);
	mix_uint(h, a.len);
	mix(h, a.addr, sizeof(a.addr));
}

static void mix_sysctl(uint64_t *h, const struct sysctl *s)
{
	mix_string(h, s->key);
	mix_string(h, s->value);
}

static void mix_hw(uint64_t *h, const struct hw *hw)
{
	mix_uint(h, hw->channels);
	mix_uint(h, hw->rx_ring);
	mix_uint(h, hw->tx_ring);
	mix_uint(h, hw->tcp_data_split);
	mix_uint(h, hw->hds_thresh);
	mix_uint(h, hw->lro);
	mix_uint(h, hw->gro_hw);
	mix_uint(h, hw->striding_rq);
	mix_strings(h, hw->cmdline);
}

static void mix_node(uint64_t *h, const struct config *cf, const struct node *n)
{
	unsigned i;

	mix_string(h, n->name);
	mix_uint(h, n->id);
	mix(h, n->uplink.mac, sizeof(n->uplink.mac));
	mix_string(h, n->uplink.driver);
	mix_string(h, n->uplink.name);
	mix_inet(h, inet4(n->ip4.addr, n->ip4.len));
	mix_uint(h, n->gw4);
	mix_inet(h, inet6(&n->ip6.addr, n->ip6.len));
	mix(h, n->gw6.b, sizeof(n->gw6.b));
	mix_uint(h, node_mtu(n));
	mix_hw(h, &n->hw);
	mix_inet(h, node_pods4(cf, n));
	mix_inet(h, node_pods6(cf, n));
	for (i = 0; i < cf->nr_nodes; i++) {
		mix_inet(h, node_via4(n, &cf->nodes[i]));
		mix_inet(h, node_via6(n, &cf->nodes[i]));
	}
}

static void mix_tcp(uint64_t *h, const struct tcp *t)
{
	mix_string(h, t->cc);
	mix_uint(h, t->initcwnd);
	mix_uint(h, t->advmss);
	mix_uint(h, t->quickack);
	mix_uint(h, t->usec_ts);
}

static void mix_bandwidth(uint64_t *h, const struct bandwidth *b)
{
	mix_uint(h, b->egress_bps);
	mix_uint(h, b->horizon_ms);
	mix_uint(h, b->ingress_bps);
	mix_uint(h, b->ingress_burst);
	mix_uint(h, b->local);
	mix_uint(h, b->band);
}

/* What a workload has been started with and would miss a change of. */
static void mix_workload(uint64_t *h, const struct pod *p)
{
	mix_string(h, p->name);
	mix_string(h, p->node);
	mix_uint(h, p->slot);
	mix_uint(h, p->mode);
	mix_uint(h, p->idle);
	mix_strings(h, p->argv);
	mix_strings(h, p->env);
	mix_string(h, p->cwd);
	mix_uint(h, p->uid);
	mix_uint(h, p->gid);
	mix_uint(h, p->memory_max);
	mix_uint(h, p->cpu_max);
	mix_uint(h, p->cpu_idle);
	mix_uint(h, p->pids_max);
}

uint64_t workload_hash(const struct config *cf, const struct pod *p)
{
	uint64_t h = FNV_BASIS;

	mix_workload(&h, p);
	mix_inet(&h, pod_inet4(cf, p));
	mix_inet(&h, pod_inet6(cf, p));
	return h;
}

static void mix_pod(uint64_t *h, const struct config *cf, const struct pod *p)
{
	const struct sysctl *s;

	mix_workload(h, p);
	for (s = p->sysctls; s && s->key; s++)
		mix_sysctl(h, s);
	mix_string(h, NULL);
	mix_bandwidth(h, &p->bw);
	mix_tcp(h, &p->tcp);
	mix_uint(h, pod_mtu(cf, p));
	mix_uint(h, (unsigned)pod_ifindex(cf, p));
	mix_inet(h, pod_inet4(cf, p));
	mix_inet(h, pod_inet6(cf, p));
}

static void mix_net(uint64_t *h, const struct config *cf)
{
	unsigned i;

	mix_uint(h, cf->fq.horizon_ms);
	mix_uint(h, cf->fq.buckets_log);
	for (i = 0; i < LENGTH(cf->fq.weight); i++)
		mix_uint(h, cf->fq.weight[i]);
	mix_uint(h, cf->bigtcp.gso);
	mix_uint(h, cf->bigtcp.gro);
	mix_tcp(h, &cf->tcp);
}

static void mix_limits(uint64_t *h, const struct limits *l)
{
	mix_uint(h, l->device_wait_ms);
	mix_uint(h, l->carrier_wait_ms);
	mix_uint(h, l->stop_wait_ms);
	mix_uint(h, l->restart_min_ms);
	mix_uint(h, l->restart_max_ms);
	mix_uint(h, l->restart_reset_ms);
}

uint64_t config_hash(const struct config *cf)
{
	uint64_t h = FNV_BASIS;
	unsigned i;

	mix_string(&h, cf->cluster);
	mix_uint(&h, cf->pod4_net);
	mix(&h, cf->pod6_net.b, sizeof(cf->pod6_net.b));
	mix_uint(&h, cf->nr_nodes);
	for (i = 0; i < cf->nr_nodes; i++)
		mix_node(&h, cf, &cf->nodes[i]);
	mix_uint(&h, cf->nr_pods);
	for (i = 0; i < cf->nr_pods; i++)
		mix_pod(&h, cf, &cf->pods[i]);
	mix_uint(&h, cf->nr_modules);
	for (i = 0; i < cf->nr_modules; i++) {
		mix_string(&h, cf->modules[i].name);
		mix_string(&h, cf->modules[i].why);
		mix_uint(&h, cf->modules[i].must);
	}
	mix_uint(&h, cf->nr_sysctls);
	for (i = 0; i < cf->nr_sysctls; i++)
		mix_sysctl(&h, &cf->sysctls[i]);
	mix_uint(&h, cf->nr_consoles);
	for (i = 0; i < cf->nr_consoles; i++) {
		mix_string(&h, cf->consoles[i].tty);
		mix_strings(&h, cf->consoles[i].argv);
	}
	mix_net(&h, cf);
	mix_limits(&h, &cf->limits);
	return h;
}
