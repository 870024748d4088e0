// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Links, addresses, routes and qdiscs as the kernel describes them, and the same
 * descriptions cut at every length and with every bit turned: a wrong length is
 * -EBADMSG and never a byte read behind the message.
 */
#include "nlfake.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#define request addr_request
#define size_of addr_size_of
#include "netkit/addr.c"
#undef request
#undef size_of
#define request route_request
#define size_of route_size_of
#include "netkit/route.c"
#undef request
#define request link_request
#include "netkit/link.c"
#undef request
#define request qdisc_request
#include "netkit/tc.c"
#include "netkit/inet.c"

static const uint8_t mac[6] = { 2, 0xe1, 1, 0, 1, 1 };
static const uint8_t v4[4] = { 192, 0, 2, 1 }, gw4[4] = { 192, 0, 2, 254 };
static const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };

static char buf[NL_REQUEST_SIZE] __attribute__((aligned(4)));

static int parse(const struct nlmsghdr *nlh)
{
	struct link l;
	struct addr a;
	struct qdisc q = { 0 };
	struct route r;

	switch (nlh->nlmsg_type) {
	case RTM_NEWLINK:
		return link_parse(&l, nlh);
	case RTM_NEWADDR:
		return addr_parse(&a, nlh);
	case RTM_NEWQDISC:
		return qdisc_parse(&q, nlh);
	default:
		return route_parse(&r, nlh);
	}
}

/* In a buffer of exactly that size. */
static int parse_cut(const struct nlmsghdr *nlh, size_t len)
{
	struct nlmsghdr *copy = malloc(len);
	int err;

	memcpy(copy, nlh, len);
	copy->nlmsg_len = len;
	err = parse(copy);
	free(copy);
	return err;
}

static struct nlmsghdr *link_message(const char *kind, bool scrub)
{
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWLINK, 0, sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct nlattr *info, *data, *spec, *inet;

	ifi->ifi_index = 65793;
	ifi->ifi_flags = IFF_UP | 0x10000;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "nk-0123456789ab");
	mnl_attr_put_u32(nlh, IFLA_MTU, 1400);
	mnl_attr_put(nlh, IFLA_ADDRESS, 6, mac);
	mnl_attr_put_u32(nlh, IFLA_LINK, 65794);
	mnl_attr_put_u32(nlh, IFLA_NUM_TX_QUEUES, 4);
	mnl_attr_put_u32(nlh, IFLA_TSO_MAX_SIZE, 524280);
	mnl_attr_put_u32(nlh, IFLA_GSO_MAX_SIZE, 196608);
	mnl_attr_put_u32(nlh, IFLA_GRO_MAX_SIZE, 131072);
	mnl_attr_put_u32(nlh, IFLA_GSO_IPV4_MAX_SIZE, 65537);
	mnl_attr_put_u32(nlh, IFLA_GRO_IPV4_MAX_SIZE, 65538);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u8(nlh, IFLA_NETKIT_PRIMARY, 1);
	mnl_attr_put_u32(nlh, IFLA_NETKIT_POLICY, NETKIT_DROP);
	mnl_attr_put_u32(nlh, IFLA_NETKIT_MODE, NETKIT_L3);
	if (scrub) {
		mnl_attr_put_u32(nlh, IFLA_NETKIT_SCRUB, NETKIT_SCRUB_NONE);
		mnl_attr_put_u32(nlh, IFLA_NETKIT_PEER_SCRUB, NETKIT_SCRUB_DEFAULT);
	}
	mnl_attr_put_u32(nlh, IFLA_NETKIT_PEER_POLICY, NETKIT_PASS);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	inet = mnl_attr_nest_start(nlh, AF_INET6);
	mnl_attr_put_u8(nlh, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(nlh, inet);
	mnl_attr_nest_end(nlh, spec);
	return nlh;
}

static void link_of_kind_netkit(void **state)
{
	struct link l = { 0 };

	(void)state;
	assert_int_equal(link_parse(&l, link_message("netkit", true)), 0);
	assert_int_equal(l.ifindex, 65793);
	assert_string_equal(l.name, "nk-0123456789ab");
	assert_string_equal(l.kind, "netkit");
	assert_int_equal(l.flags, IFF_UP | 0x10000);
	assert_int_equal(l.mtu, 1400);
	assert_memory_equal(l.mac, mac, 6);
	assert_int_equal(l.peer, 65794);
	assert_int_equal(l.nk_mode, NETKIT_L3);
	assert_int_equal(l.nk_policy, NETKIT_DROP);
	assert_int_equal(l.nk_peer_policy, NETKIT_PASS);
	assert_int_equal(l.nk_scrub, NETKIT_SCRUB_NONE);
	assert_int_equal(l.nk_peer_scrub, NETKIT_SCRUB_DEFAULT);
	assert_true(l.nk_primary);
	assert_true(l.nk_has_scrub);
	assert_int_equal(l.addrgen, IN6_ADDR_GEN_MODE_NONE);
	assert_int_equal(l.tx_queues, 4);
	assert_int_equal(l.tso_max, 524280);
	assert_int_equal(l.sizes.gso, 196608);
	assert_int_equal(l.sizes.gro, 131072);
	assert_int_equal(l.sizes.gso_ipv4, 65537);
	assert_int_equal(l.sizes.gro_ipv4, 65538);
}

static void kernel_without_scrub_is_told_apart(void **state)
{
	struct link l = { 0 };

	(void)state;
	assert_int_equal(link_parse(&l, link_message("netkit", false)), 0);
	assert_false(l.nk_has_scrub);
}

/* The same numbers mean something else for another kind. */
static void data_of_another_kind_is_left_alone(void **state)
{
	struct link l = { 0 };

	(void)state;
	assert_int_equal(link_parse(&l, link_message("vxlan", true)), 0);
	assert_string_equal(l.kind, "vxlan");
	assert_int_equal(l.nk_mode, 0);
	assert_false(l.nk_primary);
	assert_false(l.nk_has_scrub);
}

static void link_of_hardware(void **state)
{
	static const uint8_t long_mac[16] = { 1, 2, 3 };
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWLINK, 0, sizeof(struct ifinfomsg));
	struct link l = { 0 };

	(void)state;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "ib0");
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(long_mac), long_mac);
	assert_int_equal(link_parse(&l, nlh), 0);
	assert_string_equal(l.name, "ib0");
	assert_string_equal(l.kind, "");
	assert_int_equal(l.peer, 0);
	assert_int_equal(l.mac[0], 0);
	assert_int_equal(l.addrgen, -1);
}

static struct nlmsghdr *addr_message(int family, bool local)
{
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWADDR, 0, sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	ifa->ifa_family = family;
	ifa->ifa_prefixlen = 24;
	ifa->ifa_flags = IFA_F_PERMANENT;
	ifa->ifa_index = 2;
	if (local) {
		mnl_attr_put(nlh, IFA_ADDRESS, 4, gw4);
		mnl_attr_put(nlh, IFA_LOCAL, 4, v4);
		mnl_attr_put_u32(nlh, IFA_FLAGS, IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE);
		mnl_attr_put_u8(nlh, IFA_PROTO, IFAPROT_ELEVEN);
	} else {
		mnl_attr_put(nlh, IFA_ADDRESS, 16, v6);
	}
	return nlh;
}

static void addresses(void **state)
{
	struct inet own = inet4(IP4(192, 0, 2, 1), 24);
	struct addr a = { 0 }, b = { 0 };
	char text[INET_STRLEN];

	(void)state;
	assert_int_equal(addr_parse(&a, addr_message(AF_INET, true)), 0);
	assert_int_equal(a.ifindex, 2);
	assert_true(inet_equal(&a.inet, &own));		/* not the far end */
	assert_int_equal(a.flags, IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE);
	assert_int_equal(a.proto, IFAPROT_ELEVEN);
	assert_int_equal(addr_parse(&b, addr_message(AF_INET6, false)), 0);
	assert_string_equal(inet_str(&b.inet, text), "2001:db8::1/24");
	assert_int_equal(b.flags, IFA_F_PERMANENT);
	assert_int_equal(b.proto, 0);
	assert_int_equal(addr_parse(&b, addr_message(AF_PHONET, false)), 1);
	/* the size of one family under the name of the other */
	assert_int_equal(addr_parse(&b, addr_message(AF_INET6, true)), -EBADMSG);
	assert_int_equal(addr_parse(&b, addr_message(AF_INET, false)), -EBADMSG);
}

static void prefix_length_has_a_limit(void **state)
{
	struct nlmsghdr *nlh = addr_message(AF_INET, true);
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct addr a = { 0 };

	(void)state;
	ifa->ifa_prefixlen = 32;
	assert_int_equal(addr_parse(&a, nlh), 0);
	ifa->ifa_prefixlen = 33;
	assert_int_equal(addr_parse(&a, nlh), -EBADMSG);
	nlh = addr_message(AF_INET6, false);
	ifa->ifa_prefixlen = 129;
	assert_int_equal(addr_parse(&a, nlh), -EBADMSG);
}

static struct nlmsghdr *route_message(int family, unsigned type, unsigned table)
{
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWROUTE, 0, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct nlattr *metrics;

	rtm->rtm_family = family;
	rtm->rtm_type = type;
	rtm->rtm_table = table < 256 ? table : RT_TABLE_COMPAT;
	rtm->rtm_protocol = RTPROT_ELEVEN;
	rtm->rtm_scope = RT_SCOPE_LINK;
	mnl_attr_put_u32(nlh, RTA_TABLE, table);
	mnl_attr_put_u32(nlh, RTA_OIF, 3);
	metrics = mnl_attr_nest_start(nlh, RTA_METRICS);
	mnl_attr_put_u32(nlh, RTAX_MTU, 1280);
	mnl_attr_put_u32(nlh, RTAX_FEATURES, 16);
	mnl_attr_put_u32(nlh, RTAX_ADVMSS, 1400);
	mnl_attr_put_u32(nlh, RTAX_INITCWND, 20);
	mnl_attr_put_u32(nlh, RTAX_QUICKACK, 1);
	mnl_attr_put_strz(nlh, RTAX_CC_ALGO, "bbr");
	mnl_attr_nest_end(nlh, metrics);
	return nlh;
}

static void routes(void **state)
{
	struct nlmsghdr *nlh = route_message(AF_INET, RTN_UNICAST, RT_TABLE_MAIN);
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct route r = { 0 }, r6 = { 0 };
	char text[INET_STRLEN];

	(void)state;
	rtm->rtm_flags = RTNH_F_ONLINK;
	mnl_attr_put(nlh, RTA_GATEWAY, 4, gw4);
	assert_int_equal(route_parse(&r, nlh), 0);
	assert_string_equal(inet_str(&r.dst, text), "0.0.0.0/0");
	assert_string_equal(inet_str(&r.via, text), "192.0.2.254");
	assert_int_equal(r.oif, 3);
	assert_int_equal(r.type, RTN_UNICAST);
	assert_int_equal(r.scope, RT_SCOPE_LINK);
	assert_int_equal(r.proto, RTPROT_ELEVEN);
	assert_int_equal(r.mtu, 1280);
	assert_int_equal(r.features, 16);
	assert_int_equal(r.advmss, 1400);
	assert_int_equal(r.initcwnd, 20);
	assert_int_equal(r.quickack, 1);
	assert_string_equal(r.cc, "bbr");
	assert_true(r.onlink);

	nlh = route_message(AF_INET6, RTN_UNREACHABLE, RT_TABLE_MAIN);
	rtm->rtm_dst_len = 112;
	mnl_attr_put(nlh, RTA_DST, 16, v6);
	assert_int_equal(route_parse(&r6, nlh), 0);
	assert_string_equal(inet_str(&r6.dst, text), "2001:db8::1/112");
	assert_int_equal(r6.via.family, 0);
	assert_int_equal(r6.oif, 0);		/* the kernel says lo */
	assert_false(r6.onlink);
}

/* Each metric alone makes a route another one. */
static void a_metric_makes_a_difference(void **state)
{
	struct route r = { .dst = inet4(0, 0), .mtu = 1, .advmss = 1, .initcwnd = 1,
			   .quickack = 1, .features = 1, .cc = "a" };
	struct route rows[6];

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++)
		rows[i] = r;
	rows[0].mtu = 2;
	rows[1].advmss = 2;
	rows[2].initcwnd = 2;
	rows[3].quickack = 0;
	rows[4].features = 0;
	rows[5].cc[0] = '\0';
	for (unsigned i = 0; i < LENGTH(rows); i++)
		assert_false(route_equal(&rows[i], &r));
	assert_true(route_equal(&r, &r));
}

static void name_of_an_algorithm_has_an_end(void **state)
{
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWROUTE, 0, sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct nlattr *metrics;
	struct route r = { 0 };

	(void)state;
	rtm->rtm_family = AF_INET;
	rtm->rtm_table = RT_TABLE_MAIN;
	metrics = mnl_attr_nest_start(nlh, RTA_METRICS);
	mnl_attr_put_strz(nlh, RTAX_CC_ALGO, "0123456789abcdef");
	mnl_attr_nest_end(nlh, metrics);
	assert_int_equal(route_parse(&r, nlh), -EBADMSG);
}

static void next_hop_of_the_other_family(void **state)
{
	struct nlmsghdr *nlh = route_message(AF_INET, RTN_UNICAST, RT_TABLE_MAIN);
	struct {
		uint16_t family;
		uint8_t addr[16];
	} via = { .family = AF_INET6 };
	struct route r = { 0 };
	char text[INET_STRLEN];

	(void)state;
	memcpy(via.addr, v6, 16);
	mnl_attr_put(nlh, RTA_VIA, 18, &via);
	assert_int_equal(route_parse(&r, nlh), 0);
	assert_string_equal(inet_str(&r.via, text), "2001:db8::1");
	nlh = route_message(AF_INET, RTN_UNICAST, RT_TABLE_MAIN);
	mnl_attr_put(nlh, RTA_VIA, 6, &via);		/* cut */
	assert_int_equal(route_parse(&r, nlh), -EBADMSG);
	nlh = route_message(AF_INET, RTN_UNICAST, RT_TABLE_MAIN);
	mnl_attr_put(nlh, RTA_VIA, 1, &via);
	assert_int_equal(parse_cut(nlh, nlh->nlmsg_len - 3), -EBADMSG);
}

static void routes_that_are_not_of_the_main_table(void **state)
{
	struct nlmsghdr *nlh;
	struct rtmsg *rtm;
	struct route r;

	(void)state;
	nlh = route_message(AF_INET, RTN_LOCAL, RT_TABLE_LOCAL);
	assert_int_equal(route_parse(&r, nlh), 1);
	/* the byte of the header alone would say "main" */
	nlh = route_message(AF_INET, RTN_UNICAST, 1000);
	rtm = mnl_nlmsg_get_payload(nlh);
	rtm->rtm_table = RT_TABLE_MAIN;
	assert_int_equal(route_parse(&r, nlh), 1);
	nlh = route_message(AF_INET, RTN_UNICAST, RT_TABLE_MAIN);
	rtm->rtm_flags = RTM_F_CLONED;
	assert_int_equal(route_parse(&r, nlh), 1);
	nlh = route_message(128, RTN_MULTICAST, RT_TABLE_MAIN);
	assert_int_equal(route_parse(&r, nlh), 1);
}

static struct nlmsghdr *fq_message(void)
{
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWQDISC, 0, sizeof(struct tcmsg));
	struct tcmsg *tcm = mnl_nlmsg_get_payload(nlh);
	struct tc_prio_qopt prio = { .bands = 3, .priomap = { 1, 2, [15] = 2 } };
	int32_t weights[3] = { 589824, 196608, 65536 };
	struct nlattr *nest;

	tcm->tcm_ifindex = 7;
	tcm->tcm_handle = 0x80010000;
	tcm->tcm_parent = TC_H_ROOT;
	mnl_attr_put_strz(nlh, TCA_KIND, "fq");
	nest = mnl_attr_nest_start(nlh, TCA_OPTIONS);
	mnl_attr_put_u32(nlh, TCA_FQ_PLIMIT, 10000);
	mnl_attr_put_u32(nlh, TCA_FQ_FLOW_PLIMIT, 101);
	mnl_attr_put_u32(nlh, TCA_FQ_BUCKETS_LOG, 11);
	mnl_attr_put_u32(nlh, TCA_FQ_HORIZON, 12345678);
	mnl_attr_put_u8(nlh, TCA_FQ_HORIZON_DROP, 1);
	mnl_attr_put(nlh, TCA_FQ_PRIOMAP, sizeof(prio), &prio);
	mnl_attr_put(nlh, TCA_FQ_WEIGHTS, sizeof(weights), weights);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

static void fq_as_the_kernel_describes_it(void **state)
{
	struct qdisc q = { 0 };

	(void)state;
	assert_int_equal(qdisc_parse(&q, fq_message()), 0);
	assert_int_equal(q.ifindex, 7);
	assert_int_equal(q.handle, 0x80010000);
	assert_string_equal(q.kind, "fq");
	assert_int_equal(q.fq.plimit, 10000);
	assert_int_equal(q.fq.flow_plimit, 101);
	assert_int_equal(q.fq.buckets_log, 11);
	assert_int_equal(q.fq.horizon_us, 12345678);
	assert_int_equal(q.fq.horizon_drop, 1);
	assert_int_equal(q.fq.priomap[1], 2);
	assert_int_equal(q.fq.priomap[15], 2);
	assert_int_equal(q.fq.weight[1], 196608);
	assert_int_equal(q.options_len, 4 * 8 + 8 + 24 + 16);
}

/* ------------------------------------------------------------------ hostile */

static void hostile(const struct nlmsghdr *nlh, size_t fixed, unsigned soft)
{
	size_t len = nlh->nlmsg_len, i, bad = 0;
	char *bytes = (char *)nlh;
	unsigned bit;
	int err;

	assert_int_equal(parse_cut(nlh, len), 0);
	for (i = NLMSG_HDRLEN; i < len; i++) {
		err = parse_cut(nlh, i);
		if (i < NLMSG_HDRLEN + fixed)
			assert_int_equal(err, -EBADMSG);
		assert_true(err == 0 || err == 1 || err == -EBADMSG);
		bad += err == -EBADMSG;
	}
	/* Only where an attribute ends may a message end: there, and with the
	 * last one's padding missing. */
	assert_in_range(len - NLMSG_HDRLEN - bad, 1, soft);
	for (i = NLMSG_HDRLEN; i < len; i++) {
		for (bit = 0; bit < 8; bit++) {
			bytes[i] ^= 1 << bit;
			err = parse_cut(nlh, len);
			assert_true(err == 0 || err == 1 || err == -EBADMSG);
			bytes[i] ^= 1 << bit;
		}
	}
}

static void hostile_links(void **state)
{
	(void)state;
	hostile(link_message("netkit", true), sizeof(struct ifinfomsg), 16);
}

static void hostile_addresses(void **state)
{
	(void)state;
	hostile(addr_message(AF_INET, true), sizeof(struct ifaddrmsg), 16);
	hostile(addr_message(AF_INET6, false), sizeof(struct ifaddrmsg), 16);
}

static void hostile_routes(void **state)
{
	struct nlmsghdr *nlh = route_message(AF_INET, RTN_UNICAST, RT_TABLE_MAIN);

	(void)state;
	mnl_attr_put(nlh, RTA_GATEWAY, 4, gw4);
	hostile(nlh, sizeof(struct rtmsg), 16);
}

static void hostile_qdiscs(void **state)
{
	struct nlmsghdr *nlh = fq_message();

	(void)state;
	hostile(nlh, sizeof(struct tcmsg), 4);
	nlh->nlmsg_type = RTM_NEWTCLASS;
	assert_int_equal(qdisc_parse(&(struct qdisc) { 0 }, nlh), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_of_kind_netkit),
		cmocka_unit_test(kernel_without_scrub_is_told_apart),
		cmocka_unit_test(data_of_another_kind_is_left_alone),
		cmocka_unit_test(link_of_hardware),
		cmocka_unit_test(addresses),
		cmocka_unit_test(prefix_length_has_a_limit),
		cmocka_unit_test(routes),
		cmocka_unit_test(a_metric_makes_a_difference),
		cmocka_unit_test(name_of_an_algorithm_has_an_end),
		cmocka_unit_test(next_hop_of_the_other_family),
		cmocka_unit_test(routes_that_are_not_of_the_main_table),
		cmocka_unit_test(hostile_links),
		cmocka_unit_test(hostile_addresses),
		cmocka_unit_test(hostile_routes),
		cmocka_unit_test(fq_as_the_kernel_describes_it),
		cmocka_unit_test(hostile_qdiscs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
