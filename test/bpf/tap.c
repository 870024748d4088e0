// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Verdicts on stdout in the Test Anything Protocol, one line each. Knows
 * numbers and text, no packets.
 */
#include <stdarg.h>
#include <stdio.h>

#include "bed.h"

static unsigned passed, failed;

bool ok(bool pass, const char *fmt, ...)
{
	va_list ap;

	printf("%s %u - ", pass ? "ok" : "not ok", passed + failed + 1);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	if (pass)
		passed++;
	else
		failed++;
	return pass;
}

void skip(const char *name, const char *why)
{
	passed++;
	printf("ok %u - %s # SKIP %s\n", passed + failed, name, why);
}

void diag(const char *fmt, ...)
{
	va_list ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

int tap_end(void)
{
	printf("1..%u\n%u passed, %u failed\n", passed + failed, passed, failed);
	return failed || !passed;
}
