/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The one netlink door (nl.c), what it shows (snap.c) and the verbs spoken
 * through it (link.c, addr.c, route.c, tc.c). Private to the rooms that change
 * network state: pod, uplink, qdisc, bigtcp, and the checks of them.
 * Every request is acknowledged; the kernel's extack text is kept for nl_fail().
 */
#ifndef NETKIT_NL_H
#define NETKIT_NL_H

#include <net/if.h>
#include <linux/rtnetlink.h>

#include "netkit/netkit.h"

struct mnl_socket;

enum { NL_REQUEST_SIZE = 1024 };	/* more than any request here needs */

/* One socket, bound to the netns it was opened in. */
struct nl {
	struct mnl_socket *sock;
	unsigned seq;
	char extack[128];	/* the kernel's words on the last error, or "" */
};

int nl_open(struct nl *nl);	/* rtnetlink, in the caller's current netns */
int nl_open_bus(struct nl *nl, int bus);	/* another, as NETLINK_GENERIC */
void nl_close(struct nl *nl);
/* Sends one request, waits for its ACK. 0 or the kernel's -errno. */
int nl_talk(struct nl *nl, struct nlmsghdr *nlh);
/* The same for a question: cb gets every message that comes before the ACK. */
int nl_ask(struct nl *nl, struct nlmsghdr *nlh,
	   int (*cb)(const struct nlmsghdr *nlh, void *arg), void *arg);
/* Dumps; cb gets every message, a negative return ends the walk. Repeats by
 * itself when the kernel says that the dump was interrupted (NLM_F_DUMP_INTR):
 * cb(NULL, arg) says "a walk begins, forget what you have", also the first. */
int nl_dump(struct nl *nl, struct nlmsghdr *nlh,
	    int (*cb)(const struct nlmsghdr *nlh, void *arg), void *arg);
/* The error of a removal, 0 if it says that there is nothing to remove: another may
 * be quicker, and what is on a device goes with it. */
int nl_unless_gone(int err);
/* fail() with the kernel's extack text appended when there is one. */
int nl_fail(struct nl *nl, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* nlattr.c. Starts a request in buf[NL_REQUEST_SIZE]: header and a zeroed fixed part of
 * `size` bytes (struct ifinfomsg, …), which mnl_nlmsg_get_payload() returns. */
struct nlmsghdr *nl_request(void *buf, uint16_t type, uint16_t flags, size_t size);
/* Files attributes by type: tb[0..max], NULL where absent, unknown ones left
 * out. -EBADMSG when one does not end where the bytes end. */
int nl_parse(const void *attrs, size_t len, const struct nlattr **tb, unsigned max);
int nl_parse_nested(const struct nlattr *nest, const struct nlattr **tb, unsigned max);
/* The attributes behind a fixed part of `fixed` bytes. */
int nl_parse_body(const struct nlmsghdr *nlh, size_t fixed,
		  const struct nlattr **tb, unsigned max);
/* Copies a value of exactly that size. Absent: 0, and *out stays as it was. */
int nl_get(const struct nlattr *attr, void *out, size_t size);
int nl_get_name(const struct nlattr *attr, char out[IFNAMSIZ]);
int nl_get_inet(const struct nlattr *attr, int family, unsigned len,
		struct inet *out);

/* ------------------------------------------------------------------ what is */

/* Bytes of the largest packet a device is handed (gso) or hands on (gro). */
struct link_sizes {
	unsigned gso, gro;		/* IPv6; at most 65536: IPv4 follows */
	unsigned gso_ipv4, gro_ipv4;	/* 6.3 */
};

struct link {
	int ifindex;
	char name[IFNAMSIZ];
	char kind[IFNAMSIZ];	/* "netkit", "" for hardware */
	unsigned flags;		/* IFF_UP, … */
	uint8_t carrier;	/* 1: the wire answers; only while it is up */
	unsigned mtu;
	uint8_t mac[6];
	int peer;		/* IFLA_LINK: the other end's ifindex */
	/* of kind netkit, else 0; enum netkit_* of linux/if_link.h */
	unsigned nk_mode, nk_policy, nk_peer_policy, nk_scrub, nk_peer_scrub;
	bool nk_primary, nk_has_scrub;	/* the kernel reports scrub: 6.12.2 */
	int addrgen;		/* IN6_ADDR_GEN_MODE_*, -1: no IPv6 here */
	unsigned tx_queues;	/* allocated; how many are used: sysfs */
	unsigned tso_max;	/* no gso above it; 0: not told, before 5.19 */
	struct link_sizes sizes;
};

struct addr {
	int ifindex;
	struct inet inet;
	unsigned flags;		/* IFA_F_* */
	uint8_t proto;		/* IFA_PROTO, 5.18 */
};

struct route {
	struct inet dst;	/* len 0 and family set: default */
	struct inet via;	/* family 0: none */
	struct inet src;	/* what the node's own packets carry; family 0: any */
	int oif;		/* 0 for RTN_UNREACHABLE */
	uint8_t type, scope, proto;	/* RTN_*, RT_SCOPE_*, RTPROT_* */
	unsigned metric;	/* the least is taken; 0 for IPv6: 1024 */
	unsigned mtu;		/* RTAX_MTU, 0: none */
	bool onlink;		/* RTNH_F_ONLINK */
	char cc[IFNAMSIZ];	/* RTAX_CC_ALGO, as long as TCP_CA_NAME_MAX */
	unsigned initcwnd, advmss, quickack, features;	/* RTAX_*, 0: none */
	unsigned order;		/* in the kernel's list */
};

/* Everything a netns holds that we care for: main table only for routes. */
struct snap {
	struct link *links;
	struct addr *addrs;
	struct route *routes;	/* by destination */
	unsigned nr_links, nr_addrs, nr_routes;
};

/* One message of a dump into a zeroed row. 0, -EBADMSG, or 1: not for us (an
 * address of another family, a route of another table). */
int link_parse(struct link *l, const struct nlmsghdr *nlh);
int addr_parse(struct addr *a, const struct nlmsghdr *nlh);
int route_parse(struct route *r, const struct nlmsghdr *nlh);

int snap_take(struct nl *nl, struct snap *s);	/* replaces what s held; {0} first */
void snap_free(struct snap *s);
const struct link *snap_link(const struct snap *s, const char *name);
const struct link *snap_index(const struct snap *s, int ifindex);
const struct addr *snap_addr(const struct snap *s, int ifindex,
			     const struct inet *a);
/* The route to exactly that prefix (first in the table's order), or NULL. */
const struct route *snap_route(const struct snap *s, const struct inet *dst);
/* Same destination, way, type and metrics; v6 "scope" does not count. */
bool route_equal(const struct route *a, const struct route *b);
/* Same destination and metric: there is room for one of them. */
bool route_clash(const struct route *a, const struct route *b);

/* ---------------------------------------------------------------- the verbs */

/* Ours are tagged: `down` removes what carries these and nothing else. */
enum {
	RTPROT_ELEVEN = 111,	/* free in /etc/iproute2/rt_protos of 6.15 */
	IFAPROT_ELEVEN = 111,
};

/* Of the node's own routes: before any other, a router's advertisement too.
 * IPv4 has 0 for that, which IPv6 takes for "1024". */
enum { ROUTE6_METRIC = 1 };

/* A netkit pair. The peer is born in netns_fd as peer_name, with the same
 * ifindex there; both policies drop. The MACs count for L2 only. */
struct netkit {
	const char *name, *peer_name;
	int ifindex;
	int netns_fd;
	unsigned mode;		/* NETKIT_L2, NETKIT_L3 */
	unsigned mtu;
	uint8_t mac[6], peer_mac[6];
	unsigned scrub, peer_scrub;	/* NETKIT_SCRUB_* */
};

int link_add_netkit(struct nl *nl, const struct netkit *nk);
int link_set_up(struct nl *nl, int ifindex, bool up);
int link_set_mtu(struct nl *nl, int ifindex, unsigned mtu);
/* IN6_ADDR_GEN_MODE_NONE, before the link goes up: no link-local address, so
 * no router solicitation either. A link cannot be born with it: IFLA_AF_SPEC in
 * the request that makes one is EAFNOSUPPORT (6.12, 7.2). */
int link_set_addrgen(struct nl *nl, int ifindex, uint8_t mode);
/* All four in one request: the kernel checks all before it takes one, and takes
 * those of IPv4 last, which the others overwrite when small. */
int link_set_sizes(struct nl *nl, int ifindex, const struct link_sizes *sizes);
int link_set_name(struct nl *nl, int ifindex, const char *name);
int link_delete(struct nl *nl, int ifindex);
/* flags: IFA_F_NODAD, IFA_F_NOPREFIXROUTE; tagged IFAPROT_ELEVEN. */
int addr_add(struct nl *nl, int ifindex, const struct inet *a, unsigned flags);
int addr_delete(struct nl *nl, int ifindex, const struct inet *a);
/* NLM_F_CREATE | NLM_F_REPLACE; tagged RTPROT_ELEVEN. */
int route_set(struct nl *nl, const struct route *r);
int route_delete(struct nl *nl, const struct route *r);
/* The walk's form of route_set(): differs() first, then mends. */
int route_walk(struct walk *w, const struct snap *s, struct nl *nl,
	       const char *who, const struct route *want);
int routes_walk(struct walk *w);	/* all of the node's own */

/* uplink.c. Up to limits.carrier_wait_ms; one that does not come is named. */
int uplink_carrier_wait(struct walk *w);

/* rule.c. The rules to the local and the main table, of the socket's netns. */
int rules_walk(struct walk *w, struct nl *nl, const char *who);

/* displaced.c. Remembers somebody else's route that clashes with `want`, which
 * is about to replace it. An error: leave it where it is. */
int displaced_keep(struct nl *nl, const struct route *want);
/* Puts back those whose place is free. The last time, what is found in their
 * place is their owner's newer choice; before that it may be ours. */
int displaced_restore(struct nl *nl, bool is_last);

/* ----------------------------------------------------- tcp.c: the TCP profile */

/* The row's part that a route carries; an algorithm the kernel does not have is
 * left out, tcp_walk() has named it. */
void tcp_route(struct route *r, const struct tcp *t);
/* The row's part that is a setting of the Pod's netns, where the caller is. */
int tcp_inside(struct walk *w, const struct pod *p, const char *who);

/* ------------------------------------------- bigtcp.c: of one device, anywhere */

/* Names and mends the sizes of the uplink (p NULL) or of one end of p's pair. */
int bigtcp_device(struct walk *w, struct nl *nl, const struct link *l,
		  const struct pod *p, bool inside);

#endif
