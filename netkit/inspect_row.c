// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the inspectors share: how a broken rule is said, names, argument lists,
 * addresses that no host can have. It knows no rule of one table alone.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "netkit/inspect.h"

void broken(struct inspect *in, struct place at, const char *fmt, ...)
{
	char text[512], *c;
	int len = 0;
	va_list ap;

	if (at.row >= 0)
		len = snprintf(text, sizeof(text), "%s[%d]", at.table, at.row);
	else
		len = snprintf(text, sizeof(text), "%s", at.table);
	if (at.name)
		len += snprintf(text + len, sizeof(text) - len, " \"%.64s\"", at.name);
	len += snprintf(text + len, sizeof(text) - len, ": ");
	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	/* One rule is one line, whatever bytes the row holds. */
	for (c = text; *c; c++) {
		if (!isprint((unsigned char)*c))
			*c = '?';
	}
	fprintf(in->out, "config: %s\n", text);
	in->broken++;
}

static bool name_is_reserved(const char *name)
{
	static const char *const reserved[] = { "localhost", "lo", "all", "default" };
	unsigned i;

	for (i = 0; i < LENGTH(reserved); i++) {
		if (!strcmp(name, reserved[i]))
			return true;
	}
	return false;
}

void inspect_name(struct inspect *in, struct place at, unsigned max)
{
	const char *name = at.name, *bad;
	char *end;

	if (!name || !*name) {
		at.name = NULL;
		broken(in, at, "name is empty: give it 1 to %u of a-z, 0-9 and '-'", max);
		return;
	}
	if (strlen(name) > max)
		broken(in, at, "name has %zu characters, %u fit%s: shorten it",
		       strlen(name), max,
		       !strcmp(at.table, "pods") ? " into the device name nk-<name>" : "");
	bad = name + strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	if (*bad)
		broken(in, at, "name holds '%c': use a-z, 0-9 and '-' only", *bad);
	if (*name == '-' || name[strlen(name) - 1] == '-')
		broken(in, at, "name starts or ends with '-', no host name does: remove it");
	/* inet_aton(3) takes "10" and "0x1f" for addresses, so do resolvers. */
	(void)strtoul(name, &end, 0);
	if (!*end)
		broken(in, at, "name reads as a number, so as an address: put a letter first");
	if (name_is_reserved(name))
		broken(in, at, "name is reserved: choose another");
}

void inspect_argv(struct inspect *in, struct place at, const char *const *argv)
{
	unsigned n = 0;

	while (n <= ARGV_MAX && argv[n])
		n++;
	if (n > ARGV_MAX)
		broken(in, at, "argv has more than %u words: put them into a script",
		       ARGV_MAX);
	if (argv[0][0] != '/')
		broken(in, at, "argv[0] \"%s\" is no absolute path: there is no PATH search, "
		       "write \"/bin/...\"", argv[0]);
}

bool inet_overlap(const struct inet *a, const struct inet *b)
{
	return a->len < b->len ? inet_contains(a, b) : inet_contains(b, a);
}

bool ip6_equal(const struct ip6 *a, const struct ip6 *b)
{
	return !memcmp(a, b, sizeof(*a));
}

bool ip6_is_zero(const struct ip6 *a)
{
	static const struct ip6 zero;

	return ip6_equal(a, &zero);
}

/* fe80::/10 */
bool ip6_is_link_local(const struct ip6 *a)
{
	return a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80;
}

const char *ip4_unfit(uint32_t addr)
{
	if (addr >> 24 == 0)
		return "is in 0.0.0.0/8";
	if (addr >> 24 == 127)
		return "is loopback";
	if (addr >> 16 == 0xa9fe)
		return "is link-local";
	if (addr >> 28 == 14)
		return "is multicast";
	if (addr >> 28 == 15)
		return "is reserved (240.0.0.0/4)";
	return NULL;
}

const char *ip6_unfit(const struct ip6 *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t zero[12];

	if (a->b[0] == 0xff)
		return "is multicast";
	if (ip6_is_link_local(a))
		return "is link-local";
	if (!memcmp(a->b, mapped, sizeof(mapped)))
		return "is an IPv4-mapped address";
	if (!memcmp(a->b, zero, sizeof(zero)))
		return "is in ::/96 (loopback, unspecified)";
	return NULL;
}

const char *free_list(const bool *used, unsigned first, unsigned last,
		      char buf[LIST_STRLEN])
{
	unsigned found = 0, i;
	int len = 0;

	buf[0] = 0;
	for (i = first; i <= last && found < 3; i++) {
		if (used[i])
			continue;
		len += snprintf(buf + len, LIST_STRLEN - len, "%s%u", found ? ", " : "", i);
		found++;
	}
	return found ? buf : "none";
}
