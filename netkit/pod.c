// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A Pod's network: its netns, its netkit pair, addresses and routes on both
 * ends. It knows one row and what follows from it; what runs in the Pod is
 * run.c's business, and which packets pass is the datapath's.
 *
 * Until the datapath attaches its programs both ends drop everything.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_link.h>

#include "netkit/nl.h"

#define PEER_NAME "eth0"

/* An L2 Pod's gateway, the same in every Pod: the address only has to be on the
 * link. 169.254.1.1 and fe80::1 are what Calico and Cilium users know. */
#define GATEWAY4 IP4(169, 254, 1, 1)
static const struct ip6 gateway6 = IP6(fe80, 0, 0, 0, 0, 0, 0, 1);
static const struct ip6 any6;

/* --------------------------------------------------------- inside the Pod */

/* No router will ever advertise here and nobody else has the address: nothing
 * is probed, nothing is asked for, no link-local address makes noise. */
static int pod_sysctls(struct walk *w, const struct pod *p, const char *who)
{
	static const struct sysctl rows[] = {
		{ "net.ipv4.conf.all.rp_filter", "0" },
		{ "net.ipv4.conf.eth0.rp_filter", "0" },
		{ "net.ipv6.conf.eth0.addr_gen_mode", "1" },
		{ "net.ipv6.conf.eth0.accept_ra", "0" },
		{ "net.ipv6.conf.eth0.autoconf", "0" },
		{ "net.ipv6.conf.eth0.accept_dad", "0" },
		{ "net.ipv4.ping_group_range", "0 2147483647" },
		{ NULL, NULL },
	};
	int err = sysctl_walk(w, who, rows, false);

	if (err || !p->sysctls)
		return err;
	return sysctl_walk(w, who, p->sysctls, false);
}

static int link_ready(struct walk *w, struct nl *nl, const struct link *l,
		      unsigned mtu, const char *who)
{
	int err;

	if (mtu && l->mtu != mtu &&
	    differs(w, "%s: %s: MTU is %u, not %u", who, l->name, l->mtu, mtu)) {
		err = link_set_mtu(nl, l->ifindex, mtu);
		if (err)
			return nl_fail(nl, err, "%s: %s: MTU %u", who, l->name, mtu);
	}
	if (!(l->flags & IFF_UP) && differs(w, "%s: %s is down", who, l->name)) {
		err = link_set_up(nl, l->ifindex, true);
		if (err)
			return nl_fail(nl, err, "%s: %s up", who, l->name);
	}
	return 0;
}

static int addr_walk(struct walk *w, struct nl *nl, const struct snap *s,
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

/* L3: everything is on the link, there is nobody to ask. L2: by the gateway. */
static int default_routes(struct walk *w, struct nl *nl, const struct snap *s,
			  const struct pod *p, int ifindex, const char *who)
{
	struct route r4 = { .dst = inet4(0, 0), .oif = ifindex,
			    .type = RTN_UNICAST, .scope = RT_SCOPE_LINK,
			    .proto = RTPROT_ELEVEN };
	struct route r6 = { .dst = inet6(&any6, 0), .oif = ifindex,
			    .type = RTN_UNICAST, .proto = RTPROT_ELEVEN };
	int err;

	if (p->mode == L2) {
		r4.via = inet4(GATEWAY4, 32);
		r4.scope = RT_SCOPE_UNIVERSE;
		r4.onlink = true;
		r6.via = inet6(&gateway6, 128);
		r6.onlink = true;
	}
	err = route_walk(w, s, nl, who, &r4);
	return err ? err : route_walk(w, s, nl, who, &r6);
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
	lo = snap_link(s, "lo");
	eth = snap_link(s, PEER_NAME);
	if (!lo || !eth)
		return differs(w, "%s: " PEER_NAME " is missing", who) ?
			fail(-ENODEV, "%s: " PEER_NAME, who) : 0;
	err = pod_sysctls(w, p, who);
	if (!err)
		err = link_ready(w, nl, lo, 0, who);
	if (!err)
		err = link_ready(w, nl, eth, pod_mtu(w->cf, p), who);
	if (!err)
		err = addr_walk(w, nl, s, eth->ifindex, &a4, who);
	if (!err)
		err = addr_walk(w, nl, s, eth->ifindex, &a6, who);
	return err ? err : default_routes(w, nl, s, p, eth->ifindex, who);
}

static int inside(struct walk *w, const struct pod *p, const char *who)
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
	if (netns_leave(back) < 0)
		init_fatal("cannot leave a Pod's netns");
	return err;
}

/* ------------------------------------------------------------- on the node */

static void nk_name(const struct pod *p, char name[IFNAMSIZ])
{
	snprintf(name, IFNAMSIZ, "nk-%s", p->name);
}

static int pair_add(struct walk *w, const struct pod *p, const char *who)
{
	char name[IFNAMSIZ];
	struct netkit nk = {
		.name = name, .peer_name = PEER_NAME,
		.ifindex = pod_ifindex(w->cf, p),
		.mode = p->mode == L2 ? NETKIT_L2 : NETKIT_L3,
		.mtu = pod_mtu(w->cf, p),
		/* The Pod's priority shall reach our program, which clears the
		 * mark itself; what the node marks ends at the Pod. */
		.scrub = NETKIT_SCRUB_DEFAULT,
		.peer_scrub = NETKIT_SCRUB_NONE,
	};
	int err;

	nk_name(p, name);
	pod_mac(w->cf, p, 0, nk.peer_mac);
	pod_mac(w->cf, p, 1, nk.mac);
	nk.netns_fd = netns_open(p->name);
	if (nk.netns_fd < 0)
		return fail(nk.netns_fd, "%s: open its netns", who);
	err = link_add_netkit(w->nl, &nk);
	close(nk.netns_fd);
	return err ? nl_fail(w->nl, err, "%s: netkit pair %s", who, name) : 0;
}

/* What cannot be changed on a living pair; NULL when all of it is right. */
static const char *pair_wrong(struct walk *w, const struct pod *p,
			      const struct link *l)
{
	if (strcmp(l->kind, "netkit") != 0)
		return "is not a netkit device";
	if (l->ifindex != pod_ifindex(w->cf, p))
		return "has another ifindex";
	if (l->nk_mode != (p->mode == L2 ? NETKIT_L2 : NETKIT_L3))
		return "has the other mode";
	if (l->nk_policy != NETKIT_DROP || l->nk_peer_policy != NETKIT_DROP)
		return "does not drop by default";
	if (l->nk_has_scrub && (l->nk_scrub != NETKIT_SCRUB_DEFAULT ||
				l->nk_peer_scrub != NETKIT_SCRUB_NONE))
		return "scrubs differently";
	return NULL;
}

/* A pair that is there is right: sweep() has removed what was not. */
static int pair(struct walk *w, const struct pod *p, const char *who)
{
	char name[IFNAMSIZ];

	nk_name(p, name);
	if (snap_link(w->snap, name))
		return 0;
	return differs(w, "%s: %s is missing", who, name) ?
		pair_add(w, p, who) : 0;
}

/* The host side: no address of its own (L2: the gateway's), a route for each
 * family. Its sysctls come from conf.default, which uplink.c has set. */
static int outside(struct walk *w, const struct pod *p, const char *who)
{
	struct inet g4 = inet4(GATEWAY4, 32), g6 = inet6(&gateway6, 128);
	struct link made = { .ifindex = pod_ifindex(w->cf, p),
			     .mtu = pod_mtu(w->cf, p) };
	struct route r = { .oif = made.ifindex, .type = RTN_UNICAST,
			   .scope = RT_SCOPE_LINK, .proto = RTPROT_ELEVEN };
	char quiet[64], name[IFNAMSIZ];
	const struct sysctl rows[] = { { quiet, "1" }, { NULL, NULL } };
	const struct link *l;
	int err;

	nk_name(p, name);
	memcpy(made.name, name, sizeof(made.name));
	l = snap_link(w->snap, name);
	snprintf(quiet, sizeof(quiet), "net.ipv6.conf.%s.addr_gen_mode", name);
	err = sysctl_walk(w, who, rows, false);
	if (!err)
		err = link_ready(w, w->nl, l ? l : &made, made.mtu, who);
	if (!err && p->mode == L2)
		err = addr_walk(w, w->nl, w->snap, made.ifindex, &g4, who);
	if (!err && p->mode == L2)
		err = addr_walk(w, w->nl, w->snap, made.ifindex, &g6, who);
	if (err)
		return err;
	r.dst = pod_inet4(w->cf, p);
	err = route_walk(w, w->snap, w->nl, who, &r);
	if (err)
		return err;
	r.dst = pod_inet6(w->cf, p);
	r.scope = RT_SCOPE_UNIVERSE;
	return route_walk(w, w->snap, w->nl, who, &r);
}

static int pod_walk(struct walk *w, const struct pod *p)
{
	char who[NAME_MAX_LEN + 8];
	int fd, err;

	snprintf(who, sizeof(who), "pod %s", p->name);
	fd = netns_open(p->name);
	if (fd >= 0) {
		close(fd);
	} else {
		if (!differs(w, "%s: netns %s is missing", who, p->name))
			return 0;
		err = netns_create(p->name);
		if (err)
			return fail(err, "%s: netns", who);
	}
	err = pair(w, p, who);
	if (err)
		return err;
	if (!w->fix && !snap_index(w->snap, pod_ifindex(w->cf, p)))
		return 0;	/* named above; nothing to look at */
	err = inside(w, p, who);
	return err ? err : outside(w, p, who);
}

/* ------------------------------------------------------------------- sweep */

/* Ours by name, kind and ifindex, whatever the tables said when it was made. */
static bool is_ours(const struct link *l)
{
	return !strcmp(l->kind, "netkit") && !strncmp(l->name, "nk-", 3) &&
	       l->ifindex > IFINDEX_BASE;
}

static const struct pod *pod_of(const struct walk *w, const struct link *l)
{
	for (unsigned i = 0; i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node) &&
		    !strcmp(w->cf->pods[i].name, l->name + 3))
			return &w->cf->pods[i];
	return NULL;
}

static int pod_remove(struct walk *w, const struct link *l)
{
	int err = link_delete(w->nl, l->ifindex);

	if (err)
		return nl_fail(w->nl, err, "pod %s: remove %s", l->name + 3,
			       l->name);
	err = netns_delete(l->name + 3);
	return err == -ENOENT ? 0 : err;
}

/* Removes pairs that no row asks for, or that cannot be mended in place. */
static int sweep(struct walk *w)
{
	bool removed = false;
	int err = 0;

	for (unsigned i = 0; i < w->snap->nr_links && !err; i++) {
		const struct link *l = &w->snap->links[i];
		const struct pod *p = is_ours(l) ? pod_of(w, l) : NULL;
		const char *wrong = p ? pair_wrong(w, p, l) : "has no row";

		if (!is_ours(l) || !wrong ||
		    !differs(w, "pod %s: %s %s", l->name + 3, l->name, wrong))
			continue;
		removed = true;
		err = p ? link_delete(w->nl, l->ifindex) : pod_remove(w, l);
	}
	if (err || !removed)
		return err;
	return snap_take(w->nl, w->snap);
}

int pods_walk(struct walk *w)
{
	int err = sweep(w);

	if (err)
		return nl_fail(w->nl, err, "pods: remove what has no row");
	/* A Pod that fails is named and counted; the others still come up. */
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		if (!pod_is_on(&w->cf->pods[i], w->node))
			continue;
		if (pod_walk(w, &w->cf->pods[i]) < 0)
			w->failures++;
	}
	return 0;
}

int pods_down(struct walk *w)
{
	int err = 0;

	for (unsigned i = 0; i < w->snap->nr_links; i++)
		if (is_ours(&w->snap->links[i]))
			err |= pod_remove(w, &w->snap->links[i]);
	/* A netns whose pair is already gone leaves no link to find it by. */
	for (unsigned i = 0; i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node))
			netns_delete(w->cf->pods[i].name);
	return err ? -EIO : 0;
}
