// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Reads the counters that the programs keep. Knows their names and their
 * layout, changes nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netkit/datapath.h"

const char *datapath_verdict(unsigned v, bool *is_drop)
{
	static const char *const name[V_MAX] = {
		[V_FORWARD] = "forward",	[V_STACK] = "stack",
		[V_DROP_SHORT] = "malformed",	[V_DROP_PROTO] = "protocol",
		[V_DROP_SPOOF] = "spoofed",	[V_DROP_DEST] = "destination",
		[V_DROP_NOPOD] = "unknown-pod",	[V_DROP_HORIZON] = "horizon",
		[V_DROP_RATE] = "rate",		[V_DROP_DETOUR] = "detour",
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
