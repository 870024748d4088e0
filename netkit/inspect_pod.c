// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules of pods[]: names, where they run, slots, MTU, workload, limits and
 * sysctls. It knows nodes by name and MTU only.
 */
#include <string.h>

#include "netkit/inspect.h"

enum {
	CPUS_MAX = 256,
	TYPO_EDITS = 2,		/* a name this near is what was meant */
	PIDS_LIMIT = 4 << 20,	/* PID_MAX_LIMIT, include/linux/threads.h */
};

/* Letters to insert, remove or replace to turn a into b (Levenshtein). */
static unsigned edits(const char *a, const char *b)
{
	unsigned row[NAME_MAX_LEN + 1], i, j, corner, up;
	size_t len = strnlen(b, NAME_MAX_LEN);

	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		corner = row[0];
		row[0] = i + 1;
		for (j = 1; j <= len; j++) {
			up = row[j];
			corner += a[i] != b[j - 1];
			if (corner > up + 1)
				corner = up + 1;
			if (corner > row[j - 1] + 1)
				corner = row[j - 1] + 1;
			row[j] = corner;
			corner = up;
		}
	}
	return row[len];
}

static void inspect_home(struct inspect *in, struct place at, const struct pod *p)
{
	const char *nearest = NULL;
	unsigned least = 0, i;

	if (!p->node || !*p->node) {
		broken(in, at, "node is empty: name a row of nodes[]");
		return;
	}
	if (node_by_name(in->cf, p->node))
		return;
	for (i = 0; i < in->cf->nr_nodes; i++) {
		const char *name = in->cf->nodes[i].name;

		if (name && (!nearest || edits(p->node, name) < least)) {
			nearest = name;
			least = edits(p->node, name);
		}
	}
	if (nearest && least <= TYPO_EDITS)
		broken(in, at, "node \"%s\" is no row of nodes[]: did you mean \"%s\"?",
		       p->node, nearest);
	else
		broken(in, at, "node \"%s\" is no row of nodes[]: add it there, "
		       "or name one of its rows", p->node);
}

static bool same_node(const struct pod *a, const struct pod *b)
{
	return a->node && b->node && !strcmp(a->node, b->node);
}

/* Of the Pod's node; asked only when there is something to say. */
static const char *free_slots(const struct inspect *in, const struct pod *p,
			      char buf[LIST_STRLEN])
{
	const struct pod *pods = in->cf->pods;
	bool used[POD_MAX + 1] = { false };
	unsigned i;

	for (i = 0; i < in->cf->nr_pods; i++) {
		if (pods[i].slot <= POD_MAX && same_node(&pods[i], p))
			used[pods[i].slot] = true;
	}
	return free_list(used, 1, POD_MAX, buf);
}

static void inspect_slot(struct inspect *in, struct place at, const struct pod *p)
{
	const struct pod *q;
	char buf[LIST_STRLEN];

	if (p->slot < 1 || p->slot > POD_MAX)
		broken(in, at, "slot %u is not in 1..%u, the last octet of its address: "
		       "choose another (free: %s)", p->slot, POD_MAX,
		       free_slots(in, p, buf));
	for (q = in->cf->pods; q < p; q++) {
		if (q->slot != p->slot || !same_node(q, p))
			continue;
		broken(in, at, "slot %u is taken by pods[%td] \"%s\": "
		       "give one of them another (free: %s)", p->slot,
		       q - in->cf->pods, q->name ? q->name : "",
		       free_slots(in, p, buf));
		break;
	}
}

/* Nodes and Pods stand in one /etc/hosts. */
static void inspect_pod_name(struct inspect *in, struct place at, const struct pod *p)
{
	const struct pod *q;
	unsigned i;

	inspect_name(in, at, NAME_MAX_LEN);
	if (!p->name || !*p->name)
		return;
	for (i = 0; i < in->cf->nr_nodes; i++) {
		if (in->cf->nodes[i].name && !strcmp(in->cf->nodes[i].name, p->name)) {
			broken(in, at, "name is that of nodes[%u] too, and both stand in "
			       "/etc/hosts: rename one", i);
			break;
		}
	}
	for (q = in->cf->pods; q < p; q++) {
		if (q->name && !strcmp(q->name, p->name)) {
			broken(in, at, "name is that of pods[%td] too: rename one",
			       q - in->cf->pods);
			break;
		}
	}
}

static void inspect_env(struct inspect *in, struct place at, const char *const *env)
{
	unsigned n;

	for (n = 0; env && env[n]; n++) {
		if (n == ARGV_MAX) {
			broken(in, at, "env has more than %u entries: remove some", ARGV_MAX);
			break;
		}
		if (!strchr(env[n], '=') || env[n][0] == '=')
			broken(in, at, "env \"%s\" is no assignment: write \"NAME=value\"",
			       env[n]);
	}
}

static void inspect_workload(struct inspect *in, struct place at, const struct pod *p)
{
	bool has_argv = p->argv && p->argv[0];

	if (p->idle && has_argv)
		broken(in, at, "idle is set, so argv \"%s\" never runs: remove one of them",
		       p->argv[0]);
	if (!p->idle && !has_argv)
		broken(in, at, "argv is empty: name a program, or set .idle = true");
	if (has_argv)
		inspect_argv(in, at, p->argv);
	inspect_env(in, at, p->env);
	if (p->cwd && p->cwd[0] != '/')
		broken(in, at, "cwd \"%s\" is no absolute path: start it with '/'", p->cwd);
	/* To setresuid(2), -1 means "as it is": the workload would stay root. */
	if (p->uid == (unsigned)-1 || p->gid == (unsigned)-1)
		broken(in, at, "%s 4294967295 means \"unchanged\" to the kernel: "
		       "choose a user", p->uid == (unsigned)-1 ? "uid" : "gid");
}

static void inspect_cgroup(struct inspect *in, struct place at, const struct pod *p)
{
	if (p->memory_max && p->memory_max < MIB(1))
		broken(in, at, "memory_max %llu is below 1 MiB, nothing starts in it: "
		       "write MIB(n)", (unsigned long long)p->memory_max);
	if (p->cpu_max > 100 * CPUS_MAX)
		broken(in, at, "cpu_max %u is above %u percent (%u CPUs): "
		       "100 is one CPU, 0 no limit", p->cpu_max, 100 * CPUS_MAX, CPUS_MAX);
	if (p->pids_max > PIDS_LIMIT)
		broken(in, at, "pids_max %u is above the kernel's %u: lower it, 0 is no limit",
		       p->pids_max, PIDS_LIMIT);
}

static void inspect_pod_mtu(struct inspect *in, struct place at, const struct pod *p)
{
	const struct node *n = node_by_name(in->cf, p->node);

	if (!p->mtu)
		return;
	if (p->mtu < MTU_MIN || p->mtu > MTU_MAX)
		broken(in, at, "mtu %u is not in %u..%u: IPv6 needs %u at least", p->mtu,
		       MTU_MIN, MTU_MAX, MTU_MIN);
	else if (n && p->mtu > node_mtu(n))
		broken(in, at, "mtu %u is above the %u of node \"%s\": "
		       "lower it, or leave it out", p->mtu, node_mtu(n), p->node);
}

static void inspect_pod_sysctls(struct inspect *in, struct place at, const struct pod *p)
{
	unsigned n;

	for (n = 0; p->sysctls && p->sysctls[n].key; n++) {
		if (n == SYSCTL_MAX) {
			broken(in, at, "more than %u sysctls: remove some", SYSCTL_MAX);
			break;
		}
		inspect_sysctl(in, at, &p->sysctls[n], p->sysctls, n);
		/* Only these belong to a netns; others would change the node. */
		if (strncmp(p->sysctls[n].key, "net.", 4))
			broken(in, at, "sysctl \"%s\" is the node's, not the Pod's: "
			       "move it to sysctls[]", p->sysctls[n].key);
	}
}

void inspect_pods(struct inspect *in)
{
	unsigned i;

	if (in->cf->nr_pods > NODE_MAX * POD_MAX)
		broken(in, (struct place){ "pods", -1, NULL },
		       "%u rows, %u nodes have %u: split the cluster",
		       in->cf->nr_pods, NODE_MAX, NODE_MAX * POD_MAX);
	for (i = 0; i < in->cf->nr_pods; i++) {
		const struct pod *p = &in->cf->pods[i];
		struct place at = { "pods", i, p->name };

		inspect_pod_name(in, at, p);
		inspect_home(in, at, p);
		inspect_slot(in, at, p);
		if (p->mode != L3 && p->mode != L2)
			broken(in, at, "mode %d is neither L3 nor L2: write one of them",
			       (int)p->mode);
		inspect_pod_mtu(in, at, p);
		inspect_workload(in, at, p);
		inspect_cgroup(in, at, p);
		inspect_pod_sysctls(in, at, p);
	}
}
