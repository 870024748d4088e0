// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules of the tables that C cannot check: this file has the cluster's
 * networks and calls the inspectors of nodes, Pods, traffic and hosts. It reads
 * rows only: the build host runs it before any kernel sees the tables. It must not
 * know a running system.
 */
#include <string.h>

#include "netkit/inspect.h"

static void inspect_pod4_net(struct inspect *in)
{
	struct inet net = inet4(in->cf->pod4_net, 32);
	struct inet fixed = inet4(in->cf->pod4_net & 0xffff0000, 32);
	struct place at = { "POD4_NET", -1, NULL };
	char buf[INET_STRLEN], want[INET_STRLEN];

	inet_str(&net, buf);
	if (in->cf->pod4_net & 0xffff)
		broken(in, at, "%s is no /16, its low 16 bits number the Pods: write %s",
		       buf, inet_str(&fixed, want));
	if (ip4_unfit(in->cf->pod4_net))
		broken(in, at, "%s %s: take a private /16, as 10.11.0.0", buf,
		       ip4_unfit(in->cf->pod4_net));
}

static void inspect_pod6_net(struct inspect *in)
{
	struct inet net = inet6(&in->cf->pod6_net, 128), fixed = net;
	struct place at = { "POD6_NET", -1, NULL };
	char buf[INET_STRLEN], want[INET_STRLEN];

	inet_str(&net, buf);
	memset(fixed.addr + 12, 0, 4);
	if (!inet_equal(&net, &fixed))
		broken(in, at, "%s is no /96, its low 32 bits number the Pods: write %s",
		       buf, inet_str(&fixed, want));
	if (ip6_unfit(&in->cf->pod6_net))
		broken(in, at, "%s %s: take a private /96, as fd00:11::", buf,
		       ip6_unfit(&in->cf->pod6_net));
}

int config_inspect(const struct config *cf, FILE *out)
{
	struct inspect in = { cf, out, 0 };

	inspect_name(&in, (struct place){ "CLUSTER", -1, cf->cluster }, CLUSTER_MAX);
	inspect_pod4_net(&in);
	inspect_pod6_net(&in);
	inspect_nodes(&in);
	inspect_pods(&in);
	inspect_net(&in);
	inspect_host(&in);
	return in.broken;
}
