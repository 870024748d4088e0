// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The one word that makes `up` and `check` the same walk: a room says how the
 * world differs from the tables and learns whether it shall mend that. `check`
 * answers on stdout, for it is the answer; `up -v` speaks through the log.
 */
#include "netkit/netkit.h"

bool differs(struct walk *w, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	w->differences++;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (w->fix)
		info_v("mend: %s", text);
	else if (!w->quiet)
		printf("  %s\n", text);
	return w->fix;
}
