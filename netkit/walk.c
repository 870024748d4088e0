// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What every walk over the tables shares: the socket, the picture of the
 * node's netns, and the one place where a difference is named and counted. It
 * knows none of the rooms that it serves.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "netkit/nl.h"

int walk_open(struct walk *w, const struct config *cf, const char *wanted,
	      bool fix)
{
	int err;

	*w = (struct walk) { .cf = cf, .wanted = wanted, .fix = fix,
			    .is_patient = fix };
	w->nl = calloc(1, sizeof(*w->nl));
	w->snap = calloc(1, sizeof(*w->snap));
	if (!w->nl || !w->snap)
		return fail(-ENOMEM, "start");
	err = nl_open(w->nl);
	if (err) {
		fail(err, "netlink socket");
	} else {
		err = snap_take(w->nl, w->snap);
		if (err)
			fail(err, "list of devices");
	}
	if (err)
		walk_close(w);
	return err;
}

void walk_close(struct walk *w)
{
	snap_free(w->snap);
	nl_close(w->nl);
	free(w->snap);
	free(w->nl);
}

bool differs(struct walk *w, const char *fmt, ...)
{
	char text[sizeof(w->first)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	w->differences++;
	if (w->on_difference)
		w->on_difference(w, text);
	if (!w->first[0])
		memcpy(w->first, text, sizeof(text));
	if (w->fix)
		info_v("mend: %s", text);
	else if (!w->quiet)
		printf("differs: %s\n", text);
	return w->fix;
}
