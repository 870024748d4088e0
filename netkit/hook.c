// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hooks and their links: attached at the head, pinned by name, replaced in
 * place. A link outlives us; one whose device went away is made anew.
 */
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netkit/datapath.h"

const struct prog progs[PROG_NR] = {
	[PROG_WIRE]	= { "wire_ingress", BPF_TCX_INGRESS,
			    "CONFIG_NET_XGRESS, Linux 6.6" },
	[PROG_EGRESS]	= { "pod_egress", BPF_NETKIT_PEER,
			    "CONFIG_NETKIT, Linux 6.7" },
	[PROG_INGRESS]	= { "pod_ingress", BPF_NETKIT_PRIMARY,
			    "CONFIG_NETKIT, Linux 6.7" },
	[PROG_PACE]	= { "pod_pace", BPF_TCX_EGRESS,
			    "CONFIG_NET_XGRESS, Linux 6.6" },
};

int pin_replace(int fd, const char *path)
{
	char fresh[136];

	/* bpffs takes no dot in a name. */
	snprintf(fresh, sizeof(fresh), "%s-new", path);
	unlink(fresh);
	if (bpf_obj_pin(fd, fresh) < 0)
		return fail(-errno, "datapath: pin %s", path);
	if (rename(fresh, path) < 0)
		return fail(-errno, "datapath: pin %s", path);
	return 0;
}

struct hook {
	char name[32];		/* of the pin below PIN_LINKS */
	int ifindex;
	int prog;		/* PROG_* */
};

static unsigned id_of_prog(int fd)
{
	struct bpf_prog_info info = { 0 };
	__u32 len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

/* The link's program id when it sits on the hook's device, else 0. */
static unsigned link_prog(int fd, const struct hook *h)
{
	struct bpf_link_info info = { 0 };
	__u32 len = sizeof(info);
	bool tcx = h->prog == PROG_WIRE || h->prog == PROG_PACE;
	unsigned want = tcx ? BPF_LINK_TYPE_TCX : BPF_LINK_TYPE_NETKIT;

	if (bpf_obj_get_info_by_fd(fd, &info, &len) || info.type != want)
		return 0;
	/* A link whose device went away stays pinned, with ifindex 0. */
	if ((tcx ? info.tcx.ifindex : info.netkit.ifindex) != (__u32)h->ifindex)
		return 0;
	return info.prog_id;
}

/* At the head, so that nothing stands between the wire and us. */
static int hook_attach(const struct hook *h, int prog_fd, const char *path)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = BPF_F_BEFORE);
	int fd, err;

	rcu_hurry();
	fd = bpf_link_create(prog_fd, h->ifindex, progs[h->prog].type, &opts);
	if (fd < 0)
		return fail(-errno, "datapath: attach %s to %s (needs %s)",
			    progs[h->prog].name, h->name, progs[h->prog].needs);
	err = pin_replace(fd, path);
	close(fd);
	return err;
}

static int hook_walk(struct walk *w, const struct hook *h, int prog_fd)
{
	unsigned want = prog_fd >= 0 ? id_of_prog(prog_fd) : 0, is = 0;
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), PIN_LINKS "/%s", h->name);
	fd = bpf_obj_get(path);
	if (fd >= 0)
		is = link_prog(fd, h);
	if (is && (is == want || prog_fd < 0))
		goto out;	/* without a program only presence can be judged */
	if (!is) {
		if (!differs(w, "datapath: %s is not attached to %s",
			     progs[h->prog].name, h->name))
			goto out;
		/* The dead link keeps the hook until its last reference goes. */
		unlink(path);
		if (fd >= 0)
			close(fd);
		return hook_attach(h, prog_fd, path);
	}
	if (differs(w, "datapath: %s on %s is another program",
		    progs[h->prog].name, h->name) &&
	    bpf_link_update(fd, prog_fd, NULL) < 0)
		err = fail(-errno, "datapath: replace %s on %s",
			   progs[h->prog].name, h->name);
out:
	if (fd >= 0)
		close(fd);
	return err;
}

/* Whoever stands before us decides first: it is named, not removed. `up` says it
 * by its second look, a supervisor by what stays. Without a program of ours on
 * that hook (ours 0) another one still comes before those further on. */
static void report_first(struct walk *w, int ifindex, enum bpf_attach_type type,
			 unsigned ours, const char *where)
{
	__u32 id = 0;
	LIBBPF_OPTS(bpf_prog_query_opts, q, .prog_ids = &id, .count = 1);

	/* ENOSPC: there are more, and the first was told */
	if (bpf_prog_query_opts(ifindex, type, &q) && errno != ENOSPC)
		return;
	if (id && id != ours)
		(void)differs(w, "datapath: program %u stands before ours on %s", id, where);
}

/* A Pod's links, named after it. */
static const struct {
	int prog;
	const char *suffix;
} pod_links[] = {
	{ PROG_EGRESS, "-egress" }, { PROG_INGRESS, "-ingress" }, { PROG_PACE, "-pace" },
};

static bool is_wanted(const struct pod *p, int prog)
{
	return prog != PROG_PACE || p->bw.ingress_bps;
}

/* An end without its program drops everything, so a Pod may fail alone. */
static int attach_pod(struct walk *w, const struct pod *p, const int fds[PROG_NR])
{
	struct hook h = { .ifindex = pod_ifindex(w->cf, p) };
	char name[IF_NAMESIZE];
	int err = 0;

	if (w->fix && !if_indextoname(h.ifindex, name))
		return 0;	/* its pair failed, and was named */
	for (unsigned i = 0; i < LENGTH(pod_links) && !err; i++) {
		h.prog = pod_links[i].prog;
		snprintf(h.name, sizeof(h.name), "%s%s", p->name, pod_links[i].suffix);
		if (is_wanted(p, h.prog))
			err = hook_walk(w, &h, fds[h.prog]);
	}
	return err;
}

/* In the order of a packet to the Pod, then from it: tcx of a device runs before
 * netkit's own hook. What a Pod's end has on tcx was put there by somebody of the
 * node: no Pod may. */
static void report_pod(struct walk *w, const struct pod *p, const unsigned ids[PROG_NR])
{
	int ifindex = pod_ifindex(w->cf, p), back;
	char where[32];

	snprintf(where, sizeof(where), "nk-%s", p->name);
	report_first(w, ifindex, BPF_TCX_EGRESS, is_wanted(p, PROG_PACE) ?
		     ids[PROG_PACE] : 0, where);
	report_first(w, ifindex, BPF_NETKIT_PRIMARY, ids[PROG_INGRESS], where);
	snprintf(where, sizeof(where), "%s eth0", p->name);
	report_first(w, ifindex, BPF_NETKIT_PEER, ids[PROG_EGRESS], where);
	back = netns_enter(p->name);
	if (back < 0)
		return;		/* that was named */
	report_first(w, ifindex, BPF_TCX_EGRESS, 0, where);
	netns_leave(back);
}

static void report_all(struct walk *w, const int fds[PROG_NR])
{
	unsigned ids[PROG_NR];

	for (unsigned i = 0; i < PROG_NR; i++) {
		ids[i] = fds[i] >= 0 ? id_of_prog(fds[i]) : 0;
		if (!ids[i])
			return;		/* which are ours? */
	}
	report_first(w, w->uplink, BPF_TCX_INGRESS, ids[PROG_WIRE], w->uplink_name);
	for (unsigned i = 0; i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node))
			report_pod(w, &w->cf->pods[i], ids);
}

static int attach_all(struct walk *w, const int fds[PROG_NR])
{
	struct hook h = { .ifindex = w->uplink, .prog = PROG_WIRE };
	int err;

	snprintf(h.name, sizeof(h.name), "uplink");
	err = hook_walk(w, &h, fds[PROG_WIRE]);
	for (unsigned i = 0; !err && i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node) &&
		    attach_pod(w, &w->cf->pods[i], fds))
			w->failures++;
	return err;
}

static bool is_wanted_pin(const struct walk *w, const char *name)
{
	const char *suffix = strrchr(name, '-');
	const struct pod *p;
	char owner[32];

	if (!suffix)
		return !strcmp(name, "uplink");
	snprintf(owner, sizeof(owner), "%.*s", (int)(suffix - name), name);
	p = pod_named(w, owner);
	for (unsigned i = 0; p && i < LENGTH(pod_links); i++)
		if (!strcmp(suffix, pod_links[i].suffix))
			return is_wanted(p, pod_links[i].prog);
	return false;
}

static void sweep_links(struct walk *w)
{
	DIR *dir = opendir(PIN_LINKS);
	char path[sizeof(PIN_LINKS) + 256];
	struct dirent *e;

	if (!dir)
		return;
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.' || is_wanted_pin(w, e->d_name) ||
		    !differs(w, "datapath: link %s has no row", e->d_name))
			continue;
		snprintf(path, sizeof(path), PIN_LINKS "/%s", e->d_name);
		unlink(path);
	}
	closedir(dir);
}

int hooks_walk(struct walk *w, const int prog_fds[PROG_NR])
{
	int err = attach_all(w, prog_fds);

	if (err)
		return err;
	report_all(w, prog_fds);
	sweep_links(w);
	return 0;
}
