/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the three forms of `eleven config` share: show.c (text), show_json.c and
 * show_dot.c. Nobody else includes it.
 */
#ifndef NETKIT_SHOW_H
#define NETKIT_SHOW_H

#include "netkit/netkit.h"

enum { MAC_STRLEN = sizeof("00:00:00:00:00:00") };

bool mac_is_set(const uint8_t mac[6]);
const char *mac_str(const uint8_t mac[6], char buf[MAC_STRLEN]);
const char *mode_str(enum pod_mode mode);
/* The network an address with its length is in: 192.0.2.1/24 -> 192.0.2.0/24 */
struct inet inet_network(struct inet a);
/* 0, or -EIO when not everything reached `out`. */
int show_result(FILE *out);

#endif
