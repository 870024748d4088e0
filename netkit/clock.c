// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The one clock of the agent: it goes on while the machine sleeps, and no step of
 * wall time moves it. Knows nothing else.
 */
#include <time.h>

#include "netkit/netkit.h"

uint64_t clock_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}
