/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Asks iproute2's `ip`, or `tc` for qdiscs, for the bytes of a request: IPROUTE2 names a root
 * directory that holds it with its libraries, NLRECORD the library built from
 * nlrecord.c. Nothing is changed by it, see there.
 */
#ifndef UNIT_NLIP_H
#define UNIT_NLIP_H

#include <stdio.h>
#include <stdlib.h>

#include "nlfake.h"

static size_t unhex(const char *hex, char *out)
{
	unsigned byte;
	size_t n = 0;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		out[n++] = byte;
	return n;
}

static bool have_ip(void)
{
	return getenv("IPROUTE2") && getenv("NLRECORD");
}

/* Runs it with its own loader and libraries, for its libc is not ours. */
static void ip_run(const char *args, char *hex, size_t size)
{
	static const char script[] =
		"set -e; lib=$(echo $IPROUTE2/usr/lib/*-linux-gnu); "
		"for ld in $lib/ld-linux*; do :; done; "
		"unset LD_PRELOAD; "
		"exec $ld --library-path $lib --preload $NLRECORD $IPROUTE2/usr/";
	const char *tool = strncmp(args, "qdisc ", 6) ? "bin/ip" : "sbin/tc";
	char command[1024];
	FILE *p;

	assert_true(snprintf(command, sizeof(command), "%s%s %s", script, tool, args) <
		    (int)sizeof(command));
	p = popen(command, "r");
	assert_non_null(p);
	hex[0] = '\0';
	if (fgets(hex, size, p))
		hex[strcspn(hex, "\n")] = '\0';
	assert_int_equal(pclose(p), 0);
	assert_true(strlen(hex) > 2 * NLMSG_HDRLEN);
	/* The sequence number is the time of day: not worth recording. */
	memset(hex + 2 * offsetof(struct nlmsghdr, nlmsg_seq), '0', 8);
}

#endif
