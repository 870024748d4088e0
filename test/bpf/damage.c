// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Seeded damage: rows' frames with bits flipped, bytes and addresses exchanged,
 * ends cut or stretched, on the wrong device. Must not know what is right: the
 * model, which the rows proved, says what should become of it.
 */
#include <string.h>
#include <arpa/inet.h>

#include "bed.h"

enum { DAMAGED = 10000 };	/* packets per program and world */

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

	switch (dice(9)) {
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
	case 6:	/* IPv4's second octet, IPv6's first two have DSCP in them */
		f->b[L2_LEN + (f->b[12] == 0x86 ? dice(2) : 1)] = dice(2) ? 0x20 : dice(256);
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
	r.late = !dice(4);
	r.priority = dice(2) ? dice(32) : 0;
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
	static const char *const hooks[] = {
		"pod_egress", "pod_ingress", "wire_ingress", "pod_pace",
	};
	enum hook hook;
	unsigned i;

	check_reset();
	for (hook = 0; hook < HOOK_MAX; hook++) {
		unsigned seen[V_MAX + 1] = {}, bad = 0;

		for (i = 0; i < DAMAGED; i++)
			damaged(w, hook, seen, &bad);
		ok(!bad, "damage/%s, %s: %u packets", w->name, hooks[hook], i);
		diag("forward %u stack %u short %u proto %u spoof %u dest %u "
		     "nopod %u horizon %u rate %u detour %u not ours %u", seen[0], seen[1],
		     seen[2], seen[3], seen[4], seen[5], seen[6], seen[7], seen[8],
		     seen[9], seen[10]);
	}
	ok(check_counters(), "damage/%s, every counter of every Pod", w->name);
}
