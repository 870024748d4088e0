/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the files of the datapath share: where pins live, which program sits on
 * which hook. Private to datapath.c, rodata.c, hook.c and counters.c, the only
 * users of libbpf.
 */
#ifndef NETKIT_DATAPATH_H
#define NETKIT_DATAPATH_H

#include <linux/types.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/abi.h"
#include "netkit/netkit.h"

#define PIN_ROOT "/sys/fs/bpf/eleven"
#define PIN_COUNTERS PIN_ROOT "/counters"
#define PIN_PACE PIN_ROOT "/pace"
#define PIN_RODATA PIN_ROOT "/rodata"
#define PIN_LINKS PIN_ROOT "/link"
#define PIN_ABI PIN_ROOT "/abi"	/* a symbolic link to the layout's name */

/* One program per kind of hook: the uplink's, two per Pod, a third if it has a
 * rate for what it is sent. */
enum { PROG_WIRE, PROG_EGRESS, PROG_INGRESS, PROG_PACE, PROG_NR };

extern const struct prog {
	const char *name;
	enum bpf_attach_type type;
	const char *needs;	/* of the kernel */
} progs[PROG_NR];

/* What the tables say, into zeroed read-only data of the programs. */
void rodata_cfg(struct dp_cfg *cfg, const struct walk *w);
void rodata_pods(struct dp_pod pods[ABI_SLOTS], const struct walk *w);
void rodata_nodes(struct dp_node nodes[ABI_NODES], const struct walk *w);

/* Pins fd there, replacing what was, atomically for whoever looks. */
int pin_replace(int fd, const char *path);

/* Every hook carries its program, by a pinned link. A descriptor of -1 means
 * that the program is not known: then only the links' presence is judged. */
int hooks_walk(struct walk *w, const int prog_fds[PROG_NR]);

#endif
