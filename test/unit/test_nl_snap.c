// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * snap.c against canned dumps: what it asks for, that any number of rows fits,
 * that a repeated dump leaves no row twice, and the lookups.
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
#include "netkit/snap.c"
#include "netkit/inet.c"

static struct nl nl;

/* One message of a dump in m; the caller adds attributes to it before the next. */
static struct nlmsghdr *row(struct msg *m, unsigned seq, uint16_t type, size_t size,
			    void **body)
{
	struct nlmsghdr *nlh = put(m, type, NLM_F_MULTI, "", 0);

	assert_true(m->len + 256 < sizeof(m->bytes));
	memset(nlh + 1, 0, size);
	nlh->nlmsg_len += size;
	nlh->nlmsg_seq = seq;
	*body = nlh + 1;
	return nlh;
}

static void row_end(struct msg *m, const struct nlmsghdr *nlh)
{
	m->len = (const char *)nlh - m->bytes + NLMSG_ALIGN(nlh->nlmsg_len);
}

static void put_link(struct msg *m, unsigned seq, int ifindex)
{
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = row(m, seq, RTM_NEWLINK, sizeof(*ifi), (void **)&ifi);
	char name[IFNAMSIZ];

	ifi->ifi_index = ifindex;
	snprintf(name, sizeof(name), "if%d", ifindex);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	row_end(m, nlh);
}

static void put_addr(struct msg *m, unsigned seq, int ifindex, uint32_t addr)
{
	struct inet a = inet4(addr, 24);
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = row(m, seq, RTM_NEWADDR, sizeof(*ifa), (void **)&ifa);

	ifa->ifa_family = AF_INET;
	ifa->ifa_prefixlen = 24;
	ifa->ifa_index = ifindex;
	mnl_attr_put(nlh, IFA_LOCAL, 4, a.addr);
	row_end(m, nlh);
}

static void put_route(struct msg *m, unsigned seq, int family, unsigned table, int oif)
{
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = row(m, seq, RTM_NEWROUTE, sizeof(*rtm), (void **)&rtm);

	rtm->rtm_family = family;
	rtm->rtm_table = table;
	rtm->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(nlh, RTA_OIF, oif);
	row_end(m, nlh);
}

static void put_route_to(struct msg *m, unsigned seq, struct inet dst, int oif)
{
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = row(m, seq, RTM_NEWROUTE, sizeof(*rtm), (void **)&rtm);

	rtm->rtm_family = AF_INET;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_dst_len = dst.len;
	if (dst.len)
		mnl_attr_put(nlh, RTA_DST, 4, dst.addr);
	mnl_attr_put_u32(nlh, RTA_OIF, oif);
	row_end(m, nlh);
}

static void end(struct msg *m, unsigned seq, uint16_t flags, int err)
{
	struct nlmsghdr *nlh = (void *)(m->bytes + m->len);

	put_done(m, err);
	nlh->nlmsg_seq = seq;
	nlh->nlmsg_flags |= flags;
	fake_reply(m->bytes, m->len);
}

/* The four dumps in their order, each of one datagram and one exchange. */
static void small_netns(struct msg m[4])
{
	put_link(&m[0], 1, 1);
	put_link(&m[0], 1, 2);
	end(&m[0], 1, 0, 0);
	put_addr(&m[1], 2, 2, IP4(192, 0, 2, 1));
	end(&m[1], 2, 0, 0);
	put_route(&m[2], 3, AF_INET, RT_TABLE_MAIN, 2);
	put_route(&m[2], 3, AF_INET, RT_TABLE_LOCAL, 2);
	end(&m[2], 3, 0, 0);
	put_route(&m[3], 4, AF_INET6, RT_TABLE_MAIN, 1);
	end(&m[3], 4, 0, 0);
}

static void reset(void)
{
	fake_reset();
	memset(&nl, 0, sizeof(nl));
}

static void a_netns_is_taken_whole(void **state)
{
	struct inet own = inet4(IP4(192, 0, 2, 1), 24), other = own;
	struct inet any4 = { .family = AF_INET }, any6 = { .family = AF_INET6 };
	struct msg m[4] = { 0 };
	struct snap s = { 0 };

	(void)state;
	reset();
	small_netns(m);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_links, 2);
	assert_int_equal(s.nr_addrs, 1);
	assert_int_equal(s.nr_routes, 2);
	assert_ptr_equal(snap_link(&s, "if2"), &s.links[1]);
	assert_null(snap_link(&s, "if"));
	assert_ptr_equal(snap_index(&s, 1), &s.links[0]);
	assert_null(snap_index(&s, 3));
	assert_ptr_equal(snap_addr(&s, 2, &own), &s.addrs[0]);
	assert_null(snap_addr(&s, 1, &own));
	other.len = 32;
	assert_null(snap_addr(&s, 2, &other));
	assert_ptr_equal(snap_route(&s, &any4), &s.routes[0]);
	assert_ptr_equal(snap_route(&s, &any6), &s.routes[1]);
	assert_null(snap_route(&s, &own));

	/* Again into the same snap: it is replaced. */
	memset(m, 0, sizeof(m));
	reset();
	small_netns(m);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_links, 2);
	assert_int_equal(s.nr_routes, 2);
	snap_free(&s);
	assert_int_equal(s.nr_links, 0);
	assert_null(s.links);
}

/* The last request is the one for IPv6 routes. */
static void only_the_main_table_is_asked_for(void **state)
{
	const struct nlmsghdr *nlh = (void *)fake.sent;
	const struct nlattr *tb[RTA_MAX + 1];
	struct msg m[4] = { 0 };
	struct snap s = { 0 };
	uint32_t table = 0;

	(void)state;
	reset();
	small_netns(m);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(fake.sends, 4);
	assert_int_equal(nlh->nlmsg_type, RTM_GETROUTE);
	assert_int_equal(((struct rtmsg *)(nlh + 1))->rtm_family, AF_INET6);
	assert_int_equal(nl_parse_body(nlh, sizeof(struct rtmsg), tb, RTA_MAX), 0);
	assert_int_equal(nl_get(tb[RTA_TABLE], &table, 4), 0);
	assert_int_equal(table, RT_TABLE_MAIN);
	snap_free(&s);
}

/* oif says which of the list it was. */
static void routes_are_found_in_any_order(void **state)
{
	static const struct { uint32_t dst; unsigned len; } rows[] = {
		{ IP4(10, 11, 1, 2), 32 }, { IP4(10, 11, 1, 0), 24 },
		{ IP4(10, 11, 1, 1), 32 }, { 0, 0 }, { IP4(10, 11, 1, 1), 32 },
		{ IP4(10, 11, 0, 0), 16 }, { IP4(10, 11, 1, 1), 32 },
	};
	struct inet none[] = { inet4(IP4(10, 11, 1, 0), 32), inet4(IP4(10, 11, 1, 3), 32),
			       inet4(0, 8), { .family = AF_INET6 } };
	struct msg m[4] = { 0 };
	struct snap s = { 0 };

	(void)state;
	reset();
	end(&m[0], 1, 0, 0);
	end(&m[1], 2, 0, 0);
	for (int i = 0; i < (int)LENGTH(rows); i++)
		put_route_to(&m[2], 3, inet4(rows[i].dst, rows[i].len), i + 1);
	end(&m[2], 3, 0, 0);
	end(&m[3], 4, 0, 0);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_routes, LENGTH(rows));
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct inet dst = inet4(rows[i].dst, rows[i].len);
		int first = i == 4 || i == 6 ? 3 : (int)i + 1;

		assert_non_null(snap_route(&s, &dst));
		assert_int_equal(snap_route(&s, &dst)->oif, first);
	}
	for (unsigned i = 0; i < LENGTH(none); i++)
		assert_null(snap_route(&s, &none[i]));
	snap_free(&s);
}

static void netns_without_a_main_table(void **state)
{
	struct msg m[4] = { 0 };
	struct snap s = { 0 };
	unsigned i;

	(void)state;
	reset();
	put_link(&m[0], 1, 1);
	for (i = 0; i < 4; i++)
		end(&m[i], i + 1, 0, i < 2 ? 0 : -ENOENT);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_links, 1);
	assert_int_equal(s.nr_routes, 0);
	snap_free(&s);
}

/* It answers the question for IPv6 routes with those of the families it has. */
static void kernel_without_ipv6(void **state)
{
	struct msg m[4] = { 0 };
	struct snap s = { 0 };

	(void)state;
	reset();
	end(&m[0], 1, 0, 0);
	end(&m[1], 2, 0, 0);
	put_route(&m[2], 3, AF_INET, RT_TABLE_MAIN, 2);
	end(&m[2], 3, 0, 0);
	put_route(&m[3], 4, AF_INET, RT_TABLE_MAIN, 2);
	end(&m[3], 4, 0, 0);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_routes, 1);
	snap_free(&s);
}

static void repeated_dumps_leave_no_row_twice(void **state)
{
	struct msg m[8] = { 0 };
	struct snap s = { 0 };
	unsigned i;

	(void)state;
	reset();
	for (i = 0; i < 8; i++) {
		if (i < 2)
			put_link(&m[i], i + 1, 1);
		else if (i < 4)
			put_addr(&m[i], i + 1, 1, IP4(192, 0, 2, 1));
		else
			put_route(&m[i], i + 1, i < 6 ? AF_INET : AF_INET6,
				  RT_TABLE_MAIN, 1);
		end(&m[i], i + 1, i & 1 ? 0 : NLM_F_DUMP_INTR, 0);
	}
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_links, 1);
	assert_int_equal(s.nr_addrs, 1);
	assert_int_equal(s.nr_routes, 2);
	snap_free(&s);
}

static void any_number_of_links_fits(void **state)
{
	enum { DATAGRAMS = 50, EACH = 40 };
	static struct msg m[DATAGRAMS], rest[4];
	struct snap s = { 0 };
	int i;

	(void)state;
	reset();
	for (i = 0; i < DATAGRAMS * EACH; i++) {
		put_link(&m[i / EACH], 1, i + 1);
		if (i % EACH == EACH - 1)
			fake_reply(m[i / EACH].bytes, m[i / EACH].len);
	}
	for (i = 0; i < 4; i++)
		end(&rest[i], i + 1, 0, 0);
	assert_int_equal(snap_take(&nl, &s), 0);
	assert_int_equal(s.nr_links, DATAGRAMS * EACH);
	for (i = 0; i < DATAGRAMS * EACH; i++)
		assert_int_equal(s.links[i].ifindex, i + 1);
	snap_free(&s);
}

/* An error in any of the four dumps is the error of the whole, and so is a row
 * of another type than was asked for. */
static void errors_go_up(void **state)
{
	unsigned bad, i;

	(void)state;
	for (bad = 0; bad < 8; bad++) {
		struct msg m[4] = { 0 };
		struct snap s = { 0 };

		reset();
		small_netns(m);
		if (bad < 4) {
			((struct nlmsghdr *)m[bad].bytes)->nlmsg_type++;
		} else {
			fake.nr_replies = 0;
			for (i = 0; i < 4; i++) {
				m[i].len = 0;
				end(&m[i], i + 1, 0, i == bad % 4 ? -EPERM : 0);
			}
		}
		assert_int_equal(snap_take(&nl, &s), bad < 4 ? -EBADMSG : -EPERM);
		assert_int_equal(fake.sends, bad % 4 + 1);
		snap_free(&s);
	}
}

static void routes_are_the_same_when_they_do_the_same(void **state)
{
	const struct route base = {
		.dst = inet4(IP4(10, 11, 2, 0), 24), .via = inet4(IP4(192, 0, 2, 2), 32),
		.oif = 3, .type = RTN_UNICAST, .mtu = 1400, .proto = 1,
	};
	struct route a = base, b = base;

	(void)state;
	b.proto = 2;			/* who put it there does not count */
	assert_true(route_equal(&a, &b));
#define DIFFERS(change) do { b = base; change; assert_false(route_equal(&a, &b)); } while (0)
	DIFFERS(b.dst.len = 25);
	DIFFERS(b.dst.addr[2] = 3);
	DIFFERS(b.via.addr[3] = 3);
	DIFFERS(b.via = (struct inet) { 0 });
	DIFFERS(b.oif = 4);
	DIFFERS(b.type = RTN_UNREACHABLE);
	DIFFERS(b.mtu = 0);
	DIFFERS(b.metric = 100);
	DIFFERS(b.onlink = true);
	DIFFERS(b.scope = RT_SCOPE_LINK);
	a.dst.family = AF_INET6;	/* IPv6 has no scopes */
	b = a;
	b.scope = RT_SCOPE_LINK;
	assert_true(route_equal(&a, &b));
	a.via = (struct inet) { .addr = { 1 } };	/* no way, whatever the bytes */
	b = a;
	b.via.addr[0] = 2;
	assert_true(route_equal(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_netns_is_taken_whole),
		cmocka_unit_test(only_the_main_table_is_asked_for),
		cmocka_unit_test(routes_are_found_in_any_order),
		cmocka_unit_test(netns_without_a_main_table),
		cmocka_unit_test(kernel_without_ipv6),
		cmocka_unit_test(repeated_dumps_leave_no_row_twice),
		cmocka_unit_test(any_number_of_links_fits),
		cmocka_unit_test(errors_go_up),
		cmocka_unit_test(routes_are_the_same_when_they_do_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
