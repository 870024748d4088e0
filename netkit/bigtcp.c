// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * BIG TCP: how large a packet may be that a device is handed (gso) and that it
 * hands on after merging (gro), for the uplink and both ends of every Pod's
 * pair. Knows sizes and what clamps them; not what a large packet looks like.
 *
 * The gso inside a Pod is clamped to the uplink's limit as well as to its own:
 * what the uplink cannot take in one piece is cut by the CPU, frame by frame. To
 * a Pod's rate, too: TCP keeps two packets in the queue whatever their size, and
 * 64 KiB are 50 ms of 10 Mbit/s that every other packet of the Pod would wait.
 */
#include <errno.h>
#include <string.h>

#include "netkit/nl.h"

enum {
	LEGACY = 65536,			/* GSO_LEGACY_MAX_SIZE */
	LARGEST = 8 * 65535,		/* GRO_MAX_SIZE, include/linux/netdevice.h */
	SEEN_MAX = 1 + 2 * POD_MAX,
	PACKETS_PER_S = 1000,		/* of the largest size, at a Pod's rate */
	HEADERS = 512,			/* more than MAX_TCP_HEADER, which TCP leaves */
};

/* What the last walk of this process found: the uplink, then two ends a slot. */
static struct bigtcp_seen seen[SEEN_MAX];

const struct bigtcp_seen *bigtcp_seen(unsigned i)
{
	return i < SEEN_MAX ? &seen[i] : NULL;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* A kernel that does not tell the limit has the old one. */
static unsigned tso_max(const struct link *l)
{
	return l->tso_max ? l->tso_max : LEGACY;
}

/* TCP sends two segments at once in any case; what is larger would be cut. */
static unsigned rate_max(const struct config *cf, const struct pod *p)
{
	uint64_t bytes = p->bw.egress_bps / 8 / PACKETS_PER_S;
	unsigned few = 2 * pod_mtu(cf, p) + HEADERS;

	return bytes > LARGEST ? LARGEST : bytes > few ? (unsigned)bytes : few;
}

/* How much may leave by this device in one piece, whatever its own limit is. */
static unsigned path_max(const struct walk *w, const struct pod *p, bool inside)
{
	const struct link *uplink = snap_index(w->snap, w->uplink);
	unsigned most;

	if (!inside)
		return LARGEST;
	most = uplink ? tso_max(uplink) : LEGACY;
	return p->bw.egress_bps ? least(most, rate_max(w->cf, p)) : most;
}

/* Without a row the uplink's and the node's ends stay as they are; a Pod's goes
 * back to the kernel's size when its rate goes. */
static struct link_sizes sizes_want(const struct bigtcp *row, const struct link *l,
				    unsigned most, bool inside)
{
	struct link_sizes want = l->sizes;
	unsigned gso = row->gso || !inside ? row->gso : LEGACY;

	if (gso)
		want.gso = least(gso, least(tso_max(l), most));
	if (row->gro)
		want.gro = least(row->gro, LARGEST);
	if (gso)
		want.gso_ipv4 = want.gso;
	if (row->gro)
		want.gro_ipv4 = want.gro;
	return want;
}

static bool sizes_equal(const struct link_sizes *a, const struct link_sizes *b)
{
	return a->gso == b->gso && a->gro == b->gro &&
	       a->gso_ipv4 == b->gso_ipv4 && a->gro_ipv4 == b->gro_ipv4;
}

static const char *state_of(const struct bigtcp *row, const struct link_sizes *is,
			    const struct link_sizes *want)
{
	if (!sizes_equal(is, want))
		return "differs";
	if (is->gso < (row->gso ? row->gso : LEGACY))
		return "clamped";
	return is->gso > LEGACY || is->gro > LEGACY ? "on" : "off";
}

/* The uplink's, for `down`; the Pods' ends go with their Pods. */
static int remember(const struct link *l)
{
	const struct link_sizes *is = &l->sizes;
	char text[64];

	snprintf(text, sizeof(text), "%u %u %u %u", is->gso, is->gro, is->gso_ipv4,
		 is->gro_ipv4);
	return before_keep("sizes", l->name, text);
}

static int mend(struct walk *w, struct nl *nl, const struct link *l,
		const struct bigtcp_seen *s, const struct link_sizes *want, bool keep)
{
	const struct link_sizes *is = &l->sizes;
	int err = 0;

	if (!differs(w, "%s: gso %u gro %u, IPv4 %u %u; wanted %u %u, %u %u", s->name,
		     is->gso, is->gro, is->gso_ipv4, is->gro_ipv4, want->gso, want->gro,
		     want->gso_ipv4, want->gro_ipv4))
		return 0;
	if (keep)
		err = remember(l);
	if (err)
		return fail(err, "%s: remember its gso and gro", s->name);
	err = link_set_sizes(nl, l->ifindex, want);
	return err ? nl_fail(nl, err, "%s: gso %u, gro %u", s->name, want->gso,
			     want->gro) : 0;
}

int bigtcp_device(struct walk *w, struct nl *nl, const struct link *l,
		  const struct pod *p, bool inside)
{
	struct bigtcp_seen *s = &seen[p ? 2 * p->slot - !inside : 0];
	struct link_sizes want = sizes_want(&w->cf->bigtcp, l, path_max(w, p, inside),
					    inside);

	*s = (struct bigtcp_seen) {
		.gso = l->sizes.gso, .gro = l->sizes.gro,
		.gso_ipv4 = l->sizes.gso_ipv4, .gro_ipv4 = l->sizes.gro_ipv4,
		.state = state_of(&w->cf->bigtcp, &l->sizes, &want),
	};
	snprintf(s->name, sizeof(s->name), "%.12s%s%.15s", inside ? p->name : "",
		 inside ? " " : "", l->name);
	return sizes_equal(&l->sizes, &want) ? 0 : mend(w, nl, l, s, &want, !p);
}

/* The uplink and the node's ends; the Pods' ends were walked with the Pods. */
int bigtcp_walk(struct walk *w)
{
	const struct link *l;
	char name[IFNAMSIZ];
	int err, e;

	/* The Pods of this very walk are there by now. */
	err = w->fix ? snap_take(w->nl, w->snap) : 0;
	if (err)
		return fail(err, "bigtcp: list of devices");
	l = snap_index(w->snap, w->uplink);
	err = l ? bigtcp_device(w, w->nl, l, NULL, false) : 0;
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		snprintf(name, sizeof(name), "nk-%s", p->name);
		l = pod_is_on(p, w->node) ? snap_index(w->snap, pod_ifindex(w->cf, p)) : NULL;
		e = l && !strcmp(l->name, name) ? bigtcp_device(w, w->nl, l, p, false) : 0;
		err = err ? err : e;
	}
	return err;
}

int bigtcp_down(struct walk *w)
{
	struct link_sizes s;
	char before[64];
	int err = 0, e;

	for (unsigned i = 0; i < w->snap->nr_links; i++) {
		const struct link *l = &w->snap->links[i];

		if (!strcmp(l->kind, "netkit") ||
		    before_get("sizes", l->name, before, sizeof(before)) ||
		    sscanf(before, "%u %u %u %u", &s.gso, &s.gro, &s.gso_ipv4,
			   &s.gro_ipv4) != 4)
			continue;
		e = link_set_sizes(w->nl, l->ifindex, &s);
		if (e)
			nl_fail(w->nl, e, "%s: put back gso and gro", l->name);
		err = err ? err : e;
	}
	return err;
}
