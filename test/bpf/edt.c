// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Rates and bands, one packet at a time: the test takes a Pod's line for so
 * many ms and sees when the next packet may leave, what it is charged and
 * whether it is marked. Figures are exact: when the line is taken, the stamp is
 * the time at which it was free. Knows no arithmetic of the programs.
 */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define MS 1000000LL		/* ns */
#define YEAR (365 * 86400 * 1000LL)	/* ms */
#define WALL 1700000000000000000ULL	/* a receive stamp: ns since 1970 */
#define FAR4 "203.0.113.9"
#define FAR6 "2001:db8:f::9"
#define L3_4 "10.11.1.3"	/* Pod 3, limited; between Pods it is not */
#define L3_6 "fd00:11::1:3"
#define L2_4 "10.11.1.4"	/* Pod 4, limited everywhere */
#define L2_6 "fd00:11::1:4"
#define P(from, to, ...) { .src = from, .dst = to, __VA_ARGS__ }

enum { FREE, TAKEN, STAMPED, REFUSED };

/* IDLE: the line is free since that many ms. Past the horizon it is refused. */
static const struct edt_row {
	const char *name;
	enum hook hook;
	unsigned slot;		/* of the device; 0: the uplink */
	unsigned owner;		/* of the line */
	struct packet packet;
	long long ahead_ms;	/* how long the line is taken */
	int outcome;
	unsigned ecn, ecn_after;
	uint64_t tstamp;
} edt_rows[] = {
#define OUT4(...) POD_EGRESS, 3, 3, P(L3_4, FAR4), __VA_ARGS__
#define OUT6(...) POD_EGRESS, 3, 3, P(L3_6, FAR6), __VA_ARGS__
	{ "v4/line free", OUT4(-1, TAKEN, 0, 0, 0) },
	{ "v6/line free", OUT6(-1, TAKEN, 0, 0, 0) },
	{ "v4/line free for an hour", OUT4(-3600000, TAKEN, 0, 0, 0) },
	{ "v4/line free for 4 years", OUT4(-4 * YEAR, TAKEN, 0, 0, 0) },
	{ "v4/line free for 8 years, wrapped", OUT4(-8 * YEAR, TAKEN, 0, 0, 0) },
	{ "v4/line taken", OUT4(3000, STAMPED, 0, 0, 0) },
	{ "v6/line taken", OUT6(3000, STAMPED, 0, 0, 0) },
	{ "v4/just within the horizon", OUT4(9000, STAMPED, 0, 0, 0) },
	{ "v6/just within the horizon", OUT6(9000, STAMPED, 0, 0, 0) },
	{ "v4/beyond the horizon", OUT4(11000, REFUSED, 0, 0, 0) },
	{ "v6/beyond the horizon", OUT6(11000, REFUSED, 0, 0, 0) },
	{ "v4/farther than anything can take it", OUT4(3000000, TAKEN, 0, 0, 0) },

	{ "v4/ect(0), a long wait", OUT4(3000, STAMPED, 2, 3, 0) },
	{ "v4/ect(1), a long wait", OUT4(3000, STAMPED, 1, 3, 0) },
	{ "v4/not ect, a long wait", OUT4(3000, STAMPED, 0, 0, 0) },
	{ "v4/ce, a long wait", OUT4(3000, STAMPED, 3, 3, 0) },
	{ "v4/ect(0), no wait", OUT4(-1, TAKEN, 2, 2, 0) },
	{ "v6/ect(0), a long wait", OUT6(3000, STAMPED, 2, 3, 0) },
	{ "v6/ect(1), a long wait", OUT6(3000, STAMPED, 1, 3, 0) },
	{ "v6/not ect, a long wait", OUT6(3000, STAMPED, 0, 0, 0) },
	{ "v6/ect(0), no wait", OUT6(-1, TAKEN, 2, 2, 0) },
	{ "v4/ect(0), beyond the horizon", OUT4(11000, REFUSED, 2, 2, 0) },

	{ "v4/wall time, line free", OUT4(-1, TAKEN, 0, 0, WALL) },
	{ "v6/wall time, line free", OUT6(-1, TAKEN, 0, 0, WALL) },
	{ "v4/wall time, line taken", OUT4(3000, STAMPED, 0, 0, WALL) },
	{ "v4/wall time, no limit", POD_EGRESS, 1, 0, P("10.11.1.1", FAR4),
	  -1, FREE, 0, 0, WALL },
	{ "v6/wall time, no limit", POD_EGRESS, 1, 0, P("fd00:11::1:1", FAR6),
	  -1, FREE, 0, 0, WALL },

	{ "v4/detour: options", POD_EGRESS, 3, 3, P(L3_4, FAR4, .options = 4),
	  3000, FREE, 0, 0, 0 },
	{ "v4/detour: to be fragmented", POD_EGRESS, 3, 3, P(L3_4, FAR4, .payload = 1600),
	  3000, FREE, 0, 0, 0 },
	{ "v4/too big, by the stack", POD_EGRESS, 3, 3,
	  P(L3_4, FAR4, .payload = 1600, .fragment = 0x4000), 3000, STAMPED, 0, 0, 0 },
	{ "v6/too big, by the stack", POD_EGRESS, 3, 3, P(L3_6, FAR6, .payload = 1600),
	  11000, REFUSED, 0, 0, 0 },
	{ "v6/no way, by the stack", POD_EGRESS, 3, 3, P(L3_6, "fd00:11::5:1"),
	  3000, STAMPED, 0, 0, 0 },
	{ "v4/to the node", POD_EGRESS, 4, 4, P(L2_4, "192.0.2.1"), 11000, FREE, 0, 0, 0 },
	{ "v6/to the node", POD_EGRESS, 4, 4, P(L2_6, "2001:db8::1"), 11000, FREE, 0, 0, 0 },
	{ "arp", POD_EGRESS, 4, 4, { .sip = L2_4 }, 11000, FREE, 0, 0, 0 },
	{ "nd", POD_EGRESS, 4, 4, P(L2_6, "ff02::1:ff00:1", .icmp = 135), 11000, FREE, 0, 0, 0 },
	{ "v4/spoofed", POD_EGRESS, 3, 3, P(L2_4, FAR4), -1, FREE, 0, 0, 0 },

	{ "v4/to a pod", POD_EGRESS, 3, 3, P(L3_4, "10.11.1.1"), 11000, FREE, 0, 0, 0 },
	{ "v6/to a pod", POD_EGRESS, 3, 3, P(L3_6, "fd00:11::1:1"), 11000, FREE, 0, 0, 0 },
	{ "v4/to a pod, local", POD_EGRESS, 4, 4, P(L2_4, "10.11.1.1"), 11000, REFUSED, 0, 0, 0 },
	{ "v6/to a pod, local", POD_EGRESS, 4, 4, P(L2_6, "fd00:11::1:1"), 11000, REFUSED, 0, 0, 0 },
	{ "v4/to a pod, local, within", POD_EGRESS, 4, 4, P(L2_4, "10.11.1.1"),
	  3000, STAMPED, 2, 3, 0 },
	{ "v4/to no pod, local", POD_EGRESS, 4, 4, P(L2_4, "10.11.1.77"), 11000, REFUSED, 0, 0, 0 },

	{ "v4/in, is not held on the wire", WIRE_INGRESS, 0, 3, P(FAR4, L3_4),
	  11000, FREE, 2, 2, WALL },
	{ "v6/in, is not held on the wire", WIRE_INGRESS, 0, 3, P(FAR6, L3_6),
	  11000, FREE, 2, 2, WALL },
	{ "v4/in, line free", POD_PACE, 3, 3, P(FAR4, L3_4), -1, TAKEN, 2, 2, WALL },
	{ "v6/in, line free", POD_PACE, 3, 3, P(FAR6, L3_6), -1, TAKEN, 2, 2, WALL },
	{ "v4/in, line taken", POD_PACE, 3, 3, P(FAR4, L3_4), 9000, STAMPED, 2, 3, 0 },
	{ "v6/in, line taken", POD_PACE, 3, 3, P(FAR6, L3_6), 9000, STAMPED, 1, 3, 0 },
	{ "v4/in, line taken, wall time", POD_PACE, 3, 3, P(FAR4, L3_4), 3000, STAMPED, 0, 0, WALL },
	{ "v4/in, beyond the horizon", POD_PACE, 3, 3, P(FAR4, L3_4), 11000, REFUSED, 0, 0, 0 },
	{ "v6/in, beyond the horizon", POD_PACE, 3, 3, P(FAR6, L3_6), 11000, REFUSED, 0, 0, 0 },
	{ "v4/in, options, by the stack", WIRE_INGRESS, 0, 3, P(FAR4, L3_4, .options = 4),
	  11000, FREE, 0, 0, 0 },
	{ "v4/in, a fragment by the stack", POD_PACE, 3, 3, P(FAR4, L3_4, .fragment = 0x2001),
	  11000, REFUSED, 0, 0, 0 },
	{ "v4/in, no limit", POD_PACE, 1, 0, P(FAR4, "10.11.1.1"), 11000, FREE, 0, 0, 0 },
	{ "v4/in from a pod", POD_PACE, 3, 3, P("10.11.1.1", L3_4), 11000, FREE, 0, 0, 0 },
	{ "v6/in from a pod", POD_PACE, 3, 3, P("fd00:11::1:1", L3_6), 11000, FREE, 0, 0, 0 },
	{ "v4/in from the node", POD_PACE, 3, 3, P("192.0.2.1", L3_4), 11000, FREE, 0, 0, 0 },
	{ "v6/in from the node", POD_PACE, 3, 3, P("2001:db8::1", L3_6), 11000, FREE, 0, 0, 0 },
	{ "v4/in from a pod, local", POD_PACE, 4, 4, P("10.11.1.1", L2_4),
	  11000, REFUSED, 0, 0, 0 },
	{ "v6/in from the node, local", POD_PACE, 4, 4, P("2001:db8::1", L2_6),
	  11000, REFUSED, 0, 0, 0 },
	{ "v6/in from the node, local, within", POD_PACE, 4, 4, P("2001:db8::1", L2_6),
	  9000, STAMPED, 0, 0, 0 },
	{ "arp in", POD_PACE, 4, 4, { .sip = "192.0.2.1" }, 11000, FREE, 0, 0, 0 },
	{ "v4/entered: the line is behind it", POD_INGRESS, 3, 3, P(FAR4, L3_4),
	  11000, FREE, 0, 0, 0 },
	{ "v6/entered: the line is behind it", POD_INGRESS, 3, 3, P(FAR6, L3_6),
	  11000, FREE, 0, 0, 0 },
};

static void set_ecn(struct frame *f, unsigned ecn)
{
	uint8_t *l3 = f->b + L2_LEN;

	if (f->b[12] == 0x86) {
		l3[1] = (l3[1] & ~0x30) | ecn << 4;
	} else if (f->b[12] == 0x08 && f->b[13] == 0) {
		l3[1] = (l3[1] & ~3) | ecn;
		l3[10] = l3[11] = 0;
		unsigned sum = sum16(l3, (l3[0] & 15) * 4);

		l3[10] = sum >> 8;
		l3[11] = sum;
	}
}

static unsigned get_ecn(const struct frame *f)
{
	return f->b[12] == 0x86 ? f->b[L2_LEN + 1] >> 4 & 3 : f->b[L2_LEN + 1] & 3;
}

/* `free`: until when the line was taken, in ns; bytes: what it must cost. */
static const char *line_differs(const struct edt_row *row, uint64_t free,
				unsigned bytes, const uint64_t ns[2])
{
	enum dir dir = hook_dir(row->hook);
	unsigned byte_ns = row->owner ? world_pod(row->owner)->ns[dir] : 0;
	__u64 line = *bed_line(row->owner, dir), cost = (__u64)bytes * byte_ns;
	uint64_t begun = line / TICKS - cost;
	bool waited = row->ahead_ms > 0 && row->ahead_ms < 1000 * HORIZON_S;

	if (row->outcome == FREE || row->outcome == REFUSED)
		return line != free * TICKS ? "the line was taken" : "";
	if (line % TICKS)
		return "a fraction of a ns";
	if (waited)
		return begun == free ? "" : "not behind what was before it";
	return begun >= ns[0] && begun <= ns[1] ? "" : "not from now on";
}

static const char *outcome_differs(const struct edt_row *row, const struct ran *out,
				   uint64_t free)
{
	unsigned v4 = out->frame.b[12] == 0x08 && out->frame.b[13] == 0;
	uint64_t stamp = row->outcome == STAMPED ? free :
			 row->hook == WIRE_INGRESS ? row->tstamp : 0;

	if ((out->retval == 2 /* TCX_DROP */) !=
	    (row->outcome == REFUSED || strstr(row->name, "spoofed") ||
	     strstr(row->name, "detour")))
		return out->retval == 2 ? "dropped" : "not dropped";
	if (row->outcome == REFUSED)
		return "";
	if (out->tstamp != stamp)
		return out->tstamp ? "another stamp" : "no stamp";
	if (row->packet.src && get_ecn(&out->frame) != row->ecn_after)
		return "another ecn";
	if (v4 && sum16(out->frame.b + L2_LEN, (out->frame.b[L2_LEN] & 15) * 4))
		return "checksum broken";
	return "";
}

static const char *edt_try(const struct edt_row *row, unsigned gso, unsigned bytes)
{
	struct row plain = { .slot = row->slot, .packet = row->packet };
	struct run r = { .hook = row->hook, .tstamp = row->tstamp, .gso_size = gso };
	uint64_t ns[2], free;
	const char *why;
	struct frame f;
	struct ran out;

	r.ifindex = row_ifindex(&plain);
	row_frame(&plain, &f);
	set_ecn(&f, row->ecn);
	ns[0] = bed_now_ns();
	free = ns[0] + row->ahead_ms * MS;
	bed_lines(free * TICKS);
	bed_run(&r, &f, &out);
	ns[1] = bed_now_ns();
	if (out.err)
		return strerror(-out.err);
	why = outcome_differs(row, &out, free);
	return *why ? why : line_differs(row, free, bytes ? bytes : f.len, ns);
}

static void edt_drops(unsigned *horizon, unsigned *rate)
{
	struct count (*c)[DIR_MAX][V_MAX] = bed_counters();

	*horizon = c[3][DIR_EGRESS][V_DROP_HORIZON].packets +
		   c[4][DIR_EGRESS][V_DROP_HORIZON].packets;
	*rate = c[3][DIR_INGRESS][V_DROP_RATE].packets +
		c[4][DIR_INGRESS][V_DROP_RATE].packets;
}

/*
 * Segments repeat the headers: as many times as the payload, without them, has
 * segments. Bytes by hand.
 */
static const struct cost {
	const char *name;
	unsigned gso, bytes;
	struct packet packet;
	unsigned doff;		/* where TCP's length is, from layer 3 */
	uint8_t words;
	unsigned chain;		/* so many options of 8 bytes */
} costs[] = {
	/* 14 + 20 + 20 are the headers, 1000 the payload of 10 segments */
	{ "v4/tcp", 100, 1054 + 9 * 54, P(L3_4, FAR4, .nexthdr = 6, .payload = 1020), 32, 5, 0 },
	{ "v4/tcp, a byte more", 100, 1055 + 10 * 54,
	  P(L3_4, FAR4, .nexthdr = 6, .payload = 1021), 32, 5, 0 },
	{ "v4/tcp, all options", 100, 1094 + 9 * 94,
	  P(L3_4, FAR4, .nexthdr = 6, .payload = 1060), 32, 15, 0 },
	{ "v4/tcp, one segment", 1000, 1054, P(L3_4, FAR4, .nexthdr = 6, .payload = 1020), 32, 5, 0 },
	{ "v4/tcp, segments of a byte", 1, 1054 + 999 * 54,
	  P(L3_4, FAR4, .nexthdr = 6, .payload = 1020), 32, 5, 0 },
	{ "v4/udp", 100, 1042 + 9 * 42, P(L3_4, FAR4, .payload = 1008), 0, 0, 0 },
	{ "v6/tcp", 100, 1074 + 9 * 74, P(L3_6, FAR6, .nexthdr = 6, .payload = 1020), 52, 5, 0 },
	{ "v6/udp", 100, 1062 + 9 * 62, P(L3_6, FAR6, .payload = 1008), 0, 0, 0 },
	/* as BIG TCP has it above 64 KiB; below the kernel repeats it, too */
	{ "v6/tcp behind a jumbo header", 100, 1082 + 9 * 90,
	  P(L3_6, FAR6, .nexthdr = 256, .payload = 1028), 60, 7, 0 },
	{ "v6/udp behind 1024 bytes of options", 40, 1378 + 7 * 1086,
	  P(L3_6, FAR6, .nexthdr = 60, .payload = 1324), 0, 0, 0 },
	{ "v6/tcp behind three headers", 100, 1098 + 9 * 98,
	  P(L3_6, FAR6, .nexthdr = 60, .payload = 1044), 76, 5, 3 },
	{ "v6/tcp behind four headers", 100, 1106 + 9 * 106,
	  P(L3_6, FAR6, .nexthdr = 60, .payload = 1052), 84, 5, 4 },
	{ "v6/tcp behind five: refused", 100, 0,
	  P(L3_6, FAR6, .nexthdr = 60, .payload = 1060), 92, 5, 5 },
	{ "v4/headers alone", 100, 54, P(L3_4, FAR4, .nexthdr = 6, .payload = 20), 32, 5, 0 },
};

static void cost_frame(const struct cost *c, const struct row *row, struct frame *f)
{
	uint8_t *l4 = f->b + L2_LEN + 40;
	unsigned j;

	row_frame(row, f);
	if (c->packet.nexthdr == 256)
		memcpy(l4, "\6\0\xc2\4", 4);
	else if (c->packet.nexthdr == 60 && !c->chain)
		memcpy(l4, "\x11\x7f\1", 3);
	for (j = 0; j < c->chain; j++)
		memcpy(l4 + 8 * j, j + 1 < c->chain ? "\x3c\0\1\4" : "\6\0\1\4", 4);
	if (c->doff)
		f->b[L2_LEN + c->doff] = c->words << 4;
}

static void cost_try(const struct cost *c, bool is_in)
{
	struct row plain = { .slot = 3, .packet = c->packet };
	struct run r = { .hook = is_in ? POD_PACE : POD_EGRESS, .gso_size = c->gso };
	struct ran out;
	struct frame f;
	__u64 free, spent;

	if (is_in) {
		plain.packet.src = c->packet.dst;
		plain.packet.dst = c->packet.src;
	}
	r.ifindex = row_ifindex(&plain);
	cost_frame(c, &plain, &f);
	free = (bed_now_ns() + 3000 * MS) * TICKS;
	bed_lines(free);
	bed_run(&r, &f, &out);
	spent = (*bed_line(3, hook_dir(r.hook)) - free) / TICKS / world_pod(3)->ns[hook_dir(r.hook)];
	ok(!out.err && spent == c->bytes, "edt/cost, %s, %s%s%s: %llu bytes", c->name,
	   is_in ? "in" : "out", out.err ? ": " : "", out.err ? strerror(-out.err) : "", spent);
}

void test_edt(void)
{
	unsigned i, seen[2], want[2] = {};
	const char *why;

	for (i = 0; i < LENGTH(edt_rows); i++) {
		why = edt_try(&edt_rows[i], 0, 0);
		ok(!*why, "edt/%s%s%s", edt_rows[i].name, *why ? ": " : "", why);
		if (edt_rows[i].outcome == REFUSED)
			want[edt_rows[i].hook != POD_EGRESS]++;
	}
	edt_drops(&seen[0], &seen[1]);
	ok(want[0] && want[1] && seen[0] == want[0] && seen[1] == want[1],
	   "edt/drops are counted: %u horizon, %u rate", seen[0], seen[1]);
	for (i = 0; i < 2 * LENGTH(costs); i++)
		cost_try(&costs[i / 2], i & 1);
}

/* Every Pod's band by everything a packet can ask for, both families. */
void test_bands(void)
{
	static const char *const address[][2] = {
		{ "10.11.1.254", "fd00:11::1:fe" }, { "10.11.1.1", "fd00:11::1:1" },
		{ L3_4, L3_6 },
	};
	static const unsigned slots[] = { 254, 1, 3 };
	unsigned i, six, asked, dscp, want, bad = 0, nr = 0;

	for (i = 0; i < LENGTH(slots); i++)
	for (six = 0; six < 2; six++)
	for (asked = 0; asked < 32; asked++)
	for (dscp = 0; dscp < 64; dscp++, nr++) {
		struct row plain = { .slot = slots[i],
				     .packet = P(address[i][six], six ? FAR6 : FAR4) };
		struct run r = { .hook = POD_EGRESS, .mark = 0xbad, .priority = asked };
		struct frame f;
		struct ran out;

		r.ifindex = row_ifindex(&plain);
		row_frame(&plain, &f);
		if (six) {
			f.b[L2_LEN] = 0x60 | dscp >> 2;
			f.b[L2_LEN + 1] = dscp << 6;
		} else {
			f.b[L2_LEN + 1] = dscp << 2;
		}
		bed_lines(0);
		bed_run(&r, &f, &out);
		want = band_priority(i, asked, dscp);
		if (!out.err && out.priority == want && !out.mark)
			continue;
		if (bad++ < 10)
			diag("band %u asked %u dscp %u: %u, want %u; mark %x", i, asked,
			     dscp, out.priority, want, out.mark);
	}
	ok(!bad, "band/what a Pod asks for moves it down only (%u packets)", nr);
}
