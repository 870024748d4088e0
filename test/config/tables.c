// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The least program that has tables: it includes CONFIG_H as agent.c does and
 * says which rules they break. run.sh builds it once per config when it is not
 * given the agent itself. It must not have rules of its own.
 */
#include "netkit/netkit.h"

#include CONFIG_H

static const struct config config = {
	.cluster = CLUSTER,
	.pod4_net = POD4_NET,
	.pod6_net = POD6_NET,
	.nodes = nodes, .nr_nodes = LENGTH(nodes),
	.pods = pods, .nr_pods = LENGTH(pods),
	.modules = modules, .nr_modules = LENGTH(modules),
	.sysctls = sysctls, .nr_sysctls = LENGTH(sysctls),
	.consoles = consoles, .nr_consoles = LENGTH(consoles),
	.limits = limits,
};

int main(void)
{
	return config_inspect(&config, stderr) ? 1 : 0;
}
