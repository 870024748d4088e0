// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A Pod's network: its netns, its netkit pair, addresses and routes on both
 * ends. It knows one row and what follows from it; what runs in the Pod is
 * run.c's business, and which packets pass is the datapath's.
 *
 * Until the datapath attaches its programs both ends drop everything.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_link.h>

#include "netkit/pod.h"

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
	if (err == -EOPNOTSUPP)
		return nl_fail(w->nl, err, "%s: netkit pair %s (needs CONFIG_NETKIT, "
			       "Linux 6.7)", who, name);
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

/* By name, but it is nearly always where it should be. */
static const struct link *link_of(const struct walk *w, int ifindex, const char *name)
{
	const struct link *l = snap_index(w->snap, ifindex);

	return l && !strcmp(l->name, name) ? l : snap_link(w->snap, name);
}

/* A pair that is there is right: sweep() has removed what was not. */
static int pair(struct walk *w, const struct pod *p, const char *who)
{
	char name[IFNAMSIZ];
	int err;

	nk_name(p, name);
	err = link_named(w, w->nl, w->snap, pod_ifindex(w->cf, p), name, who);
	if (err)
		return err;
	if (link_of(w, pod_ifindex(w->cf, p), name))
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
	char name[IFNAMSIZ];
	const struct link *l;
	int err;

	nk_name(p, name);
	memcpy(made.name, name, sizeof(made.name));
	l = link_of(w, made.ifindex, name);
	err = link_ready(w, w->nl, l ? l : &made, made.mtu, who);
	if (!err && p->mode == L2)
		err = addr_walk(w, w->nl, w->snap, made.ifindex, &g4, who);
	if (!err && p->mode == L2)
		err = addr_walk(w, w->nl, w->snap, made.ifindex, &g6, who);
	if (err)
		return err;
	/* The stack would take any address of any device, and a Pod answers
	 * those it does not know by way of the gateway. */
	r.src = inet4(w->node->ip4.addr, 32);
	r.dst = pod_inet4(w->cf, p);
	err = route_walk(w, w->snap, w->nl, who, &r);
	if (err)
		return err;
	r.src = inet6(&w->node->ip6.addr, 128);
	r.dst = pod_inet6(w->cf, p);
	r.scope = RT_SCOPE_UNIVERSE;
	r.metric = ROUTE6_METRIC;
	return route_walk(w, w->snap, w->nl, who, &r);
}

/* The pair is there, its other end is not: in a netns that lost its name, or
 * moved away. The end goes with the pair, whatever still holds it. */
static int pair_again(struct walk *w, const struct pod *p, const char *who)
{
	/* It may have gone with the last process of its netns. */
	int err = nl_unless_gone(link_delete(w->nl, pod_ifindex(w->cf, p)));

	if (err)
		return nl_fail(w->nl, err, "%s: remove the pair", who);
	err = snap_take(w->nl, w->snap);
	if (err)
		return fail(err, "%s: list of devices", who);
	err = pair(w, p, who);
	if (err)
		return err;
	err = pod_inside(w, p, who);
	return err == -ENODEV ? fail(err, "%s: " PEER_NAME, who) : err;
}

/* Whose netns we have made: the sweep before the walk has read it. */
static bool is_made[POD_MAX + 1];

/* Who made it is kept first: `down` removes those, and no other. A netns that is
 * there already is used, for somebody may have prepared it for this Pod. */
static int netns_made(struct walk *w, const struct pod *p, const char *who)
{
	int fd = netns_open(p->name), err;

	if (fd >= 0) {
		close(fd);
		if (w->fix && !is_made[p->slot])
			warn("%s: netns %s is not ours: `down` will leave it", who, p->name);
		return 0;
	}
	if (fd != -ENOENT)
		return fail(fd, "%s: netns %s", who, p->name);
	if (!differs(w, "%s: netns %s is missing", who, p->name))
		return -ENOENT;
	err = before_keep("netns", p->name, "made");
	if (err)
		return fail(err, "%s: remember its netns", who);
	err = netns_create(p->name);
	if (err)
		return fail(err, "%s: netns", who);
	run_restart(p->name);
	return 0;
}

static int pod_walk(struct walk *w, const struct pod *p)
{
	char who[NAME_MAX_LEN + 8];
	int err;

	snprintf(who, sizeof(who), "pod %s", p->name);
	err = netns_made(w, p, who);
	if (err)
		return w->fix || err != -ENOENT ? err : 0;
	err = pair(w, p, who);
	if (err)
		return err;
	if (!w->fix && !snap_index(w->snap, pod_ifindex(w->cf, p)))
		return 0;	/* named above; nothing to look at */
	err = pod_inside(w, p, who);
	if (err == -ENODEV)
		err = pair_again(w, p, who);
	return err ? err : outside(w, p, who);
}

/* ------------------------------------------------------------------- sweep */

/* Ours by name, kind and ifindex, whatever the tables said when it was made. */
static bool is_ours(const struct link *l)
{
	return !strcmp(l->kind, "netkit") && !strncmp(l->name, "nk-", 3) &&
	       l->ifindex > IFINDEX_BASE;
}

/* What before_restore() calls has no argument of its own. */
static const char *leaving;		/* this Pod's netns only; NULL: all */

static int netns_put(const char *name, const char *value)
{
	int err;

	(void)value;
	if (leaving && strcmp(name, leaving) != 0)
		return 1;		/* stays, and stays known */
	err = netns_delete(name);
	return err && err != -ENOENT ? fail(err, "netns %s: remove", name) : 0;
}

static int netns_remove(const char *name)
{
	int err;

	leaving = name;
	err = before_restore("netns", netns_put);
	return err < 0 ? err : 0;
}

/* A removal that was cut off has left a netns without a pair. */
static struct walk *sweeping;

static int netns_stale(const char *name, const char *value)
{
	const struct pod *p = pod_named(sweeping, name);

	if (p)
		is_made[p->slot] = true;
	if (p || !differs(sweeping, "pod %s: netns %s has no row", name, name))
		return 1;
	return netns_put(name, value);
}

static int netns_sweep(struct walk *w)
{
	int err;

	sweeping = w;
	leaving = NULL;
	memset(is_made, 0, sizeof(is_made));
	err = before_restore("netns", netns_stale);
	return err < 0 ? err : 0;
}

static int pair_remove(struct walk *w, const struct link *l)
{
	int err = nl_unless_gone(link_delete(w->nl, l->ifindex));

	return err ? nl_fail(w->nl, err, "pod %s: remove %s", l->name + 3, l->name) : 0;
}

static int pod_remove(struct walk *w, const struct link *l)
{
	int err = pair_remove(w, l);

	return err ? err : netns_remove(l->name + 3);
}

/* Removes pairs that no row asks for, or that cannot be mended in place. */
static int sweep(struct walk *w)
{
	bool removed = false;
	int err = 0;

	for (unsigned i = 0; i < w->snap->nr_links && !err; i++) {
		const struct link *l = &w->snap->links[i];
		const struct pod *p = is_ours(l) ? pod_named(w, l->name + 3) : NULL;
		const char *wrong = p ? pair_wrong(w, p, l) : "has no row";

		if (!is_ours(l) || !wrong ||
		    !differs(w, "pod %s: %s %s", l->name + 3, l->name, wrong))
			continue;
		removed = true;
		err = p ? nl_unless_gone(link_delete(w->nl, l->ifindex)) : pod_remove(w, l);
	}
	if (!err && removed)
		err = snap_take(w->nl, w->snap);
	return err ? err : netns_sweep(w);
}

/* Nothing to mend: an older kernel wipes what a Pod wrote beside its packets
 * before our program sees it. Said once, of the first pair. */
static void scrub_known(struct walk *w)
{
	for (unsigned i = 0; i < w->snap->nr_links; i++) {
		const struct link *l = &w->snap->links[i];

		if (!is_ours(l))
			continue;
		if (!l->nk_has_scrub)
			(void)differs(w, "pods: netkit has no scrub setting here "
				      "(Linux 6.12.2): priorities are lost");
		return;
	}
}

int pods_walk(struct walk *w)
{
	int err = sweep(w);

	if (err)
		return nl_fail(w->nl, err, "pods: remove what has no row");
	scrub_known(w);
	/* A Pod that fails is named and counted; the others still come up. */
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		if (!pod_is_on(&w->cf->pods[i], w->node))
			continue;
		if (pod_walk(w, &w->cf->pods[i]) < 0)
			w->failures++;
	}
	/* it works without these, until somebody is hostile */
	w->failures += neigh_walk(w) != 0;
	w->failures += pids_walk(w) != 0;
	return 0;
}

int pods_down(struct walk *w)
{
	int err = 0, e;

	for (unsigned i = 0; i < w->snap->nr_links; i++)
		if (is_ours(&w->snap->links[i]))
			err |= pair_remove(w, &w->snap->links[i]);
	/* Those of former tables too, and those whose pair is already gone. */
	e = netns_remove(NULL);
	return err || e ? -EIO : 0;
}
