// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The programs and their pins: the one libbpf user. Turns the tables into
 * rodata, loads one program per hook, attaches them by links pinned below
 * /sys/fs/bpf/eleven, and replaces them in place when they changed. It knows
 * the contract (bpf/abi.h) and device indexes, no netlink.
 *
 * The pinned rodata is the commit record: it is renamed into place last, so a
 * walk that was cut off anywhere is simply done again by the next.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/types.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/abi.h"
#include "eleven.skel.h"
#include "netkit/netkit.h"

#define ROOT "/sys/fs/bpf/eleven"
#define PIN_COUNTERS ROOT "/counters"
#define PIN_RODATA ROOT "/rodata"
#define PIN_LINKS ROOT "/link"

/* The hooks of one node: the uplink's, and two per Pod. */
enum { PROG_WIRE, PROG_EGRESS, PROG_INGRESS, PROG_NR };

static const struct prog {
	const char *name;
	enum bpf_attach_type type;
} progs[PROG_NR] = {
	[PROG_WIRE]	= { "wire_ingress", BPF_TCX_INGRESS },
	[PROG_EGRESS]	= { "pod_egress", BPF_NETKIT_PEER },
	[PROG_INGRESS]	= { "pod_ingress", BPF_NETKIT_PRIMARY },
};

/* ------------------------------------------------------ libbpf's own words */

static char last_words[256];

/* Loading says a page when it fails; the last warning is the one that counts. */
static int keep_words(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (level != LIBBPF_WARN)
		return 0;
	vsnprintf(last_words, sizeof(last_words), fmt, ap);
	last_words[strcspn(last_words, "\n")] = '\0';
	info_v("%s", last_words);
	return 0;
}

static int bpf_fail(int err, const char *what)
{
	const char *words = last_words;

	if (!*words)
		return fail(err, "datapath: %s", what);
	return fail(err, "datapath: %s (%s)", what, words);
}

/* ------------------------------------------------------------ tables -> rodata */

static uint64_t fnv1a(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t h = 0xcbf29ce484222325;

	while (len--)
		h = (h ^ *p++) * 0x100000001b3;
	return h;
}

static void set6(__u32 out[4], const struct inet *a)
{
	memcpy(out, a->addr, 16);
}

static __u32 be4(const struct inet *a)
{
	__u32 v;

	memcpy(&v, a->addr, 4);
	return v;
}

static void fill_node(struct eleven__rodata *ro, const struct walk *w)
{
	struct dp_cfg *c = (struct dp_cfg *)&ro->cfg;
	const struct node *n = w->node;
	struct inet a;
	size_t size;

	c->object_hash = fnv1a(eleven__elf_bytes(&size), size);
	c->ifindex_base = IFINDEX_BASE;
	c->uplink = w->uplink;
	c->uplink_mtu = node_mtu(n);
	c->node_id = n->id;
	a = inet4(w->cf->pod4_net, 16);
	c->pod4_net = be4(&a);
	a = inet4(n->ip4.addr, 32);
	c->self4 = be4(&a);
	a = inet4(~(uint32_t)0 << (32 - n->ip4.len), 32);
	c->wire4_mask = be4(&a);
	c->wire4_net = c->self4 & c->wire4_mask;
	a = inet4(n->gw4, 32);
	c->gw4 = be4(&a);
	a = inet6(&w->cf->pod6_net, 96);
	set6(c->pod6_net, &a);
	a = inet6(&n->ip6.addr, 128);
	set6(c->self6, &a);
	for (unsigned i = 0; i < n->ip6.len; i++)
		((uint8_t *)c->wire6_mask)[i / 8] |= 0x80 >> i % 8;
	for (unsigned i = 0; i < 4; i++)
		c->wire6_net[i] = c->self6[i] & c->wire6_mask[i];
	a = inet6(&n->gw6, 128);
	set6(c->gw6, &a);
	for (unsigned i = 0; i < 4; i++)
		c->has_gw6 |= c->gw6[i] != 0;
}

static void fill_rodata(struct eleven__rodata *ro, const struct walk *w)
{
	struct dp_node *nodes = (struct dp_node *)ro->nodes;
	struct dp_pod *pods = (struct dp_pod *)ro->pods;

	fill_node(ro, w);
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		if (!pod_is_on(p, w->node))
			continue;
		pods[p->slot].flags = POD_F_EXISTS | (p->mode == L2 ? POD_F_L2 : 0);
		pods[p->slot].mtu = pod_mtu(w->cf, p);
	}
	for (unsigned i = 0; i < w->cf->nr_nodes; i++) {
		const struct node *to = &w->cf->nodes[i];
		struct inet via4 = node_via4(w->node, to);
		struct inet via6 = node_via6(w->node, to);

		if (to == w->node)
			continue;
		nodes[to->id].via4 = be4(&via4);
		set6(nodes[to->id].via6, &via6);
		nodes[to->id].has_via6 = via6.family != 0;
	}
}

/* ------------------------------------------------------------------- pins */

static void pin_path(char path[128], const char *dir, const char *name)
{
	snprintf(path, 128, "%s/%s", dir, name);
}

/* Replaces what is pinned there, atomically for whoever looks. */
static int pin_replace(int fd, const char *path)
{
	char fresh[136];

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	unlink(fresh);
	if (bpf_obj_pin(fd, fresh) < 0)
		return fail(-errno, "datapath: pin %s", path);
	if (rename(fresh, path) < 0)
		return fail(-errno, "datapath: pin %s", path);
	return 0;
}

static int pins_prepare(void)
{
	if (mkdir(ROOT, 0700) < 0 && errno != EEXIST)
		return fail(-errno, "datapath: " ROOT " (is bpffs mounted?)");
	if (mkdir(PIN_LINKS, 0700) < 0 && errno != EEXIST)
		return fail(-errno, "datapath: " PIN_LINKS);
	return 0;
}

/* True when the pinned rodata says exactly what we would load now. */
static bool is_current(const struct eleven *skel)
{
	size_t size = sizeof(*skel->rodata);
	int fd = bpf_obj_get(PIN_RODATA);
	struct bpf_map_info info = { 0 };
	__u32 len = sizeof(info), key = 0;
	bool same = false;
	void *is;

	if (fd < 0)
		return false;
	is = calloc(1, size);
	if (is && !bpf_obj_get_info_by_fd(fd, &info, &len) &&
	    info.value_size == size && !bpf_map_lookup_elem(fd, &key, is))
		same = !memcmp(is, skel->rodata, size);
	free(is);
	close(fd);
	return same;
}

/* ------------------------------------------------------------------- links */

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
	bool tcx = h->prog == PROG_WIRE;
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

	fd = bpf_link_create(prog_fd, h->ifindex, progs[h->prog].type, &opts);
	if (fd < 0)
		return fail(-errno, "datapath: attach %s to %s",
			    progs[h->prog].name, h->name);
	err = pin_replace(fd, path);
	close(fd);
	return err;
}

static int hook_walk(struct walk *w, const struct hook *h, int prog_fd)
{
	unsigned want = prog_fd >= 0 ? id_of_prog(prog_fd) : 0, is = 0;
	char path[128];
	int fd, err = 0;

	pin_path(path, PIN_LINKS, h->name);
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

/* Whoever stands before us on the uplink decides first: it is named, not
 * removed. */
static void report_order(struct walk *w, int prog_fd)
{
	__u32 ids[16] = { 0 };
	LIBBPF_OPTS(bpf_prog_query_opts, q, .prog_ids = ids,
		    .count = LENGTH(ids));

	if (prog_fd < 0 || bpf_prog_query_opts(w->uplink, BPF_TCX_INGRESS, &q))
		return;
	if (q.count && ids[0] != id_of_prog(prog_fd) &&
	    differs(w, "datapath: program %u stands before ours on %s", ids[0],
		    w->uplink_name))
		warn("datapath: program %u stands before ours on %s", ids[0],
		     w->uplink_name);
}

static int hooks_walk(struct walk *w, const int fds[PROG_NR])
{
	struct hook h = { .ifindex = w->uplink, .prog = PROG_WIRE };
	int err;

	snprintf(h.name, sizeof(h.name), "uplink");
	err = hook_walk(w, &h, fds[PROG_WIRE]);
	for (unsigned i = 0; !err && i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		if (!pod_is_on(p, w->node))
			continue;
		h.ifindex = pod_ifindex(w->cf, p);
		h.prog = PROG_EGRESS;
		snprintf(h.name, sizeof(h.name), "%s-egress", p->name);
		err = hook_walk(w, &h, fds[PROG_EGRESS]);
		if (err)
			break;
		h.prog = PROG_INGRESS;
		snprintf(h.name, sizeof(h.name), "%s-ingress", p->name);
		err = hook_walk(w, &h, fds[PROG_INGRESS]);
	}
	if (!err)
		report_order(w, fds[PROG_WIRE]);
	return err;
}

static bool is_wanted_pin(const struct walk *w, const char *name)
{
	size_t len;

	if (!strcmp(name, "uplink"))
		return true;
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		len = strlen(p->name);
		if (pod_is_on(p, w->node) && !strncmp(name, p->name, len) &&
		    (!strcmp(name + len, "-egress") ||
		     !strcmp(name + len, "-ingress")))
			return true;
	}
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

/* -------------------------------------------------------------------- load */

/* Counters live on across programs when their layout is the same. */
static void keep_counters(struct eleven *skel)
{
	struct bpf_map_info info = { 0 };
	__u32 len = sizeof(info);
	int fd = bpf_obj_get(PIN_COUNTERS);

	if (fd < 0)
		return;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len) &&
	    info.type == bpf_map__type(skel->maps.counters) &&
	    info.value_size == bpf_map__value_size(skel->maps.counters) &&
	    info.max_entries == bpf_map__max_entries(skel->maps.counters))
		bpf_map__reuse_fd(skel->maps.counters, fd);
	else
		warn("datapath: counters start at zero: their layout changed");
	close(fd);
}

static int load_and_attach(struct walk *w, struct eleven *skel)
{
	int fds[PROG_NR], err;
	char path[128];

	err = pins_prepare();
	if (err)
		return err;
	keep_counters(skel);
	err = eleven__load(skel);
	if (err)
		return bpf_fail(err, "load the programs");
	fds[PROG_WIRE] = bpf_program__fd(skel->progs.wire_ingress);
	fds[PROG_EGRESS] = bpf_program__fd(skel->progs.pod_egress);
	fds[PROG_INGRESS] = bpf_program__fd(skel->progs.pod_ingress);
	err = pin_replace(bpf_map__fd(skel->maps.counters), PIN_COUNTERS);
	if (!err)
		err = hooks_walk(w, fds);
	for (int i = 0; i < PROG_NR && !err; i++) {
		pin_path(path, ROOT, progs[i].name);
		err = pin_replace(fds[i], path);
	}
	return err ? err : pin_replace(bpf_map__fd(skel->maps.rodata), PIN_RODATA);
}

/* The programs are the right ones: look at every hook, by their pins. */
static int attach_pinned(struct walk *w)
{
	int fds[PROG_NR], err;
	char path[128];

	for (int i = 0; i < PROG_NR; i++) {
		pin_path(path, ROOT, progs[i].name);
		fds[i] = bpf_obj_get(path);
	}
	err = hooks_walk(w, fds);
	for (int i = 0; i < PROG_NR; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return err;
}

static bool is_complete(void)
{
	char path[128];

	for (int i = 0; i < PROG_NR; i++) {
		pin_path(path, ROOT, progs[i].name);
		if (access(path, F_OK) < 0)
			return false;
	}
	return access(PIN_COUNTERS, F_OK) == 0;
}

int datapath_walk(struct walk *w)
{
	struct eleven *skel;
	int err;

	last_words[0] = '\0';
	libbpf_set_print(keep_words);
	skel = eleven__open();
	if (!skel)
		return bpf_fail(-errno, "open the programs");
	fill_rodata(skel->rodata, w);
	if ((is_current(skel) && is_complete()) ||
	    !differs(w, "datapath: the programs are not those of this build"))
		err = attach_pinned(w);
	else
		err = load_and_attach(w, skel);
	eleven__destroy(skel);
	if (!err)
		sweep_links(w);
	return err;
}

static void remove_all(const char *dir)
{
	char path[512];
	struct dirent *e;
	DIR *d = opendir(dir);

	if (!d)
		return;
	while ((e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	closedir(d);
}

/* The rodata goes first: without it the next `up` starts over. */
int datapath_down(void)
{
	unlink(PIN_RODATA);
	remove_all(PIN_LINKS);
	rmdir(PIN_LINKS);
	remove_all(ROOT);
	if (rmdir(ROOT) < 0 && errno != ENOENT)
		return fail(-errno, "datapath: remove " ROOT);
	return 0;
}

/* ---------------------------------------------------------------- counters */

const char *datapath_verdict(unsigned v, bool *is_drop)
{
	static const char *const name[V_MAX] = {
		[V_FORWARD] = "forward",	[V_STACK] = "stack",
		[V_DROP_SHORT] = "malformed",	[V_DROP_PROTO] = "protocol",
		[V_DROP_SPOOF] = "spoofed",	[V_DROP_DEST] = "destination",
		[V_DROP_NOPOD] = "unknown-pod",
	};

	if (v >= V_MAX)
		return NULL;
	*is_drop = v >= V_DROP_SHORT;
	return name[v];
}

int datapath_read(unsigned slot, struct datapath_pod *out)
{
	int cpus = libbpf_num_possible_cpus(), fd, err = 0;
	struct pod_counters *v;
	__u32 key = slot;

	memset(out, 0, sizeof(*out));
	fd = bpf_obj_get(PIN_COUNTERS);
	if (fd < 0)
		return -errno;
	v = cpus > 0 ? calloc(cpus, sizeof(*v)) : NULL;
	if (!v || bpf_map_lookup_elem(fd, &key, v) < 0)
		err = v ? -errno : -ENOMEM;
	for (int c = 0; !err && c < cpus; c++) {
		for (int i = 0; i < V_MAX; i++) {
			const struct count *e = &v[c].c[DIR_EGRESS][i];
			const struct count *n = &v[c].c[DIR_INGRESS][i];

			out->egress[i].packets += e->packets;
			out->egress[i].bytes += e->bytes;
			out->ingress[i].packets += n->packets;
			out->ingress[i].bytes += n->bytes;
		}
	}
	free(v);
	close(fd);
	return err;
}
_Static_assert(V_MAX <= DATAPATH_VERDICTS, "datapath: room for every verdict");
