// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A storm of packets at every program: corpus.c's rows as they are, then seeded
 * mutations of them. Each packet follows from its number alone, so one that
 * failed is run again by STORM_FROM=number STORM=1. Held against the model, the
 * counters, and dissect.c for what was forwarded. Knows no rule itself.
 *
 *	STORM=n        packets (1000000 with LONG=1, else what fits in 10 s)
 *	STORM_FROM=n   the first one's number (0)
 */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#include "bed.h"

enum { CALL = 4096, ENOUGH_S = 10, ALL = 1000000, SHOWN = 10 };

/* Out of a Pod, to its neighbour, in from the wire: source, destination. */
static const char *const ways[3][4] = {
	{ "10.11.1.1", "203.0.113.9", "fd00:11::1:1", "2001:db8:f::9" },
	{ "10.11.1.1", "10.11.1.254", "fd00:11::1:1", "fd00:11::1:fe" },
	{ "203.0.113.9", "10.11.1.1", "2001:db8:f::9", "fd00:11::1:1" },
};

/* splitmix64, Steele et al. 2014: good from any seed, so from consecutive ones. */
static uint64_t state;
static unsigned dice(unsigned sides)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return ((z ^ z >> 31) >> 33) % sides;
}

/* The same from the model, the program, the counters and the third parser. */
static const char *storm_run(const struct run *r, const struct frame *f, struct want *want)
{
	struct dissected d;
	const struct ran *out;
	const char *why;

	model(&worlds[0], r, f, want);
	why = check_run(r, f, want);
	out = check_last();
	if (*why || out->err)
		return why;
	/* what is read from the program alone: no model's word */
	if (out->retval != 7)
		return r->hook != POD_INGRESS && out->retval != -1 && out->retval != 0 &&
		       out->retval != 2 ? "no verdict" : "";
	why = dissect_hop(f, &out->frame, r->gso_size);
	if (!*why && r->hook == POD_EGRESS && !dissect(&out->frame, r->gso_size, &d)[0] &&
	    !d.ttl)
		why = "forwarded with no hop left";
	return why;
}

static struct run way_run(unsigned way, unsigned slot)
{
	struct run r = { .hook = way == 2 ? WIRE_INGRESS : POD_EGRESS };

	r.ifindex = way == 2 ? UPLINK : (int)(BASE + NODE * 256 + slot);
	return r;
}

static void storm_rows(void)
{
	static const char *const to[] = { "out", "to the neighbour", "in" };
	struct want want;
	struct frame f;
	uint8_t mac[6];
	const char *why;
	unsigned i, way;

	for (i = 0; i < nr_odds; i++)
		for (way = 0; way < LENGTH(ways); way++) {
			struct run r = way_run(way, 1);

			r.gso_size = odds[i].gso;
			net_mac(r.ifindex, mac);
			odd_build(&f, &odds[i], ways[way], mac);
			why = storm_run(&r, &f, &want);
			if (want.verdict != odds[i].verdict[way])
				why = "the model disagrees with the row";
			if (!ok(!*why, "odd/%s, %s", odds[i].name, to[way]))
				diag("%s; model: %s", why, verdict_name(want.verdict));
		}
	ok(check_counters(), "odd/every counter of every Pod");
}

/* ------------------------------------------------------------- mutations */

static void put(struct frame *f, unsigned at, const void *bytes, unsigned len)
{
	if (at + len <= FRAME_MAX)
		memcpy(f->b + at, bytes, len);
}

/* Moves the rest of the frame: bytes in, or out. */
static void shift(struct frame *f, bool in)
{
	unsigned at = dice(f->len), n = 1 + dice(dice(2) ? 8 : 64);

	if (in && f->len + n <= FRAME_MAX) {
		memmove(f->b + at + n, f->b + at, f->len - at);
		f->len += n;
	} else if (!in && f->len > at + n && f->len - n > L2_LEN) {
		memmove(f->b + at, f->b + at + n, f->len - at - n);
		f->len -= n;
	}
}

static void lie(struct frame *f)
{
	unsigned at = f->b[12] == 0x86 ? 18 : 16, true_len = f->len - L2_LEN;
	unsigned said = true_len - (f->b[12] == 0x86 ? 40 : 0);
	const unsigned values[] = { 0, 1, 19, 20, 21, 39, 40, said - 1, said, said + 1,
				    0x7fff, 0x8000, 0xffff, dice(65536) };
	unsigned v = values[dice(LENGTH(values))];
	uint8_t bytes[2] = { v >> 8, v };

	put(f, at, bytes, 2);
}

static void address(struct frame *f, unsigned way)
{
	static const char *const four[] = {
		"10.11.1.1", "10.11.1.2", "10.11.1.3", "10.11.1.254", "10.11.1.77", "10.11.2.1",
		"10.11.0.1", "192.0.2.1", "192.0.2.254", "192.0.2.255", "127.0.0.1", "0.0.0.0",
		"169.254.1.1", "224.0.0.1", "255.255.255.255", "203.0.113.9",
	};
	static const char *const six[] = {
		"fd00:11::1:1", "fd00:11::1:2", "fd00:11::1:3", "fd00:11::1:fe", "fd00:11::1:4d",
		"fd00:11::2:1", "fd00:11::1:101", "fd00:11::101:1", "2001:db8::1", "2001:db8::fe",
		"::", "::1", "fe80::1", "ff02::1", "::ffff:10.11.1.2", "2001:db8:f::9",
	};
	bool is_six = f->b[12] == 0x86, source = dice(2);
	unsigned at = L2_LEN + (is_six ? 8 : 12) + (source ? 0 : is_six ? 16 : 4);
	uint8_t addr[16];

	if (dice(4) == 0)	/* the ordinary one again */
		inet_pton(is_six ? AF_INET6 : AF_INET, ways[way][(is_six ? 2 : 0) + !source], addr);
	else if (is_six)
		inet_pton(AF_INET6, six[dice(LENGTH(six))], addr);
	else
		inet_pton(AF_INET, four[dice(LENGTH(four))], addr);
	put(f, at, addr, is_six ? 16 : 4);
}

static void splice(struct frame *f)
{
	const uint8_t mac[6] = { dice(256) };
	struct frame other;
	unsigned at;

	odd_build(&other, &odds[dice(nr_odds)], ways[dice(LENGTH(ways))], mac);
	at = L2_LEN + dice(64);
	if (at >= other.len || at >= f->len)
		return;
	put(f, at, other.b + at, other.len - at);
	f->len = other.len;
}

static void mutate(struct frame *f, unsigned way)
{
	static const uint8_t types[][2] = { { 8, 0 }, { 0x86, 0xdd }, { 8, 6 }, { 0x81, 0 },
					    { 0x88, 0xa8 }, { 0, 46 } };
	unsigned at = dice(dice(4) ? 64 : f->len);

	switch (dice(12)) {
	case 0:
		f->b[at] ^= 1 << dice(8);
		break;
	case 1:
		f->b[at] = dice(2) ? dice(256) : dice(2) ? 0 : 0xff;
		break;
	case 2:
		f->len = L2_LEN + 1 + dice(dice(2) ? 64 : 1600);
		break;
	case 3:
		shift(f, true);
		break;
	case 4:
		shift(f, false);
		break;
	case 5:
	case 6:
		lie(f);
		break;
	case 7:
		put(f, 12, types[dice(LENGTH(types))], 2);
		break;
	case 8:
		splice(f);
		break;
	case 9:	/* version and IHL, TTL or hop limit */
		f->b[L2_LEN + (dice(2) ? 0 : f->b[12] == 0x86 ? 7 : 8)] = dice(256);
		break;
	default:
		address(f, way);
	}
}

/* Pod n's addresses end in its number. */
static void own_source(struct frame *f, enum hook hook, unsigned slot)
{
	bool is_six = f->b[12] == 0x86;
	unsigned at = L2_LEN + (is_six ? 8 : 12);

	if (hook == WIRE_INGRESS)	/* whose receiver it is */
		at += is_six ? 16 : 4;
	inet_pton(is_six ? AF_INET6 : AF_INET, is_six ? "fd00:11::1:1" : "10.11.1.1", f->b + at);
	f->b[at + (is_six ? 15 : 3)] = slot;
}

/* Packet number n: what it is and where it goes. */
static void storm_packet(uint64_t n, struct run *r, struct frame *f)
{
	static const unsigned slots[] = { 1, 1, 1, 1, 2, 3, 4, 254, SLOT_STRANGER };
	unsigned way, slot, i, mutations;
	const struct odd *o;
	uint8_t mac[6];

	state = n * 0x2545f4914f6cdd1dULL + 11;
	way = dice(LENGTH(ways));
	slot = slots[dice(LENGTH(slots))];
	*r = way_run(way, slot);
	if (dice(5) == 0) {
		r->hook = dice(2) ? POD_INGRESS : POD_PACE;
		r->ifindex = BASE + NODE * 256 + slot;
	}
	o = &odds[dice(nr_odds)];
	/* a rate counts segments' headers, a model of which would be a second edt.h */
	r->gso_size = slot == 1 ? o->gso : 0;
	r->priority = dice(2) ? dice(32) : 0;
	r->late = dice(8) == 0;
	net_mac(r->ifindex, mac);
	odd_build(f, o, ways[way], mac);
	for (i = 0, mutations = dice(5); i < mutations; i++)
		mutate(f, way);
	if (slot != 1 && dice(8))	/* or all but the first are spoofed */
		own_source(f, r->hook, slot);
	if (r->gso_size && (f->len > 1280 || r->hook == WIRE_INGRESS))
		r->gso_size = 0;
	memset(f->b + f->len, 0, FRAME_MAX - f->len);
}

static void storm_show(uint64_t n, const struct run *r, const struct frame *f,
		       const struct want *want, const char *why)
{
	unsigned i;

	diag("STORM_FROM=%llu STORM=1: %s; hook %d ifindex %d gso %u length %u, model says %s",
	     (unsigned long long)n, why, r->hook, r->ifindex, r->gso_size, f->len,
	     verdict_name(want->verdict));
	for (i = 0; i < f->len && i < 64; i += 16)
		diag("%04x: %02x %02x %02x %02x %02x %02x %02x %02x  "
		     "%02x %02x %02x %02x %02x %02x %02x %02x", i, f->b[i], f->b[i + 1],
		     f->b[i + 2], f->b[i + 3], f->b[i + 4], f->b[i + 5], f->b[i + 6],
		     f->b[i + 7], f->b[i + 8], f->b[i + 9], f->b[i + 10], f->b[i + 11],
		     f->b[i + 12], f->b[i + 13], f->b[i + 14], f->b[i + 15]);
}

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

void test_storm(void)
{
	const char *all = getenv("LONG");
	bool is_long = all && *all && strcmp(all, "0");
	uint64_t from = number("STORM_FROM", 0), most = number("STORM", ALL), n, start = bed_now_ns();
	unsigned seen[V_MAX + 1] = {}, bad = 0, lost = 0;
	struct want want;
	struct frame f;
	struct run r;
	const char *why;

	check_reset();
	storm_rows();
	for (n = 0; n < most && bad < SHOWN; n++) {
		if (n % CALL == 0 && !is_long && !getenv("STORM") &&
		    bed_now_ns() - start > ENOUGH_S * 1000000000ULL)
			break;
		storm_packet(from + n, &r, &f);
		why = storm_run(&r, &f, &want);
		seen[want.verdict == NOT_OURS ? V_MAX : want.verdict]++;
		if (*why && ++bad)
			storm_show(from + n, &r, &f, &want, why);
		if (n % CALL == CALL - 1 && !check_counters() && ++lost) {
			diag("by packet %llu", (unsigned long long)(from + n));
			break;
		}
	}
	ok(n && !bad, "storm/packets %llu to %llu", (unsigned long long)from,
	   (unsigned long long)(from + n - 1));
	diag("forward %u stack %u short %u proto %u spoof %u dest %u nopod %u horizon %u "
	     "rate %u detour %u not ours %u; %u not run", seen[0], seen[1], seen[2], seen[3],
	     seen[4], seen[5], seen[6], seen[7], seen[8], seen[9], seen[10], check_refused());
	ok(!lost && check_counters(), "storm/one counter a packet, and no other");
	if (n < CALL) {		/* too few to meet them all */
		skip("storm/every verdict was met", "few packets");
		return;
	}
	ok(seen[V_FORWARD] && seen[V_STACK] && seen[V_DROP_SHORT] && seen[V_DROP_PROTO] &&
	   seen[V_DROP_SPOOF] && seen[V_DROP_DEST] && seen[V_DROP_NOPOD] && seen[V_DROP_HORIZON] &&
	   seen[V_DROP_RATE] && seen[V_DROP_DETOUR], "storm/every verdict was met");
}
