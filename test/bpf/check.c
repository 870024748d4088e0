// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * One packet through one program, and everything that can be seen of it held
 * against what was wanted: the return value, every byte, mark and priority,
 * every counter and every line of every Pod. Knows no rule of the datapath.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define NS 1000000000ULL	/* a second */

static struct count expected[ABI_SLOTS][DIR_MAX][V_MAX];
static unsigned refused;
static struct ran last;

const struct ran *check_last(void)
{
	return &last;
}

unsigned check_refused(void)
{
	return refused;
}

void check_reset(void)
{
	refused = 0;
	memset(expected, 0, sizeof(expected));
}

bool check_counters(void)
{
	struct count (*seen)[DIR_MAX][V_MAX] = bed_counters();
	unsigned s, d, v;
	bool same = seen;

	for (s = 0; seen && s < ABI_SLOTS; s++)
		for (d = 0; d < DIR_MAX; d++)
			for (v = 0; v < V_MAX; v++) {
				struct count *a = &seen[s][d][v], *b = &expected[s][d][v];

				if (a->packets == b->packets && a->bytes == b->bytes)
					continue;
				same = false;
				diag("slot %u %s %s: %llu packets %llu bytes, "
				     "expected %llu and %llu", s,
				     d == DIR_EGRESS ? "egress" : "ingress",
				     verdict_name(v), a->packets, a->bytes,
				     b->packets, b->bytes);
			}
	return same;
}

/*
 * A header that came intact leaves intact, by a full sum. One that came broken
 * leaves exactly as broken: the incremental update neither heals nor hides it.
 */
static bool checksum_follows(const struct frame *in, const struct frame *out)
{
	uint16_t before = sum16(in->b + L2_LEN, 20);
	uint16_t after = sum16(out->b + L2_LEN, 20);

	return before == after || (before + after == 0xffff && !(before & after));
}

static const char *frame_differs(const struct run *r, const struct frame *in,
				 const struct frame *out, const struct want *want)
{
	static char text[64];
	struct frame wanted = *in;
	bool macs, moved = want->verdict == V_FORWARD && r->hook != POD_INGRESS;
	unsigned i;

	if (moved && (want->to || in->b[in->b[12] == 8 ? 22 : 21] == 255)) {
		/* Between L3 Pods and from the wire to one a frame is as it was. */
		macs = want->to && (world_pod(want->to)->l2 || want->by_device ||
				    (r->hook == POD_EGRESS && world_pod(want->slot)->l2));
		frame_forward(&wanted, want->to, macs);
		if (in->b[12] == 8 && in->b[22] == 255 && sum16(in->b + L2_LEN, 20)) {
			memcpy(wanted.b + 24, out->b + 24, 2);
			if (!checksum_follows(in, out))
				return "a broken checksum did not stay as it was";
		}
	}
	if (out->len != in->len)
		return "length changed";
	for (i = 0; i < in->len; i++)
		if (out->b[i] != wanted.b[i]) {
			snprintf(text, sizeof(text), "byte %u: %02x, want %02x", i,
				 out->b[i], wanted.b[i]);
			return text;
		}
	return "";
}

void check_expect(const struct run *r, const struct frame *f,
		  const struct want *want)
{
	struct count *c;

	if (want->verdict == NOT_OURS || want->by_device)
		return;
	c = &expected[want->slot][hook_dir(r->hook)][want->verdict];
	c->packets++;
	c->bytes += f->len;
}

/*
 * Some kernels refuse to test-run an IP packet shorter than its header, and all
 * refuse a frame of nothing else but the Ethernet header. live.c sends them.
 */
static bool is_refused(const struct frame *f, int err)
{
	unsigned type = f->b[12] << 8 | f->b[13];
	unsigned need = type == 0x0800 ? 20 : type == 0x86dd ? 40 : 1;

	return err == -EINVAL && f->len < L2_LEN + need;
}

/*
 * The line that was taken is free when the clock during the run and the bytes'
 * time say so; all others are as they were.
 */
static const char *lines_differ(const struct run *r, const struct frame *in,
				const struct want *want, const uint64_t ns[2])
{
	__u64 idle = r->late ? (ns[0] + LATE_S * NS) * TICKS : 0, begun, *line;
	enum dir d;
	unsigned i;

	for (i = 0; i < LENGTH(world_pods); i++)
		for (d = 0; d < DIR_MAX; d++) {
			line = bed_line(world_pods[i].slot, d);
			if (r->late || !want->metered || d != hook_dir(r->hook) ||
			    world_pods[i].slot != want->slot) {
				if (*line != idle)
					return "a line was taken";
				continue;
			}
			begun = *line / TICKS - in->len * world_pods[i].ns[d];
			if (begun < ns[0] || begun > ns[1])
				return *line ? "a line taken for other bytes" :
					       "a line was not taken";
		}
	return "";
}

static const char *marks_differ(const struct run *r, const struct ran *out,
				const struct want *want)
{
	if (r->hook != POD_EGRESS)
		return out->mark == r->mark && out->priority == r->priority ?
			"" : "mark or priority touched";
	if (want->verdict >= V_DROP_SHORT)	/* nobody sees them */
		return "";
	if (out->mark)
		return "mark left";
	return out->priority == want->priority ? "" : "another priority";
}

const char *check_run(const struct run *r, const struct frame *in,
		      const struct want *want)
{
	static char text[80];
	struct run run = *r;
	const char *why;
	uint64_t ns[2];

	run.mark = 0xfeed;
	ns[0] = bed_now_ns();
	bed_lines(run.late ? (ns[0] + LATE_S * NS) * TICKS : 0);
	bed_run(&run, in, &last);
	ns[1] = bed_now_ns();
	if (is_refused(in, last.err)) {
		refused++;
		return "";
	}
	if (last.err) {
		snprintf(text, sizeof(text), "test run: %s", strerror(-last.err));
		return text;
	}
	check_expect(r, in, want);
	if (last.retval != want->retval) {
		snprintf(text, sizeof(text), "returned %d, want %d for %s",
			 last.retval, want->retval, verdict_name(want->verdict));
		return text;
	}
	why = marks_differ(&run, &last, want);
	if (!*why)
		why = lines_differ(&run, in, want, ns);
	/* It was let through before it was too much: nobody reads its bytes. */
	if (*why || want->verdict == V_DROP_HORIZON || want->verdict == V_DROP_RATE)
		return why;
	return frame_differs(r, in, &last.frame, want);
}
