/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What pod.c (the node's end) and pod_inside.c (the Pod's end) share. */
#ifndef NETKIT_POD_H
#define NETKIT_POD_H

#include "netkit/nl.h"

#define PEER_NAME "eth0"

/* A Pod's gateway, the same in every Pod: the address only has to be on the
 * link. 169.254.1.1 and fe80::1 are what Calico and Cilium users know. */
#define GATEWAY4 IP4(169, 254, 1, 1)
static const struct ip6 gateway6 = IP6(fe80, 0, 0, 0, 0, 0, 0, 1);

/* -ENODEV, without a word: there is no eth0 to mend. */
int pod_inside(struct walk *w, const struct pod *p, const char *who);
/* The netkit device of that index, if it is there, has its name again; after a
 * change the picture is taken again. */
int link_named(struct walk *w, struct nl *nl, struct snap *s, int ifindex,
	       const char *name, const char *who);
/* neigh.c, in the Pod's netns: its gateway. */
int neigh_inside(struct walk *w, struct nl *nl, int ifindex, const char *who);
/* Up, of that MTU, without addresses of its own making. MTU 0: only up (lo). */
int link_ready(struct walk *w, struct nl *nl, const struct link *l,
	       unsigned mtu, const char *who);
int addr_walk(struct walk *w, struct nl *nl, const struct snap *s,
	      int ifindex, const struct inet *a, const char *who);

#endif
