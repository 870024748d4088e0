/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
/*
 * The tables that every broken config starts from: correct, small, and open at
 * the end of each row. A config overrides fields of one row, e.g.
 * `#define DB .slot = 1`, adds rows (MORE_PODS), or replaces a whole table, and
 * then includes this file. On its own it breaks no rule.
 */

/* The later of two initializers counts; here that is the point. */
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#ifndef CLUSTER
#define CLUSTER "test"
#endif
#ifndef POD4_NET
#define POD4_NET IP4(10,11,0,0)
#endif
#ifndef POD6_NET
#define POD6_NET IP6(fd00,11,0,0,0,0,0,0)
#endif

/* Fields of the rows of the same name. */
#ifndef ALPHA
#define ALPHA
#endif
#ifndef BETA
#define BETA
#endif
#ifndef WEB
#define WEB
#endif
#ifndef DB
#define DB
#endif
#ifndef FAR
#define FAR
#endif
#ifndef LIMITS
#define LIMITS
#endif
#ifndef FQ
#define FQ
#endif
#ifndef BIGTCP
#define BIGTCP
#endif
#ifndef TCP
#define TCP
#endif

/* Rows below those. */
#ifndef MORE_NODES
#define MORE_NODES
#endif
#ifndef MORE_PODS
#define MORE_PODS
#endif

/* Whole tables. */
#ifndef NODES
#define NODES \
	{ .name = "alpha", .id = 1, .uplink = { .mac = MAC(52,54,00,00,00,01) }, \
	  .ip4 = { IP4(192,0,2,1), 24 }, .gw4 = IP4(192,0,2,254), \
	  .ip6 = { IP6(2001,db8,0,0,0,0,0,1), 64 }, \
	  .gw6 = IP6(2001,db8,0,0,0,0,0,fe), .mtu = 1500, ALPHA }, \
	{ .name = "beta", .id = 2, .uplink = { .mac = MAC(52,54,00,00,00,02) }, \
	  .ip4 = { IP4(192,0,2,2), 24 }, .gw4 = IP4(192,0,2,254), \
	  .ip6 = { IP6(2001,db8,0,0,0,0,0,2), 64 }, \
	  .gw6 = IP6(2001,db8,0,0,0,0,0,fe), .mtu = 1500, BETA }, \
	MORE_NODES
#endif
#ifndef PODS
#define PODS \
	{ .name = "web", .node = "alpha", .slot = 1, .argv = ARGV("/bin/web"), WEB }, \
	{ .name = "db", .node = "alpha", .slot = 2, .argv = ARGV("/bin/db"), DB }, \
	{ .name = "far", .node = "beta", .slot = 1, .argv = ARGV("/bin/far"), FAR }, \
	MORE_PODS
#endif
#ifndef MODULES
#define MODULES { "virtio_net", "the uplink", true }
#endif
#ifndef NODE_SYSCTLS
#define NODE_SYSCTLS { "kernel.unprivileged_bpf_disabled", "1" }
#endif
#ifndef CONSOLES
#define CONSOLES { "console", ARGV("/bin/sh", "-l") }
#endif

/* For tables that are too long: NUMBERED("m") is "m0", "m1", ... and TIMES_n
 * repeats ROW(), which is expanded anew each time. */
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define NUMBERED(prefix) prefix TEXT(__COUNTER__)
#define TIMES_4(row) row(), row(), row(), row()
#define TIMES_16(row) TIMES_4(row), TIMES_4(row), TIMES_4(row), TIMES_4(row)
#define TIMES_64(row) TIMES_16(row), TIMES_16(row), TIMES_16(row), TIMES_16(row)

static const struct node nodes[] = { NODES };
static const struct pod pods[] = { PODS };
static const struct module modules[] = { MODULES };
static const struct sysctl sysctls[] = { NODE_SYSCTLS };
static const struct console consoles[] = { CONSOLES };
static const struct fq fq = { .horizon_ms = 2000, FQ };
static const struct bigtcp bigtcp = { BIGTCP };
static const struct tcp tcp = { TCP };
static const struct limits limits = {
	.device_wait_ms = 5000,
	.carrier_wait_ms = 5000,
	.stop_wait_ms = 3000,
	.restart_min_ms = 1000,
	.restart_max_ms = 60000,
	.restart_reset_ms = 60000,
	LIMITS
};
