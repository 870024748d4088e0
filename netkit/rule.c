// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The two policy rules that every netns is born with and without which no table
 * is asked: the local table's and the main one's. One that is missing is put back
 * where the kernel had it; one that somebody moved is his choice, and so are all
 * others. Works on whatever netns the socket is of; knows no routes.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

static const struct born {
	const char *name;
	uint8_t table;
	unsigned priority;
} borns[] = {
	{ "local", RT_TABLE_LOCAL, 0 },
	{ "main", RT_TABLE_MAIN, 32766 },
};

/* Of kernels newer than the headers this is built with (6.14, 6.15). */
enum {
	LATER_FLOWLABEL = 26, LATER_FLOWLABEL_MASK, LATER_SPORT_MASK, LATER_DPORT_MASK,
	LATER_DSCP_MASK, RULE_MAX = LATER_DSCP_MASK,
};
_Static_assert(LATER_FLOWLABEL == FRA_DSCP + 1 && RULE_MAX >= FRA_MAX, "rule: FRA_*");

struct search {
	int family;
	bool has[LENGTH(borns)];
};

/* It does not take every route it finds there (wg-quick has one such rule to the
 * main table). The kernel tells of it always, and of none as -1. */
static bool is_suppressed(const struct nlattr *tb[])
{
	uint32_t len = ~0U, group = ~0U;

	(void)nl_get(tb[FRA_SUPPRESS_PREFIXLEN], &len, sizeof(len));
	(void)nl_get(tb[FRA_SUPPRESS_IFGROUP], &group, sizeof(group));
	return len != ~0U || group != ~0U;
}

/* Whether it sends everybody to a table: without a selector, not inverted. */
static int on_rule(const struct nlmsghdr *nlh, void *arg)
{
	static const int selectors[] = {
		FRA_SRC, FRA_DST, FRA_IIFNAME, FRA_OIFNAME, FRA_FWMARK, FRA_L3MDEV,
		FRA_UID_RANGE, FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE,
		FRA_TUN_ID, FRA_DSCP, LATER_DSCP_MASK, LATER_FLOWLABEL,
		LATER_FLOWLABEL_MASK, LATER_SPORT_MASK, LATER_DPORT_MASK,
	};
	const struct nlattr *tb[RULE_MAX + 1];
	struct search *search = arg;
	const struct fib_rule_hdr *frh;
	uint32_t table;
	int err;

	if (!nlh) {
		memset(search->has, 0, sizeof(search->has));
		return 0;
	}
	if (nlh->nlmsg_type != RTM_NEWRULE)
		return -EBADMSG;
	err = nl_parse_body(nlh, sizeof(*frh), tb, RULE_MAX);
	if (err)
		return err;
	frh = mnl_nlmsg_get_payload(nlh);
	table = frh->table;
	if (nl_get(tb[FRA_TABLE], &table, sizeof(table)))
		return -EBADMSG;
	if (frh->family != search->family || frh->action != FR_ACT_TO_TBL ||
	    frh->flags & FIB_RULE_INVERT || frh->tos || is_suppressed(tb))
		return 0;
	for (unsigned i = 0; i < LENGTH(selectors); i++)
		if (tb[selectors[i]])
			return 0;
	for (unsigned i = 0; i < LENGTH(borns); i++)
		search->has[i] |= table == borns[i].table;
	return 0;
}

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags, int family)
{
	struct nlmsghdr *nlh = nl_request(buf, type, flags, sizeof(struct fib_rule_hdr));
	struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);

	frh->family = family;
	return nlh;
}

static int rule_add(struct nl *nl, int family, const struct born *born)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, family);
	struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);

	frh->table = born->table;
	frh->action = FR_ACT_TO_TBL;
	mnl_attr_put_u32(nlh, FRA_PRIORITY, born->priority);
	mnl_attr_put_u8(nlh, FRA_PROTOCOL, RTPROT_KERNEL);
	return nl_talk(nl, nlh);
}

static int family_walk(struct walk *w, struct nl *nl, const char *who, int family)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const char *name = family == AF_INET ? "IPv4" : "IPv6";
	struct search search = { .family = family };
	int err;

	err = nl_dump(nl, request(buf, RTM_GETRULE, 0, family), on_rule, &search);
	/* A kernel without rules, or without IPv6. */
	if (err == -EOPNOTSUPP || err == -EAFNOSUPPORT)
		return 0;
	if (err)
		return nl_fail(nl, err, "%s: list of %s rules", who, name);
	for (unsigned i = 0; i < LENGTH(borns) && !err; i++) {
		if (search.has[i] || !differs(w, "%s: %s rule to table %s is missing",
					      who, name, borns[i].name))
			continue;
		err = rule_add(nl, family, &borns[i]);
		if (err)
			nl_fail(nl, err, "%s: %s rule to table %s", who, name,
				borns[i].name);
	}
	return err;
}

int rules_walk(struct walk *w, struct nl *nl, const char *who)
{
	int err = family_walk(w, nl, who, AF_INET);

	return err ? err : family_walk(w, nl, who, AF_INET6);
}
