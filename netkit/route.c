// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Routes of the main table: the verbs, one request each, how the kernel
 * describes a route, and what makes two the same. Routes set here carry our
 * protocol number.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

static size_t size_of(const struct inet *a)
{
	return a->family == AF_INET ? 4 : 16;
}

/* The next hop may be of the other family (IPv4 over an IPv6 wire). */
static void put_via(struct nlmsghdr *nlh, const struct route *r)
{
	struct {
		uint16_t family;
		uint8_t addr[16];
	} via = { .family = r->via.family };

	if (r->via.family == r->dst.family) {
		mnl_attr_put(nlh, RTA_GATEWAY, size_of(&r->via), r->via.addr);
	} else if (r->via.family) {
		memcpy(via.addr, r->via.addr, sizeof(via.addr));
		mnl_attr_put(nlh, RTA_VIA, 2 + size_of(&r->via), &via);
	}
}

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags,
				const struct route *r)
{
	struct nlmsghdr *nlh = nl_request(buf, type, flags, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_family = r->dst.family;
	rtm->rtm_dst_len = r->dst.len;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_type = r->type;
	rtm->rtm_flags = r->onlink ? RTNH_F_ONLINK : 0;
	if (r->dst.len)
		mnl_attr_put(nlh, RTA_DST, size_of(&r->dst), r->dst.addr);
	if (r->metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, r->metric);
	put_via(nlh, r);
	if (r->oif)
		mnl_attr_put_u32(nlh, RTA_OIF, r->oif);
	return nlh;
}

static void put_metrics(struct nlmsghdr *nlh, const struct route *r)
{
	const struct { uint16_t type; unsigned value; } rows[] = {
		{ RTAX_MTU, r->mtu },
		{ RTAX_ADVMSS, r->advmss },
		{ RTAX_INITCWND, r->initcwnd },
		{ RTAX_QUICKACK, r->quickack },
		{ RTAX_FEATURES, r->features },
	};
	struct nlattr *metrics;

	if (!r->mtu && !r->advmss && !r->initcwnd && !r->quickack && !r->features &&
	    !r->cc[0])
		return;
	metrics = mnl_attr_nest_start(nlh, RTA_METRICS);
	for (unsigned i = 0; i < LENGTH(rows); i++)
		if (rows[i].value)
			mnl_attr_put_u32(nlh, rows[i].type, rows[i].value);
	if (r->cc[0])
		mnl_attr_put_str(nlh, RTAX_CC_ALGO, r->cc);
	mnl_attr_nest_end(nlh, metrics);
}

int route_set(struct nl *nl, const struct route *r)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWROUTE,
				       NLM_F_CREATE | NLM_F_REPLACE, r);
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_scope = r->scope;
	rtm->rtm_protocol = RTPROT_ELEVEN;
	if (r->src.family)
		mnl_attr_put(nlh, RTA_PREFSRC, size_of(&r->src), r->src.addr);
	put_metrics(nlh, r);
	return nl_talk(nl, nlh);
}

/* Deletes what r->proto put there, and ours when r does not say. */
int route_delete(struct nl *nl, const struct route *r)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_DELROUTE, 0, r);
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	if (r->dst.family == AF_INET)
		rtm->rtm_scope = RT_SCOPE_NOWHERE;	/* any; IPv6 has none */
	rtm->rtm_protocol = r->proto ? r->proto : RTPROT_ELEVEN;
	return nl_talk(nl, nlh);
}

static bool metrics_equal(const struct route *a, const struct route *b)
{
	return a->mtu == b->mtu && a->advmss == b->advmss &&
	       a->initcwnd == b->initcwnd && a->quickack == b->quickack &&
	       a->features == b->features && !strcmp(a->cc, b->cc);
}

static unsigned metric_of(const struct route *r)
{
	enum { IP6_RT_PRIO_USER = 1024 };	/* include/uapi/linux/ipv6_route.h */

	return r->metric || r->dst.family == AF_INET ? r->metric : IP6_RT_PRIO_USER;
}

bool route_clash(const struct route *a, const struct route *b)
{
	return inet_equal(&a->dst, &b->dst) && metric_of(a) == metric_of(b);
}

bool route_equal(const struct route *a, const struct route *b)
{
	return route_clash(a, b) && a->via.family == b->via.family &&
	       (!a->via.family || inet_equal(&a->via, &b->via)) &&
	       a->src.family == b->src.family &&
	       (!a->src.family || inet_equal(&a->src, &b->src)) &&
	       a->oif == b->oif && a->type == b->type && metrics_equal(a, b) &&
	       a->onlink == b->onlink &&
	       (a->dst.family == AF_INET6 || a->scope == b->scope);
}

static int via_get(const struct nlattr *attr, struct inet *out)
{
	struct rtvia via;
	unsigned size;

	if (!attr)
		return 0;
	if (attr->nla_len < sizeof(*attr) + sizeof(via))
		return -EBADMSG;
	memcpy(&via, attr + 1, sizeof(via));
	size = via.rtvia_family == AF_INET ? 4 : 16;
	if (attr->nla_len != sizeof(*attr) + sizeof(via) + size)
		return -EBADMSG;
	out->family = via.rtvia_family;
	out->len = size * 8;
	memcpy(out->addr, (const char *)(attr + 1) + sizeof(via), size);
	return 0;
}

static int metrics_parse(struct route *r, const struct nlattr *nest)
{
	const struct nlattr *tb[RTAX_MAX + 1];

	if (nl_parse_nested(nest, tb, RTAX_MAX) ||
	    nl_get(tb[RTAX_MTU], &r->mtu, 4) ||
	    nl_get(tb[RTAX_ADVMSS], &r->advmss, 4) ||
	    nl_get(tb[RTAX_INITCWND], &r->initcwnd, 4) ||
	    nl_get(tb[RTAX_QUICKACK], &r->quickack, 4) ||
	    nl_get(tb[RTAX_FEATURES], &r->features, 4) ||
	    nl_get_name(tb[RTAX_CC_ALGO], r->cc))
		return -EBADMSG;
	return 0;
}

int route_parse(struct route *r, const struct nlmsghdr *nlh)
{
	const struct nlattr *tb[RTA_MAX + 1];
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	uint32_t table;
	unsigned whole;
	int err;

	err = nl_parse_body(nlh, sizeof(*rtm), tb, RTA_MAX);
	if (err)
		return err;
	table = rtm->rtm_table;
	if (nl_get(tb[RTA_TABLE], &table, sizeof(table)))
		return -EBADMSG;
	/* RTM_F_CLONED: what PMTU discovery learned, not a route of the table.
	 * One for a TOS stands beside the others, like one of another table. */
	if (rtm->rtm_tos ||
	    (rtm->rtm_family != AF_INET && rtm->rtm_family != AF_INET6) ||
	    table != RT_TABLE_MAIN || (rtm->rtm_flags & RTM_F_CLONED))
		return 1;
	whole = rtm->rtm_family == AF_INET ? 32 : 128;
	r->dst.family = rtm->rtm_family;
	r->type = rtm->rtm_type;
	r->scope = rtm->rtm_scope;
	r->proto = rtm->rtm_protocol;
	r->onlink = rtm->rtm_flags & RTNH_F_ONLINK;
	if (nl_get_inet(tb[RTA_DST], rtm->rtm_family, rtm->rtm_dst_len, &r->dst) ||
	    nl_get_inet(tb[RTA_GATEWAY], rtm->rtm_family, whole, &r->via) ||
	    nl_get_inet(tb[RTA_PREFSRC], rtm->rtm_family, whole, &r->src) ||
	    via_get(tb[RTA_VIA], &r->via) ||
	    nl_get(tb[RTA_OIF], &r->oif, sizeof(r->oif)) ||
	    nl_get(tb[RTA_PRIORITY], &r->metric, sizeof(r->metric)) ||
	    metrics_parse(r, tb[RTA_METRICS]))
		return -EBADMSG;
	/* IPv6 hangs a route to nowhere on lo; IPv4 on nothing. */
	if (r->type == RTN_UNREACHABLE || r->type == RTN_BLACKHOLE ||
	    r->type == RTN_PROHIBIT)
		r->oif = 0;
	return 0;
}
