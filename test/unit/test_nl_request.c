// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Every request we build, compared with the one iproute2 builds for the same
 * thing (nlsame.h): with the bytes recorded in nl_requests.h, and with those of
 * `ip` and `tc` themselves where they can be asked (nlip.h). `test_nl_request record` writes
 * that file anew.
 */
#include "nlfake.h"
#include "nlip.h"
#include "nlsame.h"

/* One translation unit: statics of the same name need their room's. */
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

enum { LO = 1, PODIF = 65793, FD_ANY = 4 };

/* 2001:db8::x, fe80::x and so on: two groups in front, one behind */
static struct inet ip6(unsigned first, unsigned second, unsigned last, unsigned len)
{
	struct ip6 a = { { first >> 8, first & 0xff, second >> 8, second & 0xff } };

	a.b[14] = last >> 8;
	a.b[15] = last & 0xff;
	return inet6(&a, len);
}

static struct nl nl;

static int pair_l3(void)
{
	struct netkit nk = {
		.name = "nk-web", .peer_name = "eth0", .ifindex = PODIF,
		.netns_fd = FD_ANY, .mode = NETKIT_L3, .mtu = 1500,
		.mac = { 1 }, .peer_mac = { 1 },	/* must not be sent */
		.scrub = NETKIT_SCRUB_NONE, .peer_scrub = NETKIT_SCRUB_NONE,
	};

	return link_add_netkit(&nl, &nk);
}

static int pair_l2(void)
{
	struct netkit nk = {
		.name = "nk-web", .peer_name = "eth0", .ifindex = PODIF,
		.netns_fd = FD_ANY, .mode = NETKIT_L2, .mtu = 9000,
		.mac = { 2, 0xe1, 1, 0, 1, 1 },
		.peer_mac = { 2, 0xe1, 0, 0, 1, 1 },
		.scrub = NETKIT_SCRUB_DEFAULT, .peer_scrub = NETKIT_SCRUB_NONE,
	};

	return link_add_netkit(&nl, &nk);
}

static int up(void) { return link_set_up(&nl, LO, true); }
static int down(void) { return link_set_up(&nl, LO, false); }
static int mtu(void) { return link_set_mtu(&nl, LO, 1400); }
static int delete(void) { return link_delete(&nl, LO); }

static int addrgen(void)
{
	return link_set_addrgen(&nl, LO, IN6_ADDR_GEN_MODE_NONE);
}

static int addr4(void)
{
	struct inet a = inet4(IP4(192, 0, 2, 1), 24);

	return addr_add(&nl, LO, &a, IFA_F_NOPREFIXROUTE);
}

static int addr6(void)
{
	struct inet a = ip6(0x2001, 0xdb8, 1, 128);

	return addr_add(&nl, LO, &a, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
}

static int addr6_nodad(void)
{
	struct inet a = ip6(0x2001, 0xdb8, 1, 64);

	return addr_add(&nl, LO, &a, IFA_F_NODAD);
}

static int addr4_delete(void)
{
	struct inet a = inet4(IP4(192, 0, 2, 1), 24);

	return addr_delete(&nl, LO, &a);
}

static int addr6_delete(void)
{
	struct inet a = ip6(0x2001, 0xdb8, 1, 64);

	return addr_delete(&nl, LO, &a);
}

static struct route node4(void)
{
	return (struct route) {
		.dst = inet4(IP4(10, 11, 2, 0), 24), .via = inet4(IP4(192, 0, 2, 2), 32),
		.oif = LO, .type = RTN_UNICAST, .mtu = 1500, .onlink = true,
	};
}

static struct route node6(void)
{
	return (struct route) {
		.dst = ip6(0xfd00, 0x11, 0, 112), .via = ip6(0x2001, 0xdb8, 2, 128),
		.oif = LO, .type = RTN_UNICAST, .proto = RTPROT_BOOT,
	};
}

static int set(struct route r) { return route_set(&nl, &r); }
static int route_node4(void) { return set(node4()); }
static int route_node6(void) { return set(node6()); }

static int route_default4(void)
{
	return set((struct route) {
		.dst = { .family = AF_INET }, .via = inet4(IP4(192, 0, 2, 254), 32),
		.oif = LO, .type = RTN_UNICAST,
	});
}

static int route_default6(void)
{
	return set((struct route) {
		.dst = { .family = AF_INET6 }, .via = ip6(0xfe80, 0, 1, 128),
		.oif = LO, .type = RTN_UNICAST, .mtu = 1280,
	});
}

static int route_dev4(void)
{
	return set((struct route) {
		.dst = inet4(IP4(10, 11, 1, 1), 32), .oif = LO, .type = RTN_UNICAST,
		.scope = RT_SCOPE_LINK,
	});
}

static int route_src4(void)
{
	return set((struct route) {
		.dst = inet4(IP4(10, 11, 1, 2), 32), .oif = LO, .type = RTN_UNICAST,
		.scope = RT_SCOPE_LINK, .src = inet4(IP4(192, 0, 2, 1), 32),
	});
}

static int route_src6(void)
{
	return set((struct route) {
		.dst = ip6(0xfd00, 0x11, 2, 128), .oif = LO, .type = RTN_UNICAST,
		.src = ip6(0x2001, 0xdb8, 1, 128),
	});
}

static int route_reject4(void)
{
	return set((struct route) {
		.dst = inet4(IP4(10, 11, 0, 0), 16), .type = RTN_UNREACHABLE,
	});
}

static int route_reject6(void)
{
	return set((struct route) {
		.dst = ip6(0xfd00, 0x11, 0, 96), .type = RTN_UNREACHABLE,
	});
}

static int route_via6(void)
{
	return set((struct route) {
		.dst = inet4(IP4(10, 11, 3, 0), 24), .via = ip6(0x2001, 0xdb8, 3, 128),
		.oif = LO, .type = RTN_UNICAST,
	});
}

static int route_node4_delete(void)
{
	struct route r = node4();

	return route_delete(&nl, &r);
}

static int route_node6_delete(void)
{
	struct route r = node6();

	return route_delete(&nl, &r);
}

static int sizes(void)
{
	struct link_sizes s = { 65536, 196608, 131072, 524280 };

	return link_set_sizes(&nl, LO, &s);
}

static int route_tcp4(void)
{
	return set((struct route) {
		.dst = { .family = AF_INET }, .oif = LO, .type = RTN_UNICAST,
		.scope = RT_SCOPE_LINK, .cc = "cubic", .initcwnd = 20, .advmss = 1400,
		.quickack = 1, .features = RTAX_FEATURE_TCP_USEC_TS,
	});
}

static int route_cc6(void)
{
	return set((struct route) {
		.dst = { .family = AF_INET6 }, .oif = LO, .type = RTN_UNICAST,
		.cc = "reno",
	});
}

static const struct fq_options options = {
	.plimit = 12000, .flow_plimit = 4882, .buckets_log = 12, .horizon_us = 2000000,
	.horizon_drop = 1, .weight = { 9 << 16, 3 << 16, 1 << 16 },
	.priomap = { 1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1 },
};

static int fq_root(void)
{
	struct qdisc q = { .ifindex = LO, .handle = QDISC_ELEVEN,
			   .parent = TC_H_ROOT, .fq = options };

	return qdisc_set_fq(&nl, &q);
}

static int fq_leaf(void)
{
	struct qdisc q = { .ifindex = LO, .parent = QDISC_ELEVEN | 10, .fq = options };

	return qdisc_set_fq(&nl, &q);
}

static int mq_root(void)
{
	struct qdisc q = { .ifindex = LO, .handle = QDISC_ELEVEN,
			   .parent = TC_H_ROOT, .kind = "mq" };

	return qdisc_set(&nl, &q);
}

/* As it was dumped: one attribute, "limit 555". */
static int former_root(void)
{
	struct qdisc q = { .ifindex = LO, .handle = 0x00770000, .parent = TC_H_ROOT,
			   .kind = "fq_codel", .options_len = 8,
			   .options = { 8, 0, TCA_FQ_CODEL_LIMIT, 0, 0x2b, 2, 0, 0 } };

	return qdisc_set(&nl, &q);
}

static int root_delete(void)
{
	return qdisc_delete(&nl, LO, QDISC_ELEVEN, TC_H_ROOT);
}

#include "nl_requests.h"

/* tc 6.15 skips the word behind "weights". */
#define FQ "fq limit 12000 flow_limit 4882 buckets 4096 horizon 2s horizon_drop bands 3 " \
	"priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1 weights - 589824 196608 65536"

static const struct {
	int (*send)(void);
	const char *ip;		/* arguments of iproute2's `ip`, or `tc` */
} rows[] = {
	{ pair_l3, "link add name nk-web index 65793 mtu 1500 type netkit mode l3 "
	  "blackhole scrub none peer blackhole scrub none name eth0 index 65793 "
	  "mtu 1500 netns /proc/self/ns/net" },
	{ pair_l2, "link add name nk-web index 65793 mtu 9000 "
	  "address 02:e1:01:00:01:01 type netkit mode l2 "
	  "blackhole scrub default peer blackhole scrub none name eth0 index 65793 "
	  "mtu 9000 address 02:e1:00:00:01:01 netns /proc/self/ns/net" },
	{ up, "link set dev lo up" },
	{ down, "link set dev lo down" },
	{ mtu, "link set dev lo mtu 1400" },
	{ addrgen, "link set dev lo addrgenmode none" },
	{ delete, "link delete dev lo" },
	{ addr4, "addr add 192.0.2.1/24 dev lo noprefixroute proto 111" },
	{ addr6, "addr add 2001:db8::1/128 dev lo nodad noprefixroute proto 111" },
	{ addr6_nodad, "addr add 2001:db8::1/64 dev lo nodad proto 111" },
	{ addr4_delete, "addr del 192.0.2.1/24 dev lo" },
	{ addr6_delete, "addr del 2001:db8::1/64 dev lo" },
	{ route_node4, "route replace 10.11.2.0/24 via 192.0.2.2 dev lo proto 111 "
	  "mtu 1500 onlink" },
	{ route_node6, "-6 route replace fd00:11::/112 via 2001:db8::2 dev lo proto 111" },
	{ route_default4, "route replace default via 192.0.2.254 dev lo proto 111" },
	{ route_default6, "-6 route replace default via fe80::1 dev lo proto 111 mtu 1280" },
	{ route_dev4, "route replace 10.11.1.1/32 dev lo proto 111 scope link" },
	{ route_src4, "route replace 10.11.1.2/32 dev lo proto 111 scope link src 192.0.2.1" },
	{ route_src6, "-6 route replace fd00:11::2/128 dev lo proto 111 src 2001:db8::1" },
	{ route_reject4, "route replace unreachable 10.11.0.0/16 proto 111" },
	{ route_reject6, "-6 route replace unreachable fd00:11::/96 proto 111" },
	{ route_via6, "route replace 10.11.3.0/24 via inet6 2001:db8::3 dev lo proto 111" },
	{ route_node4_delete, "route del unicast 10.11.2.0/24 via 192.0.2.2 dev lo "
	  "proto 111 onlink" },
	{ route_node6_delete, "-6 route del unicast fd00:11::/112 via 2001:db8::2 "
	  "dev lo proto boot" },
	{ sizes, "link set dev lo gso_max_size 65536 gro_max_size 196608 "
	  "gso_ipv4_max_size 131072 gro_ipv4_max_size 524280" },
	{ route_tcp4, "route replace default dev lo proto 111 scope link advmss 1400 "
	  "initcwnd 20 quickack 1 features tcp_usec_ts congctl cubic" },
	{ route_cc6, "-6 route replace default dev lo proto 111 congctl reno" },
	{ fq_root, "qdisc replace dev lo root handle e11: " FQ },
	{ fq_leaf, "qdisc replace dev lo parent e11:a " FQ },
	{ mq_root, "qdisc replace dev lo root handle e11: mq" },
	{ former_root, "qdisc replace dev lo root handle 77: fq_codel limit 555" },
	{ root_delete, "qdisc del dev lo root handle e11:" },
};

static void request_matches(void **state)
{
	size_t i = (size_t)*state, len;
	struct fake_ack ack = fake_ack(1, 0);
	char hex[2048], theirs[1024] __attribute__((aligned(4)));

	fake_reset();
	memset(&nl, 0, sizeof(nl));
	fake_reply(&ack, sizeof(ack));
	assert_int_equal(rows[i].send(), 0);

	assert_true(i < LENGTH(recorded));
	assert_string_equal(recorded[i].ip, rows[i].ip);
	len = drop_zero_dst(theirs, unhex(recorded[i].hex, theirs));
	if (!same_request(fake.sent, fake.sent_len, theirs, len))
		unit_fail("differs from the recorded ip %s\n", rows[i].ip);
	if (!have_ip())
		return;
	ip_run(rows[i].ip, hex, sizeof(hex));
	len = drop_zero_dst(theirs, unhex(hex, theirs));
	if (!same_request(fake.sent, fake.sent_len, theirs, len))
		unit_fail("differs from ip %s: %s\n", rows[i].ip, hex);
}

/* The comparison itself must see one changed bit, wherever it is. */
static void comparison_sees_every_bit(void **state)
{
	char a[1024] __attribute__((aligned(4))), b[1024] __attribute__((aligned(4)));
	unsigned blind = 0;
	size_t i, len;

	(void)state;
	len = unhex(recorded[0].hex, a);
	memcpy(b, a, len);
	assert_true(same_request(a, len, b, len));
	for (i = 0; i < len; i++) {
		if (i >= offsetof(struct nlmsghdr, nlmsg_seq) && i < NLMSG_HDRLEN)
			continue;
		b[i] ^= 1;
		blind += same_request(a, len, b, len);
		b[i] ^= 1;
	}
	/* One padding byte behind "nk-web", two behind "netkit", three behind
	 * "eth0", and the descriptor's four. */
	assert_int_equal(blind, 1 + 2 + 3 + 4);
}

static void names_that_do_not_fit_are_refused(void **state)
{
	struct netkit nk = { .name = "nk-0123456789abc", .peer_name = "eth0" };

	(void)state;
	fake_reset();
	assert_int_equal(link_add_netkit(&nl, &nk), -ENAMETOOLONG);
	nk.name = "nk-web";
	nk.peer_name = "eth0123456789abc";
	assert_int_equal(link_add_netkit(&nl, &nk), -ENAMETOOLONG);
	assert_int_equal(fake.sends, 0);
}

static int record(void)
{
	char hex[2048];
	size_t i;

	puts("/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */\n/*\n"
	     " * What `ip` of iproute2 6.15 asks the kernel for, in hex; written by\n"
	     " * `test_nl_request record`. For machines where it cannot be asked itself.\n"
	     " */\nstatic const struct {\n\tconst char *ip, *hex;\n} recorded[] = {");
	for (i = 0; i < LENGTH(rows); i++) {
		const char *p = hex;

		ip_run(rows[i].ip, hex, sizeof(hex));
		printf("\t{ \"%s\",\n", rows[i].ip);
		for (; strlen(p) > 80; p += 80)
			printf("\t  \"%.80s\"\n", p);
		printf("\t  \"%s\" },\n", p);
	}
	puts("};");
	return 0;
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[LENGTH(rows) + 2];
	size_t i;

	if (argc > 1 && !strcmp(argv[1], "record"))
		return have_ip() ? record() : 2;
	if (!have_ip())
		puts("# IPROUTE2 and NLRECORD unset: compared with recorded bytes only");
	for (i = 0; i < LENGTH(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].ip, request_matches, NULL,
						 NULL, (void *)i };
	tests[i++] = (struct CMUnitTest) cmocka_unit_test(comparison_sees_every_bit);
	tests[i++] = (struct CMUnitTest)
		cmocka_unit_test(names_that_do_not_fit_are_refused);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
