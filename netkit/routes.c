// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Where the node's stack sends packets: the gateway, the other nodes' Pods, and
 * nowhere for addresses of our own range that no Pod has. The BPF programs know
 * the same from rodata; this is for what is the stack's to send or to answer.
 */
#include <string.h>
#include <sys/socket.h>

#include "netkit/nl.h"

int route_walk(struct walk *w, const struct snap *s, struct nl *nl,
	       const char *who, const struct route *want)
{
	const struct route *is = snap_route(s, &want->dst);
	char text[INET_STRLEN];
	int err = 0;

	if (is && !route_clash(is, want))
		is = NULL;	/* beside ours: of another metric */
	if (is && route_equal(is, want))
		return 0;
	inet_str(&want->dst, text);
	if (!differs(w, "%s: route %s %s", who, text, is ? "leads elsewhere" : "is missing"))
		return 0;
	/* In a Pod's netns everything goes with the Pod. */
	if (is && is->proto != RTPROT_ELEVEN && s == w->snap)
		err = displaced_keep(nl, want);
	if (err)
		return fail(err, "%s: route %s: another's is there and could not be "
			    "put back", who, text);
	err = route_set(nl, want);
	return err ? nl_fail(nl, err, "%s: route %s", who, text) : 0;
}

/* The routes of one family; returns how many. Kept as a list because `down` and
 * the sweep ask whether a route found is one of them. */
static unsigned wanted(const struct walk *w, int family, struct route *out)
{
	bool v4 = family == AF_INET;
	const struct node *n = w->node;
	struct ip6 none = { { 0 } };
	struct route base = { .type = RTN_UNICAST, .oif = w->uplink,
			      .scope = RT_SCOPE_UNIVERSE, .proto = RTPROT_ELEVEN,
			      .metric = v4 ? 0 : ROUTE6_METRIC };
	struct route far = base;	/* as base; TCP leaves by it */
	unsigned nr = 0;

	tcp_route(&far, &w->cf->tcp);
	if (v4 ? n->gw4 != 0 : memcmp(&n->gw6, &none, sizeof(none)) != 0) {
		out[nr] = far;
		out[nr].dst = v4 ? inet4(0, 0) : inet6(&none, 0);
		out[nr++].via = v4 ? inet4(n->gw4, 32) : inet6(&n->gw6, 128);
	}
	for (unsigned i = 0; i < w->cf->nr_nodes; i++) {
		const struct node *to = &w->cf->nodes[i];

		out[nr] = to == n ? base : far;
		out[nr].dst = v4 ? node_pods4(w->cf, to) : node_pods6(w->cf, to);
		if (to == n) {
			/* Our own range: what no Pod has is not the gateway's
			 * business, or it would send it back for ever. */
			out[nr].type = RTN_UNREACHABLE;
			out[nr++].oif = 0;
			continue;
		}
		out[nr].via = v4 ? node_via4(n, to) : node_via6(n, to);
		if (out[nr].via.family)
			nr++;
	}
	return nr;
}

/* The last octet says of which Pod it would be. */
static bool is_pod_route(const struct walk *w, const struct route *r)
{
	bool v4 = r->dst.family == AF_INET;
	const struct pod *p = w->at[r->dst.addr[v4 ? 3 : 15]];
	struct inet want;

	if (!p)
		return false;
	want = v4 ? pod_inet4(w->cf, p) : pod_inet6(w->cf, p);
	return inet_equal(&r->dst, &want);
}

/* Removes routes that carry our tag and that no row asks for any more. */
static int sweep_routes(struct walk *w, const struct route *want, unsigned nr,
			int family)
{
	char text[INET_STRLEN];
	bool removed = false;
	int err = 0;

	for (unsigned i = 0; i < w->snap->nr_routes; i++) {
		const struct route *r = &w->snap->routes[i];
		unsigned k = 0;

		if (r->proto != RTPROT_ELEVEN || r->dst.family != family ||
		    is_pod_route(w, r))
			continue;
		while (k < nr && !route_clash(&want[k], r))
			k++;
		if (k < nr || !differs(w, "node: route %s is no longer wanted",
				       inet_str(&r->dst, text)))
			continue;
		err = nl_unless_gone(route_delete(w->nl, r));
		if (err)
			return nl_fail(w->nl, err, "node: remove route %s", text);
		removed = true;
	}
	return removed ? displaced_restore(w->nl, false) : 0;
}

static int family_walk(struct walk *w, int family)
{
	static struct route want[NODE_MAX + 1];
	unsigned nr = wanted(w, family, want);
	int err;

	for (unsigned i = 0; i < nr; i++) {
		err = route_walk(w, w->snap, w->nl, "node", &want[i]);
		if (err)
			return err;
	}
	return sweep_routes(w, want, nr, family);
}

int routes_walk(struct walk *w)
{
	int err = rules_walk(w, w->nl, "node");

	if (!err)
		err = family_walk(w, AF_INET);
	return err ? err : family_walk(w, AF_INET6);
}
