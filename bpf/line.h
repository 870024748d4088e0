/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A line of a given rate that all CPUs share, as one number: the time at which
 * it is free again. A packet's turn is then, or now if that has passed, and it
 * moves the number on by the time that its bytes take (virtual scheduling, the
 * continuous-state leaky bucket of ITU-T I.371). A burst is a part of that wait
 * which nobody waits. At no time has more left than rate * time + burst + one
 * packet a CPU, nor more been let in than rate * time + limit + one packet a CPU.
 *
 * Arithmetic on abi.h's units alone; must not know packets, Pods or maps.
 */
#ifndef BPF_LINE_H
#define BPF_LINE_H

enum {
	LINE_TRIES = 4,		/* then the line is contended, and added to blindly */
	LINE_MOST = 16 << 20,	/* bytes of one packet: a lie of 64 Ki segments */
	LINE_CPUS_SHIFT = 8,	/* so many CPUs may add blindly at a time */
};

struct turn {
	__u32 bytes;		/* in: on the wire */
	__u64 own_ns;		/* in: when the packet wants to leave; 0: at once */
	__u64 now_ns;		/* out */
	__u64 wait;		/* out: ticks from now until it may leave */
};

/*
 * Rounded up, so never above the rate; in two halves, as the product of 16 MiB
 * and 8 kbit/s has 66 bits.
 */
static __always_inline __u64 line_cost(__u64 bytes, __u64 ticks_16)
{
	return bytes * (ticks_16 >> 16) +
	       ((bytes * (ticks_16 & 0xffff) + 0xffff) >> 16);
}

/*
 * Ticks from now until `free`, by a difference that survives the wrap. A past
 * one is no wait, and so is one farther away than packets can have moved it: it
 * has wrapped since the Pod last sent, years ago.
 */
static __always_inline __u64 line_wait(__u64 free, const struct turn *t, __u64 most)
{
	__u64 wait = free - (t->now_ns << TICK_SHIFT);

	return wait > most ? 0 : wait;
}

/*
 * Takes this packet's turn on the line. False, and the line is as it was, when
 * it or the packet's own time is farther away than the limit. The clock is read
 * after the line: the other way round a CPU that lost time in between could
 * take a debt just made for an impossible one.
 */
static __always_inline bool line_take(__u64 *line, const volatile struct dp_rate *rate,
				      struct turn *t)
{
	__u64 ticks_16 = rate->ticks_16, limit = rate->limit;
	__u64 cost = line_cost(t->bytes, ticks_16);
	__u64 most = (limit << LINE_CPUS_SHIFT) + line_cost(LINE_MOST, ticks_16);
	__u64 free = *(volatile __u64 *)line, was;
	int i;

	if (t->bytes > LINE_MOST)
		return false;
#pragma clang loop unroll(disable)	/* 2 KiB of the binary, and no faster */
	for (i = 0; i < LINE_TRIES; i++) {
		t->now_ns = bpf_ktime_get_ns();
		t->wait = line_wait(free, t, most);
		if (t->wait > limit ||
		    (__s64)(t->own_ns - t->now_ns) > (__s64)(limit >> TICK_SHIFT))
			return false;
		was = __sync_val_compare_and_swap(line, free,
				(t->now_ns << TICK_SHIFT) + t->wait + cost);
		if (was == free)
			goto taken;
		free = was;
	}
	/*
	 * As many others were just let through. Added blindly it is still paid
	 * for: nobody is dropped for bad luck, and the rate holds; the limit is
	 * overrun by a packet a CPU at most. But not one that takes longer than
	 * the limit itself: a few of those and line_wait() believes no debt.
	 */
	if (cost > limit)
		return false;
	free = __sync_fetch_and_add(line, cost);
	t->now_ns = bpf_ktime_get_ns();
	t->wait = line_wait(free, t, most);
taken:
	t->wait = t->wait > rate->burst ? t->wait - rate->burst : 0;
	return true;
}

/* When the packet may leave: its turn, or its own time if that is later. */
static __always_inline __u64 turn_ns(const struct turn *t)
{
	__u64 turn = t->now_ns + ((t->wait + (1 << TICK_SHIFT) - 1) >> TICK_SHIFT);

	return t->own_ns > turn ? t->own_ns : turn;
}

#endif
