// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The verbs and the picture of a netns against the running kernel: what is set
 * is what is seen, what is deleted is gone, what is refused comes with words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>

#include "netkit/nl.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>

#include <libmnl/libmnl.h>

#include <cmocka.h>
#undef fail

#include "sandbox.h"

#define BEFORE_DIR "run"	/* a directory of the test's own */
#include "netkit/before.c"

enum { LO = 1 };

static struct nl nl;
static struct snap s;

static int enter(void **state)
{
	return sandbox_enter(state) || (!sandbox_missing && nl_open(&nl));
}

static int leave(void **state)
{
	(void)state;
	snap_free(&s);
	nl_close(&nl);
	return 0;
}

static void look(void)
{
	assert_int_equal(snap_take(&nl, &s), 0);
}

static const struct ip6 doc6 = IP6(2001,db8,0,0,0,0,0,1);

static void a_new_netns_is_empty(void **state)
{
	const struct link *lo;

	SANDBOX(state);
	look();
	lo = snap_link(&s, "lo");
	assert_non_null(lo);
	assert_int_equal(lo->ifindex, LO);
	assert_string_equal(lo->kind, "");
	assert_false(lo->flags & IFF_UP);
	assert_int_equal(s.nr_addrs, 0);
	assert_int_equal(s.nr_routes, 0);
}

static void links_are_changed(void **state)
{
	SANDBOX(state);
	assert_int_equal(link_set_mtu(&nl, LO, 9000), 0);
	assert_int_equal(link_set_addrgen(&nl, LO, IN6_ADDR_GEN_MODE_NONE), 0);
	assert_int_equal(link_set_up(&nl, LO, true), 0);
	look();
	assert_int_equal(snap_index(&s, LO)->mtu, 9000);
	assert_true(snap_index(&s, LO)->flags & IFF_UP);
	if (snap_index(&s, LO)->addrgen >= 0)
		assert_int_equal(snap_index(&s, LO)->addrgen, IN6_ADDR_GEN_MODE_NONE);
	assert_int_equal(link_set_up(&nl, LO, false), 0);
	look();
	assert_false(snap_index(&s, LO)->flags & IFF_UP);
	assert_int_equal(link_set_up(&nl, LO, true), 0);
	assert_int_equal(link_set_up(&nl, 4711, true), -ENODEV);
	assert_int_equal(link_delete(&nl, LO), -EOPNOTSUPP);
	assert_int_equal(nl_unless_gone(-EOPNOTSUPP), -EOPNOTSUPP);
	assert_int_equal(nl_unless_gone(link_delete(&nl, 4711)), 0);
}

static void an_address(const struct inet *a, unsigned flags)
{
	const struct addr *found;

	assert_int_equal(addr_add(&nl, LO, a, flags), 0);
	assert_int_equal(addr_add(&nl, LO, a, flags), -EEXIST);
	look();
	found = snap_addr(&s, LO, a);
	assert_non_null(found);
	assert_int_equal(found->flags & flags, flags);
	assert_int_equal(found->proto, IFAPROT_ELEVEN);
	assert_int_equal(addr_delete(&nl, LO, a), 0);
	assert_int_equal(addr_delete(&nl, LO, a), -EADDRNOTAVAIL);
	assert_int_equal(nl_unless_gone(-EADDRNOTAVAIL), 0);
	look();
	assert_null(snap_addr(&s, LO, a));
}

static void addresses_come_and_go(void **state)
{
	struct inet a = inet4(IP4(192, 0, 2, 1), 24), a6 = inet6(&doc6, 128);

	SANDBOX(state);
	an_address(&a, IFA_F_NOPREFIXROUTE);
	if (snap_index(&s, LO)->addrgen < 0)
		skip();			/* this kernel has no IPv6 */
	an_address(&a6, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
}

/* Some Ethernet device, whichever kind this kernel has; 0: none. (To IPv6 a
 * route by way of lo means "unreachable".) */
static int some_device(void)
{
	static const char *const kinds[] = { "veth", "dummy", "ifb", "bridge" };
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(4)));
	struct nlmsghdr *nlh;
	struct nlattr *info;
	size_t i;

	for (i = 0; i < LENGTH(kinds); i++) {
		nlh = nl_request(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
				 sizeof(struct ifinfomsg));
		mnl_attr_put_strz(nlh, IFLA_IFNAME, "some");
		info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_str(nlh, IFLA_INFO_KIND, kinds[i]);
		mnl_attr_nest_end(nlh, info);
		if (nl_talk(&nl, nlh))
			continue;
		look();
		assert_non_null(snap_link(&s, "some"));
		assert_string_equal(snap_link(&s, "some")->kind, kinds[i]);
		assert_int_equal(link_set_up(&nl, snap_link(&s, "some")->ifindex, true), 0);
		return snap_link(&s, "some")->ifindex;
	}
	return 0;
}

static void a_route(struct route r)
{
	const struct route *found;

	assert_int_equal(route_set(&nl, &r), 0);
	assert_int_equal(route_set(&nl, &r), 0);	/* as often as one likes */
	look();
	found = snap_route(&s, &r.dst);
	assert_non_null(found);
	assert_true(route_equal(found, &r));
	assert_int_equal(found->proto, RTPROT_ELEVEN);
	r.mtu = 1280;
	assert_false(route_equal(found, &r));
	if (r.type == RTN_UNICAST) {
		assert_int_equal(route_set(&nl, &r), 0);
		look();
		assert_true(route_equal(snap_route(&s, &r.dst), &r));
	}
	r.proto = RTPROT_BOOT;			/* another's is not deleted */
	assert_int_equal(route_delete(&nl, &r), -ESRCH);
	r.proto = 0;
	assert_int_equal(route_delete(&nl, &r), 0);
	assert_int_equal(route_delete(&nl, &r), -ESRCH);
	assert_int_equal(nl_unless_gone(-ESRCH), 0);
	look();
	assert_null(snap_route(&s, &r.dst));
}

static void routes_come_and_go(void **state)
{
	static const struct ip6 net = IP6(fd00,11,0,0,0,0,2,0), hop = IP6(2001,db8,0,0,0,0,0,2);
	static const struct ip6 all = IP6(fd00,11,0,0,0,0,0,0);
	struct inet own = inet4(IP4(192, 0, 2, 1), 24), own6 = inet6(&doc6, 64);
	struct inet via = inet4(IP4(192, 0, 2, 2), 32), via6 = inet6(&hop, 128);
	struct inet any = { .family = AF_INET }, any6 = { .family = AF_INET6 };
	int dev;

	SANDBOX(state);
	dev = some_device();
	if (!dev) {
		puts("# no kind of device can be made here");
		skip();
	}
	assert_int_equal(addr_add(&nl, dev, &own, 0), 0);
	a_route((struct route) { .dst = inet4(IP4(10, 11, 1, 1), 32), .oif = dev,
				 .type = RTN_UNICAST, .scope = RT_SCOPE_LINK });
	a_route((struct route) { .dst = inet4(IP4(10, 11, 0, 0), 16),
				 .type = RTN_UNREACHABLE });
	a_route((struct route) { .dst = any, .via = via, .oif = dev, .type = RTN_UNICAST });
	a_route((struct route) { .dst = inet4(IP4(10, 11, 2, 0), 24), .oif = dev,
				 .via = inet4(IP4(203, 0, 113, 1), 32), .onlink = true,
				 .type = RTN_UNICAST });
	if (snap_index(&s, LO)->addrgen < 0)
		skip();			/* this kernel has no IPv6 */
	assert_int_equal(addr_add(&nl, dev, &own6, IFA_F_NODAD), 0);
	a_route((struct route) { .dst = inet4(IP4(10, 11, 3, 0), 24), .oif = dev,
				 .via = via6, .type = RTN_UNICAST });
	a_route((struct route) { .dst = inet6(&net, 112), .oif = dev, .type = RTN_UNICAST });
	a_route((struct route) { .dst = inet6(&all, 96), .type = RTN_UNREACHABLE });
	a_route((struct route) { .dst = any6, .via = via6, .oif = dev, .type = RTN_UNICAST });
}

/* Somebody else's default route, by another gateway. */
static int theirs(uint16_t type, unsigned metric, const uint8_t way[4])
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(4)));
	struct nlmsghdr *nlh = nl_request(buf, type, NLM_F_CREATE | NLM_F_APPEND,
					  sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_family = AF_INET;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_protocol = RTPROT_STATIC;
	mnl_attr_put_u32(nlh, RTA_OIF, snap_link(&s, "some")->ifindex);
	mnl_attr_put_u32(nlh, RTA_PRIORITY, metric);
	mnl_attr_put(nlh, RTA_GATEWAY, 4, way);
	return nl_talk(&nl, nlh);
}

static unsigned defaults(unsigned proto)
{
	unsigned n = 0;

	look();
	for (unsigned i = 0; i < s.nr_routes; i++)
		n += s.routes[i].dst.family == AF_INET && !s.routes[i].dst.len &&
		     s.routes[i].proto == proto;
	return n;
}

static void a_displaced_route_comes_back(void **state)
{
	static const uint8_t one[4] = { 192, 0, 2, 7 }, two[4] = { 192, 0, 2, 8 };
	struct inet any = { .family = AF_INET };
	struct route r = { .dst = any, .type = RTN_UNICAST,
			   .via = inet4(IP4(192, 0, 2, 2), 32) }, was;
	char hex[LINE_LEN], dir[] = "/tmp/eleven-kernel.XXXXXX";

	SANDBOX(state);
	look();
	if (!snap_link(&s, "some"))
		skip();			/* routes_come_and_go() made none */
	assert_true(mkdtemp(dir) && !mount("none", dir, "tmpfs", 0, NULL) && !chdir(dir));
	r.oif = snap_link(&s, "some")->ifindex;
	/* one of another metric is in nobody's way */
	assert_int_equal(theirs(RTM_NEWROUTE, 100, one), 0);
	assert_int_equal(displaced_keep(&nl, &r), 0);
	assert_int_equal(before_get("route", "0.0.0.0/0", hex, sizeof(hex)), -ENOENT);
	assert_int_equal(theirs(RTM_NEWROUTE, 0, one), 0);
	look();
	was = *snap_route(&s, &any);
	assert_int_equal(displaced_keep(&nl, &r), 0);
	assert_int_equal(route_set(&nl, &r), 0);
	assert_int_equal(defaults(RTPROT_STATIC), 1);		/* metric 100 */
	assert_int_equal(displaced_restore(&nl, false), 0);	/* ours is there */
	assert_true(route_equal(snap_route(&s, &any), &r));
	assert_int_equal(route_delete(&nl, &r), 0);
	assert_int_equal(displaced_restore(&nl, false), 0);
	assert_int_equal(defaults(RTPROT_STATIC), 2);
	assert_true(route_equal(snap_route(&s, &any), &was));
	assert_int_equal(before_get("route", "0.0.0.0/0", hex, sizeof(hex)), -ENOENT);
	/* a newer choice of theirs stays */
	assert_int_equal(displaced_keep(&nl, &r), 0);
	assert_int_equal(theirs(RTM_DELROUTE, 0, one), 0);
	assert_int_equal(theirs(RTM_NEWROUTE, 0, two), 0);
	assert_int_equal(displaced_restore(&nl, true), 0);
	look();
	assert_memory_equal(snap_route(&s, &any)->via.addr, two, 4);
	assert_int_equal(before_get("route", "0.0.0.0/0", hex, sizeof(hex)), -ENOENT);
	/* two that take turns are not ours to sort out */
	assert_int_equal(theirs(RTM_NEWROUTE, 0, one), 0);
	assert_int_equal(displaced_keep(&nl, &r), -ENOTUNIQ);
	assert_int_equal(defaults(RTPROT_STATIC), 3);
	/* what is no route is not told to the kernel */
	assert_int_equal(before_keep("route", "x", "02zz"), 0);
	assert_int_equal(displaced_restore(&nl, true), -EBADMSG);
	assert_true(!chdir("/") && !umount2(dir, MNT_DETACH) && !rmdir(dir));
}

/* To IPv6 no metric means 1024, and the least is seen first. */
static void the_least_metric_is_seen_first(void **state)
{
	static const struct ip6 net = IP6(fd00,11,0,0,0,0,3,0);
	struct route r = { .dst = inet6(&net, 112), .type = RTN_UNICAST };
	struct route ours = r;

	SANDBOX(state);
	look();
	if (!snap_link(&s, "some") || snap_index(&s, LO)->addrgen < 0)
		skip();
	r.oif = ours.oif = snap_link(&s, "some")->ifindex;
	ours.metric = ROUTE6_METRIC;
	assert_int_equal(route_set(&nl, &r), 0);
	look();
	assert_true(route_equal(snap_route(&s, &r.dst), &r));
	assert_false(route_clash(snap_route(&s, &r.dst), &ours));
	assert_int_equal(route_set(&nl, &ours), 0);
	look();
	assert_true(route_equal(snap_route(&s, &r.dst), &ours));
	assert_int_equal(route_delete(&nl, &ours), 0);
	look();
	assert_true(route_equal(snap_route(&s, &r.dst), &r));
	assert_int_equal(route_delete(&nl, &r), 0);
}

static void refusals_come_with_words(void **state)
{
	struct route r = { .dst = inet4(IP4(10, 11, 2, 0), 24), .oif = LO,
			   .via = inet4(IP4(203, 0, 113, 1), 32), .type = RTN_UNICAST };

	SANDBOX(state);
	assert_int_equal(route_set(&nl, &r), -ENETUNREACH);
	assert_string_equal(nl.extack, "Nexthop has invalid gateway");
	assert_int_equal(link_set_mtu(&nl, LO, 9000), 0);
	assert_string_equal(nl.extack, "");
}

/* Born in another netns, with its name and number; both policies drop. */
static void a_netkit_pair(void **state)
{
	struct netkit nk = {
		.name = "nk-web", .peer_name = "eth0", .ifindex = 65793, .mtu = 1400,
		.mode = NETKIT_L3, .scrub = NETKIT_SCRUB_NONE,
		.peer_scrub = NETKIT_SCRUB_NONE,
	};
	int here, err;
	const struct link *l;
	struct nl there;

	SANDBOX(state);
	here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	assert_true(here >= 0 && unshare(CLONE_NEWNET) == 0);
	assert_int_equal(nl_open(&there), 0);
	nk.netns_fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	assert_true(nk.netns_fd >= 0 && setns(here, CLONE_NEWNET) == 0);
	err = link_add_netkit(&nl, &nk);
	(void)close(nk.netns_fd);
	(void)close(here);
	if (err == -EOPNOTSUPP) {
		nl_close(&there);
		puts("# this kernel has no netkit");
		skip();
	}
	assert_int_equal(err, 0);
	look();
	l = snap_link(&s, "nk-web");
	assert_non_null(l);
	assert_int_equal(l->ifindex, 65793);
	assert_int_equal(l->peer, 65793);
	assert_true(l->nk_primary);
	assert_int_equal(l->nk_mode, NETKIT_L3);
	assert_int_equal(l->nk_policy, NETKIT_DROP);
	assert_int_equal(l->nk_peer_policy, NETKIT_DROP);
	assert_int_equal(l->mtu, 1400);
	assert_int_equal(snap_take(&there, &s), 0);
	l = snap_link(&s, "eth0");
	assert_non_null(l);
	assert_int_equal(l->ifindex, 65793);
	assert_int_equal(l->mtu, 1400);
	assert_false(l->nk_primary);
	assert_int_equal(link_delete(&nl, 65793), 0);
	assert_int_equal(snap_take(&there, &s), 0);
	assert_null(snap_link(&s, "eth0"));
	nl_close(&there);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_netns_is_empty),
		cmocka_unit_test(links_are_changed),
		cmocka_unit_test(addresses_come_and_go),
		cmocka_unit_test(routes_come_and_go),
		cmocka_unit_test(a_displaced_route_comes_back),
		cmocka_unit_test(the_least_metric_is_seen_first),
		cmocka_unit_test(refusals_come_with_words),
		cmocka_unit_test(a_netkit_pair),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
