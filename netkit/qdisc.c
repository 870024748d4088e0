// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The queueing discipline: fq, which lets a packet go at the time the datapath
 * wrote on it, serves bands by weight and paces TCP. On an uplink with several
 * transmit queues mq is the root and every queue has its fq; the node's end of
 * a Pod has one when packets may have to wait there. It knows the rows and
 * qdiscs (tc.h), nothing of packets.
 *
 * Ours is what carries our handle; what the uplink had before comes back by
 * `down`, a Pod's goes with its Pod.
 */
#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "netkit/tc.h"

enum {
	FRAME_SMALL = 128,	/* bytes: a packet worth counting with */
	FLOW_PLIMIT = 100,	/* the kernel's, when no Pod is limited */
	PLIMIT = 10000,		/* the kernel's */
	PLIMIT_MAX = 100000,
	BUCKETS_LOG = 10,	/* the kernel's */
	HORIZON_MARGIN_MS = 1800,	/* above the Pods', for TCP's own pacing */
};

/* Which band (0 first) a priority is in: the kernel's default, on which the
 * datapath counts, so it is set and not hoped for. */
static const uint8_t priomap[TC_PRIO_MAX + 1] = {
	1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
};
static const unsigned weight[FQ_BANDS] = { 9, 3, 1 };	/* the kernel's */

#ifndef NET_DIR
#define NET_DIR "/sys/class/net"	/* a test has its own */
#endif

static bool is_set(const struct fq *f)
{
	return f->horizon_ms || f->buckets_log || f->weight[0] || f->weight[1] ||
	       f->weight[2];
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Room for what a rate lets wait. */
static void room(struct fq_options *o, uint64_t bps, const struct bandwidth *bw)
{
	unsigned ms = bw->horizon_ms ? bw->horizon_ms : HORIZON_MS;
	uint64_t packets = bps / 8 / FRAME_SMALL * ms / 1000;

	if (!bps)
		return;
	o->plimit = least(PLIMIT_MAX, o->plimit + packets);
	o->flow_plimit = packets > o->flow_plimit ? packets : o->flow_plimit;
	o->horizon_us = o->horizon_us > 1000 * ms ? o->horizon_us : 1000 * ms;
}

/*
 * A limited Pod's packets wait here for up to its horizon, and the horizon shall
 * be what drops them: room for as many small ones as fit into it, in a flow and
 * in a band. The kernel's 100 a flow hold 25 Mbit/s of DNS for 4 ms. A NULL Pod
 * is the uplink.
 */
static void fq_want(struct fq_options *o, const struct walk *w, const struct pod *to)
{
	const struct fq *f = &w->cf->fq;

	*o = (struct fq_options){ .flow_plimit = FLOW_PLIMIT, .horizon_drop = 1,
				  .horizon_us = 1000 * HORIZON_MS };
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		if (pod_is_on(p, w->node) && p != to && (!to || p->bw.local))
			room(o, p->bw.egress_bps, &p->bw);
	}
	if (to)
		room(o, to->bw.ingress_bps, &to->bw);
	o->flow_plimit = least(o->flow_plimit, PLIMIT);
	o->plimit = o->plimit > PLIMIT ? o->plimit : PLIMIT;
	o->buckets_log = f->buckets_log && !to ? f->buckets_log : BUCKETS_LOG;
	o->horizon_us = f->horizon_ms ? 1000 * f->horizon_ms :
			o->horizon_us + 1000 * HORIZON_MARGIN_MS;
	memcpy(o->priomap, priomap, sizeof(o->priomap));
	for (unsigned i = 0; i < FQ_BANDS; i++)
		o->weight[i] = (f->weight[0] ? f->weight[i] : weight[i]) << 16;
}

/* Transmit queues in use. The kernel allocates more than that, and a qdisc for
 * each would cost memory; only those in use are listed. -errno: cannot be seen. */
static int queues_of(const struct link *l)
{
	char path[128];
	int nr = 0;

	while (nr < (int)l->tx_queues && nr < QDISCS_MAX - 1) {
		snprintf(path, sizeof(path), "%s/%s/queues/tx-%d", NET_DIR, l->name, nr);
		if (access(path, F_OK))
			return errno != ENOENT || !nr ? -errno : nr;
		nr++;
	}
	return nr ? nr : 1;
}

/* One option that is not as wanted, in words; false: all are. */
static bool fq_differs(const struct fq_options *is, const struct fq_options *want,
		       char *text, size_t size)
{
	static const struct { const char *name; size_t at; } numbers[] = {
		{ "horizon in us", offsetof(struct fq_options, horizon_us) },
		{ "horizon_drop", offsetof(struct fq_options, horizon_drop) },
		{ "limit", offsetof(struct fq_options, plimit) },
		{ "flow_limit", offsetof(struct fq_options, flow_plimit) },
		{ "log2 of buckets", offsetof(struct fq_options, buckets_log) },
	};

	for (unsigned i = 0; i < LENGTH(numbers); i++) {
		uint32_t a, b;

		memcpy(&a, (const char *)is + numbers[i].at, sizeof(a));
		memcpy(&b, (const char *)want + numbers[i].at, sizeof(b));
		if (a == b)
			continue;
		snprintf(text, size, "%s is %u, not %u", numbers[i].name, a, b);
		return true;
	}
	if (memcmp(is->priomap, want->priomap, sizeof(is->priomap)))
		snprintf(text, size, "priorities are in other bands");
	else if (memcmp(is->weight, want->weight, sizeof(is->weight)))
		snprintf(text, size, "weights are %d %d %d, not %d %d %d",
			 is->weight[0] >> 16, is->weight[1] >> 16, is->weight[2] >> 16,
			 want->weight[0] >> 16, want->weight[1] >> 16,
			 want->weight[2] >> 16);
	else
		return false;
	return true;
}

static const struct qdisc *at(const struct qdisc *rows, int nr, int ifindex,
			      uint32_t parent)
{
	for (int i = 0; i < nr; i++)
		if (rows[i].ifindex == ifindex && rows[i].parent == parent)
			return &rows[i];
	return NULL;
}

static int refused(struct walk *w, int err, const char *who, const char *kind)
{
	return nl_fail(w->nl, err, "%s: %s%s", who, kind,
		       err == -ENOENT ? " (needs the module sch_fq, CONFIG_NET_SCH_FQ)" : "");
}

/* "kind handle options", both in hex: enough to put a simple one back. */
static int remember(const struct walk *w, const struct qdisc *root)
{
	char value[2 * QDISC_OPTIONS_SIZE + 32];
	int len;

	if (root && root->handle == QDISC_ELEVEN)
		return 0;
	len = snprintf(value, sizeof(value), "%s %x ", root ? root->kind : "none",
		       root ? root->handle : 0);
	for (unsigned i = 0; root && i < root->options_len; i++)
		len += snprintf(value + len, sizeof(value) - len, "%02x",
				root->options[i]);
	return before_keep("qdisc", w->uplink_name, value);
}

static int root_set(struct walk *w, const struct qdisc *is, const struct qdisc *want,
		    const char *who)
{
	int err = want->ifindex == w->uplink ? remember(w, is) : 0;

	if (err)
		return fail(err, "%s: remember its qdisc", who);
	/* A handle keeps its kind: of ours, the other kind must go first. */
	if (is && is->handle == QDISC_ELEVEN)
		err = qdisc_delete(w->nl, is->ifindex, is->handle, TC_H_ROOT);
	if (!err)
		err = strcmp(want->kind, "fq") ? qdisc_set(w->nl, want) :
						 qdisc_set_fq(w->nl, want);
	return err ? refused(w, err, who, want->kind) : 0;
}

/* One fq, below mq or alone. The kernel changes one that is there in place: no
 * packet in it is lost. */
static int leaf(struct walk *w, const struct qdisc *is, struct qdisc *want, const char *who)
{
	bool is_fq = is && !strcmp(is->kind, "fq");
	unsigned queue = TC_H_MIN(want->parent);
	char text[96];
	int err;

	if (is_fq && !fq_differs(&is->fq, &want->fq, text, sizeof(text)))
		return 0;
	if (!is_fq)
		snprintf(text, sizeof(text), "qdisc is %s, not fq", is ? is->kind : "none");
	if (want->parent == TC_H_ROOT ? !differs(w, "%s: %s", who, text) :
	    !differs(w, "%s: transmit queue %u: %s", who, queue, text))
		return 0;
	err = qdisc_set_fq(w->nl, want);
	return err ? refused(w, err, who, "fq") : 0;
}

static int put_back(struct walk *w, const struct link *l)
{
	char value[2 * QDISC_OPTIONS_SIZE + 32];
	struct qdisc q = { .ifindex = l->ifindex, .parent = TC_H_ROOT };
	unsigned byte;
	int err, at_hex = 0;

	/* Of handle 0 is what the kernel chose, and it has chosen again. */
	if (before_get("qdisc", l->name, value, sizeof(value)) ||
	    sscanf(value, "%15s %x %n", q.kind, &q.handle, &at_hex) < 2 || !q.handle)
		return 0;
	for (const char *hex = value + at_hex; q.options_len < sizeof(q.options) &&
	     at_hex && sscanf(hex, "%2x", &byte) == 1; hex += 2)
		q.options[q.options_len++] = byte;
	err = qdisc_set(w->nl, &q);
	if (err && q.options_len) {
		q.options_len = 0;
		err = qdisc_set(w->nl, &q);
		warn("uplink %s: options of the former qdisc %s are lost", l->name,
		     q.kind);
	}
	return err ? nl_fail(w->nl, err, "uplink %s: put back qdisc %s", l->name,
			     q.kind) : 0;
}

/* The uplink gets back what it had; a Pod's device (NULL) had none. */
static int unwanted(struct walk *w, const struct qdisc *root, const struct link *l,
		    const char *who)
{
	int err;

	if (!root || root->handle != QDISC_ELEVEN ||
	    !differs(w, "%s: fq is no longer wanted", who))
		return 0;
	err = qdisc_delete(w->nl, root->ifindex, root->handle, TC_H_ROOT);
	if (err)
		return refused(w, err, who, root->kind);
	return l ? put_back(w, l) : 0;
}

/* Ours, and all of the uplink. */
static struct qdisc seen[QDISCS_MAX + POD_MAX];

static int uplink_qdisc(struct walk *w, const struct link *l, int nr)
{
	struct qdisc want = { .ifindex = w->uplink, .handle = QDISC_ELEVEN,
			      .parent = TC_H_ROOT };
	const struct qdisc *root = at(seen, nr, w->uplink, TC_H_ROOT);
	int queues = queues_of(l), err = 0;
	char who[IFNAMSIZ + 8];

	snprintf(who, sizeof(who), "uplink %s", w->uplink_name);
	if (!is_set(&w->cf->fq))
		return unwanted(w, root, l, who);
	if (queues < 0)
		return fail(queues, "%s: %s/%s/queues", who, NET_DIR, l->name);
	fq_want(&want.fq, w, NULL);
	snprintf(want.kind, sizeof(want.kind), "%s", queues > 1 ? "mq" : "fq");
	if (!root || root->handle != QDISC_ELEVEN || strcmp(root->kind, want.kind)) {
		if (!differs(w, "%s: root qdisc is %s, not eleven's %s", who,
			     root ? root->kind : "none", want.kind))
			return 0;
		err = root_set(w, root, &want, who);
		nr = err ? err : qdisc_dump(w->nl, w->uplink, seen, LENGTH(seen));
		if (nr < 0)
			return nr;
		root = at(seen, nr, w->uplink, TC_H_ROOT);
	}
	if (queues == 1)
		return leaf(w, root, &want, who);
	want.handle = 0;		/* the kernel's choice, or as it is */
	for (int i = 1; i <= queues && !err; i++) {
		want.parent = QDISC_ELEVEN | (uint32_t)i;
		err = leaf(w, at(seen, nr, w->uplink, want.parent), &want, who);
	}
	return err;
}

/* One whose pair is missing was named with that. */
static int pod_qdisc(struct walk *w, const struct pod *p, int nr)
{
	struct qdisc want = { .ifindex = pod_ifindex(w->cf, p), .kind = "fq",
			      .handle = QDISC_ELEVEN, .parent = TC_H_ROOT };
	const struct qdisc *root = at(seen, nr, want.ifindex, TC_H_ROOT);
	char who[NAME_MAX_LEN + 8], name[IFNAMSIZ];

	snprintf(who, sizeof(who), "pod %s", p->name);
	if (!is_set(&w->cf->fq) || !pod_has_queue(w->cf, p))
		return unwanted(w, root, NULL, who);
	if (!if_indextoname(want.ifindex, name))
		return 0;
	fq_want(&want.fq, w, p);
	if (root && root->handle == QDISC_ELEVEN && !strcmp(root->kind, "fq"))
		return leaf(w, root, &want, who);
	if (!differs(w, "%s: %s has no fq of eleven's", who, name))
		return 0;
	return root_set(w, root, &want, who);
}

int qdisc_walk(struct walk *w)
{
	const struct link *l = snap_index(w->snap, w->uplink);
	int nr = l ? qdisc_dump(w->nl, w->uplink, seen, LENGTH(seen)) : -ENODEV;
	int err = 0, e;

	if (nr < 0)
		return fail(nr, "uplink %s: list of qdiscs", w->uplink_name);
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		if (!pod_is_on(&w->cf->pods[i], w->node))
			continue;
		e = pod_qdisc(w, &w->cf->pods[i], nr);
		err = err ? err : e;
	}
	e = uplink_qdisc(w, l, nr);
	return err ? err : e;
}

/* Whatever carries our handle, on whatever device. */
int qdisc_down(struct walk *w)
{
	int nr = qdisc_dump(w->nl, 0, seen, LENGTH(seen)), err = 0, e;

	if (nr < 0)
		return fail(nr, "list of qdiscs");
	for (int i = 0; i < nr; i++) {
		const struct link *l = snap_index(w->snap, seen[i].ifindex);

		if (seen[i].parent != TC_H_ROOT || !l)
			continue;
		e = qdisc_delete(w->nl, l->ifindex, seen[i].handle, TC_H_ROOT);
		if (e)
			nl_fail(w->nl, e, "%s: remove qdisc", l->name);
		else
			e = put_back(w, l);
		err = err ? err : e;
	}
	return err;
}
