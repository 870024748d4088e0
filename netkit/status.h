/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What status.c (the node, its Pods) and status_net.c (its devices) share. */
#ifndef NETKIT_STATUS_H
#define NETKIT_STATUS_H

#include "netkit/netkit.h"

void status_net_text(FILE *out);
void status_net_json(struct json *j);

#endif
