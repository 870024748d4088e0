// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Addresses: the verbs, one request each, and how the kernel describes one.
 * What is added here carries our protocol number, so that `down` finds it again.
 */
#include <errno.h>
#include <sys/socket.h>

#include <linux/if_addr.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

static size_t size_of(const struct inet *a)
{
	return a->family == AF_INET ? 4 : 16;
}

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags,
				int ifindex, const struct inet *a)
{
	struct nlmsghdr *nlh = nl_request(buf, type, flags, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	ifa->ifa_family = a->family;
	ifa->ifa_prefixlen = a->len;
	ifa->ifa_index = ifindex;
	mnl_attr_put(nlh, IFA_LOCAL, size_of(a), a->addr);
	mnl_attr_put(nlh, IFA_ADDRESS, size_of(a), a->addr);
	return nlh;
}

int addr_add(struct nl *nl, int ifindex, const struct inet *a, unsigned flags)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL,
				       ifindex, a);
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	/* The header has room for eight flags, the attribute overrides it. */
	if (flags <= UINT8_MAX)
		ifa->ifa_flags = flags;
	else
		mnl_attr_put_u32(nlh, IFA_FLAGS, flags);
	mnl_attr_put_u8(nlh, IFA_PROTO, IFAPROT_ELEVEN);
	return nl_talk(nl, nlh);
}

int addr_delete(struct nl *nl, int ifindex, const struct inet *a)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));

	return nl_talk(nl, request(buf, RTM_DELADDR, 0, ifindex, a));
}

int addr_parse(struct addr *a, const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[IFA_MAX + 1], *own;
	int err;

	err = nl_parse_body(nlh, sizeof(*ifa), tb, IFA_MAX);
	if (err)
		return err;
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return 1;
	a->ifindex = ifa->ifa_index;
	a->flags = ifa->ifa_flags;
	/* On a point-to-point link IFA_ADDRESS is the far end. */
	own = tb[IFA_LOCAL] ? tb[IFA_LOCAL] : tb[IFA_ADDRESS];
	if (nl_get(tb[IFA_FLAGS], &a->flags, sizeof(a->flags)) ||
	    nl_get(tb[IFA_PROTO], &a->proto, sizeof(a->proto)) ||
	    nl_get_inet(own, ifa->ifa_family, ifa->ifa_prefixlen, &a->inet))
		return -EBADMSG;
	return 0;
}
