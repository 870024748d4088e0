/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The inspectors: inspect.c calls those of nodes, Pods, traffic and hosts, and all
 * of them inspect_row.c. Nobody else includes it. A broken rule is
 * one line: config: TABLE[ROW] "NAME": FIELD VALUE PROBLEM: REMEDY
 */
#ifndef NETKIT_INSPECT_H
#define NETKIT_INSPECT_H

#include "netkit/netkit.h"

enum {
	CLUSTER_MAX = 32,	/* it stands in headings */
	LIST_STRLEN = 64,
};

struct inspect {
	const struct config *cf;
	FILE *out;
	int broken;
};

/* The row a rule looks at; name is NULL for scalars, row is -1 then. */
struct place {
	const char *table;
	int row;
	const char *name;
};

void broken(struct inspect *in, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The name itself, not whether it is taken. */
void inspect_name(struct inspect *in, struct place at, unsigned max);
/* argv[0] is a path, and the list ends. */
void inspect_argv(struct inspect *in, struct place at, const char *const *argv);
/* One row; `earlier` holds the nr_earlier rows above it. */
void inspect_sysctl(struct inspect *in, struct place at, const struct sysctl *s,
		    const struct sysctl *earlier, unsigned nr_earlier);
/* Why no host can have this address, or NULL: "is multicast". */
const char *ip4_unfit(uint32_t addr);
const char *ip6_unfit(const struct ip6 *a);
bool ip6_equal(const struct ip6 *a, const struct ip6 *b);
bool ip6_is_zero(const struct ip6 *a);
bool ip6_is_link_local(const struct ip6 *a);
bool inet_overlap(const struct inet *a, const struct inet *b);
/* "3, 4, 5" of what is not set in used[first..last]; "none" when all are. */
const char *free_list(const bool *used, unsigned first, unsigned last,
		      char buf[LIST_STRLEN]);

void inspect_nodes(struct inspect *in);
void inspect_pods(struct inspect *in);
void inspect_net(struct inspect *in);
void inspect_host(struct inspect *in);

#endif
