// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a router would say of a frame, by RFC 791, 1812 5.2.2 and 8200 alone: a
 * third reading of the bytes, that knows neither the programs nor their model.
 * Must not know Pods.
 */
#include <string.h>

#include "bed.h"

static unsigned get16(const uint8_t *b)
{
	return b[0] * 256u + b[1];
}

/* A length of 0 is somebody's who cuts the packet into segments later. */
static const char *dissect4(const uint8_t *b, unsigned len, bool segments, struct dissected *d)
{
	unsigned header, total;

	if (len < 20)
		return "IPv4: shorter than any header";
	header = b[0] % 16 * 4;
	total = get16(b + 2);
	if (!total && segments)
		total = len;
	if (b[0] / 16 != 4)
		return "IPv4: another version";
	if (header < 20 || header > total)
		return "IPv4: header length";
	if (total > len)
		return "IPv4: total length";
	d->checksum_ok = !sum16(b, header);
	d->ttl = b[8];
	return "";
}

static const char *dissect6(const uint8_t *b, unsigned len, bool segments, struct dissected *d)
{
	unsigned payload;

	if (len < 40)
		return "IPv6: shorter than any header";
	payload = get16(b + 4);
	if (b[0] / 16 != 6)
		return "IPv6: another version";
	if (payload > len - 40)
		return "IPv6: payload length";
	if (!payload && b[6] == 0 && !segments)
		return "IPv6: a jumbo packet that is none";
	d->checksum_ok = true;
	d->ttl = b[7];
	return "";
}

const char *dissect(const struct frame *f, bool segments, struct dissected *d)
{
	memset(d, 0, sizeof(*d));
	if (f->len < 14)
		return "no Ethernet header";
	switch (get16(f->b + 12)) {
	case 0x0800:
		d->family = 4;
		return dissect4(f->b + 14, f->len - 14, segments, d);
	case 0x86dd:
		d->family = 6;
		return dissect6(f->b + 14, f->len - 14, segments, d);
	}
	return "not IP";
}

/*
 * May b be a, passed on? The MACs, a mark of congestion, and a hop limit that says
 * "of this link" with the checksum that follows; everything else is the sender's.
 */
const char *dissect_hop(const struct frame *a, const struct frame *b, bool segments)
{
	struct dissected x, y;
	const char *why = dissect(a, segments, &x);
	struct frame want = *a;
	uint8_t *l3 = want.b + 14;

	if (!*why)
		why = dissect(b, segments, &y);
	if (*why)
		return why;
	if (a->len != b->len)
		return "another size";
	if (y.ttl != x.ttl - (x.ttl == 255))
		return "hop count";
	if (x.checksum_ok != y.checksum_ok)
		return "a checksum healed or broken";
	memcpy(want.b, b->b, 12);
	l3[x.family == 4 ? 8 : 7] = y.ttl;
	if (x.family == 4)
		memcpy(l3 + 10, b->b + 24, 2);
	/* RFC 3168: from able to congested, else as it was */
	if (x.family == 4 && l3[1] & 3 && (b->b[15] & 3) == 3)
		l3[1] |= 3;
	if (x.family == 6 && l3[1] & 0x30 && (b->b[15] & 0x30) == 0x30)
		l3[1] |= 0x30;
	return memcmp(want.b, b->b, b->len) ? "the sender's bytes changed" : "";
}
