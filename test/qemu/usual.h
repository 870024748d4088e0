/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * usual.h: what the scenarios' tables have in common: the shell that lib.sh talks
 * to, and limits, unless OWN_LIMITS is defined. Knows no node and no Pod.
 */
static const struct console consoles[] = {
	{ "hvc0", ARGV("/bin/sh") },
};

#ifndef OWN_LIMITS
static const struct limits limits = {
	.device_wait_ms		= 5000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 60000,
	.restart_reset_ms	= 60000,
};
#endif
