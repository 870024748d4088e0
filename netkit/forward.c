// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The kernel settings that make the node a router for its Pods, and the
 * operator's own rows after them. Knows which setting changes which other one
 * behind our back; how a setting is read, mended and put back is sysctl.c's.
 */
#include <errno.h>
#include <string.h>

#include "netkit/nl.h"

#define LAST_KEPT "net.ipv4.conf.all.accept_redirects"

/*
 * The kernel sets these when the switch for all devices is thrown, on the way up
 * and on the way back (net/ipv4/devinet.c, inet_forward_change): what an
 * operator chose for one device comes back from our memory alone. Kept before
 * the switch is, so put back after it.
 */
static int forwarding_keep_of(const char *dev)
{
	char key[80];
	int err;

	snprintf(key, sizeof(key), "net.ipv4.conf.%s.forwarding", dev);
	err = sysctl_keep(key);
	snprintf(key, sizeof(key), "net.ipv6.conf.%s.forwarding", dev);
	return err ? err : sysctl_keep(key);
}

static int forwarding_keep(struct walk *w)
{
	char was[8];
	int err;

	if (!w->fix || !before_get("sysctl", LAST_KEPT, was, sizeof(was)))
		return 0;
	hw_keep_lro(w);
	err = forwarding_keep_of("default");
	for (unsigned i = 0; !err && i < w->snap->nr_links; i++)
		err = forwarding_keep_of(w->snap->links[i].name);
	return err ? err : sysctl_keep(LAST_KEPT);
}

/* Rows of earlier tables: what they changed goes back. before_restore() hands
 * over no context, so it stands here. */
static struct {
	struct walk *w;
	const struct sysctl *own, *operators;
} sweep;

static bool has_key(const struct sysctl *rows, const char *key)
{
	for (; rows->key; rows++)
		if (!strcmp(rows->key, key))
			return true;
	return false;
}

/* Of tcp.c, which has no rows here. */
static bool is_tcp(const char *key)
{
	return !strcmp(key, "net.ipv4.tcp_allowed_congestion_control") ||
	       (sweep.w->cf->tcp.cc && !strcmp(key, "net.ipv4.tcp_congestion_control"));
}

static int unwanted_put(const char *key, const char *value)
{
	const char *dot = strrchr(key, '.');

	if (has_key(sweep.own, key) || has_key(sweep.operators, key) ||
	    is_tcp(key) || !strcmp(key, LAST_KEPT) || (dot && !strcmp(dot, ".forwarding")))
		return -EEXIST;
	if (!differs(sweep.w, "node: sysctl %s: has no row any more", key))
		return -EEXIST;
	return sysctl_put(key, value);
}

static int unwanted(struct walk *w, const struct sysctl *own,
		    const struct sysctl *operators)
{
	int err;

	sweep.w = w;
	sweep.own = own;
	sweep.operators = operators;
	err = before_restore("sysctl", unwanted_put);
	return err == -EEXIST ? 0 : err;
}

/*
 * What host routing needs, whatever the operator's table says: forwarding so
 * that the stack answers for us (time exceeded, too big), no reverse path
 * filter since Pods' packets enter by devices without addresses, and nobody
 * else's idea of our addresses and routes. ip_forward first: the kernel resets
 * the others when it changes. The uplink's before the defaults: a default is
 * also written to devices that were never set one by one, and would be found
 * there as if it had been the operator's. promote_secondaries, or whoever has
 * an address beside ours in the same prefix loses it when ours goes. No DAD:
 * without a link-local address of its own that is settled, the node asks for no
 * neighbour on behalf of a Pod (net/ipv6/ndisc.c: ndisc_send_ns), and the first
 * packets of every boot would wait a second or two.
 */
int forward_walk(struct walk *w)
{
	static struct sysctl operators[SYSCTL_MAX + 1];
	static char key[8][64];
	const char *dev = w->uplink_name;
	const struct sysctl rows[] = {
		{ "net.ipv4.ip_forward", "1" },
		{ "net.ipv6.conf.all.forwarding", "1" },
		{ "net.ipv6.conf.default.forwarding", "1" },
		{ key[0], "0" }, { key[1], "0" }, { key[2], "0" },
		{ key[3], "0" }, { key[4], "0" }, { key[5], "0" }, { key[6], "1" },
		{ key[7], "0" },
		{ "net.ipv4.conf.all.rp_filter", "0" },
		{ "net.ipv4.conf.default.rp_filter", "0" },
		{ "net.ipv4.conf.all.send_redirects", "0" },
		{ "net.ipv4.conf.default.send_redirects", "0" },
		{ NULL, NULL },
	};
	int err;

	snprintf(key[0], sizeof(key[0]), "net.ipv4.conf.%s.rp_filter", dev);
	snprintf(key[1], sizeof(key[1]), "net.ipv4.conf.%s.send_redirects", dev);
	snprintf(key[2], sizeof(key[2]), "net.ipv4.conf.%s.accept_redirects", dev);
	snprintf(key[3], sizeof(key[3]), "net.ipv6.conf.%s.accept_ra", dev);
	snprintf(key[4], sizeof(key[4]), "net.ipv6.conf.%s.autoconf", dev);
	snprintf(key[5], sizeof(key[5]), "net.ipv6.conf.%s.accept_redirects", dev);
	snprintf(key[6], sizeof(key[6]), "net.ipv4.conf.%s.promote_secondaries", dev);
	snprintf(key[7], sizeof(key[7]), "net.ipv6.conf.%s.accept_dad", dev);
	err = forwarding_keep(w);
	if (!err)
		err = sysctl_walk(w, "node", rows, true);
	if (err)
		return err;
	memcpy(operators, w->cf->sysctls, w->cf->nr_sysctls * sizeof(operators[0]));
	operators[w->cf->nr_sysctls] = (struct sysctl) { NULL, NULL };
	/* The operator's: one that this kernel does not take is named and counted,
	 * and the node comes up without it. */
	if (sysctl_walk(w, "node", operators, true))
		w->failures++;
	return unwanted(w, rows, operators);
}
