// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a person, or a machine with -j, is told about this node: one screen.
 * It reads what the other rooms know and keeps nothing; it judges nothing, the
 * walk has done that.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>

#include "netkit/status.h"
#include "netkit/table.h"

enum { REASON_COLUMN = 18 };

static const char *count_str(uint64_t n, char buf[24])
{
	static const char unit[] = " kMGTPE";
	unsigned u = 0;
	uint64_t whole = n;

	while (whole >= 100000) {
		whole /= 1000;
		u++;
	}
	snprintf(buf, 24, u ? "%" PRIu64 "%c" : "%" PRIu64, whole, unit[u]);
	return buf;
}

static const char *state_name(enum workload_state s)
{
	switch (s) {
	case WL_NONE: return "none";
	case WL_RUNNING: return "running";
	case WL_BACKOFF: return "back-off";
	case WL_FAILED: return "failed";
	}
	return "?";
}

static const char *const feature_names[] = {
	[FEATURE_OFF] = "off",
	[FEATURE_DEGRADED] = "degraded",
	[FEATURE_ON] = "on",
};

/* What happened to one Pod's packets: passed on, and dropped. */
struct sums {
	uint64_t in, out, drops;
};

static struct sums sum(const struct datapath_pod *d)
{
	struct sums s = { 0 };
	bool is_drop;

	for (unsigned v = 0; datapath_verdict(v, &is_drop); v++) {
		if (is_drop) {
			s.drops += d->egress[v].packets + d->ingress[v].packets;
			continue;
		}
		s.out += d->egress[v].packets;
		s.in += d->ingress[v].packets;
	}
	return s;
}

/* --------------------------------------------------------------------- text */

static void print_drops(const char *dir, const struct datapath_count *c, FILE *out)
{
	bool is_drop;

	for (unsigned v = 0; datapath_verdict(v, &is_drop); v++)
		if (is_drop && c[v].packets)
			fprintf(out, "  %-12s   dropped %s: %" PRIu64 " %s\n", "", dir,
				c[v].packets, datapath_verdict(v, &is_drop));
}

static void print_pod(const struct walk *w, const struct pod *p, FILE *out)
{
	char a4[INET_STRLEN], a6[INET_STRLEN], n[3][24], state[40], ago[24];
	struct inet i4 = pod_inet4(w->cf, p), i6 = pod_inet6(w->cf, p);
	struct workload_status ws = { .state = WL_NONE };
	struct datapath_pod d;
	struct sums s;

	if (p->idle)
		snprintf(state, sizeof(state), "idle");
	else if (run_status(p->name, &ws) < 0)
		snprintf(state, sizeof(state), "not started");
	else
		snprintf(state, sizeof(state), "%s %s", state_name(ws.state),
			 status_since(ws.since_ns, ago));
	datapath_read(p->slot, &d);
	s = sum(&d);
	fprintf(out, "  %-12s %-2s %-13s %-15s %6s %6s %6s\n", p->name,
		p->mode == L2 ? "L2" : "L3", inet_str(&i4, a4), state,
		count_str(s.in, n[0]), count_str(s.out, n[1]),
		count_str(s.drops, n[2]));
	fprintf(out, "  %-12s    %s", "", inet_str(&i6, a6));
	if (ws.restarts)
		fprintf(out, "   restarts %u", ws.restarts);
	fputc('\n', out);
	if (ws.reason[0]) {
		fprintf(out, "%*s", REASON_COLUMN, "");
		table_wrap(out, ws.reason, REASON_COLUMN);
	}
	print_drops("out", d.egress, out);
	print_drops("in", d.ingress, out);
}

static void print_text(const struct walk *w, const char *version,
		       const struct feature *f, unsigned nr, FILE *out)
{
	struct utsname u;
	struct stamp stamp;
	char ago[24];

	uname(&u);
	fprintf(out, "eleven %s, node %s of %s, tables %016" PRIx64 "\n", version,
		w->node->name, w->cf->cluster, config_hash(w->cf));
	fprintf(out, "%s %s", u.sysname, u.release);
	if (stamp_read(&stamp) == 0)
		fprintf(out, ", wired in %u ms, %s ago%s", stamp.ms,
			status_since(stamp.since_ns, ago),
			stamp.hash == config_hash(w->cf) ? "" :
			", from other tables");
	fputs("\n\n", out);
	for (unsigned i = 0; i < nr; i++)
		if (f[i].name)
			status_row(f[i].name, out, "%s%s%s", feature_names[f[i].state],
				   f[i].reason[0] ? ": " : "", f[i].reason);
	status_run_text(out);
	status_net_text(out);
	fprintf(out, "\n  %-12s %-2s %-13s %-15s %6s %6s %6s\n", "POD", "",
		"ADDRESS", "WORKLOAD", "IN", "OUT", "DROPS");
	for (unsigned i = 0; i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node))
			print_pod(w, &w->cf->pods[i], out);
}

/* --------------------------------------------------------------------- JSON */

static void json_direction(struct json *j, const char *key,
			   const struct datapath_count *c)
{
	const char *name;
	bool is_drop;

	json_object(j, key);
	for (unsigned v = 0; (name = datapath_verdict(v, &is_drop)); v++) {
		json_object(j, name);
		json_uint(j, "packets", c[v].packets);
		json_uint(j, "bytes", c[v].bytes);
		json_bool(j, "drop", is_drop);
		json_end(j, '}');
	}
	json_end(j, '}');
}

static void json_counters(struct json *j, unsigned slot)
{
	struct datapath_pod d;

	if (datapath_read(slot, &d) < 0)
		return;
	json_object(j, "counters");
	json_direction(j, "egress", d.egress);
	json_direction(j, "ingress", d.ingress);
	json_end(j, '}');
}

static void json_pod(struct json *j, const struct walk *w, const struct pod *p)
{
	struct inet a4 = pod_inet4(w->cf, p), a6 = pod_inet6(w->cf, p);
	struct workload_status ws = { .state = WL_NONE };
	char text[INET_STRLEN];

	json_object(j, NULL);
	json_string(j, "name", p->name);
	json_string(j, "mode", p->mode == L2 ? "L2" : "L3");
	json_uint(j, "slot", p->slot);
	json_uint(j, "ifindex", pod_ifindex(w->cf, p));
	json_string(j, "ip4", inet_str(&a4, text));
	json_string(j, "ip6", inet_str(&a6, text));
	json_object(j, "workload");
	run_status(p->name, &ws);
	json_string(j, "state", state_name(ws.state));
	json_uint(j, "pid", ws.pid);
	json_uint(j, "restarts", ws.restarts);
	json_string(j, "reason", ws.reason);
	json_end(j, '}');
	json_counters(j, p->slot);
	json_end(j, '}');
}

static void print_json(const struct walk *w, const char *version,
		       const struct feature *f, unsigned nr, FILE *out)
{
	struct json j = { .out = out };
	struct stamp stamp = { .ms = 0 };
	char hash[24];
	struct utsname u;

	uname(&u);
	snprintf(hash, sizeof(hash), "%016" PRIx64, config_hash(w->cf));
	json_object(&j, NULL);
	json_string(&j, "version", version);
	json_string(&j, "cluster", w->cf->cluster);
	json_string(&j, "node", w->node->name);
	json_string(&j, "kernel", u.release);
	json_string(&j, "tables", hash);
	json_bool(&j, "wired", stamp_read(&stamp) == 0);
	json_uint(&j, "wired_ms", stamp.ms);
	json_uint(&j, "wired_since_ns", stamp.since_ns);
	json_bool(&j, "as_configured", w->differences == 0);
	status_run_json(&j);
	json_array(&j, "features");
	for (unsigned i = 0; i < nr; i++) {
		if (!f[i].name)
			continue;
		json_object(&j, NULL);
		json_string(&j, "name", f[i].name);
		json_bool(&j, "on", f[i].state == FEATURE_ON);
		json_string(&j, "state", feature_names[f[i].state]);
		json_string(&j, "reason", f[i].reason);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	status_net_json(&j);
	json_counters(&j, 0);
	json_array(&j, "pods");
	for (unsigned i = 0; i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node))
			json_pod(&j, w, &w->cf->pods[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	fputc('\n', out);
}

void status_print(const struct walk *w, const char *version,
		  const struct feature *features, unsigned nr, bool json,
		  FILE *out)
{
	(json ? print_json : print_text)(w, version, features, nr, out);
}

/* ------------------------------------------------------------------- banner */

void status_banner(const struct walk *w, const char *version, FILE *out)
{
	struct inet a4 = inet4(w->node->ip4.addr, w->node->ip4.len);
	struct inet a6 = inet6(&w->node->ip6.addr, w->node->ip6.len);
	char t4[INET_STRLEN], t6[INET_STRLEN];
	struct stamp stamp = { .ms = 0 };
	struct utsname u;

	uname(&u);
	stamp_read(&stamp);
	fprintf(out, "eleven %s: node %s of %s on Linux %s, wired in %u ms\n",
		version, w->node->name, w->cf->cluster, u.release, stamp.ms);
	fprintf(out, "  %-12s %s  %s  MTU %u\n", w->uplink_name,
		inet_str(&a4, t4), inet_str(&a6, t6), node_mtu(w->node));
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		if (!pod_is_on(p, w->node))
			continue;
		a4 = pod_inet4(w->cf, p);
		a6 = pod_inet6(w->cf, p);
		fprintf(out, "  %-12s %s  %s  %s\n", p->name, inet_str(&a4, t4),
			inet_str(&a6, t6), p->idle ? "" : p->argv[0]);
	}
	if (drift_why()[0])
		fprintf(out, "  repairs nothing: %s\n", drift_why());
	if (w->failures)
		fprintf(out, "  degraded: %u failure%s, see above and `eleven check`\n",
			w->failures, w->failures == 1 ? "" : "s");
	fflush(out);
}
