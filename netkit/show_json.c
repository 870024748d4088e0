// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * `eleven config -j`: the tables and what is derived from them as one JSON
 * document. Keys are stable: programs read them, so a key is added, never
 * renamed. What a row leaves out is null. It must not know a running system.
 */
#include <inttypes.h>
#include <string.h>

#include "netkit/show.h"

static void json_inet(struct json *j, const char *key, struct inet a)
{
	char buf[INET_STRLEN];

	json_string(j, key, a.family ? inet_str(&a, buf) : NULL);
}

static void json_mac(struct json *j, const char *key, const uint8_t mac[6])
{
	char buf[MAC_STRLEN];

	json_string(j, key, mac_is_set(mac) ? mac_str(mac, buf) : NULL);
}

static void json_words(struct json *j, const char *key, const char *const *words)
{
	json_array(j, key);
	for (; words && *words; words++)
		json_string(j, NULL, *words);
	json_end(j, ']');
}

static void json_sysctl(struct json *j, const struct sysctl *s)
{
	json_object(j, NULL);
	json_string(j, "key", s->key);
	json_string(j, "value", s->value);
	json_end(j, '}');
}

static void json_routes(struct json *j, const struct config *cf, const struct node *from)
{
	unsigned i;

	json_array(j, "routes");
	for (i = 0; i < cf->nr_nodes; i++) {
		const struct node *to = &cf->nodes[i];

		if (to == from)
			continue;
		json_object(j, NULL);
		json_string(j, "to", to->name);
		json_inet(j, "dst4", node_pods4(cf, to));
		json_inet(j, "via4", node_via4(from, to));
		json_inet(j, "dst6", node_pods6(cf, to));
		json_inet(j, "via6", node_via6(from, to));
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void json_onoff(struct json *j, const char *key, enum onoff value)
{
	json_string(j, key, value == ON ? "on" : value == OFF ? "off" : NULL);
}

static void json_hw(struct json *j, const struct hw *hw)
{
	json_object(j, "hw");
	json_uint(j, "channels", hw->channels);
	json_uint(j, "rx_ring", hw->rx_ring);
	json_uint(j, "tx_ring", hw->tx_ring);
	json_onoff(j, "tcp_data_split", hw->tcp_data_split);
	/* 0 is a threshold, too: what is left out is null */
	if (hw->hds_thresh)
		json_uint(j, "hds_thresh", hw->hds_thresh == HDS_ALL ? 0 : hw->hds_thresh);
	else
		json_string(j, "hds_thresh", NULL);
	json_onoff(j, "lro", hw->lro);
	json_onoff(j, "gro_hw", hw->gro_hw);
	json_onoff(j, "striding_rq", hw->striding_rq);
	json_words(j, "cmdline", hw->cmdline);
	json_end(j, '}');
}

static void json_node(struct json *j, const struct config *cf, const struct node *n)
{
	static const struct inet none;
	static const struct ip6 none6;
	bool has_ip6 = memcmp(&n->ip6.addr, &none6, sizeof(none6)) != 0;
	bool has_gw6 = memcmp(&n->gw6, &none6, sizeof(none6)) != 0;

	json_object(j, NULL);
	json_string(j, "name", n->name);
	json_uint(j, "id", n->id);
	json_object(j, "uplink");
	json_mac(j, "mac", n->uplink.mac);
	json_string(j, "driver", n->uplink.driver);
	json_string(j, "name", n->uplink.name);
	json_end(j, '}');
	json_uint(j, "mtu", node_mtu(n));
	json_hw(j, &n->hw);
	json_inet(j, "ip4", n->ip4.addr ? inet4(n->ip4.addr, n->ip4.len) : none);
	json_inet(j, "gw4", n->gw4 ? inet4(n->gw4, 32) : none);
	json_inet(j, "ip6", has_ip6 ? inet6(&n->ip6.addr, n->ip6.len) : none);
	json_inet(j, "gw6", has_gw6 ? inet6(&n->gw6, 128) : none);
	json_inet(j, "pods4", node_pods4(cf, n));
	json_inet(j, "pods6", node_pods6(cf, n));
	json_routes(j, cf, n);
	json_end(j, '}');
}

static void json_macs(struct json *j, const struct config *cf, const struct pod *p)
{
	uint8_t mac[2][6] = { { 0 } };

	if (p->mode == L2) {
		pod_mac(cf, p, 0, mac[0]);
		pod_mac(cf, p, 1, mac[1]);
	}
	json_mac(j, "mac", mac[0]);
	json_mac(j, "node_mac", mac[1]);
}

static void json_tcp(struct json *j, const struct tcp *t)
{
	json_object(j, "tcp");
	json_string(j, "cc", t->cc);
	json_uint(j, "initcwnd", t->initcwnd);
	json_uint(j, "advmss", t->advmss);
	json_bool(j, "quickack", t->quickack);
	json_bool(j, "usec_ts", t->usec_ts);
	json_end(j, '}');
}

static void json_bandwidth(struct json *j, const struct bandwidth *b)
{
	static const char *const bands[] = {
		[BURSTABLE] = "burstable", [GUARANTEED] = "guaranteed",
		[BEST_EFFORT] = "best effort",
	};

	json_object(j, "bw");
	json_uint(j, "egress_bps", b->egress_bps);
	json_uint(j, "horizon_ms", (b->egress_bps || b->ingress_bps) &&
		  !b->horizon_ms ? HORIZON_MS : b->horizon_ms);
	json_uint(j, "ingress_bps", b->ingress_bps);
	json_uint(j, "ingress_burst", b->ingress_burst);
	json_bool(j, "local", b->local);
	json_string(j, "band", b->band < LENGTH(bands) ? bands[b->band] : NULL);
	json_end(j, '}');
}

static void json_pod(struct json *j, const struct config *cf, const struct pod *p)
{
	const struct sysctl *s;
	char device[32];

	snprintf(device, sizeof(device), "nk-%s", p->name ? p->name : "");
	json_object(j, NULL);
	json_string(j, "name", p->name);
	json_string(j, "node", p->node);
	json_uint(j, "slot", p->slot);
	json_uint(j, "number", pod_number(cf, p));
	json_uint(j, "ifindex", pod_ifindex(cf, p));
	json_string(j, "device", device);
	json_string(j, "mode", mode_str(p->mode));
	json_uint(j, "mtu", pod_mtu(cf, p));
	json_inet(j, "ip4", pod_inet4(cf, p));
	json_inet(j, "ip6", pod_inet6(cf, p));
	json_macs(j, cf, p);
	json_bool(j, "idle", p->idle);
	json_words(j, "argv", p->argv);
	json_words(j, "env", p->env);
	json_string(j, "cwd", p->cwd ? p->cwd : "/");
	json_uint(j, "uid", p->uid);
	json_uint(j, "gid", p->gid);
	json_uint(j, "memory_max", p->memory_max);
	json_uint(j, "cpu_max", p->cpu_max);
	json_bool(j, "cpu_idle", p->cpu_idle);
	json_uint(j, "pids_max", p->pids_max);
	json_array(j, "sysctls");
	for (s = p->sysctls; s && s->key; s++)
		json_sysctl(j, s);
	json_end(j, ']');
	json_bandwidth(j, &p->bw);
	json_tcp(j, &p->tcp);
	json_end(j, '}');
}

/* The uplink's queues and everybody's segments. */
static void json_net(struct json *j, const struct config *cf)
{
	json_object(j, "fq");
	json_uint(j, "horizon_ms", cf->fq.horizon_ms);
	json_uint(j, "buckets_log", cf->fq.buckets_log);
	json_array(j, "weight");
	for (unsigned i = 0; i < LENGTH(cf->fq.weight); i++)
		json_uint(j, NULL, cf->fq.weight[i]);
	json_end(j, ']');
	json_end(j, '}');
	json_object(j, "bigtcp");
	json_uint(j, "gso", cf->bigtcp.gso);
	json_uint(j, "gro", cf->bigtcp.gro);
	json_end(j, '}');
	json_tcp(j, &cf->tcp);
}

static void json_limits(struct json *j, const struct limits *l)
{
	json_object(j, "limits");
	json_uint(j, "device_wait_ms", l->device_wait_ms);
	json_uint(j, "carrier_wait_ms", l->carrier_wait_ms);
	json_uint(j, "stop_wait_ms", l->stop_wait_ms);
	json_uint(j, "restart_min_ms", l->restart_min_ms);
	json_uint(j, "restart_max_ms", l->restart_max_ms);
	json_uint(j, "restart_reset_ms", l->restart_reset_ms);
	json_end(j, '}');
}

/* What every node gets alike. */
static void json_host(struct json *j, const struct config *cf)
{
	unsigned i;

	json_array(j, "modules");
	for (i = 0; i < cf->nr_modules; i++) {
		json_object(j, NULL);
		json_string(j, "name", cf->modules[i].name);
		json_string(j, "why", cf->modules[i].why);
		json_bool(j, "must", cf->modules[i].must);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_array(j, "sysctls");
	for (i = 0; i < cf->nr_sysctls; i++)
		json_sysctl(j, &cf->sysctls[i]);
	json_end(j, ']');
	json_array(j, "consoles");
	for (i = 0; i < cf->nr_consoles; i++) {
		json_object(j, NULL);
		json_string(j, "tty", cf->consoles[i].tty);
		json_words(j, "argv", cf->consoles[i].argv);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_net(j, cf);
	json_limits(j, &cf->limits);
}

int config_show_json(const struct config *cf, FILE *out)
{
	struct json j = { .out = out };
	char hash[17];
	unsigned i;

	/* As text: JSON readers keep 53 bits of a number. */
	snprintf(hash, sizeof(hash), "%016" PRIx64, config_hash(cf));
	json_object(&j, NULL);
	json_string(&j, "cluster", cf->cluster);
	json_string(&j, "hash", hash);
	json_inet(&j, "pod4_net", inet4(cf->pod4_net, 16));
	json_inet(&j, "pod6_net", inet6(&cf->pod6_net, 96));
	json_array(&j, "nodes");
	for (i = 0; i < cf->nr_nodes; i++)
		json_node(&j, cf, &cf->nodes[i]);
	json_end(&j, ']');
	json_array(&j, "pods");
	for (i = 0; i < cf->nr_pods; i++)
		json_pod(&j, cf, &cf->pods[i]);
	json_end(&j, ']');
	json_host(&j, cf);
	json_end(&j, '}');
	return show_result(out);
}
