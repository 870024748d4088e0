// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The programs and their pins: the one libbpf user. Turns the tables into
 * rodata, loads one program per hook, attaches them by links pinned below
 * /sys/fs/bpf/eleven, and replaces them in place when they changed. It knows
 * the contract (bpf/abi.h) and device indexes, no netlink.
 *
 * The pinned rodata is the commit record: it is renamed into place last, so a
 * walk that was cut off anywhere is simply done again by the next. Whose layout
 * the maps have is beside them; while it is not there, nobody goes on with them.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/datapath.h"
#include "eleven.skel.h"

/* ------------------------------------------------------ libbpf's own words */

static char first_words[256];

/* A refused program is told in a page, the reason comes first. */
static int keep_words(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	va_list again;

	if (level != LIBBPF_WARN)
		return 0;
	va_copy(again, ap);
	if (!first_words[0])
		vsnprintf(first_words, sizeof(first_words), fmt, again);
	va_end(again);
	first_words[strcspn(first_words, "\n")] = '\0';
	return log_verbose ? vfprintf(stderr, fmt, ap) : 0;
}

static int bpf_fail(int err, const char *what)
{
	return fail(err, "datapath: %s (%s; `eleven -v up` says more)", what,
		    first_words[0] ? first_words : "no word from libbpf");
}

uint64_t datapath_hash(void)
{
	static uint64_t hash;
	const void *elf;
	size_t size;

	if (!hash) {
		elf = eleven__elf_bytes(&size);
		hash = hash_bytes(elf, size);
	}
	return hash;
}

/* The skeleton's arrays are const for the programs, not for who loads them. */
static void fill(struct eleven__rodata *ro, const struct walk *w)
{
	struct dp_cfg *cfg = (struct dp_cfg *)&ro->cfg;

	rodata_cfg(cfg, w);
	cfg->object_hash = datapath_hash();
	rodata_pods((struct dp_pod *)ro->pods, w);
	rodata_nodes((struct dp_node *)ro->nodes, w);
}

/* ------------------------------------------------------------------- pins */

static void pin_path(char path[128], const char *dir, const char *name)
{
	snprintf(path, 128, "%s/%s", dir, name);
}

static int pins_prepare(void)
{
	if (mkdir(PIN_ROOT, 0700) < 0 && errno != EEXIST)
		return fail(-errno, "datapath: " PIN_ROOT " (is bpffs mounted?)");
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

/* ------------------------------------------------------------------ layout */

/* Sizes may be the same where the meaning is not. */
static bool is_our_layout(void)
{
	char abi[16];
	ssize_t n = readlink(PIN_ABI, abi, sizeof(abi));

	return n == (ssize_t)strlen(datapath_abi()) &&
	       !memcmp(abi, datapath_abi(), (size_t)n);
}

static int layout_claim(void)
{
	if ((unlink(PIN_ABI) < 0 && errno != ENOENT) ||
	    symlink(datapath_abi(), PIN_ABI) < 0)
		return fail(-errno, "datapath: " PIN_ABI);
	return 0;
}

/* -------------------------------------------------------------------- load */

/*
 * What lives on across programs: the counters, and the Pods' lines, so that
 * an upgrade gives nobody a second burst, nor two programs a line each.
 */
struct kept {
	struct bpf_map *map;
	const char *path;
};

/* When the layout is the same. */
static void map_keep(const struct kept *k, bool is_ours)
{
	struct bpf_map_info info = { 0 };
	__u32 len = sizeof(info);
	int fd = bpf_obj_get(k->path);

	if (fd < 0)
		return;
	if (!is_ours || bpf_obj_get_info_by_fd(fd, &info, &len) ||
	    info.type != bpf_map__type(k->map) ||
	    info.value_size != bpf_map__value_size(k->map) ||
	    info.max_entries != bpf_map__max_entries(k->map) ||
	    bpf_map__reuse_fd(k->map, fd))
		warn("datapath: %s starts at zero: its layout changed", k->path);
	close(fd);
}

static int load_and_attach(struct walk *w, struct eleven *skel)
{
	const struct kept kept[] = {
		{ skel->maps.counters, PIN_COUNTERS },
		{ skel->maps.bss_pace, PIN_PACE },
	};
	bool is_ours = is_our_layout();
	int fds[PROG_NR], err;
	char path[128];

	err = pins_prepare();
	if (err)
		return err;
	for (unsigned i = 0; i < LENGTH(kept); i++)
		map_keep(&kept[i], is_ours);
	err = eleven__load(skel);
	if (err)
		return bpf_fail(err, "load the programs");
	fds[PROG_WIRE] = bpf_program__fd(skel->progs.wire_ingress);
	fds[PROG_EGRESS] = bpf_program__fd(skel->progs.pod_egress);
	fds[PROG_INGRESS] = bpf_program__fd(skel->progs.pod_ingress);
	fds[PROG_PACE] = bpf_program__fd(skel->progs.pod_pace);
	if (!is_ours)		/* cut off between here and below: nobody's */
		(void)unlink(PIN_ABI);
	for (unsigned i = 0; i < LENGTH(kept) && !err; i++)
		err = pin_replace(bpf_map__fd(kept[i].map), kept[i].path);
	if (!err && !is_ours)
		err = layout_claim();
	if (!err)
		err = hooks_walk(w, fds);
	for (int i = 0; i < PROG_NR && !err; i++) {
		pin_path(path, PIN_ROOT, progs[i].name);
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
		pin_path(path, PIN_ROOT, progs[i].name);
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
		pin_path(path, PIN_ROOT, progs[i].name);
		if (access(path, F_OK) < 0)
			return false;
	}
	return is_our_layout() && access(PIN_COUNTERS, F_OK) == 0 &&
	       access(PIN_PACE, F_OK) == 0;
}

int datapath_walk(struct walk *w)
{
	struct eleven *skel;
	int err;

	first_words[0] = '\0';
	libbpf_set_print(keep_words);
	skel = eleven__open();
	if (!skel)
		return bpf_fail(-errno, "open the programs");
	fill(skel->rodata, w);
	watch_dir(PIN_ROOT);
	watch_dir(PIN_LINKS);
	if ((is_current(skel) && is_complete()) ||
	    !differs(w, "datapath: the programs are not those of this build"))
		err = attach_pinned(w);
	else
		err = load_and_attach(w, skel);
	eleven__destroy(skel);
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
	remove_all(PIN_ROOT);
	if (rmdir(PIN_ROOT) < 0 && errno != ENOENT)
		return fail(-errno, "datapath: remove " PIN_ROOT);
	return 0;
}
