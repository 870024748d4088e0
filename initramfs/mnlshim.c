// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The one symbol that Debian's libmnl.a, built for glibc with fortification,
 * wants and musl lacks. Only mnl_nlmsg_fprintf() calls it. Knows nothing else.
 */
#include <stdarg.h>
#include <stdio.h>

int __fprintf_chk(FILE *out, int flag, const char *fmt, ...);

int __fprintf_chk(FILE *out, int flag, const char *fmt, ...)
{
	va_list ap;
	int n;

	(void)flag;	/* how strictly glibc would look at %n */
	va_start(ap, fmt);
	n = vfprintf(out, fmt, ap);
	va_end(ap);
	return n;
}
