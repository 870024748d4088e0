// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Addresses: printing, equality and "lies in", at every prefix length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include "netkit/inet.c"

static void printing(void **state)
{
	static const struct ip6 doc = IP6(2001,db8,0,0,0,0,0,1), zero = IP6(0,0,0,0,0,0,0,0);
	static const struct ip6 pod = IP6(fd00,11,0,0,0,0,1,2), full =
		IP6(ffff,ffff,ffff,ffff,ffff,ffff,ffff,ffff);
	const struct {
		struct inet a;
		const char *want;
	} rows[] = {
		{ inet4(IP4(10, 11, 1, 2), 32), "10.11.1.2" },
		{ inet4(IP4(10, 11, 1, 0), 24), "10.11.1.0/24" },
		{ inet4(0, 0), "0.0.0.0/0" },
		{ inet4(IP4(255, 255, 255, 255), 1), "255.255.255.255/1" },
		{ inet6(&doc, 128), "2001:db8::1" },
		{ inet6(&doc, 64), "2001:db8::1/64" },
		{ inet6(&pod, 128), "fd00:11::1:2" },
		{ inet6(&zero, 0), "::/0" },
		{ inet6(&full, 127), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127" },
		{ { .family = 0, .len = 32 }, "none" },
		{ { .family = 99, .len = 32 }, "none" },
	};
	char text[INET_STRLEN];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		assert_ptr_equal(inet_str(&rows[i].a, text), text);
		assert_string_equal(text, rows[i].want);
	}
}

static void bytes_are_in_network_order(void **state)
{
	struct inet a = inet4(IP4(1, 2, 3, 4), 32);

	(void)state;
	assert_int_equal(a.family, AF_INET);
	assert_memory_equal(a.addr, "\1\2\3\4\0\0", 6);
}

static void equality(void **state)
{
	struct inet a = inet4(IP4(10, 0, 0, 1), 32), b = a, none = { 0 }, none2 = { 0 };
	static const struct ip6 six = IP6(a00,1,0,0,0,0,0,0);
	struct inet c = inet6(&six, 32);

	(void)state;
	assert_true(inet_equal(&a, &b));
	b.addr[7] = 1;			/* behind an IPv4 address lies nothing */
	assert_true(inet_equal(&a, &b));
	b.addr[3] = 2;
	assert_false(inet_equal(&a, &b));
	b = a;
	b.len = 24;
	assert_false(inet_equal(&a, &b));
	assert_false(inet_equal(&a, &c));	/* same bytes and length */
	none2.addr[0] = 1;
	assert_true(inet_equal(&none, &none2));
	b = c;
	b.addr[15] = 1;
	assert_false(inet_equal(&b, &c));
}

/* net and an address that differs from it in one bit: inside exactly when the
 * bit is behind the prefix. */
static void containing(void **state)
{
	struct ip6 bytes = IP6(a5a5,a5a5,a5a5,a5a5,a5a5,a5a5,a5a5,a5a5);
	unsigned len, bit, family, max;

	(void)state;
	for (family = 0; family < 2; family++) {
		max = family ? 128 : 32;
		for (len = 0; len <= max; len++) {
			struct inet net = family ? inet6(&bytes, len) :
					  inet4(0xa5a5a5a5, len);
			struct inet a = net;

			a.len = max;
			assert_true(inet_contains(&net, &a));
			for (bit = 0; bit < max; bit++) {
				a.addr[bit / 8] ^= 0x80 >> bit % 8;
				assert_int_equal(inet_contains(&net, &a), bit >= len);
				a.addr[bit / 8] ^= 0x80 >> bit % 8;
			}
		}
	}
}

static void containing_prefixes(void **state)
{
	struct inet net = inet4(IP4(10, 11, 0, 0), 16), sub = inet4(IP4(10, 11, 0, 0), 24);
	static const struct ip6 six = IP6(a0b,0,0,0,0,0,0,0);
	struct inet other = inet6(&six, 128), none = { 0 };

	(void)state;
	assert_true(inet_contains(&net, &sub));
	assert_true(inet_contains(&net, &net));
	assert_false(inet_contains(&sub, &net));
	assert_false(inet_contains(&net, &other));
	assert_false(inet_contains(&none, &none));
	net.len = 33;				/* no such prefix */
	sub.len = 33;
	assert_false(inet_contains(&net, &sub));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printing),
		cmocka_unit_test(bytes_are_in_network_order),
		cmocka_unit_test(equality),
		cmocka_unit_test(containing),
		cmocka_unit_test(containing_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
