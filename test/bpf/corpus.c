// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Packets that middleboxes are known to trip over, as rows: what stands between
 * the IP header and the payload, what the header says of the length, and what
 * becomes of it on its way out of a Pod, to its neighbour and in from the wire.
 * Data and a builder of its own; must not know the programs. The README's table
 * of verdicts is this one in words.
 */
#include <string.h>
#include <arpa/inet.h>

#include "bed.h"

#define X(text) text, sizeof(text) - 1
#define PAD6 "\1\4\0\0\0\0"	/* PadN */
#define UDP8 "\x30\x39\x14\xe9\0\x08\0\0"
#define OK_ V_FORWARD, V_FORWARD, V_FORWARD
#define BAD V_DROP_SHORT, V_DROP_SHORT, V_DROP_SHORT
#define OPT V_DROP_DETOUR, V_DROP_DETOUR, V_STACK
#define TAG V_DROP_PROTO, V_DROP_PROTO, NOT_OURS

const struct odd odds[] = {
	/* ---- fragments, RFC 791: a router does not put them together */
	{ "v4/fragment: first", 4, 17, .frag = 0x2000, .more = 64, VERDICTS(OK_) },
	{ "v4/fragment: last, before the first", 4, 17, .frag = 0x00b9, .more = 64, VERDICTS(OK_) },
	{ "v4/fragment: tiny, TCP's ports alone", 4, 6, .frag = 0x2000, .more = 8, VERDICTS(OK_) },
	{ "v4/fragment: tiny, over TCP's flags", 4, 6, .frag = 0x2001, .more = 8, VERDICTS(OK_) },
	{ "v4/fragment: over the one before", 4, 17, .frag = 0x2003, .more = 64, VERDICTS(OK_) },
	{ "v4/fragment: no multiple of 8", 4, 17, .frag = 0x2000, .more = 61, VERDICTS(OK_) },
	{ "v4/fragment: ends behind 65535", 4, 1, .frag = 0x1fff, .more = 64, VERDICTS(OK_) },
	{ "v4/fragment: and do not fragment", 4, 17, .frag = 0x6000, .more = 64, VERDICTS(OK_) },
	{ "v4/fragment: the evil bit", 4, 17, .frag = 0x8000, .more = 64, VERDICTS(OK_) },
	{ "v4/fragment: of nothing", 4, 17, .frag = 0x2000, .more = 0, VERDICTS(OK_) },
	{ "v6/fragment: first", 6, 44, X("\x11\0\0\x01\0\0\0\1"), .more = 64, VERDICTS(OK_) },
	{ "v6/fragment: last, before the first", 6, 44, X("\x11\0\5\xc8\0\0\0\1"), .more = 64, VERDICTS(OK_) },
	{ "v6/fragment: atomic", 6, 44, X("\x11\0\0\0\0\0\0\1"), .more = 64, VERDICTS(OK_) },
	{ "v6/fragment: tiny, no upper header", 6, 44, X("\x3a\0\0\x01\0\0\0\1"), .more = 0, VERDICTS(OK_) },
	{ "v6/fragment: over the one before", 6, 44, X("\x11\0\0\x19\0\0\0\1"), .more = 64, VERDICTS(OK_) },
	{ "v6/fragment: in a fragment", 6, 44, X("\x2c\0\0\x01\0\0\0\1\x11\0\0\x01\0\0\0\2"), .more = 64, VERDICTS(OK_) },
	{ "v6/fragment: header cut off", 6, 44, X("\x11\0\0"), VERDICTS(OK_) },

	/* ---- extension headers, RFC 8200: not a router's to walk */
	{ "v6/chain: hop-by-hop", 6, 0, X("\x11\0" PAD6), .more = 8, VERDICTS(OK_) },
	{ "v6/chain: router alert", 6, 0, X("\x3a\0\5\2\0\0\1\0"), .more = 24, VERDICTS(OK_) },
	{ "v6/chain: routing type 0", 6, 43, X("\x11\2\0\1\0\0\0\0\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7"),
	  .more = 8, VERDICTS(OK_) },
	{ "v6/chain: segment routing", 6, 43, X("\x11\2\4\1\1\0\0\0\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7"),
	  .more = 8, VERDICTS(OK_) },
	{ "v6/chain: destination, ten of them", 6, 60, X("\x3c\0" PAD6 "\x3c\0" PAD6 "\x3c\0" PAD6 "\x3c\0" PAD6
	  "\x3c\0" PAD6 "\x3c\0" PAD6 "\x3c\0" PAD6 "\x3c\0" PAD6 "\x3c\0" PAD6 "\x11\0" PAD6), .more = 8, VERDICTS(OK_) },
	{ "v6/chain: all of them", 6, 0, X("\x3c\0" PAD6 "\x2b\0" PAD6 "\x2c\0\4\0\0\0\0\0\x11\0\0\0\0\0\0\1"),
	  .more = 8, VERDICTS(OK_) },
	{ "v6/chain: hop-by-hop, not the first", 6, 60, X("\0\0" PAD6 "\x11\0" PAD6), .more = 8, VERDICTS(OK_) },
	{ "v6/chain: longer than the packet", 6, 60, X("\x11\xff" PAD6), .more = 8, VERDICTS(OK_) },
	{ "v6/chain: authentication", 6, 51, X("\x11\4\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0"), .more = 8, VERDICTS(OK_) },
	{ "v6/chain: nothing follows", 6, 59, VERDICTS(OK_) },
	{ "v6/chain: unknown header", 6, 253, .more = 32, VERDICTS(OK_) },

	/* ---- options, RFC 791: only the stack may have to do with them */
	{ "v4/option: nothing", 4, 17, X("\1\1\1\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: record route", 4, 17, X("\7\7\4\0\0\0\0\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: loose source route", 4, 17, X("\x83\7\4\xc0\0\2\7\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: strict source route", 4, 17, X("\x89\7\4\xc0\0\2\7\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: timestamp", 4, 17, X("\x44\x08\5\0\0\0\0\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: router alert", 4, 2, X("\x94\4\0\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: of length 0", 4, 17, X("\7\0\0\0"), .more = 8, VERDICTS(OPT) },
	{ "v4/option: longer than the header", 4, 17, X("\7\xff\4\0"), .more = 8, VERDICTS(OPT) },

	/* ---- lengths */
	{ "v4/length: one too many", 4, 17, .more = 32, .lie = 1, VERDICTS(BAD) },
	{ "v4/length: 65535", 4, 17, .more = 32, .lie = 65535 - 52, VERDICTS(BAD) },
	{ "v4/length: of less than the header", 4, 17, .more = 32, .lie = -33, VERDICTS(BAD) },
	{ "v4/length: of the header alone, and more", 4, 17, .more = 32, .lie = -32, VERDICTS(OK_) },
	{ "v4/length: padding behind it", 4, 17, .more = 32, .lie = -6, VERDICTS(OK_) },
	{ "v4/length: 0", 4, 17, .more = 32, .lie = -52, VERDICTS(BAD) },
	{ "v4/length: 0, of segments", 4, 6, .more = 32, .lie = -52, .gso = 16, VERDICTS(OK_) },
	{ "v4/length: 1, of segments", 4, 6, .more = 32, .lie = -51, .gso = 16, VERDICTS(BAD) },
	{ "v4/length: header of 60 in 40 bytes", 4, 17, .more = 20, .first = 0x4f, VERDICTS(BAD) },
	{ "v6/length: one too many", 6, 17, .more = 32, .lie = 1, VERDICTS(BAD) },
	{ "v6/length: 65535", 6, 17, .more = 32, .lie = 65535 - 32, VERDICTS(BAD) },
	{ "v6/length: padding behind it", 6, 17, .more = 32, .lie = -6, VERDICTS(OK_) },
	{ "v6/length: 0, and more", 6, 17, .more = 32, .lie = -32, VERDICTS(OK_) },
	{ "v6/length: 0, hop-by-hop", 6, 0, X("\x11\0" PAD6), .more = 8, .lie = -16, VERDICTS(BAD) },

	/* ---- jumbo, RFC 2675: no device carries one; BIG TCP's is cut before */
	{ "v6/jumbo: of 70000 bytes that are not here", 6, 0, X("\x11\0\xc2\4\0\1\x11\x70"), .more = 8,
	  .lie = -16, VERDICTS(BAD) },
	{ "v6/jumbo: of 16 bytes", 6, 0, X("\x11\0\xc2\4\0\0\0\x10"), .more = 8, .lie = -16, VERDICTS(BAD) },
	{ "v6/jumbo: and a length", 6, 0, X("\x11\0\xc2\4\0\1\x11\x70"), .more = 8, VERDICTS(OK_) },
	{ "v6/jumbo: of segments, as BIG TCP has it", 6, 0, X("\6\0\xc2\4\0\0\0\x28"), .more = 32,
	  .lie = -40, .gso = 12, VERDICTS(OK_) },
	{ "v6/jumbo: of segments, without the option", 6, 6, .more = 40, .lie = -40, .gso = 12, VERDICTS(OK_) },

	/* ---- tags: no Pod is in a VLAN */
	{ "v4/vlan: one", 4, 17, .more = 32, .tags = "\x81\0\0\5", .tag_len = 4, VERDICTS(TAG) },
	{ "v4/vlan: priority alone", 4, 17, .more = 32, .tags = "\x81\0\xe0\0", .tag_len = 4, VERDICTS(TAG) },
	{ "v4/vlan: in a VLAN", 4, 17, .more = 32, .tags = "\x88\xa8\0\5\x81\0\0\6", .tag_len = 8, VERDICTS(TAG) },
	{ "v6/vlan: in a VLAN of the same kind", 6, 17, .more = 32, .tags = "\x81\0\0\5\x81\0\0\6", .tag_len = 8,
	  VERDICTS(TAG) },
	{ "v6/vlan: four deep", 6, 17, .more = 32, .tags = "\x88\xa8\0\5\x88\xa8\0\6\x81\0\0\7\x81\0\0\x08",
	  .tag_len = 16, VERDICTS(TAG) },
	{ "v4/mpls", 4, 17, .more = 32, .tags = "\x88\x47\0\1\1\x40", .tag_len = 6, VERDICTS(TAG) },

	/* ---- what is inside is the receiver's */
	{ "v4/udp: of no bytes", 4, 17, X(""), UDP(8), VERDICTS(OK_) },
	{ "v6/udp: of no bytes", 6, 17, X(""), UDP(8), VERDICTS(OK_) },
	{ "v4/udp: length 0", 4, 17, X(""), UDP(0), VERDICTS(OK_) },
	{ "v6/udp: length 7", 6, 17, X(""), UDP(7), VERDICTS(OK_) },
	{ "v4/udp: length 65535", 4, 17, X(""), UDP(65535), VERDICTS(OK_) },
	{ "v4/udp: no header", 4, 17, .more = 0, VERDICTS(OK_) },
	{ "v4/tcp: every flag", 4, 6, .more = 20, VERDICTS(OK_) },
	{ "v4/protocol 0", 4, 0, .more = 8, VERDICTS(OK_) },
	{ "v4/IPv4 inside", 4, 4, .more = 40, VERDICTS(OK_) },
	{ "v6/IPv6 inside", 6, 41, .more = 80, VERDICTS(OK_) },
};
const unsigned nr_odds = LENGTH(odds);

static void put16(uint8_t *b, unsigned v)
{
	b[0] = v >> 8;
	b[1] = v;
}

static unsigned build_l3(uint8_t *b, const struct odd *o, const char *src, const char *dst)
{
	unsigned head = 40, len = o->ext_len + o->more;

	if (o->family == 6) {
		memcpy(b, "\x60\x2a\xbc\xde", 4);	/* ECT(0), a flow */
		put16(b + 4, len + o->lie);
		b[6] = o->next;
		b[7] = 64;
		inet_pton(AF_INET6, src, b + 8);
		inet_pton(AF_INET6, dst, b + 24);
	} else {
		head = 20;
		b[0] = 0x45 + o->ext_len / 4;
		b[1] = 2;				/* ECT(0) */
		put16(b + 4, 0xbeef);
		put16(b + 2, head + len + o->lie);
		put16(b + 6, o->frag);
		b[8] = 64;
		b[9] = o->next;
		inet_pton(AF_INET, src, b + 12);
		inet_pton(AF_INET, dst, b + 16);
	}
	if (o->first)
		b[0] = o->first;
	if (o->ext_len)
		memcpy(b + head, o->ext, o->ext_len);
	memset(b + head + o->ext_len, 0x3f, o->more);
	if (o->udp)
		memcpy(b + head, "\x30\x39\x14\xe9", 4), put16(b + head + 4, o->udp - 1);
	if (o->family == 4)
		put16(b + 10, sum16(b, (b[0] & 15) * 4));
	return head + len;
}

void odd_build(struct frame *f, const struct odd *o, const char *const addr[4],
	       const uint8_t mac[6])
{
	unsigned i = o->family == 6 ? 2 : 0, at = 12 + o->tag_len;

	memset(f, 0, sizeof(*f));
	memcpy(f->b, mac, 6);
	memcpy(f->b + 6, "\x52\x54\x00\x99\x00\x99", 6);
	if (o->tag_len)
		memcpy(f->b + 12, o->tags, o->tag_len);
	put16(f->b + at, o->family == 6 ? 0x86dd : 0x0800);
	f->len = at + 2 + build_l3(f->b + at + 2, o, addr[i], addr[i + 1]);
}
