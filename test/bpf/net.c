// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Two network namespaces of our own: a node with an uplink and Pods' devices,
 * and a far one with their other ends, to send and to listen. Knows rtnetlink;
 * must not know BPF. Everything goes away with the process.
 *
 * Devices are netkit where the kernel has it, else veth: a stand-in that lets
 * the same programs run, attached by tcx.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <libmnl/libmnl.h>

#include "bed.h"

#define UPLINK_IP6 "/proc/sys/net/ipv6/conf/dev4096/disable_ipv6"

static const char *kind;
static int node_ns = -1, far_ns = -1;

static struct device {
	int ifindex;
	unsigned mtu;
	bool l3;
	uint8_t mac[6];
} devices[] = {
	{ UPLINK, UPLINK_MTU, false, { 0x52, 0x54, 0, 0x11, 0, 1 } },
	{ BASE + NODE * 256 + 1, 1500, true, { 2, 0xe1, 1, 0, 1, 1 } },
	{ BASE + NODE * 256 + 2, 1500, false, { 2, 0xe1, 1, 0, 1, 2 } },
	{ BASE + NODE * 256 + 3, 1280, true, { 2, 0xe1, 1, 0, 1, 3 } },
	{ BASE + NODE * 256 + 4, 1400, false, { 2, 0xe1, 1, 0, 1, 4 } },
	{ BASE + NODE * 256 + 254, 1500, true, { 2, 0xe1, 1, 0, 1, 254 } },
	{ BASE + NODE * 256 + SLOT_STRANGER, 1500, true, { 2, 0xe1, 1, 0, 1, 77 } },
	{ BASE + OTHER_NODE * 256 + 1, 1500, true, { 2, 0xe1, 1, 0, 2, 1 } },
};

static int talk(struct nlmsghdr *nlh)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);
	char answer[8192];
	int err = 0;
	ssize_t len;

	if (!nl)
		return -errno;
	nlh->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0 ||
	    (len = mnl_socket_recvfrom(nl, answer, sizeof(answer))) < 0 ||
	    mnl_cb_run(answer, len, 0, 0, NULL, NULL) < 0)
		err = -errno;
	mnl_socket_close(nl);
	return err;
}

static void put_end(struct nlmsghdr *nlh, const struct device *d, bool far, bool mac)
{
	uint8_t address[6];
	char name[16];

	memcpy(address, d->mac, 6);
	address[2] ^= far;
	snprintf(name, sizeof(name), "%s%d", far ? "far" : "dev", d->ifindex);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_MTU, d->mtu);
	if (mac)
		mnl_attr_put(nlh, IFLA_ADDRESS, 6, address);
	if (far)
		mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, far_ns);
}

static int device_add(const struct device *d)
{
	bool netkit = !strcmp(kind, "netkit");
	bool mac = !netkit || !d->l3;
	struct nlattr *info, *data, *peer;
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	char buf[2048] = "";

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = d->ifindex;
	put_end(nlh, d, false, mac);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	if (netkit) {
		mnl_attr_put_u32(nlh, IFLA_NETKIT_MODE,
				 d->l3 ? NETKIT_L3 : NETKIT_L2);
		mnl_attr_put_u32(nlh, IFLA_NETKIT_PEER_SCRUB, NETKIT_SCRUB_NONE);
	}
	peer = mnl_attr_nest_start(nlh, netkit ? IFLA_NETKIT_PEER_INFO :
						 VETH_INFO_PEER);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = d->ifindex;
	put_end(nlh, d, true, mac);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return talk(nlh);
}

/* In the current netns; both ends have the same index. */
static int device_up(const struct device *d)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	char buf[256] = "";

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = RTM_NEWLINK;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = d->ifindex;
	ifi->ifi_flags = ifi->ifi_change = IFF_UP;
	return talk(nlh);
}

/* What the kernel gave it: an L3 netkit's is zero. */
static int device_read_mac(struct device *d)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err = 0;
	struct ifreq ifr = {};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "dev%d", d->ifindex);
	if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &ifr))
		err = -errno;
	memcpy(d->mac, ifr.ifr_hwaddr.sa_data, 6);
	close(fd);
	return err;
}

static int sysctl_write(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

/* Without IPv6, so that no device speaks unasked and the counters stay ours. */
static int netns_new(int *fd)
{
	if (unshare(CLONE_NEWNET))
		return -errno;
	*fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*fd < 0)
		return -errno;
	return sysctl_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
}

static int devices_add(void)
{
	unsigned i;
	int err;

	kind = "netkit";
	err = device_add(&devices[0]);
	if (err == -EOPNOTSUPP) {
		kind = "veth";
		err = device_add(&devices[0]);
	}
	if (!err)	/* it has IPv6 next hops */
		err = sysctl_write(UPLINK_IP6, "0");
	for (i = 1; !err && i < LENGTH(devices); i++)
		err = device_add(&devices[i]);
	return err;
}

static int devices_up(int ns)
{
	unsigned i;
	int err = 0;

	if (setns(ns, CLONE_NEWNET))
		return -errno;
	for (i = 0; !err && i < LENGTH(devices); i++)
		err = device_up(&devices[i]);
	return err;
}

int net_open(void)
{
	unsigned i;
	int err;

	err = netns_new(&far_ns);
	if (!err)
		err = netns_new(&node_ns);
	if (!err)
		err = devices_add();
	if (!err)
		err = devices_up(far_ns);
	if (!err)
		err = devices_up(node_ns);
	for (i = 0; !err && i < LENGTH(devices); i++)
		err = device_read_mac(&devices[i]);
	return err ? err : net_nowhere();
}

const char *net_kind(void)
{
	return kind;
}

void net_mac(int ifindex, uint8_t mac[6])
{
	unsigned i;

	for (i = 0; i < LENGTH(devices); i++)
		if (devices[i].ifindex == ifindex)
			memcpy(mac, devices[i].mac, 6);
}

int net_neighbour(const char *ip, const uint8_t mac[6])
{
	bool six = strchr(ip, ':');
	uint8_t addr[16];
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;
	char buf[512] = "";

	inet_pton(six ? AF_INET6 : AF_INET, ip, addr);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = RTM_NEWNEIGH;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = six ? AF_INET6 : AF_INET;
	ndm->ndm_ifindex = UPLINK;
	ndm->ndm_state = NUD_PERMANENT;
	mnl_attr_put(nlh, NDA_DST, six ? 16 : 4, addr);
	mnl_attr_put(nlh, NDA_LLADDR, 6, mac);
	return talk(nlh);
}

/* To ip, or to anywhere else (NULL): of a type of linux/rtnetlink.h. */
static int route_add(int family, const char *ip, int type, int ifindex)
{
	unsigned len = family == AF_INET ? 4 : 16;
	struct nlmsghdr *nlh;
	struct rtmsg *rtm;
	char buf[512] = "";
	uint8_t addr[16];

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = RTM_NEWROUTE;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = family;
	rtm->rtm_table = type == RTN_LOCAL ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = type == RTN_LOCAL ? RT_SCOPE_HOST :
			 type == RTN_UNICAST ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rtm->rtm_type = type;
	if (ip) {
		rtm->rtm_dst_len = 8 * len;
		inet_pton(family, ip, addr);
		mnl_attr_put(nlh, RTA_DST, len, addr);
	}
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	return talk(nlh);
}

int net_nowhere(void)
{
	int err = route_add(AF_INET, NULL, RTN_BLACKHOLE, 0);

	if (!err)
		err = route_add(AF_INET6, NULL, RTN_BLACKHOLE, 0);
	if (!err)
		err = sysctl_write("/proc/sys/net/ipv4/ip_forward", "1");
	return err ? err : sysctl_write("/proc/sys/net/ipv6/conf/all/forwarding", "1");
}

int net_local(const char *ip)
{
	return route_add(strchr(ip, ':') ? AF_INET6 : AF_INET, ip, RTN_LOCAL, UPLINK);
}

int net_forward(const char *ip, int ifindex)
{
	bool six = strchr(ip, ':');
	int err = 0;
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/dev%d/disable_ipv6", ifindex);
	if (six)
		err = sysctl_write(path, "0");
	if (!err)
		err = route_add(six ? AF_INET6 : AF_INET, ip, RTN_UNICAST, ifindex);
	if (!err && ifindex == UPLINK)
		err = net_neighbour(ip, (const uint8_t *)"\x06\0\0\0\0\xff");
	return err;
}

int net_socket(int ifindex, bool far)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = ifindex,
	};
	int fd, err;

	if (far && setns(far_ns, CLONE_NEWNET))
		return -errno;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	err = fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) ? -errno : 0;
	if (far && setns(node_ns, CLONE_NEWNET) && !err)
		err = -errno;
	if (err && fd >= 0)
		close(fd);
	return err ? err : fd;
}
