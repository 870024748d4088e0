// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * `eleven config` as text for a person: every table with everything that is
 * derived from it, in columns that fit 80. It reads rows and asks derive.c; it
 * must not know a running system. Broken tables may be shown too, so no field
 * is trusted to be set.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "netkit/show.h"
#include "netkit/table.h"

bool mac_is_set(const uint8_t mac[6])
{
	static const uint8_t zero[6];

	return memcmp(mac, zero, sizeof(zero)) != 0;
}

const char *mac_str(const uint8_t mac[6], char buf[MAC_STRLEN])
{
	snprintf(buf, MAC_STRLEN, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		 mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

const char *mode_str(enum pod_mode mode)
{
	return mode == L2 ? "L2" : "L3";
}

struct inet inet_network(struct inet a)
{
	unsigned i;

	for (i = a.len; i < 8 * sizeof(a.addr); i++)
		a.addr[i / 8] &= ~(0x80 >> i % 8);
	return a;
}

int show_result(FILE *out)
{
	return fflush(out) || ferror(out) ? -EIO : 0;
}

/* "-" for what is not there. */
static const char *inet_cell(struct inet a, char buf[INET_STRLEN])
{
	return a.family ? inet_str(&a, buf) : "-";
}

static const char *uint_cell(char buf[24], uint64_t value, const char *zero)
{
	if (!value && zero)
		return zero;
	snprintf(buf, 24, "%" PRIu64, value);
	return buf;
}

static const char *size_cell(char buf[24], uint64_t bytes)
{
	static const char *const units[] = { "", " KiB", " MiB", " GiB", " TiB" };
	unsigned i = 0;

	if (!bytes)
		return "-";
	while (i + 1 < LENGTH(units) && bytes % 1024 == 0) {
		bytes /= 1024;
		i++;
	}
	snprintf(buf, 24, "%" PRIu64 "%s", bytes, units[i]);
	return buf;
}

static const char *rate_cell(char buf[24], uint64_t bps)
{
	static const char *const units[] = { "", " kbit/s", " Mbit/s", " Gbit/s" };
	unsigned i = 0;

	if (!bps)
		return "-";
	while (i + 1 < LENGTH(units) && bps % 1000 == 0) {
		bps /= 1000;
		i++;
	}
	snprintf(buf, 24, "%" PRIu64 "%s", bps, i ? units[i] : " bit/s");
	return buf;
}

static void nodes_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	unsigned i;

	table_row(t, "NODE", "ID", "MTU", "UPLINK");
	for (i = 0; i < cf->nr_nodes; i++) {
		const struct node *n = &cf->nodes[i];
		char id[24], mtu[24], mac[MAC_STRLEN], uplink[80];

		if (mac_is_set(n->uplink.mac))
			snprintf(uplink, sizeof(uplink), "mac %s",
				 mac_str(n->uplink.mac, mac));
		else if (n->uplink.driver)
			snprintf(uplink, sizeof(uplink), "driver %s", n->uplink.driver);
		else
			snprintf(uplink, sizeof(uplink), "name %s",
				 n->uplink.name ? n->uplink.name : "-");
		table_row(t, n->name, uint_cell(id, n->id, NULL),
			  uint_cell(mtu, node_mtu(n), NULL), uplink);
	}
}

static void addresses_table(struct table *t, const void *data)
{
	static const struct ip6 none;
	const struct config *cf = data;
	char a[INET_STRLEN], g[INET_STRLEN], p[INET_STRLEN];
	unsigned i;

	table_row(t, "NODE", "ADDRESS", "GATEWAY", "ITS PODS");
	for (i = 0; i < cf->nr_nodes; i++) {
		const struct node *n = &cf->nodes[i];
		bool has_gw6 = memcmp(&n->gw6, &none, sizeof(none)) != 0;

		table_row(t, n->name,
			  inet_cell(inet4(n->ip4.addr, n->ip4.len), a),
			  n->gw4 ? inet_cell(inet4(n->gw4, 32), g) : "-",
			  inet_cell(node_pods4(cf, n), p));
		table_row(t, "",
			  inet_cell(inet6(&n->ip6.addr, n->ip6.len), a),
			  has_gw6 ? inet_cell(inet6(&n->gw6, 128), g) : "-",
			  inet_cell(node_pods6(cf, n), p));
	}
}

static void routes_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	char net[INET_STRLEN], via[INET_STRLEN];
	unsigned i, k;

	if (cf->nr_nodes < 2)
		return;
	table_row(t, "ON", "TO PODS OF", "NETWORK", "VIA");
	for (i = 0; i < cf->nr_nodes; i++) {
		for (k = 0; k < cf->nr_nodes; k++) {
			const struct node *from = &cf->nodes[i], *to = &cf->nodes[k];

			if (i == k)
				continue;
			table_row(t, from->name, to->name,
				  inet_cell(node_pods4(cf, to), net),
				  inet_cell(node_via4(from, to), via));
			table_row(t, "", "", inet_cell(node_pods6(cf, to), net),
				  inet_cell(node_via6(from, to), via));
		}
	}
}

static void pods_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	char a4[INET_STRLEN], a6[INET_STRLEN], index[24], mtu[24], both[2 * INET_STRLEN];
	unsigned i;

	table_row(t, "POD", "NODE", "MODE", "MTU", "IFINDEX", "ADDRESSES");
	for (i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];

		snprintf(both, sizeof(both), "%-15s %s", inet_cell(pod_inet4(cf, p), a4),
			 inet_cell(pod_inet6(cf, p), a6));
		table_row(t, p->name, p->node, mode_str(p->mode),
			  uint_cell(mtu, pod_mtu(cf, p), NULL),
			  uint_cell(index, pod_ifindex(cf, p), NULL), both);
	}
}

static void workloads_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	char user[24], memory[24], cpu[24], pids[24], words[TABLE_CELL];
	unsigned i;

	table_row(t, "POD", "USER", "MEMORY", "CPU", "PIDS", "COMMAND");
	for (i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];

		snprintf(user, sizeof(user), "%u:%u", p->uid, p->gid);
		snprintf(cpu, sizeof(cpu), p->cpu_max ? "%u %%%s" : p->cpu_idle ? "idle" : "-",
			 p->cpu_max, p->cpu_idle ? " idle" : "");
		table_row(t, p->name, user, size_cell(memory, p->memory_max), cpu,
			  uint_cell(pids, p->pids_max, "-"),
			  p->idle ? "(idle)" : words_cell(p->argv, words));
	}
}

/* Of those that have a rate, a band or an algorithm of their own. */
static void rates_table(struct table *t, const void *data)
{
	static const char *const bands[] = {
		[BURSTABLE] = "burstable", [GUARANTEED] = "guaranteed",
		[BEST_EFFORT] = "best effort",
	};
	const struct config *cf = data;
	char egress[24], ingress[24], ms[24];
	unsigned i;

	table_row(t, "POD", "BAND", "SENDS", "IS SENT", "WAITS MS", "LOCAL", "TCP");
	for (i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];
		const struct bandwidth *b = &p->bw;
		bool limited = b->egress_bps || b->ingress_bps;

		if (!limited && b->band == BURSTABLE && !p->tcp.cc)
			continue;
		table_row(t, p->name, bands[b->band], rate_cell(egress, b->egress_bps),
			  rate_cell(ingress, b->ingress_bps), limited ? uint_cell(ms,
			  b->horizon_ms ? b->horizon_ms : HORIZON_MS, NULL) : "-",
			  b->local ? "yes" : "-",
			  p->tcp.cc ? p->tcp.cc : "-");
	}
}

static void details_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	const struct sysctl *s;
	char words[TABLE_CELL];
	unsigned i;

	table_row(t, "OF", "WHAT", "VALUE");
	for (i = 0; i < cf->nr_sysctls; i++)
		table_row(t, "(node)", cf->sysctls[i].key, cf->sysctls[i].value);
	for (i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];

		if (p->cwd)
			table_row(t, p->name, "cwd", p->cwd);
		if (p->env && p->env[0])
			table_row(t, p->name, "env", words_cell(p->env, words));
		for (s = p->sysctls; s && s->key; s++)
			table_row(t, p->name, s->key, s->value);
	}
}

static void modules_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	unsigned i;

	table_row(t, "MODULE", "STEP", "MISSING WITHOUT IT");
	for (i = 0; i < cf->nr_modules; i++)
		table_row(t, cf->modules[i].name, cf->modules[i].must ? "must" : "may",
			  cf->modules[i].why);
}

static void consoles_table(struct table *t, const void *data)
{
	const struct config *cf = data;
	char words[TABLE_CELL];
	unsigned i;

	table_row(t, "CONSOLE", "SHELL");
	for (i = 0; i < cf->nr_consoles; i++)
		table_row(t, cf->consoles[i].tty, words_cell(cf->consoles[i].argv, words));
}

static void limits_table(struct table *t, const void *data)
{
	const struct limits *l = &((const struct config *)data)->limits;
	char ms[24];

	table_row(t, "LIMIT", "MS");
	table_row(t, "wait for the uplink's device", uint_cell(ms, l->device_wait_ms, NULL));
	table_row(t, "wait for its carrier", uint_cell(ms, l->carrier_wait_ms, NULL));
	table_row(t, "stop: SIGTERM to SIGKILL", uint_cell(ms, l->stop_wait_ms, NULL));
	table_row(t, "restart: first pause", uint_cell(ms, l->restart_min_ms, NULL));
	table_row(t, "restart: longest pause", uint_cell(ms, l->restart_max_ms, NULL));
	table_row(t, "restart: reset after", uint_cell(ms, l->restart_reset_ms, NULL));
}

int config_show_text(const struct config *cf, FILE *out)
{
	static void (*const tables[])(struct table *, const void *) = {
		nodes_table, addresses_table, routes_table, pods_table, workloads_table,
		rates_table, details_table, modules_table, consoles_table, limits_table,
	};
	struct inet net4 = inet4(cf->pod4_net, 16), net6 = inet6(&cf->pod6_net, 96);
	char buf[INET_STRLEN];
	unsigned i;

	fprintf(out, "cluster  %s, %u nodes, %u Pods\n", cf->cluster ? cf->cluster : "-",
		cf->nr_nodes, cf->nr_pods);
	fprintf(out, "hash     %016" PRIx64 "\n", config_hash(cf));
	fprintf(out, "network  %s", inet_str(&net4, buf));
	fprintf(out, " and %s\n", inet_str(&net6, buf));
	fprintf(out, "devices  eth0 in a Pod, nk-<pod> on its node\n");
	for (i = 0; i < LENGTH(tables); i++)
		table_print(out, tables[i], cf);
	fprintf(out, "\n/etc/hosts of every Pod:\n");
	hosts_print(cf, out);
	return show_result(out);
}

int config_show_modules(const struct config *cf, FILE *out)
{
	unsigned i;

	for (i = 0; i < cf->nr_modules; i++)
		fprintf(out, "%s\n", cf->modules[i].name);
	return show_result(out);
}
