/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Correct tables for unit tests, as plain memory: a test fills them, breaks one
 * field and looks. Two nodes on one wire, three Pods, and room for more rows.
 * It knows the row types only.
 */
#ifndef TEST_UNIT_TABLES_H
#define TEST_UNIT_TABLES_H

#include <string.h>

#include "netkit/netkit.h"

struct tables {
	struct node nodes[NODE_MAX + 2];
	struct pod pods[2 * POD_MAX + 1];
	struct module modules[MODULE_MAX + 1];
	struct sysctl sysctls[SYSCTL_MAX + 1];
	struct console consoles[CONSOLE_MAX + 1];
	struct config cf;
};

static inline struct pod tables_pod(const char *name, const char *node, unsigned slot)
{
	static const char *const argv[] = { "/bin/x", "-f", NULL };
	static const char *const env[] = { "A=1", NULL };
	static const struct sysctl sysctls[] = {
		{ "net.core.somaxconn", "64" }, { NULL, NULL },
	};

	return (struct pod){
		.name = name, .node = node, .slot = slot, .argv = argv, .env = env,
		.cwd = "/srv", .uid = 1000, .gid = 1000, .memory_max = MIB(32),
		.cpu_max = 50, .pids_max = 16, .sysctls = sysctls,
	};
}

/* Twice the same rows: nothing of the memory before shows through. */
static inline void tables_fill(struct tables *t)
{
	struct config *cf = &t->cf;

	memset(t, 0, sizeof(*t));
	t->nodes[0] = (struct node){
		.name = "alpha", .id = 1, .uplink = { .mac = MAC(52,54,00,00,00,01) },
		.ip4 = { IP4(192,0,2,1), 24 }, .gw4 = IP4(192,0,2,254),
		.ip6 = { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6 = IP6(2001,db8,0,0,0,0,0,fe), .mtu = 1500,
	};
	t->nodes[1] = (struct node){
		.name = "beta", .id = 2, .uplink = { .mac = MAC(52,54,00,00,00,02) },
		.ip4 = { IP4(192,0,2,2), 24 }, .gw4 = IP4(192,0,2,254),
		.ip6 = { IP6(2001,db8,0,0,0,0,0,2), 64 },
		.gw6 = IP6(2001,db8,0,0,0,0,0,fe), .mtu = 1500,
	};
	t->pods[0] = tables_pod("web", "alpha", 1);
	t->pods[1] = tables_pod("db", "alpha", 2);
	t->pods[2] = tables_pod("far", "beta", 1);
	t->modules[0] = (struct module){ "virtio_net", "the uplink", true };
	t->sysctls[0] = (struct sysctl){ "vm.swappiness", "1" };
	t->consoles[0].tty = "console";
	t->consoles[0].argv = t->pods[0].argv;
	cf->cluster = "test";
	cf->pod4_net = IP4(10,11,0,0);
	cf->pod6_net = (struct ip6)IP6(fd00,11,0,0,0,0,0,0);
	cf->nodes = t->nodes;
	cf->nr_nodes = 2;
	cf->pods = t->pods;
	cf->nr_pods = 3;
	cf->modules = t->modules;
	cf->nr_modules = 1;
	cf->sysctls = t->sysctls;
	cf->nr_sysctls = 1;
	cf->consoles = t->consoles;
	cf->nr_consoles = 1;
	cf->limits = (struct limits){ 5000, 5001, 3000, 1000, 60000, 60001 };
}

#endif
