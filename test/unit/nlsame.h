/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Two netlink requests, one meaning? Type, flags and fixed part must be equal,
 * attributes may come in any order at every depth. Knows which attributes hold
 * others; the numbers of exchange and sender do not count.
 */
#ifndef UNIT_NLSAME_H
#define UNIT_NLSAME_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

/* Which attributes hold attributes, behind a fixed part of `fixed` bytes. */
struct nest {
	unsigned type, fixed;
	const struct nest *inner;
};

static const struct nest peer_nests[] = { { 0, 0, NULL } };
static const struct nest data_nests[] = {
	{ IFLA_NETKIT_PEER_INFO, sizeof(struct ifinfomsg), peer_nests }, { 0, 0, NULL },
};
static const struct nest info_nests[] = {
	{ IFLA_INFO_DATA, 0, data_nests }, { 0, 0, NULL },
};
static const struct nest spec_nests[] = {
	{ AF_INET6, 0, peer_nests }, { 0, 0, NULL },
};
static const struct nest link_nests[] = {
	{ IFLA_LINKINFO, 0, info_nests }, { IFLA_AF_SPEC, 0, spec_nests }, { 0, 0, NULL },
};
static const struct nest route_nests[] = {
	{ RTA_METRICS, 0, peer_nests }, { 0, 0, NULL },
};

static const struct nest qdisc_nests[] = {
	{ TCA_OPTIONS, 0, peer_nests }, { 0, 0, NULL },
};

static bool same_attrs(const char *a, size_t a_len, const char *b, size_t b_len,
		       const struct nest *nests);

static bool same_value(const struct nlattr *a, const struct nlattr *b,
		       const struct nest *nests)
{
	size_t len = a->nla_len - NLA_HDRLEN, b_len = b->nla_len - NLA_HDRLEN, fixed;
	const char *p = (const char *)(a + 1), *q = (const char *)(b + 1);

	for (; nests && nests->type; nests++) {
		fixed = nests->fixed;
		if (nests->type == (a->nla_type & NLA_TYPE_MASK))
			return len >= fixed && b_len >= fixed && !memcmp(p, q, fixed) &&
			       same_attrs(p + fixed, len - fixed, q + fixed,
					  b_len - fixed, nests->inner);
	}
	/* Which descriptor the netns was opened as is nobody's business. */
	if (len == 4 && b_len == 4 && nests && !nests[0].type &&
	    (a->nla_type & NLA_TYPE_MASK) == IFLA_NET_NS_FD)
		return true;
	return len == b_len && !memcmp(p, q, len);
}

/* The attribute of that type (0: the last of any), and how many there are; -1
 * when they do not end where the bytes end. */
static const struct nlattr *attr_find(const char *p, size_t len, unsigned type,
				      int *count)
{
	const struct nlattr *found = NULL, *attr;
	size_t step;

	for (*count = 0; len >= NLA_HDRLEN; p += step, len -= step) {
		attr = (const void *)p;
		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > len)
			break;
		if (!type || (attr->nla_type & NLA_TYPE_MASK) == type) {
			found = attr;
			++*count;
		}
		step = NLA_ALIGN(attr->nla_len);
		step = step < len ? step : len;
	}
	if (len)
		*count = -1;
	return found;
}

static bool same_attrs(const char *a, size_t a_len, const char *b, size_t b_len,
		       const struct nest *nests)
{
	const struct nlattr *attr, *other;
	int count, count_b;
	size_t step;

	attr_find(a, a_len, 0, &count);
	attr_find(b, b_len, 0, &count_b);
	if (count < 0 || count != count_b)
		return false;
	for (; a_len; a += step, a_len -= step) {
		attr = (const void *)a;
		other = attr_find(b, b_len, attr->nla_type & NLA_TYPE_MASK, &count);
		if (count != 1 || !same_value(attr, other, nests))
			return false;
		step = NLA_ALIGN(attr->nla_len);
		step = step < a_len ? step : a_len;
	}
	return true;
}

/* For the IPv6 default iproute2 says "RTA_DST ::" besides a prefix length of
 * zero; the kernel copies no byte of it, and we do not send it. */
static size_t drop_zero_dst(char *msg, size_t len)
{
	static const char zero[16];
	struct rtmsg *rtm = (void *)(msg + NLMSG_HDRLEN);
	struct nlmsghdr *nlh = (void *)msg;
	char *dst = msg + NLMSG_HDRLEN + sizeof(*rtm);
	struct nlattr *attr = (void *)dst;

	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm->rtm_family != AF_INET6 ||
	    rtm->rtm_dst_len || attr->nla_type != RTA_DST ||
	    memcmp(attr + 1, zero, sizeof(zero)))
		return len;
	memmove(dst, dst + attr->nla_len, len - (dst + attr->nla_len - msg));
	nlh->nlmsg_len -= NLA_HDRLEN + sizeof(zero);
	return nlh->nlmsg_len;
}

static bool same_request(const void *a, size_t a_len, const void *b, size_t b_len)
{
	const struct nlmsghdr *x = a, *y = b;
	const struct nest *nests = peer_nests;
	size_t fixed = sizeof(struct ifinfomsg);

	switch (x->nlmsg_type) {
	case RTM_NEWLINK: case RTM_DELLINK:
		nests = link_nests;
		break;
	case RTM_NEWADDR: case RTM_DELADDR:
		fixed = sizeof(struct ifaddrmsg);
		break;
	case RTM_NEWROUTE: case RTM_DELROUTE:
		fixed = sizeof(struct rtmsg);
		nests = route_nests;
		break;
	case RTM_NEWQDISC: case RTM_DELQDISC:
		fixed = sizeof(struct tcmsg);
		nests = qdisc_nests;
		break;
	case RTM_NEWNEIGH:
		fixed = sizeof(struct ndmsg);
		break;
	default:
		return false;
	}
	fixed += NLMSG_HDRLEN;
	return a_len == x->nlmsg_len && b_len == y->nlmsg_len && a_len >= fixed &&
	       b_len >= fixed && x->nlmsg_type == y->nlmsg_type &&
	       x->nlmsg_flags == y->nlmsg_flags &&
	       !memcmp((const char *)a + NLMSG_HDRLEN, (const char *)b + NLMSG_HDRLEN,
		       fixed - NLMSG_HDRLEN) &&
	       same_attrs((const char *)a + fixed, a_len - fixed,
			  (const char *)b + fixed, b_len - fixed, nests);
}

#endif
