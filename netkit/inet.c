// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Addresses of either family with a prefix length, as one type. Knows how they
 * compare and how they are written; must not know whose they are.
 */
#include <arpa/inet.h>
#include <string.h>

#include "netkit/netkit.h"

static unsigned bits(const struct inet *a)
{
	return a->family == AF_INET ? 32 : a->family == AF_INET6 ? 128 : 0;
}

struct inet inet4(uint32_t addr, unsigned len)
{
	struct inet a = { .family = AF_INET, .len = len };
	uint32_t addr_be = htonl(addr);

	memcpy(a.addr, &addr_be, sizeof(addr_be));
	return a;
}

struct inet inet6(const struct ip6 *addr, unsigned len)
{
	struct inet a = { .family = AF_INET6, .len = len };

	memcpy(a.addr, addr->b, sizeof(a.addr));
	return a;
}

bool inet_equal(const struct inet *a, const struct inet *b)
{
	return a->family == b->family && a->len == b->len &&
	       !memcmp(a->addr, b->addr, bits(a) / 8);
}

bool inet_contains(const struct inet *net, const struct inet *a)
{
	unsigned whole = net->len / 8, rest = net->len % 8;
	uint8_t mask = 0xff << (8 - rest);

	if (!net->family || net->family != a->family || a->len < net->len ||
	    net->len > bits(net))
		return false;
	if (memcmp(net->addr, a->addr, whole))
		return false;
	return !rest || !((net->addr[whole] ^ a->addr[whole]) & mask);
}

const char *inet_str(const struct inet *a, char buf[INET_STRLEN])
{
	size_t len;

	if (!bits(a) || !inet_ntop(a->family, a->addr, buf, INET_STRLEN)) {
		snprintf(buf, INET_STRLEN, "none");
		return buf;
	}
	len = strlen(buf);
	if (a->len != bits(a))
		snprintf(buf + len, INET_STRLEN - len, "/%u", a->len);
	return buf;
}
