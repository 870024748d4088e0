// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The suites that run packets one by one: the rows, shapes that only the kernel
 * can give a packet, every length, and seeded damage. Rows are held against
 * the programs and the model; all else trusts the model that the rows proved.
 */
#include <errno.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/bpf.h>

#include "bed.h"

#ifndef BPF_F_TEST_SKB_CHECKSUM_COMPLETE
#define BPF_F_TEST_SKB_CHECKSUM_COMPLETE (1U << 2)
#endif

enum { DAMAGED = 10000 };	/* packets per program and world */

static struct run row_run(const struct row *row)
{
	return (struct run){ .hook = row->hook, .ifindex = row_ifindex(row) };
}

/* Does the model say what the row says? */
static const char *model_differs(const struct row *row, const struct want *want)
{
	uint8_t via[16];

	if (want->verdict != row->verdict)
		return "another verdict";
	if (row->verdict != V_FORWARD || row->hook == POD_INGRESS)
		return "";
	if (want->to != row->to)
		return "another receiver";
	if (!row->via)
		return want->via_family ? "a next hop" : "";
	if (!want->via_family || inet_pton(want->via_family, row->via, via) != 1 ||
	    memcmp(via, want->via, want->via_family == AF_INET ? 4 : 16))
		return "another next hop";
	return "";
}

void test_rows(void)
{
	const char *a, *b;
	struct frame f;
	struct want want;
	unsigned i;

	check_reset();
	for (i = 0; i < nr_rows; i++) {
		struct run r = row_run(&rows[i]);

		row_frame(&rows[i], &f);
		model(&worlds[0], &r, &f, &want);
		a = model_differs(&rows[i], &want);
		b = check_run(&r, &f, &want);
		if (!ok(!*a && !*b, "row/%s", rows[i].name))
			diag("model: %s (%s); program: %s", a,
			     verdict_name(want.verdict), b);
	}
	ok(check_counters(), "row/every counter of every Pod");
}

/* A NIC's sum over the packet must still hold: the kernel checks it itself. */
static void test_checksum_complete(void)
{
	const char *name = "shape/checksum of the whole packet stays right";
	unsigned i, nr = 0, bad = 0;
	struct frame f;
	struct ran out;

	for (i = 0; i < nr_rows; i++) {
		struct run r = row_run(&rows[i]);

		if (rows[i].hook != WIRE_INGRESS || rows[i].verdict != V_FORWARD)
			continue;
		r.flags = BPF_F_TEST_SKB_CHECKSUM_COMPLETE;
		row_frame(&rows[i], &f);
		bed_run(&r, &f, &out);
		if (out.err == -EINVAL) {
			skip(name, "this kernel cannot test it");
			return;
		}
		nr++;
		if (out.err) {
			bad++;
			diag("%s: %s", rows[i].name, strerror(-out.err));
		}
	}
	ok(nr && !bad, "%s (%u packets)", name, nr);
}

/*
 * Every high byte a checksum can have, at the edges of the low one: wherever
 * a carry may happen. The identification makes up for the difference.
 */
static void test_checksum_carry(void)
{
	static const uint8_t low[] = { 0, 1, 0xfe, 0xff };
	struct run r = row_run(&rows[0]);
	unsigned i, check, id, bad = 0;
	struct want want;
	struct frame f;
	const char *why;

	for (i = 0; i < 256 * LENGTH(low); i++) {
		row_frame(&rows[0], &f);
		check = (i / LENGTH(low)) << 8 | low[i % LENGTH(low)];
		f.b[L2_LEN + 4] = f.b[L2_LEN + 5] = 0;
		f.b[L2_LEN + 10] = f.b[L2_LEN + 11] = 0;
		id = sum16(f.b + L2_LEN, 20) + (~check & 0xffff);
		id = (id & 0xffff) + (id >> 16);
		f.b[L2_LEN + 4] = id >> 8;
		f.b[L2_LEN + 5] = id;
		check = sum16(f.b + L2_LEN, 20);
		f.b[L2_LEN + 10] = check >> 8;
		f.b[L2_LEN + 11] = check;
		model(&worlds[0], &r, &f, &want);
		why = check_run(&r, &f, &want);
		if (*why && bad++ < 10)
			diag("checksum %04x: %s", check, why);
	}
	ok(!bad, "shape/every carry of the checksum (%u packets)", i);
}

void test_shapes(void)
{
	test_checksum_carry();
	test_checksum_complete();
}

/* Cut at every length behind the Ethernet header. */
void test_lengths(void)
{
	unsigned i, cut, nr = 0, bad = 0;
	struct frame whole, f;
	struct want want;
	const char *why;

	check_reset();
	for (i = 0; i < nr_rows; i++) {
		struct run r = row_run(&rows[i]);

		row_frame(&rows[i], &whole);
		for (cut = L2_LEN; cut <= whole.len && cut < 128; cut++, nr++) {
			f = whole;
			f.len = cut;
			memset(f.b + cut, 0, FRAME_MAX - cut);
			model(&worlds[0], &r, &f, &want);
			why = check_run(&r, &f, &want);
			if (*why && bad++ < 10)
				diag("%s cut to %u: %s", rows[i].name, cut, why);
		}
	}
	ok(nr > check_refused() && !bad, "length/%u cut packets", nr);
	diag("%u of them the kernel does not test-run", check_refused());
	ok(check_counters(), "length/every counter of every Pod");
}

/* xorshift64*, Marsaglia 2003 and Vigna 2016: the same packets every time. */
static uint64_t seed = 11;
static unsigned dice(unsigned sides)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 2685821657736338717ULL >> 33) % sides;
}

static void damage_address(struct frame *f)
{
	static const char *const four[] = {
		"10.11.1.1", "10.11.1.2", "10.11.1.3", "10.11.1.4", "10.11.1.254",
		"10.11.1.255", "10.11.1.0", "10.11.1.77", "10.11.0.1", "10.11.2.1",
		"10.11.3.1", "10.11.4.1", "10.11.255.1", "10.10.1.1", "192.0.2.1",
		"192.0.2.254", "192.0.2.255", "192.0.2.0", "198.51.100.8",
		"198.51.100.9", "198.51.100.255", "127.0.0.1", "169.254.0.1",
		"224.0.0.1", "255.255.255.255", "0.0.0.0", "8.8.8.8",
	};
	static const char *const six[] = {
		"fd00:11::1:1", "fd00:11::1:2", "fd00:11::1:3", "fd00:11::1:4",
		"fd00:11::1:fe", "fd00:11::1:ff", "fd00:11::1:0", "fd00:11::1:4d",
		"fd00:11::1:101", "fd00:11::101:1", "fd00:11::1", "fd00:11::2:1",
		"fd00:11::3:1", "fd00:11::4:1", "fd00:11::ff:1", "fd00:11::1:0:1:1",
		"2001:db8::1", "2001:db8::fe", "2001:db8::9", "2001:db8:0:1::8",
		"2001:db8:0:1::9", "2001:db8:5:5:800a::1", "2001:db8:5:5:8000::9",
		"2001:db8:5:5:7fff::9", "::", "::1", "::ffff:1.2.3.4", "fe80::1",
		"ff02::1", "ff05::1", "fec0::1", "2a00::1",
	};
	bool source = dice(2);

	if (f->b[12] == 0x86)
		inet_pton(AF_INET6, six[dice(LENGTH(six))],
			  f->b + L2_LEN + (source ? 8 : 24));
	else
		inet_pton(AF_INET, four[dice(LENGTH(four))],
			  f->b + L2_LEN + (source ? 12 : 16));
}

static void damage(struct frame *f)
{
	static const uint8_t edges[] = { 0, 1, 2, 0x3f, 0x40, 0x45, 0x46, 0x4f, 0x60,
					 0x6f, 58, 133, 134, 135, 136, 137, 0x7f,
					 0x80, 0xfe, 0xff };
	static const char *const types[] = { "\x08\0", "\x86\xdd", "\x08\x06",
					     "\x81\0", "\0\x10" };
	unsigned at = dice(dice(4) ? 60 : f->len);

	switch (dice(8)) {
	case 0:
		f->b[at] ^= 1 << dice(8);
		break;
	case 1:
		f->b[at] = edges[dice(LENGTH(edges))];
		break;
	case 2:
		f->b[at] = dice(256);
		break;
	case 3:
		f->len = L2_LEN + 1 + dice(dice(2) ? 60 : 1550);
		break;
	case 4:
		memcpy(f->b + 12, types[dice(LENGTH(types))], 2);
		break;
	case 5:
		f->b[L2_LEN + (f->b[12] == 0x86 ? 7 : 8)] = dice(4);
		break;
	default:
		damage_address(f);
	}
}

static int any_device(enum hook hook)
{
	static const int slots[] = { 1, 2, 3, 4, 254, SLOT_STRANGER, 256 + 1 };
	unsigned i = dice(LENGTH(slots) + 1);

	if (hook == WIRE_INGRESS || i == LENGTH(slots))
		return UPLINK;
	return BASE + NODE * 256 + slots[i];
}

/* Most packets stay on their row's device, else all would be spoofed. */
static void damaged(const struct world *w, enum hook hook, unsigned seen[V_MAX + 1],
		    unsigned *bad)
{
	const struct row *row = &rows[dice(nr_rows)];
	struct run r = row_run(row);
	struct frame f, before;
	struct want want;
	uint8_t mac[6];
	const char *why;
	unsigned n;

	r.hook = hook;
	if (row->hook != hook || !dice(8))
		r.ifindex = any_device(hook);
	row_frame(row, &f);
	net_mac(r.ifindex, mac);
	if (r.ifindex != row_ifindex(row) && dice(8))
		memcpy(f.b, mac, 6);
	for (n = dice(4); n; n--)
		damage(&f);
	memset(f.b + f.len, 0, FRAME_MAX - f.len);
	before = f;
	model(w, &r, &f, &want);
	why = check_run(&r, &f, &want);
	seen[want.verdict == NOT_OURS ? V_MAX : want.verdict]++;
	if (*why && (*bad)++ < 10) {
		diag("hook %d ifindex %d, from row %s: %s, model says %s", hook,
		     r.ifindex, row->name, why, verdict_name(want.verdict));
		for (n = 0; n < before.len && n < 64; n += 16)
			diag("%04x: %02x %02x %02x %02x %02x %02x %02x %02x  "
			     "%02x %02x %02x %02x %02x %02x %02x %02x", n,
			     before.b[n], before.b[n + 1], before.b[n + 2],
			     before.b[n + 3], before.b[n + 4], before.b[n + 5],
			     before.b[n + 6], before.b[n + 7], before.b[n + 8],
			     before.b[n + 9], before.b[n + 10], before.b[n + 11],
			     before.b[n + 12], before.b[n + 13], before.b[n + 14],
			     before.b[n + 15]);
	}
}

void test_mutations(const struct world *w)
{
	static const char *const hooks[] = { "pod_egress", "pod_ingress", "wire_ingress" };
	enum hook hook;
	unsigned i;

	check_reset();
	for (hook = 0; hook < HOOK_MAX; hook++) {
		unsigned seen[V_MAX + 1] = {}, bad = 0;

		for (i = 0; i < DAMAGED; i++)
			damaged(w, hook, seen, &bad);
		ok(!bad, "damage/%s, %s: %u packets", w->name, hooks[hook], i);
		diag("forward %u stack %u short %u proto %u spoof %u dest %u "
		     "nopod %u not ours %u", seen[0], seen[1], seen[2], seen[3],
		     seen[4], seen[5], seen[6], seen[7]);
	}
	ok(check_counters(), "damage/%s, every counter of every Pod", w->name);
}
