// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a packet costs over an empty program, for the ordinary rows. Prints and
 * asserts nothing: a clock on a shared machine proves nothing. Knows no rule of
 * the datapath.
 */
#include <stdlib.h>

#include "bed.h"

enum { RUNS = 250 };

static double row_ns(const struct row *row, unsigned rounds)
{
	double sum = 0;
	struct frame f;
	unsigned i;

	row_frame(row, &f);
	for (i = 0; i < rounds; i++)
		sum += bed_ns(row->hook, row_ifindex(row), &f, RUNS);
	return sum / rounds;
}

static bool is_typical(const struct row *row)
{
	const struct packet *p = &row->packet;

	return !p->ttl && !p->first && !p->fragment && !p->zero_len &&
	       !p->nexthdr && !p->payload && !p->icmp && !p->options;
}

void bench(void)
{
	const char *text = getenv("BENCH_ROUNDS");
	unsigned rounds = text ? atoi(text) : 40, i;
	double empty = 0, clock = 0, ns;
	struct frame f;

	row_frame(&rows[0], &f);
	for (i = 0; i < rounds; i++) {
		empty += bed_empty_ns(&f, RUNS, false) / rounds;
		clock += bed_empty_ns(&f, RUNS, true) / rounds;
	}
	diag("ns per packet over an empty program (%.1f), mean of %u", empty,
	     rounds * RUNS);
	diag("%+7.1f  to read the clock, which a rate needs", clock - empty);
	for (i = 0; i < nr_rows; i++) {
		if (rows[i].verdict != V_FORWARD || !is_typical(&rows[i]))
			continue;
		ns = row_ns(&rows[i], rounds) - empty;
		diag("%+7.1f  %s", ns, rows[i].name);
	}
}
