// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The suites that run packets one by one: the rows, checksums at their edges,
 * every length. Rows are held against the programs and the model; all else
 * trusts the model that the rows proved.
 */
#include <errno.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/bpf.h>

#include "bed.h"

#ifndef BPF_F_TEST_SKB_CHECKSUM_COMPLETE
#define BPF_F_TEST_SKB_CHECKSUM_COMPLETE (1U << 2)
#endif

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
