// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Routes of somebody else's that stood where ours must: kept whole, as the
 * kernel told them, in /run/eleven/before, and told back to it once ours are
 * gone. What cannot be put back is not displaced. It knows messages, and not why
 * a route is wanted.
 */
#include <errno.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

/* Twice that in hex is still one line of before.c. */
enum { MESSAGE_MAX = 480 };

struct search {
	const struct route *want;
	unsigned nr;
	char hex[2 * MESSAGE_MAX + 1];
};

/* A nexthop object is told with what it stands for, which is not taken back. */
static int has_nexthop_id(const struct nlmsghdr *nlh)
{
	const struct nlattr *tb[RTA_MAX + 1];
	int err = nl_parse_body(nlh, sizeof(struct rtmsg), tb, RTA_MAX);

	return err ? err : tb[RTA_NH_ID] != NULL;
}

static int on_route(const struct nlmsghdr *nlh, void *arg)
{
	unsigned char bytes[MESSAGE_MAX];
	struct search *search = arg;
	struct route r = { 0 };
	struct rtmsg rtm;
	size_t len;
	int err;

	if (!nlh) {
		search->nr = 0;
		return 0;
	}
	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return -EBADMSG;
	err = route_parse(&r, nlh);
	if (err || r.proto == RTPROT_ELEVEN || !route_clash(&r, search->want))
		return err;
	search->nr++;
	len = mnl_nlmsg_get_payload_len(nlh);
	err = has_nexthop_id(nlh);
	if (err || len > sizeof(bytes))
		return err < 0 ? err : err ? -EOPNOTSUPP : -E2BIG;
	memcpy(bytes, mnl_nlmsg_get_payload(nlh), len);
	/* The other flags are how it does, which nobody can ask for. */
	memcpy(&rtm, bytes, sizeof(rtm));
	rtm.rtm_flags &= RTNH_F_ONLINK;
	memcpy(bytes, &rtm, sizeof(rtm));
	for (size_t i = 0; i < len; i++)
		snprintf(search->hex + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

int displaced_keep(struct nl *nl, const struct route *want)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_request(buf, RTM_GETROUTE, 0, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct search search = { .want = want };
	char text[INET_STRLEN];
	int err;

	rtm->rtm_family = want->dst.family;
	mnl_attr_put_u32(nlh, RTA_TABLE, RT_TABLE_MAIN);
	err = nl_dump(nl, nlh, on_route, &search);
	if (err || !search.nr)
		return err;
	if (search.nr > 1)
		return -ENOTUNIQ;	/* one would stay and take turns with ours */
	return before_keep("route", inet_str(&want->dst, text), search.hex);
}

/* What before_restore() calls has no argument of its own. */
static struct {
	struct nl *nl;
	bool is_last;
	int err;
} putting;

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int put(const char *key, const char *hex)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	size_t len = strlen(hex) / 2;
	struct nlmsghdr *nlh;
	unsigned char *to;
	int err;

	if (len < sizeof(struct rtmsg) || len > MESSAGE_MAX)
		return -EBADMSG;
	nlh = nl_request(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, len);
	to = mnl_nlmsg_get_payload(nlh);
	for (size_t i = 0; i < len; i++) {
		if (nibble(hex[2 * i]) < 0 || nibble(hex[2 * i + 1]) < 0)
			return -EBADMSG;
		to[i] = nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]);
	}
	err = nl_talk(putting.nl, nlh);
	if (err == -EEXIST)		/* ours; at the end their next choice */
		return putting.is_last ? 0 : 1;
	if (err == -ENODEV) {
		warn("route %s: not put back, its device is gone", key);
		return 0;
	}
	if (err)
		putting.err = nl_fail(putting.nl, err, "route %s: put back", key);
	return err;
}

int displaced_restore(struct nl *nl, bool is_last)
{
	int err;

	putting.nl = nl;
	putting.is_last = is_last;
	putting.err = 0;
	err = before_restore("route", put);
	return putting.err ? putting.err : err < 0 ? err : 0;
}
