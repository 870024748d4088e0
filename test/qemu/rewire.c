// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a hostile workload asks of rtnetlink: another device, other addresses,
 * routes, neighbours and queues, and what belongs to the node. A line a try,
 * `held NAME: reason` or `BREACH NAME`. Knows no address but the neighbour's it
 * would like to have.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static void say(const char *name, int err)
{
	if (err < 0)
		printf("held %s: %s\n", name, strerror(-err));
	else
		printf("BREACH %s\n", name);
	fflush(stdout);
}

struct request {
	struct nlmsghdr nlh;
	union {
		struct ifinfomsg link;
		struct ifaddrmsg addr;
		struct rtmsg route;
		struct tcmsg tc;
		struct ndmsg neigh;
	} u;
	char room[512];
};

static struct rtattr *attr(struct request *r, int type, const void *data, unsigned len)
{
	struct rtattr *a = (void *)((char *)r + NLMSG_ALIGN(r->nlh.nlmsg_len));

	a->rta_type = (unsigned short)type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	r->nlh.nlmsg_len = NLMSG_ALIGN(r->nlh.nlmsg_len) + RTA_ALIGN(a->rta_len);
	return a;
}

static void attr_end(struct request *r, struct rtattr *a)
{
	a->rta_len = (unsigned short)((char *)r + r->nlh.nlmsg_len - (char *)a);
}

static int talk(struct request *r)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), err;
	struct { struct nlmsghdr nlh; struct nlmsgerr err; char room[1024]; } answer;

	r->nlh.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (fd < 0 || send(fd, r, r->nlh.nlmsg_len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < (ssize_t)sizeof(answer.nlh))
		err = -errno;
	else
		err = answer.nlh.nlmsg_type == NLMSG_ERROR ? answer.err.error : 0;
	close(fd);
	return err;
}

enum { DEL, DOWN, SET_MTU, SET_MAC, POLICY, NETKIT, XDP, RENAME, AWAY, FAR_DEL, FAR_DOWN };

static int link_change(long what)
{
	struct request r = { .nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(r.u.link)) } };
	unsigned zero = 0, mtu = 9000, policy = 0, minus = ~0U, pid = 1;
	struct rtattr *info, *data;

	r.nlh.nlmsg_type = what == DEL || what == FAR_DEL ? RTM_DELLINK : RTM_NEWLINK;
	r.u.link.ifi_index = (int)if_nametoindex("eth0");
	switch (what) {
	case DOWN:
		r.u.link.ifi_change = 1;
		break;
	case SET_MTU:
		attr(&r, IFLA_MTU, &mtu, 4);
		break;
	case SET_MAC:
		attr(&r, IFLA_ADDRESS, "\2\0\0\0\0\1", 6);
		break;
	case POLICY:
	case NETKIT:
		info = attr(&r, IFLA_LINKINFO, NULL, 0);
		attr(&r, IFLA_INFO_KIND, "netkit", 7);
		data = attr(&r, IFLA_INFO_DATA, NULL, 0);
		attr(&r, what == POLICY ? IFLA_NETKIT_POLICY : IFLA_NETKIT_PEER_POLICY, &policy, 4);
		attr_end(&r, data);
		attr_end(&r, info);
		break;
	case XDP:
		info = attr(&r, IFLA_XDP, NULL, 0);
		attr(&r, IFLA_XDP_FD, &minus, 4);
		attr_end(&r, info);
		break;
	case RENAME:
		attr(&r, IFLA_IFNAME, "eth1", 5);
		break;
	case AWAY:
		attr(&r, IFLA_NET_NS_PID, &pid, 4);
		break;
	case FAR_DEL:	/* the node's netns, which eth0's other end is in */
	case FAR_DOWN:
		r.u.link.ifi_index = 2;
		r.u.link.ifi_change = 1;
		attr(&r, IFLA_TARGET_NETNSID, &zero, 4);
	}
	return talk(&r);
}

static int addr_add(long unused)
{
	struct request r = { .nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(r.u.addr)) } };

	(void)unused;
	r.nlh.nlmsg_type = RTM_NEWADDR;
	r.nlh.nlmsg_flags = NLM_F_CREATE;
	r.u.addr = (struct ifaddrmsg){ AF_INET, 32, 0, 0, 1 };
	attr(&r, IFA_LOCAL, "\x0a\x0b\1\2", 4);
	return talk(&r);
}

static int route_add(long unused)
{
	struct request r = { .nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(r.u.route)) } };
	int lo = 1;

	(void)unused;
	r.nlh.nlmsg_type = RTM_NEWROUTE;
	r.nlh.nlmsg_flags = NLM_F_CREATE;
	r.u.route = (struct rtmsg){ .rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_table = RT_TABLE_MAIN,
				    .rtm_protocol = 4, .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST };
	attr(&r, RTA_DST, "\x0a\x0b\1\2", 4);
	attr(&r, RTA_OIF, &lo, 4);
	return talk(&r);
}

static int neigh_add(long unused)
{
	struct request r = { .nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(r.u.neigh)) } };

	(void)unused;
	r.nlh.nlmsg_type = RTM_NEWNEIGH;
	r.nlh.nlmsg_flags = NLM_F_CREATE;
	r.u.neigh = (struct ndmsg){ .ndm_family = AF_INET, .ndm_ifindex = 1, .ndm_state = NUD_PERMANENT };
	attr(&r, NDA_DST, "\x0a\x0b\1\2", 4);
	return talk(&r);
}

static int qdisc_add(long ingress)
{
	struct request r = { .nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(r.u.tc)) } };

	r.nlh.nlmsg_type = RTM_NEWQDISC;
	r.nlh.nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	r.u.tc = (struct tcmsg){ .tcm_ifindex = 1, .tcm_parent = ingress ? TC_H_CLSACT : TC_H_ROOT };
	attr(&r, TCA_KIND, ingress ? "clsact" : "pfifo", ingress ? 7 : 6);
	return talk(&r);
}

/* A device of its own, into the netns of PID 1. */
static int link_into(long unused)
{
	struct request r = { .nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(r.u.link)) } };
	struct rtattr *info;
	unsigned pid = 1;

	(void)unused;
	r.nlh.nlmsg_type = RTM_NEWLINK;
	r.nlh.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	attr(&r, IFLA_NET_NS_PID, &pid, 4);
	info = attr(&r, IFLA_LINKINFO, NULL, 0);
	attr(&r, IFLA_INFO_KIND, "dummy", 6);
	attr_end(&r, info);
	return talk(&r);
}

int main(void)
{
	static const struct {
		const char *name;
		int (*run)(long arg);
		long arg;
	} tries[] = {
		{ "delete eth0", link_change, DEL },
		{ "take eth0 down", link_change, DOWN },
		{ "change eth0's MTU", link_change, SET_MTU },
		{ "change eth0's MAC", link_change, SET_MAC },
		{ "let everything through: policy", link_change, POLICY },
		{ "let everything through: the peer's policy", link_change, NETKIT },
		{ "detach XDP from eth0", link_change, XDP },
		{ "rename eth0", link_change, RENAME },
		{ "move eth0 away", link_change, AWAY },
		{ "delete the uplink, by eth0's other netns", link_change, FAR_DEL },
		{ "take the uplink down, by eth0's other netns", link_change, FAR_DOWN },
		{ "a neighbour's address", addr_add, 0 },
		{ "a route", route_add, 0 },
		{ "a permanent neighbour", neigh_add, 0 },
		{ "another qdisc", qdisc_add, 0 },
		{ "a qdisc for filters", qdisc_add, 1 },
		{ "a device in PID 1's netns", link_into, 0 },
	};
	unsigned i;

	for (i = 0; i < LENGTH(tries); i++)
		say(tries[i].name, tries[i].run(tries[i].arg));
	return 0;
}
