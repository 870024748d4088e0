// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a Pod finds when it looks around: lo, eth0 with its two addresses, and a
 * default route of each family. Works in the Pod's own netns, through a socket
 * of its own; knows nothing of the other end of the pair.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_link.h>

#include "netkit/pod.h"

static const struct ip6 any6;

/* No router will ever advertise here and nobody else has the address: nothing
 * is probed, nothing is asked for, no link-local address makes noise. */
static int pod_sysctls(struct walk *w, const struct pod *p, const char *who)
{
	static const struct sysctl rows[] = {
		{ "net.ipv4.conf.all.rp_filter", "0" },
		{ "net.ipv4.conf.eth0.rp_filter", "0" },
		{ "net.ipv4.ping_group_range", "0 2147483647" },
		{ "net.ipv6.conf.eth0.accept_ra", "0" },
		{ "net.ipv6.conf.eth0.autoconf", "0" },
		{ "net.ipv6.conf.eth0.accept_dad", "0" },
		{ NULL, NULL },
	};
	int err = sysctl_walk(w, who, rows, false);

	if (!err)
		err = tcp_inside(w, p, who);
	if (err || !p->sysctls)
		return err;
	return sysctl_walk(w, who, p->sysctls, false);
}

int link_named(struct walk *w, struct nl *nl, struct snap *s, int ifindex,
	       const char *name, const char *who)
{
	const struct link *l = snap_index(s, ifindex);
	int err;

	if (!l || !strcmp(l->name, name) || strcmp(l->kind, "netkit") != 0 ||
	    !differs(w, "%s: %s is called %s", who, name, l->name))
		return 0;
	err = link_set_name(nl, ifindex, name);
	if (err)
		return nl_fail(nl, err, "%s: name %s", who, name);
	err = snap_take(nl, s);
	return err ? fail(err, "%s: list of devices", who) : 0;
}

static int link_mtu(struct walk *w, struct nl *nl, const struct link *l,
		    unsigned mtu, const char *who)
{
	int err;

	if (!mtu || l->mtu == mtu ||
	    !differs(w, "%s: %s: MTU is %u, not %u", who, l->name, l->mtu, mtu))
		return 0;
	err = link_set_mtu(nl, l->ifindex, mtu);
	return err ? nl_fail(nl, err, "%s: %s: MTU %u", who, l->name, mtu) : 0;
}

int link_ready(struct walk *w, struct nl *nl, const struct link *l,
	       unsigned mtu, const char *who)
{
	int err = link_mtu(w, nl, l, mtu, who);

	if (err)
		return err;
	/* Before it goes up: a link-local address brings solicitations along. */
	if (mtu && l->addrgen != IN6_ADDR_GEN_MODE_NONE && l->addrgen >= 0 &&
	    differs(w, "%s: %s makes itself IPv6 addresses", who, l->name)) {
		err = link_set_addrgen(nl, l->ifindex, IN6_ADDR_GEN_MODE_NONE);
		if (err)
			return nl_fail(nl, err, "%s: %s: IPv6 addresses", who, l->name);
	}
	if (!(l->flags & IFF_UP) && differs(w, "%s: %s is down", who, l->name)) {
		err = link_set_up(nl, l->ifindex, true);
		if (err)
			return nl_fail(nl, err, "%s: %s up", who, l->name);
	}
	return 0;
}

int addr_walk(struct walk *w, struct nl *nl, const struct snap *s,
		     int ifindex, const struct inet *a, const char *who)
{
	char text[INET_STRLEN];
	int err;

	if (snap_addr(s, ifindex, a) ||
	    !differs(w, "%s: address %s is missing", who, inet_str(a, text)))
		return 0;
	err = addr_add(nl, ifindex, a, IFA_F_NOPREFIXROUTE |
		       (a->family == AF_INET6 ? IFA_F_NODAD : 0));
	return err ? nl_fail(nl, err, "%s: address %s", who, text) : 0;
}

/* By a gateway even where nobody is asked for its address (L3): one neighbour
 * entry per family then serves all destinations. On the link each would have its
 * own, in a table that all Pods of the node share (gc_thresh3: 1024). */
static int default_routes(struct walk *w, struct nl *nl, const struct snap *s,
			  const struct pod *p, int ifindex, const char *who)
{
	struct route r4 = { .dst = inet4(0, 0), .via = inet4(GATEWAY4, 32),
			    .oif = ifindex, .onlink = true, .type = RTN_UNICAST,
			    .scope = RT_SCOPE_UNIVERSE, .proto = RTPROT_ELEVEN };
	struct route r6 = { .dst = inet6(&any6, 0),
			    .via = inet6(&gateway6, 128), .oif = ifindex,
			    .onlink = true, .type = RTN_UNICAST,
			    .proto = RTPROT_ELEVEN };
	int err;

	tcp_route(&r4, &p->tcp);
	tcp_route(&r6, &p->tcp);
	err = route_walk(w, s, nl, who, &r4);
	return err ? err : route_walk(w, s, nl, who, &r6);
}

/* Below IPv6's least MTU the device has no IPv6, and none of its settings. */
static int mtu_first(struct walk *w, struct nl *nl, struct snap *s,
		     const struct pod *p, const char *who)
{
	const struct link *eth = snap_link(s, PEER_NAME);
	int err;

	if (!eth || eth->mtu >= MTU_MIN || !w->fix)
		return 0;
	err = link_mtu(w, nl, eth, pod_mtu(w->cf, p), who);
	if (err)
		return err;
	err = snap_take(nl, s);
	return err ? fail(err, "%s: look inside", who) : 0;
}

/* Of tables with another network. They would still be chosen as a source, and
 * what has that is spoofed. */
static int former_addrs(struct walk *w, struct nl *nl, const struct snap *s, int ifindex,
			const struct pod *p, const char *who)
{
	struct inet a4 = pod_inet4(w->cf, p), a6 = pod_inet6(w->cf, p);
	char text[INET_STRLEN];
	int err;

	for (unsigned i = 0; i < s->nr_addrs; i++) {
		const struct addr *a = &s->addrs[i];

		if (a->ifindex != ifindex || a->proto != IFAPROT_ELEVEN ||
		    inet_equal(&a->inet, &a4) || inet_equal(&a->inet, &a6) ||
		    !differs(w, "%s: address %s is no longer wanted", who,
			     inet_str(&a->inet, text)))
			continue;
		err = nl_unless_gone(addr_delete(nl, ifindex, &a->inet));
		if (err)
			return nl_fail(nl, err, "%s: remove %s", who, text);
	}
	return 0;
}

static int inside_ns(struct walk *w, struct nl *nl, struct snap *s,
		     const struct pod *p, const char *who)
{
	struct inet a4 = pod_inet4(w->cf, p), a6 = pod_inet6(w->cf, p);
	const struct link *lo, *eth;
	int err;

	err = snap_take(nl, s);
	if (err)
		return fail(err, "%s: look inside", who);
	err = link_named(w, nl, s, pod_ifindex(w->cf, p), PEER_NAME, who);
	if (!err)
		err = mtu_first(w, nl, s, p, who);
	if (err)
		return err;
	lo = snap_link(s, "lo");
	eth = snap_link(s, PEER_NAME);
	if (!lo || !eth)
		return differs(w, "%s: " PEER_NAME " is missing", who) ?
			-ENODEV : 0;
	err = pod_sysctls(w, p, who);
	if (!err)
		err = rules_walk(w, nl, who);
	if (!err)
		err = link_ready(w, nl, lo, 0, who);
	if (!err)
		err = link_ready(w, nl, eth, pod_mtu(w->cf, p), who);
	if (!err)
		err = bigtcp_device(w, nl, eth, p, true);
	if (!err)
		err = former_addrs(w, nl, s, eth->ifindex, p, who);
	if (!err)
		err = addr_walk(w, nl, s, eth->ifindex, &a4, who);
	if (!err)
		err = addr_walk(w, nl, s, eth->ifindex, &a6, who);
	if (!err)
		err = default_routes(w, nl, s, p, eth->ifindex, who);
	if (!err && p->mode == L3)
		err = neigh_inside(w, nl, eth->ifindex, who);
	return err;
}

int pod_inside(struct walk *w, const struct pod *p, const char *who)
{
	int back = netns_enter(p->name), err;
	struct snap s = { 0 };
	struct nl nl;

	if (back < 0)
		return fail(back, "%s: enter its netns", who);
	err = nl_open(&nl);
	if (!err) {
		err = inside_ns(w, &nl, &s, p, who);
		snap_free(&s);
		nl_close(&nl);
	} else {
		fail(err, "%s: netlink socket", who);
	}
	netns_leave(back);
	return err;
}
