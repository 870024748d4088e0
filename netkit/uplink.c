// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The node's own side of the wire: finds the uplink, brings it up and gives it
 * its addresses. It knows the node's row and rtnetlink, nothing of Pods and
 * nothing of BPF; where packets go from here is routes.c.
 *
 * Ours is what carries our protocol tag (nl.h); what somebody else put on the
 * device stays, and stays his when we go down.
 */
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netkit/nl.h"

enum { LOOPBACK_IFINDEX = 1 };	/* in every netns */
enum { POLL_MS = 10 };		/* between two looks for a device or carrier */

/* ------------------------------------------------------------ which device */

static bool has_mac(const struct uplink *u)
{
	static const uint8_t none[6];

	return memcmp(u->mac, none, sizeof(none)) != 0;
}

static bool has_driver(const struct link *l, const char *driver)
{
	char path[64], target[PATH_MAX];
	const char *base;
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/driver", l->name);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	base = strrchr(target, '/');
	return strcmp(base ? base + 1 : target, driver) == 0;
}

static bool is_uplink(const struct link *l, const struct uplink *u)
{
	if (l->flags & IFF_LOOPBACK || !strcmp(l->kind, "netkit"))
		return false;
	if (has_mac(u))
		return memcmp(l->mac, u->mac, sizeof(u->mac)) == 0;
	if (u->driver)
		return has_driver(l, u->driver);
	return strcmp(l->name, u->name) == 0;
}

static const struct link *find(const struct snap *s, const struct uplink *u)
{
	for (unsigned i = 0; i < s->nr_links; i++)
		if (is_uplink(&s->links[i], u))
			return &s->links[i];
	return NULL;
}

const struct node *uplink_node(const struct config *cf, const struct snap *s)
{
	for (unsigned i = 0; i < cf->nr_nodes; i++)
		if (has_mac(&cf->nodes[i].uplink) && find(s, &cf->nodes[i].uplink))
			return &cf->nodes[i];
	/* One row needs no choice; several without a MAC cannot be told apart. */
	return cf->nr_nodes == 1 ? &cf->nodes[0] : NULL;
}

static const char *uplink_str(const struct uplink *u, char buf[64])
{
	if (has_mac(u))
		snprintf(buf, 64, "MAC %02x:%02x:%02x:%02x:%02x:%02x", u->mac[0],
			 u->mac[1], u->mac[2], u->mac[3], u->mac[4], u->mac[5]);
	else if (u->driver)
		snprintf(buf, 64, "driver %s", u->driver);
	else
		snprintf(buf, 64, "name %s", u->name);
	return buf;
}

static void nap(void)
{
	nanosleep(&(struct timespec) { .tv_nsec = POLL_MS * 1000000L }, NULL);
}

/* Waits for the device when the walk may change things, else looks once. */
static int locate(struct walk *w)
{
	unsigned left_ms = w->is_patient ? w->cf->limits.device_wait_ms : 0;
	const struct link *l;
	char what[64];
	int err;

	while (!(l = find(w->snap, &w->node->uplink))) {
		if (left_ms < POLL_MS)
			return fail(-ENODEV, "uplink: no device with %s",
				    uplink_str(&w->node->uplink, what));
		left_ms -= POLL_MS;
		nap();
		err = snap_take(w->nl, w->snap);
		if (err)
			return fail(err, "uplink: list of devices");
	}
	w->uplink = l->ifindex;
	snprintf(w->uplink_name, sizeof(w->uplink_name), "%s", l->name);
	return 0;
}

/* What cannot be put back is not changed. */
static int keep(const char *kind, const char *name, const char *value)
{
	int err = before_keep(kind, name, value);

	return err ? fail(err, "%s: remember what it was (%s %s)", name, kind, value) : 0;
}

/* ------------------------------------------------------------------- device */

/* What we remember of a device is by its name, and its settings have it in their
 * keys: one that got another name since has the first again. Where that cannot be
 * it goes on under the new one. */
static int name_walk(struct walk *w)
{
	const struct link *l = snap_index(w->snap, w->uplink);
	char mac[18], was[IFNAMSIZ];
	int err;

	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", l->mac[0], l->mac[1],
		 l->mac[2], l->mac[3], l->mac[4], l->mac[5]);
	if (before_get("name", mac, was, sizeof(was)))
		return w->fix ? keep("name", mac, l->name) : 0;
	if (!strcmp(was, l->name) ||
	    !differs(w, "uplink %s: is called %s", was, l->name))
		return 0;
	err = link_set_name(w->nl, w->uplink, was);
	if (err)
		return nl_fail(w->nl, err, "uplink %s: name %s", l->name, was), 0;
	snprintf(w->uplink_name, sizeof(w->uplink_name), "%s", was);
	err = snap_take(w->nl, w->snap);
	return err ? fail(err, "uplink: list of devices") : 0;
}

static int loopback_up(struct walk *w)
{
	const struct link *lo = snap_link(w->snap, "lo");
	int err;

	if (!lo || lo->flags & IFF_UP || !differs(w, "node: lo is down"))
		return 0;
	err = keep("down", "lo", "1");
	if (err)
		return err;
	err = link_set_up(w->nl, lo->ifindex, true);
	return err ? nl_fail(w->nl, err, "node: lo up") : 0;
}

int uplink_carrier_wait(struct walk *w)
{
	unsigned left_ms = w->cf->limits.carrier_wait_ms;
	const struct link *l;
	int err;

	for (;;) {
		err = snap_take(w->nl, w->snap);
		if (err)
			return fail(err, "uplink: list of devices");
		l = snap_index(w->snap, w->uplink);
		if ((l && l->carrier) || !w->is_patient)
			return 0;
		if (left_ms < POLL_MS)
			break;
		left_ms -= POLL_MS;
		nap();
	}
	/* The cable may come later: everything else can be put in place. */
	warn("uplink %s: no carrier after %u ms", w->uplink_name,
	     w->cf->limits.carrier_wait_ms);
	return 0;
}

/* First of all: with an MTU below IPv6's least the device has no IPv6, and none of
 * its settings. */
static int mtu_walk(struct walk *w)
{
	const struct link *l = snap_index(w->snap, w->uplink);
	unsigned mtu = node_mtu(w->node);
	const char *name = w->uplink_name;
	char before[16];
	int err;

	if (l->mtu == mtu || !differs(w, "uplink %s: MTU is %u, not %u", name, l->mtu,
				      mtu))
		return 0;
	snprintf(before, sizeof(before), "%u", l->mtu);
	err = keep("mtu", name, before);
	if (err)
		return err;
	err = link_set_mtu(w->nl, w->uplink, mtu);
	if (err)
		return nl_fail(w->nl, err, "uplink %s: MTU %u", name, mtu);
	err = snap_take(w->nl, w->snap);
	return err ? fail(err, "uplink: list of devices") : 0;
}

static int device(struct walk *w)
{
	const struct link *l = snap_index(w->snap, w->uplink);
	const char *name = w->uplink_name;
	int err;

	if (!l)
		return fail(-ENODEV, "uplink %s: went away", name);
	if (!(l->flags & IFF_UP) && differs(w, "uplink %s: is down", name)) {
		err = keep("down", name, "1");
		if (err)
			return err;
		err = link_set_up(w->nl, w->uplink, true);
		if (err)
			return nl_fail(w->nl, err, "uplink %s: up", name);
		return uplink_carrier_wait(w);
	}
	/* Somebody else may have brought it up a moment ago. */
	if (l->carrier || !differs(w, "uplink %s: no carrier", name))
		return 0;
	return uplink_carrier_wait(w);
}

/* --------------------------------------------------------------- addresses */

static int address(struct walk *w, const struct inet *a)
{
	char text[INET_STRLEN];
	int err;

	if (snap_addr(w->snap, w->uplink, a) ||
	    !differs(w, "uplink %s: address %s is missing", w->uplink_name,
		     inet_str(a, text)))
		return 0;
	/* No duplicate address detection: the tables are checked, and a second
	 * of silence at each boot is not. */
	err = addr_add(w->nl, w->uplink, a, IFA_F_NODAD);
	return err ? nl_fail(w->nl, err, "uplink %s: address %s",
			     w->uplink_name, text) : 0;
}

/* Removes addresses that carry our tag and that the row no longer has. Their
 * routes go with them, so the picture is taken again. */
static int sweep_addresses(struct walk *w, const struct inet *a4,
			   const struct inet *a6)
{
	char text[INET_STRLEN];
	bool removed = false;
	int err = 0;

	for (unsigned i = 0; i < w->snap->nr_addrs; i++) {
		const struct addr *a = &w->snap->addrs[i];

		if (a->ifindex != w->uplink || a->proto != IFAPROT_ELEVEN ||
		    inet_equal(&a->inet, a4) || inet_equal(&a->inet, a6))
			continue;
		if (!differs(w, "uplink %s: address %s is no longer wanted",
			     w->uplink_name, inet_str(&a->inet, text)))
			continue;
		err = nl_unless_gone(addr_delete(w->nl, w->uplink, &a->inet));
		if (err)
			return nl_fail(w->nl, err, "uplink: remove %s", text);
		removed = true;
	}
	if (removed)
		err = snap_take(w->nl, w->snap);
	return err ? fail(err, "uplink: list of devices") : 0;
}

int uplink_walk(struct walk *w)
{
	struct inet a4 = inet4(w->node->ip4.addr, w->node->ip4.len);
	struct inet a6 = inet6(&w->node->ip6.addr, w->node->ip6.len);
	int err;

	err = locate(w);
	if (!err)
		err = name_walk(w);
	if (!err)
		err = loopback_up(w);
	if (!err)
		err = mtu_walk(w);
	if (!err)
		err = forward_walk(w);
	if (!err)
		err = device(w);
	if (!err)
		err = sweep_addresses(w, &a4, &a6);
	if (!err)
		err = address(w, &a4);
	if (!err)
		err = address(w, &a6);
	return err ? err : routes_walk(w);
}

/* --------------------------------------------------------------------- down */

int uplink_down(struct walk *w)
{
	const struct link *l;
	char before[16];
	int err, e = 0;

	/* The Pods' routes went with their devices: look again. */
	err = snap_take(w->nl, w->snap);
	if (err)
		return fail(err, "uplink: list of devices");
	l = find(w->snap, &w->node->uplink);
	for (unsigned i = 0; i < w->snap->nr_routes; i++)
		if (w->snap->routes[i].proto == RTPROT_ELEVEN)
			err |= nl_unless_gone(route_delete(w->nl, &w->snap->routes[i]));
	/* At once, lest the machine cannot be reached. */
	err |= displaced_restore(w->nl, true);
	for (unsigned i = 0; i < w->snap->nr_addrs; i++)
		if (w->snap->addrs[i].proto == IFAPROT_ELEVEN)
			err |= nl_unless_gone(addr_delete(w->nl, w->snap->addrs[i].ifindex,
							  &w->snap->addrs[i].inet));
	if (err)
		warn("uplink: not all addresses and routes could be removed");
	if (before_get("down", "lo", before, sizeof(before)) == 0)
		e = link_set_up(w->nl, LOOPBACK_IFINDEX, false);
	if (!e && l && before_get("down", l->name, before, sizeof(before)) == 0)
		e = link_set_up(w->nl, l->ifindex, false);
	if (!e && l && before_get("mtu", l->name, before, sizeof(before)) == 0)
		e = link_set_mtu(w->nl, l->ifindex, atoi(before));
	if (e)
		nl_fail(w->nl, e, "uplink %s: restore", l ? l->name : "lo");
	return err || e ? -EIO : 0;
}
