// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Which row is this node, and what did the last `up` leave: the answer stands
 * in /run/eleven/up so that `status` and `down` mean the same node that `up`
 * wired. It knows names and files, no packets.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netkit/nl.h"

#ifndef STAMP_DIR
#define STAMP_DIR "/run/eleven"	/* a test has its own */
#endif
#define STAMP STAMP_DIR "/up"

enum { POLL_MS = 10 };

int stamp_write(const struct stamp *s)
{
	FILE *f = fopen(STAMP ".new", "we");
	int err;

	if (!f)
		return fail(-errno, "write " STAMP);
	fprintf(f, "%s %016" PRIx64 " %" PRIu64 " %u %016" PRIx64 "\n", s->node, s->hash,
		s->since_ns, s->ms, s->build);
	if (fclose(f) != 0 || rename(STAMP ".new", STAMP) < 0) {
		err = -errno;
		(void)unlink(STAMP ".new");	/* the first error counts */
		return fail(err, "write " STAMP);
	}
	return 0;
}

int stamp_read(struct stamp *s)
{
	FILE *f = fopen(STAMP, "re");
	int n;

	if (!f)
		return -errno;
	s->build = 0;		/* an older eleven did not tell */
	n = fscanf(f, "%12s %" SCNx64 " %" SCNu64 " %u %" SCNx64, s->node, &s->hash,
		   &s->since_ns, &s->ms, &s->build);
	fclose(f);
	return n >= 4 ? 0 : -EINVAL;
}

int stamp_remove(void)
{
	if (unlink(STAMP) < 0 && errno != ENOENT)
		return fail(-errno, "remove " STAMP);
	return 0;
}
_Static_assert(NAME_MAX_LEN == 12, "node: fscanf width of the name");

/* Waits for it as long as for the device: its MAC may not be there yet. */
static int by_mac(struct walk *w)
{
	unsigned left_ms = w->is_patient ? w->cf->limits.device_wait_ms : 0;
	int err;

	while (!(w->node = uplink_node(w->cf, w->snap))) {
		if (left_ms < POLL_MS)
			return fail(-ENODEV, "node: no row has a MAC of this machine; "
				    "say which one with eleven.node=NAME or -n NAME");
		left_ms -= POLL_MS;
		nanosleep(&(struct timespec) { .tv_nsec = POLL_MS * 1000000L },
			  NULL);
		err = snap_take(w->nl, w->snap);
		if (err)
			return fail(err, "node: list of devices");
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct pod *const *p = a, *const *q = b;

	return strcmp((*p)->name, (*q)->name);
}

/* What the kernel has is looked up here, each thing of each Pod at each walk. */
static void file_pods(struct walk *w)
{
	w->nr_named = 0;
	memset(w->at, 0, sizeof(w->at));
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		if (!pod_is_on(p, w->node) || p->slot - 1 >= POD_MAX || w->at[p->slot])
			continue;
		w->at[p->slot] = p;
		w->named[w->nr_named++] = p;
	}
	qsort(w->named, w->nr_named, sizeof(w->named[0]), by_name);
}

const struct pod *pod_named(const struct walk *w, const char *name)
{
	const struct pod key = { .name = name }, *k = &key;
	const struct pod *const *p = bsearch(&k, w->named, w->nr_named,
					     sizeof(w->named[0]), by_name);

	return p ? *p : NULL;
}

static int find_row(struct walk *w)
{
	struct stamp last;
	char name[64];

	if (w->wanted)
		snprintf(name, sizeof(name), "%s", w->wanted);
	else if (cmdline_word("node", name, sizeof(name)))
		;
	else if (stamp_read(&last) == 0 && node_by_name(w->cf, last.node))
		snprintf(name, sizeof(name), "%s", last.node);
	else	/* nothing said, or other tables said it */
		return by_mac(w);
	w->node = node_by_name(w->cf, name);
	if (!w->node)
		return fail(-ENOENT, "node \"%s\" has no row in config.h", name);
	return 0;
}

int node_walk(struct walk *w)
{
	int err = find_row(w);

	if (!err)
		file_pods(w);
	return err;
}
