// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A Pod's line, from a row's bits per second to the turn of a packet: the code
 * of the programs on this machine, with a clock that the test sets. Rates from
 * 8 kbit/s to 400 Gbit/s, years of uptime, the wrap of the ticks, a clock that
 * stands still, and threads that all want the same line. Expected values come
 * from 128-bit division, not from the code's own arithmetic.
 */
#include "netkit/rodata.c"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

static __u64 (*clock_read)(void);
static __u64 bpf_ktime_get_ns(void)
{
	return clock_read();
}

#include "bpf/line.h"

#define NS_S 1000000000ULL
#define YEAR_NS (365 * 86400 * NS_S)
#define WRAP_NS (1ULL << 58)		/* ticks are back at 0 */
#define BIT_TICKS ((unsigned __int128)8 * NS_S << TICK_SHIFT)	/* per byte at 1 bit/s */

static const uint64_t rates[] = {
	KBIT(8), KBIT(56), KBIT(999), MBIT(1), MBIT(10), MBIT(25), 33333333, MBIT(100),
	MBIT(400), GBIT(1), 2345678901, GBIT(10), GBIT(25), GBIT(100), 399999999999, GBIT(400),
};

static __u64 now_ns;
static __u64 fake_clock(void)
{
	return now_ns;
}

static uint64_t seed;
static unsigned dice(unsigned sides)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 2685821657736338717ULL >> 33) % sides;
}

/* ACKs, full frames, TSO, BIG TCP: what a Pod sends. */
static unsigned some_bytes(void)
{
	static const unsigned sizes[] = { 60, 66, 74, 90, 590, 1514, 1515, 66000, 196700 };
	unsigned i = dice(2 * LENGTH(sizes));

	return i < LENGTH(sizes) ? sizes[i] : 60 + dice(9000);
}

static struct dp_rate rate_of(uint64_t bps, __u64 limit_ns)
{
	return (struct dp_rate){ .ticks_16 = byte_ticks(bps), .limit = limit_ns << TICK_SHIFT };
}

static int setup(void **state)
{
	(void)state;
	clock_read = fake_clock;
	now_ns = 1000 * NS_S;
	seed = 11;
	return 0;
}

static bool send(__u64 *line, const struct dp_rate *r, unsigned bytes, struct turn *t)
{
	*t = (struct turn){ .bytes = bytes };
	return line_take(line, r, t);
}

static void byte_takes_its_time(void **state)
{
	uint64_t bps;

	(void)state;
	assert_int_equal(byte_ticks(0), 0);
	assert_int_equal(byte_ticks(8000), 4194304000000);	/* a ms, exactly */
	assert_int_equal(byte_ticks(MBIT(8)), (__u64)64000 << 16);
	assert_int_equal(byte_ticks(GBIT(400)), 83887);		/* 83886.08 */
	assert_int_equal(byte_ticks(UINT64_MAX), 1);
	for (unsigned i = 0; i < 100000; i++) {
		bps = KBIT(8) + ((uint64_t)dice(1U << 31) << 31 | dice(1U << 31)) % GBIT(400);
		__u64 t = byte_ticks(bps);

		/* The least whole number that is not too fast. */
		assert_true((unsigned __int128)t * bps >= BIT_TICKS << 16);
		assert_true((unsigned __int128)(t - 1) * bps < BIT_TICKS << 16);
	}
}

static void cost_is_rounded_up(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LENGTH(rates); i++)
		for (unsigned n = 0; n < 2000; n++) {
			unsigned bytes = n < 1000 ? n : dice(LINE_MOST) + 1;
			unsigned __int128 exact = (unsigned __int128)bytes * byte_ticks(rates[i]);

			assert_true(line_cost(bytes, byte_ticks(rates[i])) ==
				    (exact + 0xffff) >> 16);
		}
	assert_int_equal(line_cost(1, 1), 1);
	assert_int_equal(line_cost(LINE_MOST, byte_ticks(8000)), ((__u64)64000000 << 24));
}

/* A full line for long: what it carried, against the time that took. */
static void long_run(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LENGTH(rates); i++) {
		struct dp_rate r = rate_of(rates[i], 200000000);
		__u64 line = now_ns << TICK_SHIFT, begin = line, bits = 0;
		struct turn t;
		double rate;

		for (unsigned n = 0; n < 50000; n++) {
			unsigned bytes = some_bytes();

			while (!send(&line, &r, bytes, &t))
				now_ns += 1 + t.wait / 128;
			bits += 8ULL * bytes;
		}
		rate = bits * 64e9 / (line - begin);
		if (rate > rates[i] || rate < 0.9995 * rates[i])
			fail_msg("%llu bit/s: %.1f", (unsigned long long)rates[i], rate);
	}
}

/* At no time more than rate * time + limit + one packet, whatever comes when. */
static void never_more(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LENGTH(rates); i++) {
		struct dp_rate r = rate_of(rates[i], 20000000);
		__u64 line = 0, begin = now_ns;
		unsigned __int128 bits = 0, most;
		struct turn t;

		for (unsigned n = 0; n < 20000; n++) {
			unsigned bytes = some_bytes();

			now_ns += dice(3) ? dice(1000) : dice(50000000);
			if (!send(&line, &r, bytes, &t))
				continue;
			bits += 8ULL * bytes;
			most = (unsigned __int128)rates[i] * (now_ns - begin + 20000000) / NS_S +
			       8ULL * bytes + 8;
			assert_true(bits <= most);
			assert_true(turn_ns(&t) >= now_ns);
			assert_true(turn_ns(&t) <= now_ns + 20000000);
		}
	}
}

/* Ticks wrap after 9 years; no moment of any uptime differs from another. */
static void every_year_alike(void **state)
{
	static const __u64 starts[] = {
		NS_S, YEAR_NS, WRAP_NS / 2 - 5000000, WRAP_NS / 2, WRAP_NS - 10000000,
		WRAP_NS - 1, WRAP_NS, WRAP_NS + 1, 10 * YEAR_NS, 2 * WRAP_NS - 3000000,
		100 * YEAR_NS,
	};
	static struct { bool sent; __u64 wait, until; } first[3000], is;

	(void)state;
	for (unsigned i = 0; i < LENGTH(rates); i++)
		for (unsigned s = 0; s < LENGTH(starts); s++) {
			struct dp_rate r = rate_of(rates[i], 5000000);
			__u64 line;
			struct turn t;

			seed = 1 + i;
			now_ns = starts[s];
			line = now_ns << TICK_SHIFT;
			for (unsigned n = 0; n < LENGTH(first); n++) {
				now_ns += dice(20000);
				is.sent = send(&line, &r, some_bytes(), &t);
				is.wait = is.sent ? t.wait : 0;
				is.until = is.sent ? turn_ns(&t) - starts[s] : 0;
				if (!s)
					first[n] = is;
				assert_int_equal(first[n].sent, is.sent);
				assert_int_equal(first[n].wait, is.wait);
				assert_int_equal(first[n].until, is.until);
			}
		}
}

/* A Pod that was silent for so long finds its line free, not taken for ages. */
static void silence_is_forgotten(void **state)
{
	static const __u64 silent[] = {
		1, NS_S, 3600 * NS_S, YEAR_NS, 4 * YEAR_NS, WRAP_NS / 2 - NS_S, WRAP_NS / 2,
		5 * YEAR_NS, 9 * YEAR_NS, WRAP_NS - 600 * NS_S, WRAP_NS + 1, 20 * YEAR_NS,
	};
	struct turn t;

	(void)state;
	for (unsigned i = 0; i < LENGTH(silent); i++) {
		struct dp_rate r = rate_of(MBIT(10), 200000000);
		__u64 line = now_ns << TICK_SHIFT;

		now_ns += silent[i];
		assert_true(send(&line, &r, 1500, &t));
		assert_int_equal(t.wait, 0);
		assert_int_equal(turn_ns(&t), now_ns);
		assert_true(line == (now_ns << TICK_SHIFT) + line_cost(1500, r.ticks_16));
	}
}

/* fq is told whole ns: never earlier than the line is free. */
static void stamp_is_rounded_up(void **state)
{
	struct dp_rate r = rate_of(GBIT(400), 200000000);
	struct turn t;

	(void)state;
	for (unsigned ticks = 0; ticks < 200; ticks++) {
		__u64 line = (now_ns << TICK_SHIFT) + ticks;

		assert_true(send(&line, &r, 64, &t));
		assert_int_equal(turn_ns(&t), now_ns + (ticks + 63) / 64);
	}
}

static void clock_stands_still(void **state)
{
	struct dp_rate r = rate_of(MBIT(8), 10000000);	/* 1 us a byte, 10 ms */
	__u64 line = now_ns << TICK_SHIFT, before;
	unsigned sent = 0;
	struct turn t;

	(void)state;
	while (sent < 100 && send(&line, &r, 1000, &t))
		assert_int_equal(t.wait, sent++ * 1000000 << TICK_SHIFT);
	assert_int_equal(sent, 11);		/* 0 to 10 ms of waiting */
	before = line;
	for (unsigned i = 0; i < 1000; i++)
		assert_false(send(&line, &r, 1, &t));
	assert_int_equal(line, before);
	now_ns += 999999;			/* a ns too early */
	assert_false(send(&line, &r, 1, &t));
	now_ns++;
	assert_true(send(&line, &r, 1, &t));
	assert_int_equal(t.wait, r.limit);
}

static void own_time(void **state)
{
	static const struct {
		const char *name;
		__s64 ahead_ns, own_ns;		/* of now; own 0: none */
		bool sent;
		__s64 leaves_ns;
	} rows[] = {
		{ "none, line free", -5, 0, true, 0 },
		{ "none, line taken", 7000, 0, true, 7000 },
		{ "past, line free", -5, -NS_S, true, 0 },
		{ "past, line taken", 7000, -NS_S, true, 7000 },
		{ "before the line's", 7000, 6999, true, 7000 },
		{ "after the line's", 7000, 7001, true, 7001 },
		{ "at the horizon", 7000, 10000000, true, 10000000 },
		{ "a ns beyond", 7000, 10000001, false, 0 },
		{ "a year beyond", -5, YEAR_NS, false, 0 },
		{ "wall time, as if it were believed", -5, 1700000000 * (__s64)NS_S, false, 0 },
	};
	struct dp_rate r = rate_of(MBIT(8), 10000000);

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		__u64 line = (now_ns + rows[i].ahead_ns) << TICK_SHIFT, was = line;
		__u64 begun = rows[i].ahead_ns > 0 ? was : now_ns << TICK_SHIFT;
		struct turn t = { .bytes = 1000 };

		t.own_ns = rows[i].own_ns ? now_ns + rows[i].own_ns : 0;
		assert_int_equal(line_take(&line, &r, &t), rows[i].sent);
		if (!rows[i].sent) {
			assert_int_equal(line, was);
			continue;
		}
		assert_int_equal(turn_ns(&t), now_ns + rows[i].leaves_ns);
		/* Whatever it wished, the line moved by its bytes. */
		assert_int_equal(line, begun + (1000000 << TICK_SHIFT));
	}
}

/* A part of the wait that nobody waits; what is let in is bounded all the same. */
static void burst(void **state)
{
	struct dp_rate r = { .ticks_16 = byte_ticks(MBIT(8)),	/* 1 us a byte */
			     .burst = 5000000 << TICK_SHIFT, .limit = 15000000 << TICK_SHIFT };
	__u64 line = now_ns << TICK_SHIFT;
	unsigned sent = 0;
	struct turn t;

	(void)state;
	for (; sent < 100 && send(&line, &r, 1000, &t); sent++)
		assert_int_equal(t.wait, (sent > 5 ? sent - 5 : 0) * 1000000 << TICK_SHIFT);
	assert_int_equal(sent, 16);		/* 0 to 15 ms of the line */
	now_ns += 10 * NS_S;			/* what is saved is one burst, no more */
	for (sent = 0; send(&line, &r, 1000, &t) && !t.wait; sent++)
		;
	assert_int_equal(sent, 6);
}

/* Segments of a byte each: too many to be true, whoever pays. */
static void lies_are_refused(void **state)
{
	struct dp_rate r = rate_of(KBIT(8), 200000000);
	__u64 line = 0;
	struct turn t;

	(void)state;
	assert_false(send(&line, &r, LINE_MOST + 1, &t));
	assert_false(send(&line, &r, UINT32_MAX, &t));
	assert_int_equal(line, 0);
	/* The most is believed, and paid for: not forgotten as impossible. */
	assert_true(send(&line, &r, LINE_MOST, &t));
	assert_false(send(&line, &r, 60, &t));
	now_ns += 16776 * NS_S;			/* 16 MiB at 1000 bytes/s, but 1.2 s */
	assert_false(send(&line, &r, 60, &t));
	now_ns += 2 * NS_S;
	assert_true(send(&line, &r, 60, &t));
}

/* Somebody else is let through whenever the clock is read: every try fails. */
static __u64 *contended;
static __u64 busy_clock(void)
{
	*contended += 64;
	return now_ns;
}

static void tries_run_out(void **state)
{
	struct dp_rate r = rate_of(MBIT(8), 10000000);
	__u64 line = (now_ns + 5000) << TICK_SHIFT, was = line;
	struct turn t;

	(void)state;
	contended = &line;
	clock_read = busy_clock;
	assert_true(send(&line, &r, 1000, &t));
	/* All others and we are paid for; our turn is behind most of theirs. */
	assert_int_equal(line, was + (LINE_TRIES + 1) * 64 + (1000000 << TICK_SHIFT));
	assert_int_equal(t.wait, (5000 << TICK_SHIFT) + LINE_TRIES * 64);
	/* What takes longer than the limit is not added without a look. */
	was = line;
	assert_false(send(&line, &r, 10001, &t));
	assert_int_equal(line, was + LINE_TRIES * 64);
	/* A debt of many CPUs is one. */
	clock_read = fake_clock;
	line = was = (now_ns + 256 * 10000000ULL) << TICK_SHIFT;
	assert_false(send(&line, &r, 1, &t));
	assert_int_equal(line, was);
	clock_read = busy_clock;
	/* A line that is full is refused at the first look. */
	line = was = (now_ns + 11000000) << TICK_SHIFT;
	assert_false(send(&line, &r, 1000, &t));
	assert_int_equal(line, was + 64);
}

enum { THREADS = 8, RUN_MS = 150 };

static struct {
	__u64 line;
	struct dp_rate rate;
	__u64 begin_ns;
} shared;

static __u64 real_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_S + t.tv_nsec;
}

static void *hammer(void *arg)
{
	__u64 *cost = arg;
	struct turn t;

	do {
		t = (struct turn){ .bytes = 66 + (*cost & 1023) };
		if (line_take(&shared.line, &shared.rate, &t))
			*cost += line_cost(t.bytes, shared.rate.ticks_16);
	} while (t.now_ns - shared.begin_ns < RUN_MS * 1000000);
	return NULL;
}

/* Nothing is lost when all CPUs want the same line at once. */
static void many_cpus(void **state)
{
	static const uint64_t bps[] = { MBIT(100), GBIT(10), GBIT(400) };
	pthread_t thread[THREADS];
	__u64 cost[THREADS], sum, took;

	(void)state;
	clock_read = real_clock;
	for (unsigned i = 0; i < LENGTH(bps); i++) {
		shared.rate = rate_of(bps[i], 1000000);
		shared.begin_ns = real_clock();
		shared.line = shared.begin_ns << TICK_SHIFT;
		memset(cost, 0, sizeof(cost));
		for (unsigned n = 0; n < THREADS; n++)
			assert_int_equal(pthread_create(&thread[n], NULL, hammer, &cost[n]), 0);
		for (unsigned n = 0; n < THREADS; n++)
			pthread_join(thread[n], NULL);
		took = (real_clock() - shared.begin_ns) << TICK_SHIFT;
		sum = 0;
		for (unsigned n = 0; n < THREADS; n++)
			sum += cost[n];
		/* Idle time is not made up for, so at most the time there was. */
		assert_true(sum <= shared.line - (shared.begin_ns << TICK_SHIFT));
		assert_true(sum <= took + shared.rate.limit +
			    THREADS * line_cost(1100, shared.rate.ticks_16));
		assert_true(sum > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(byte_takes_its_time, setup),
		cmocka_unit_test_setup(cost_is_rounded_up, setup),
		cmocka_unit_test_setup(long_run, setup),
		cmocka_unit_test_setup(never_more, setup),
		cmocka_unit_test_setup(every_year_alike, setup),
		cmocka_unit_test_setup(silence_is_forgotten, setup),
		cmocka_unit_test_setup(stamp_is_rounded_up, setup),
		cmocka_unit_test_setup(clock_stands_still, setup),
		cmocka_unit_test_setup(own_time, setup),
		cmocka_unit_test_setup(burst, setup),
		cmocka_unit_test_setup(lies_are_refused, setup),
		cmocka_unit_test_setup(tries_run_out, setup),
		cmocka_unit_test_setup(many_cpus, setup),
	};

	return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
