/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What status.c (the node, its Pods), status_net.c (its devices) and status_run.c
 * (who supervises) share. Nobody else includes this.
 */
#ifndef NETKIT_STATUS_H
#define NETKIT_STATUS_H

#include "netkit/netkit.h"

void status_net_text(FILE *out);
void status_net_json(struct json *j);

/* "4 s", "12 min", "3 h", "9 d": the largest unit that says something. */
const char *status_since(uint64_t since_ns, char buf[24]);
/* A name and a text, over as many lines of 80 columns as it takes. */
void status_row(const char *name, FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void status_run_text(FILE *out);
void status_run_json(struct json *j);

#endif
