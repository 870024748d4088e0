// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Links: the verbs, one request each, and how the kernel describes one. Knows
 * how RTM_NEWLINK is nested for a netkit pair; does not know what a Pod is and
 * decides nothing.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags, int ifindex)
{
	struct nlmsghdr *nlh = nl_request(buf, type, flags, sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_index = ifindex;
	return nlh;
}

/* The other end, told to the kernel inside the request for the first: it never
 * exists in the wrong netns or under another name. */
static void put_peer(struct nlmsghdr *nlh, const struct netkit *nk)
{
	struct nlattr *peer = mnl_attr_nest_start(nlh, IFLA_NETKIT_PEER_INFO);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_index = nk->ifindex;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, nk->peer_name);
	mnl_attr_put_u32(nlh, IFLA_MTU, nk->mtu);
	if (nk->mode == NETKIT_L2)
		mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(nk->peer_mac), nk->peer_mac);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, nk->netns_fd);
	mnl_attr_nest_end(nlh, peer);
}

int link_add_netkit(struct nl *nl, const struct netkit *nk)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlattr *info, *data;
	struct nlmsghdr *nlh;

	if (strlen(nk->name) >= IFNAMSIZ || strlen(nk->peer_name) >= IFNAMSIZ)
		return -ENAMETOOLONG;
	nlh = request(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, nk->ifindex);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, nk->name);
	mnl_attr_put_u32(nlh, IFLA_MTU, nk->mtu);
	if (nk->mode == NETKIT_L2)
		mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(nk->mac), nk->mac);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_str(nlh, IFLA_INFO_KIND, "netkit");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u32(nlh, IFLA_NETKIT_MODE, nk->mode);
	/* What happens to a packet while no program is attached. */
	mnl_attr_put_u32(nlh, IFLA_NETKIT_POLICY, NETKIT_DROP);
	mnl_attr_put_u32(nlh, IFLA_NETKIT_PEER_POLICY, NETKIT_DROP);
	mnl_attr_put_u32(nlh, IFLA_NETKIT_SCRUB, nk->scrub);
	mnl_attr_put_u32(nlh, IFLA_NETKIT_PEER_SCRUB, nk->peer_scrub);
	put_peer(nlh, nk);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nl_talk(nl, nlh);
}

int link_set_up(struct nl *nl, int ifindex, bool up)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWLINK, 0, ifindex);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_change = IFF_UP;
	ifi->ifi_flags = up ? IFF_UP : 0;
	return nl_talk(nl, nlh);
}

int link_set_mtu(struct nl *nl, int ifindex, unsigned mtu)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWLINK, 0, ifindex);

	mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return nl_talk(nl, nlh);
}

int link_set_addrgen(struct nl *nl, int ifindex, uint8_t mode)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWLINK, 0, ifindex);
	struct nlattr *spec, *inet6;

	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	inet6 = mnl_attr_nest_start(nlh, AF_INET6);
	mnl_attr_put_u8(nlh, IFLA_INET6_ADDR_GEN_MODE, mode);
	mnl_attr_nest_end(nlh, inet6);
	mnl_attr_nest_end(nlh, spec);
	return nl_talk(nl, nlh);
}

int link_set_sizes(struct nl *nl, int ifindex, const struct link_sizes *sizes)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWLINK, 0, ifindex);

	mnl_attr_put_u32(nlh, IFLA_GSO_MAX_SIZE, sizes->gso);
	mnl_attr_put_u32(nlh, IFLA_GRO_MAX_SIZE, sizes->gro);
	mnl_attr_put_u32(nlh, IFLA_GSO_IPV4_MAX_SIZE, sizes->gso_ipv4);
	mnl_attr_put_u32(nlh, IFLA_GRO_IPV4_MAX_SIZE, sizes->gro_ipv4);
	return nl_talk(nl, nlh);
}

/* Of one that is up, too: 6.2. */
int link_set_name(struct nl *nl, int ifindex, const char *name)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWLINK, 0, ifindex);

	if (strlen(name) >= IFNAMSIZ)
		return -ENAMETOOLONG;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nl_talk(nl, nlh);
}

int link_delete(struct nl *nl, int ifindex)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));

	return nl_talk(nl, request(buf, RTM_DELLINK, 0, ifindex));
}

static int netkit_parse(struct link *l, const struct nlattr *data)
{
	const struct nlattr *tb[IFLA_NETKIT_MAX + 1];
	uint8_t primary = 0;

	if (nl_parse_nested(data, tb, IFLA_NETKIT_MAX) ||
	    nl_get(tb[IFLA_NETKIT_MODE], &l->nk_mode, 4) ||
	    nl_get(tb[IFLA_NETKIT_POLICY], &l->nk_policy, 4) ||
	    nl_get(tb[IFLA_NETKIT_PEER_POLICY], &l->nk_peer_policy, 4) ||
	    nl_get(tb[IFLA_NETKIT_SCRUB], &l->nk_scrub, 4) ||
	    nl_get(tb[IFLA_NETKIT_PEER_SCRUB], &l->nk_peer_scrub, 4) ||
	    nl_get(tb[IFLA_NETKIT_PRIMARY], &primary, 1))
		return -EBADMSG;
	l->nk_primary = primary;
	l->nk_has_scrub = tb[IFLA_NETKIT_SCRUB] && tb[IFLA_NETKIT_PEER_SCRUB];
	return 0;
}

static int link_info_parse(struct link *l, const struct nlattr *info)
{
	const struct nlattr *tb[IFLA_INFO_MAX + 1];
	int err;

	err = nl_parse_nested(info, tb, IFLA_INFO_MAX);
	if (!err)
		err = nl_get_name(tb[IFLA_INFO_KIND], l->kind);
	if (!err && !strcmp(l->kind, "netkit"))
		err = netkit_parse(l, tb[IFLA_INFO_DATA]);
	return err;
}

static int link_spec_parse(struct link *l, const struct nlattr *spec)
{
	const struct nlattr *af[AF_INET6 + 1], *tb[IFLA_INET6_ADDR_GEN_MODE + 1];
	uint8_t mode = 0;

	l->addrgen = -1;
	if (nl_parse_nested(spec, af, AF_INET6) ||
	    nl_parse_nested(af[AF_INET6], tb, IFLA_INET6_ADDR_GEN_MODE) ||
	    nl_get(tb[IFLA_INET6_ADDR_GEN_MODE], &mode, sizeof(mode)))
		return -EBADMSG;
	if (tb[IFLA_INET6_ADDR_GEN_MODE])
		l->addrgen = mode;
	return 0;
}

static int link_sizes_parse(struct link *l, const struct nlattr *const *tb)
{
	if (nl_get(tb[IFLA_NUM_TX_QUEUES], &l->tx_queues, 4) ||
	    nl_get(tb[IFLA_TSO_MAX_SIZE], &l->tso_max, 4) ||
	    nl_get(tb[IFLA_GSO_MAX_SIZE], &l->sizes.gso, 4) ||
	    nl_get(tb[IFLA_GRO_MAX_SIZE], &l->sizes.gro, 4) ||
	    nl_get(tb[IFLA_GSO_IPV4_MAX_SIZE], &l->sizes.gso_ipv4, 4) ||
	    nl_get(tb[IFLA_GRO_IPV4_MAX_SIZE], &l->sizes.gro_ipv4, 4))
		return -EBADMSG;
	return 0;
}

int link_parse(struct link *l, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[IFLA_MAX + 1], *mac;
	int err;

	err = nl_parse_body(nlh, sizeof(*ifi), tb, IFLA_MAX);
	if (err)
		return err;
	l->ifindex = ifi->ifi_index;
	l->flags = ifi->ifi_flags;
	mac = tb[IFLA_ADDRESS];
	/* Tunnels have "MACs" of 4 or 16 bytes: not ours. */
	if (mac && mac->nla_len == sizeof(*mac) + sizeof(l->mac))
		memcpy(l->mac, mac + 1, sizeof(l->mac));
	if (nl_get_name(tb[IFLA_IFNAME], l->name) ||
	    nl_get(tb[IFLA_MTU], &l->mtu, sizeof(l->mtu)) ||
	    nl_get(tb[IFLA_CARRIER], &l->carrier, sizeof(l->carrier)) ||
	    nl_get(tb[IFLA_LINK], &l->peer, sizeof(l->peer)))
		return -EBADMSG;
	err = link_sizes_parse(l, tb);
	if (!err)
		err = link_info_parse(l, tb[IFLA_LINKINFO]);
	return err ? err : link_spec_parse(l, tb[IFLA_AF_SPEC]);
}
