// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules of nodes[]: names, ids, uplinks, MTU, addresses on their wires,
 * gateways, and that every node has a way to every other. IPv4 is folded into
 * struct inet so that both families go through the same rules. It must not
 * know Pods; their networks count as cluster-wide constants.
 */
#include <string.h>
#include <sys/socket.h>

#include "netkit/inspect.h"

/* One family of one node. */
struct face {
	const char *field, *gw_field;
	struct inet host;		/* whole address */
	struct inet wire;		/* address/len */
	struct inet gw;			/* family 0: none */
	const char *unfit, *gw_unfit;
	bool gw_is_link_local;
	unsigned len_max;
};

static struct place node_at(const struct inspect *in, unsigned row)
{
	return (struct place){ "nodes", row, in->cf->nodes[row].name };
}

static struct face face4(const struct node *n)
{
	struct face f = {
		.field = "ip4", .gw_field = "gw4",
		.host = inet4(n->ip4.addr, 32),
		.wire = inet4(n->ip4.addr, n->ip4.len),
		.unfit = ip4_unfit(n->ip4.addr),
		.gw_unfit = ip4_unfit(n->gw4),
		.len_max = 31,		/* RFC 3021: two hosts on a cable */
	};

	if (!n->ip4.addr)
		f.host.family = 0;
	if (n->gw4)
		f.gw = inet4(n->gw4, 32);
	return f;
}

static struct face face6(const struct node *n)
{
	struct face f = {
		.field = "ip6", .gw_field = "gw6",
		.host = inet6(&n->ip6.addr, 128),
		.wire = inet6(&n->ip6.addr, n->ip6.len),
		.unfit = ip6_unfit(&n->ip6.addr),
		.gw_unfit = ip6_unfit(&n->gw6),
		.len_max = 127,		/* RFC 6164: two hosts on a cable */
	};

	/* A router is often known by its link-local address alone. */
	f.gw_is_link_local = ip6_is_link_local(&n->gw6);
	if (f.gw_is_link_local)
		f.gw_unfit = NULL;
	if (ip6_is_zero(&n->ip6.addr))
		f.host.family = 0;
	if (!ip6_is_zero(&n->gw6))
		f.gw = inet6(&n->gw6, 128);
	return f;
}

static struct face face_of(const struct node *n, int family)
{
	return family == AF_INET ? face4(n) : face6(n);
}

/* The address and its length are worth comparing with others. */
static bool face_is_sane(const struct face *f)
{
	return f->host.family && f->wire.len >= 1 && f->wire.len <= f->len_max;
}

/* All bits below the prefix are `bit`. */
static bool host_bits_are(const struct inet *a, unsigned len, unsigned width, bool bit)
{
	unsigned i;

	for (i = len; i < width; i++) {
		if ((a->addr[i / 8] >> (7 - i % 8) & 1) != bit)
			return false;
	}
	return true;
}

/* The wire's own addresses; a prefix for two hosts has none. */
static const char *wire_own(const struct inet *a, const struct face *f)
{
	unsigned width = f->len_max + 1;

	if (f->wire.len >= f->len_max)
		return NULL;
	if (host_bits_are(a, f->wire.len, width, false))
		return a->family == AF_INET ? "the network's own address" :
			"the routers' anycast address";
	if (a->family == AF_INET && host_bits_are(a, f->wire.len, width, true))
		return "the broadcast address";
	return NULL;
}

static void inspect_gateway(struct inspect *in, struct place at, const struct face *f)
{
	char gw[INET_STRLEN], wire[INET_STRLEN];

	if (!f->gw.family)
		return;
	inet_str(&f->gw, gw);
	inet_str(&f->wire, wire);
	if (f->gw_unfit)
		broken(in, at, "%s %s %s: set the router's own address", f->gw_field, gw,
		       f->gw_unfit);
	else if (!f->gw_is_link_local && !inet_contains(&f->wire, &f->gw))
		broken(in, at, "%s %s is outside %s %s: take the router's address there",
		       f->gw_field, gw, f->field, wire);
	else if (inet_equal(&f->gw, &f->host))
		broken(in, at, "%s %s is the node itself: set the router, or none",
		       f->gw_field, gw);
	else if (!f->gw_is_link_local && wire_own(&f->gw, f))
		broken(in, at, "%s %s is %s of %s: set the router's own address",
		       f->gw_field, gw, wire_own(&f->gw, f), wire);
}

static void inspect_face(struct inspect *in, struct place at, const struct face *f,
			 const struct inet *pods, const char *pods_name)
{
	char wire[INET_STRLEN], net[INET_STRLEN];

	if (!f->host.family) {
		broken(in, at, "%s is not set, and Pods have both families: give the node one",
		       f->field);
		return;
	}
	inet_str(&f->wire, wire);
	if (f->unfit)
		broken(in, at, "%s %s %s: give the node a unicast address", f->field, wire,
		       f->unfit);
	if (!face_is_sane(f)) {
		inet_str(&f->host, wire);
		broken(in, at, "%s %s has prefix length %u, not 1..%u: "
		       "write { address, length of the wire's prefix }",
		       f->field, wire, f->wire.len, f->len_max);
		return;
	}
	if (wire_own(&f->host, f))
		broken(in, at, "%s %s is %s: take another of the prefix", f->field, wire,
		       wire_own(&f->host, f));
	if (inet_overlap(&f->wire, pods))
		broken(in, at, "%s %s overlaps %s %s: move one of them", f->field, wire,
		       pods_name, inet_str(pods, net));
	inspect_gateway(in, at, f);
}

/* One family against the rows above it and, for the way there, all rows. */
static void inspect_peers(struct inspect *in, unsigned row, int family)
{
	const struct node *nodes = in->cf->nodes;
	struct face f = face_of(&nodes[row], family);
	char mine[INET_STRLEN], theirs[INET_STRLEN];
	struct place at = node_at(in, row);
	bool is_stuck = false;
	unsigned i;

	if (!face_is_sane(&f))
		return;
	inet_str(&f.wire, mine);
	for (i = 0; i < in->cf->nr_nodes; i++) {
		struct face g = face_of(&nodes[i], family);
		const char *name = nodes[i].name ? nodes[i].name : "";

		if (i == row || !face_is_sane(&g))
			continue;
		inet_str(&g.wire, theirs);
		if (i < row && inet_equal(&f.host, &g.host))
			broken(in, at, "%s %s is that of nodes[%u] \"%s\" too: change one",
			       f.field, mine, i, name);
		else if (i < row && f.wire.len != g.wire.len && inet_overlap(&f.wire, &g.wire))
			broken(in, at, "%s %s and %s of nodes[%u] \"%s\" overlap: "
			       "give one wire one prefix length",
			       f.field, mine, theirs, i, name);
		if (is_stuck || f.gw.family || inet_contains(&f.wire, &g.host))
			continue;
		is_stuck = true;
		broken(in, at, "%s %s has no way to nodes[%u] \"%s\" %s: "
		       "set .%s, or put both on one wire",
		       f.field, mine, i, name, theirs, f.gw_field);
	}
}

static bool mac_is_zero(const uint8_t mac[6])
{
	static const uint8_t zero[6];

	return !memcmp(mac, zero, sizeof(zero));
}

static void inspect_mac(struct inspect *in, unsigned row)
{
	const uint8_t *mac = in->cf->nodes[row].uplink.mac;
	struct place at = node_at(in, row);
	char text[sizeof("00:00:00:00:00:00")];
	unsigned i;

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		 mac[2], mac[3], mac[4], mac[5]);
	if (mac[0] & 1)
		broken(in, at, "uplink mac %s is a group address: copy it from the card", text);
	if (mac[0] == 0x02 && mac[1] == 0xe1)
		broken(in, at, "uplink mac %s is one of the Pods (02:e1:...): change it", text);
	for (i = 0; i < row; i++) {
		if (!memcmp(in->cf->nodes[i].uplink.mac, mac, 6)) {
			broken(in, at, "uplink mac %s is that of nodes[%u] \"%s\" too: "
			       "change one", text, i,
			       in->cf->nodes[i].name ? in->cf->nodes[i].name : "");
			break;
		}
	}
}

static void inspect_uplink(struct inspect *in, unsigned row)
{
	const struct uplink *u = &in->cf->nodes[row].uplink;
	bool has_mac = !mac_is_zero(u->mac);
	struct place at = node_at(in, row);

	if (has_mac + !!u->driver + !!u->name == 0)
		broken(in, at, "uplink is empty: set one of .mac, .driver and .name");
	if (has_mac + !!u->driver + !!u->name > 1)
		broken(in, at, "uplink has more than one of .mac, .driver and .name, "
		       "only the first counts: keep one");
	if (has_mac)
		inspect_mac(in, row);
	if (u->driver && (!*u->driver || strpbrk(u->driver, "/. \t\n")))
		broken(in, at, "uplink driver \"%s\" is no driver's name: "
		       "write it as in /sys/class/net/*/device/driver", u->driver);
	if (!u->name)
		return;
	if (!*u->name || strlen(u->name) > 15 || strpbrk(u->name, "/: \t\n") ||
	    u->name[0] == '.')
		broken(in, at, "uplink name \"%s\" is no device's name: "
		       "1 to 15 characters without '/', ':' and space", u->name);
	else if (!strcmp(u->name, "lo") || !strncmp(u->name, "nk-", 3))
		broken(in, at, "uplink name \"%s\" is loopback or a Pod's device: "
		       "name the device on the wire", u->name);
}

static void inspect_identity(struct inspect *in, unsigned row)
{
	const struct node *nodes = in->cf->nodes, *n = &nodes[row];
	bool used[NODE_MAX + 1] = { false };
	struct place at = node_at(in, row);
	char buf[LIST_STRLEN];
	unsigned i;

	for (i = 0; i < in->cf->nr_nodes; i++) {
		if (nodes[i].id <= NODE_MAX)
			used[nodes[i].id] = true;
	}
	inspect_name(in, at, NAME_MAX_LEN);
	if (n->id < 1 || n->id > NODE_MAX)
		broken(in, at, "id %u is not in 1..%u, one octet of its Pods' addresses: "
		       "choose another (free: %s)", n->id, NODE_MAX,
		       free_list(used, 1, NODE_MAX, buf));
	for (i = 0; i < row; i++) {
		if (n->name && nodes[i].name && !strcmp(nodes[i].name, n->name))
			broken(in, at, "name is that of nodes[%u] too: rename one", i);
		if (nodes[i].id == n->id)
			broken(in, at, "id %u is taken by nodes[%u] \"%s\": "
			       "give one of them another (free: %s)", n->id, i,
			       nodes[i].name ? nodes[i].name : "",
			       free_list(used, 1, NODE_MAX, buf));
	}
}

void inspect_nodes(struct inspect *in)
{
	struct inet pods4 = inet4(in->cf->pod4_net, 16);
	struct inet pods6 = inet6(&in->cf->pod6_net, 96);
	struct place at = { "nodes", -1, NULL };
	unsigned i;

	if (!in->cf->nr_nodes)
		broken(in, at, "no rows: a cluster has at least one node");
	if (in->cf->nr_nodes > NODE_MAX)
		broken(in, at, "%u rows, ids go up to %u: split the cluster",
		       in->cf->nr_nodes, NODE_MAX);
	for (i = 0; i < in->cf->nr_nodes; i++) {
		const struct node *n = &in->cf->nodes[i];
		struct face f4 = face4(n), f6 = face6(n);

		at = node_at(in, i);
		inspect_identity(in, i);
		inspect_uplink(in, i);
		if (n->mtu && (n->mtu < MTU_MIN || n->mtu > MTU_MAX))
			broken(in, at, "mtu %u is not in %u..%u: IPv6 needs %u at least",
			       n->mtu, MTU_MIN, MTU_MAX, MTU_MIN);
		inspect_face(in, at, &f4, &pods4, "POD4_NET");
		inspect_face(in, at, &f6, &pods6, "POD6_NET");
		inspect_peers(in, i, AF_INET);
		inspect_peers(in, i, AF_INET6);
	}
}
