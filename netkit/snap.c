// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a netns holds: links, addresses and the routes of the main table, read
 * in four dumps and kept as plain arrays of any length. Reads only and forms no
 * opinion; what a message means is known in link.c, addr.c and route.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

/*
 * Room for one more row, zeroed, at the end of an array that grows by doubling:
 * it is full when its length is zero or a power of two. NULL: no memory.
 */
static void *row_next(void *rows, unsigned nr, size_t size)
{
	void *grown;

	if (!(nr & (nr - 1))) {
		grown = realloc(rows, (nr ? 2 * (size_t)nr : 1) * size);
		if (!grown)
			return NULL;
		rows = grown;
	}
	memset((char *)rows + nr * size, 0, size);
	return rows;
}

static int on_link(const struct nlmsghdr *nlh, void *arg)
{
	struct snap *s = arg;
	struct link *rows;
	int err;

	if (!nlh) {
		s->nr_links = 0;
		return 0;
	}
	if (nlh->nlmsg_type != RTM_NEWLINK)
		return -EBADMSG;
	rows = row_next(s->links, s->nr_links, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	s->links = rows;
	err = link_parse(&rows[s->nr_links], nlh);
	s->nr_links += !err;
	return err;
}

static int on_addr(const struct nlmsghdr *nlh, void *arg)
{
	struct snap *s = arg;
	struct addr *rows;
	int err;

	if (!nlh) {
		s->nr_addrs = 0;
		return 0;
	}
	if (nlh->nlmsg_type != RTM_NEWADDR)
		return -EBADMSG;
	rows = row_next(s->addrs, s->nr_addrs, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	s->addrs = rows;
	err = addr_parse(&rows[s->nr_addrs], nlh);
	s->nr_addrs += !err;
	return err;
}

/* The routes of one family follow those of the one before. */
struct route_walk {
	struct snap *s;
	unsigned start;
	int family;
};

static int on_route(const struct nlmsghdr *nlh, void *arg)
{
	struct route_walk *walk = arg;
	struct snap *s = walk->s;
	struct route *rows;
	int err;

	if (!nlh) {
		s->nr_routes = walk->start;
		return 0;
	}
	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return -EBADMSG;
	rows = row_next(s->routes, s->nr_routes, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	s->routes = rows;
	err = route_parse(&rows[s->nr_routes], nlh);
	/* A kernel without IPv6 answers for it with all the routes it has. */
	if (!err && rows[s->nr_routes].dst.family != walk->family)
		err = 1;
	rows[s->nr_routes].order = s->nr_routes;
	s->nr_routes += !err;
	return err;
}

/* The kernel's order, but for a prefix within another. */
static int by_dst(const void *a, const void *b)
{
	const struct route *r = a, *q = b;
	int order = r->dst.family - q->dst.family;

	if (!order)
		order = memcmp(r->dst.addr, q->dst.addr, sizeof(r->dst.addr));
	if (!order)
		order = r->dst.len - q->dst.len;
	return order ? order : (r->order > q->order) - (r->order < q->order);
}

static int links_take(struct nl *nl, struct snap *s)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_request(buf, RTM_GETLINK, 0,
					  sizeof(struct ifinfomsg));

	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_dump(nl, nlh, on_link, s);
}

static int addrs_take(struct nl *nl, struct snap *s)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));

	return nl_dump(nl, nl_request(buf, RTM_GETADDR, 0, sizeof(struct ifaddrmsg)),
		       on_addr, s);
}

static int routes_take(struct nl *nl, struct snap *s, int family)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct route_walk walk = { s, s->nr_routes, family };
	struct nlmsghdr *nlh = nl_request(buf, RTM_GETROUTE, 0, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	int err;

	rtm->rtm_family = family;
	mnl_attr_put_u32(nlh, RTA_TABLE, RT_TABLE_MAIN);
	err = nl_dump(nl, nlh, on_route, &walk);
	/* A netns without a route has no main table yet. */
	return err == -ENOENT ? 0 : err;
}

int snap_take(struct nl *nl, struct snap *s)
{
	int err;

	s->nr_routes = 0;
	err = links_take(nl, s);
	if (!err)
		err = addrs_take(nl, s);
	if (!err)
		err = routes_take(nl, s, AF_INET);
	if (!err)
		err = routes_take(nl, s, AF_INET6);
	if (!err && s->nr_routes)
		qsort(s->routes, s->nr_routes, sizeof(s->routes[0]), by_dst);
	return err;
}

void snap_free(struct snap *s)
{
	free(s->links);
	free(s->addrs);
	free(s->routes);
	memset(s, 0, sizeof(*s));
}

const struct link *snap_link(const struct snap *s, const char *name)
{
	unsigned i;

	for (i = 0; i < s->nr_links; i++) {
		if (!strcmp(s->links[i].name, name))
			return &s->links[i];
	}
	return NULL;
}

const struct link *snap_index(const struct snap *s, int ifindex)
{
	unsigned i;

	for (i = 0; i < s->nr_links; i++) {
		if (s->links[i].ifindex == ifindex)
			return &s->links[i];
	}
	return NULL;
}

const struct addr *snap_addr(const struct snap *s, int ifindex, const struct inet *a)
{
	unsigned i;

	for (i = 0; i < s->nr_addrs; i++) {
		if (s->addrs[i].ifindex == ifindex &&
		    inet_equal(&s->addrs[i].inet, a))
			return &s->addrs[i];
	}
	return NULL;
}

/* There may be many, and each Pod asks for two. */
const struct route *snap_route(const struct snap *s, const struct inet *dst)
{
	struct route key = { .dst = *dst };
	unsigned from = 0, to = s->nr_routes;

	while (from < to) {
		unsigned middle = from + (to - from) / 2;

		if (by_dst(&s->routes[middle], &key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < s->nr_routes && inet_equal(&s->routes[from].dst, dst) ?
		&s->routes[from] : NULL;
}
