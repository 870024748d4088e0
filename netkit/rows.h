/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The tables' rows: the types that config.h fills in, the macros it writes their
 * values with, and how many there may be. Data only; knows no room.
 *
 * Addresses are in host order (IPv4) or network order bytes (IPv6). A row pointer
 * is borrowed, never kept or freed.
 */
#ifndef NETKIT_ROWS_H
#define NETKIT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* ------------------------------------------------------------------ limits */

enum {
	NODE_MAX = 255,		/* node ids 1..255: one octet of the Pod address */
	POD_MAX = 254,		/* slots 1..254: the last octet without .0 and .255 */
	NAME_MAX_LEN = 12,	/* "nk-" + name + NUL must fit IFNAMSIZ (16) */
	MTU_MIN = 1280,		/* RFC 8200 5: the least an IPv6 link may have */
	MTU_MAX = 65535,	/* ETH_MAX_MTU, include/uapi/linux/if_ether.h */
	SYSCTL_MAX = 64,	/* rows of one sysctl table */
	MODULE_MAX = 64,
	ARGV_MAX = 64,
	HDS_ALL = -1,		/* .hds_thresh 0, which says "as it is" */
	CMDLINE_MAX = 32,	/* words of the kernel's that a row asks for */
	CONSOLE_MAX = 4,
	HORIZON_MS = 200,	/* a packet's longest wait for its Pod's rate */
	IFINDEX_BASE = 1 << 16,	/* a Pod's ifindex is this + its number */
};

/* --------------------------------------------- values as config.h writes them */

struct ip6 {
	uint8_t b[16];
};

struct prefix4 {
	uint32_t addr;		/* host order */
	unsigned len;
};

struct prefix6 {
	struct ip6 addr;
	unsigned len;
};

/* A compile error ("negative size array") means an octet above 255. */
#define OCTET_(x) ((uint32_t)(x) + 0 * sizeof(char[(x) >= 0 && (x) <= 255 ? 1 : -1]))
#define IP4(a, b, c, d) \
	(OCTET_(a) << 24 | OCTET_(b) << 16 | OCTET_(c) << 8 | OCTET_(d))
/* Eight groups in hex without 0x: IP6(fd00,11,0,0,0,0,0,1) is fd00:11::1 */
#define GROUP_(x) (0x##x) >> 8, (0x##x) & 0xff
#define IP6(a, b, c, d, e, f, g, h) \
	{ { GROUP_(a), GROUP_(b), GROUP_(c), GROUP_(d), \
	    GROUP_(e), GROUP_(f), GROUP_(g), GROUP_(h) } }
/* Six octets in hex without 0x: MAC(52,54,00,11,00,01) */
#define MAC(a, b, c, d, e, f) { 0x##a, 0x##b, 0x##c, 0x##d, 0x##e, 0x##f }
#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)
#define KBIT(n) ((uint64_t)(n) * 1000)		/* bits per second */
#define MBIT(n) ((uint64_t)(n) * 1000000)
#define GBIT(n) ((uint64_t)(n) * 1000000000)
#define ARGV(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define SYSCTLS(...) ((const struct sysctl[]) { __VA_ARGS__, { NULL, NULL } })

/* -------------------------------------------------------------------- rows */

struct sysctl {
	const char *key;	/* "net.ipv4.ip_forward"; '/' stays inside a name */
	const char *value;
};

struct module {
	const char *name;	/* as modprobe takes it */
	const char *why;	/* what is missing without it, for the person */
	bool must;		/* the node does not start without it */
};

/* The device that carries the node's traffic; the first field set decides. */
struct uplink {
	uint8_t mac[6];
	const char *driver;	/* "virtio_net", as in /sys/class/net/X/device/driver */
	const char *name;	/* "eth0" */
};

enum onoff { AS_IS, ON, OFF };	/* of a feature */

/* The uplink's hardware and the kernel's command line; 0: as they are. */
struct hw {
	unsigned channels;	/* pairs of queues ("combined"), or each of both */
	unsigned rx_ring, tx_ring;	/* descriptors a queue */
	enum onoff tcp_data_split;	/* headers and payload into other pages */
	int hds_thresh;		/* bytes: smaller ones stay whole; HDS_ALL: none */
	enum onoff lro, gro_hw;	/* the device merges segments */
	enum onoff striding_rq;	/* mlx5's receive queue of many packets a buffer */
	const char *const *cmdline;	/* ARGV("iommu=off"), looked for word by word */
};

struct node {
	const char *name;
	unsigned id;		/* 1..NODE_MAX; third octet of its Pods' addresses */
	struct uplink uplink;
	struct prefix4 ip4;	/* the node's own address and its wire's prefix */
	uint32_t gw4;		/* 0: no gateway */
	struct prefix6 ip6;
	struct ip6 gw6;		/* ::  no gateway */
	unsigned mtu;		/* bytes; 0: 1500 */
	struct hw hw;
};

enum pod_mode {
	L3,			/* no ARP, no ND, no MAC: the fast default */
	L2,			/* Ethernet with MACs and ARP/ND, for VMs */
};

/* Who goes first on a full uplink: fq's bands (tc-fq(8)), served by weight. */
enum band {
	BURSTABLE,		/* as the node's own traffic: the default */
	GUARANTEED,
	BEST_EFFORT,
};

/* Limits count bits of Ethernet frames as they are on the wire. */
struct bandwidth {
	uint64_t egress_bps;	/* what the Pod may send; 0: no limit */
	unsigned horizon_ms;	/* how long a packet may wait; 0: HORIZON_MS */
	uint64_t ingress_bps;	/* what may be delivered to it; 0: no limit */
	uint64_t ingress_burst;	/* bytes that do not wait; 0: one packet */
	bool local;		/* the limits also hold inside a node: for what its
				 * Pods and itself send to each other */
	enum band band;
};

/* TCP of one Pod, or of the node; the route's part goes on its default route. */
struct tcp {
	const char *cc;		/* "bbr", as in tcp_available_congestion_control */
	unsigned initcwnd;	/* segments; 0: the kernel's */
	unsigned advmss;	/* bytes; 0: from the MTU */
	bool quickack;
	bool usec_ts;		/* microsecond timestamps, Linux 6.7 */
};

struct pod {
	const char *name;
	const char *node;	/* name of the node it runs on */
	unsigned slot;		/* 1..POD_MAX; last octet of its address */
	enum pod_mode mode;
	unsigned mtu;		/* bytes; 0: the node's */
	bool idle;		/* no workload: the netns is for somebody else */
	const char *const *argv;	/* ARGV("/bin/httpd", "-f") */
	const char *const *env;	/* ARGV("KEY=value"), NULL: PATH and HOME only */
	const char *cwd;	/* NULL: "/" */
	unsigned uid, gid;
	uint64_t memory_max;	/* bytes; 0: no limit */
	unsigned cpu_max;	/* percent of one CPU; 0: no limit */
	bool cpu_idle;		/* only CPU time that nobody else wants */
	unsigned pids_max;	/* 0: no limit */
	const struct sysctl *sysctls;	/* SYSCTLS({"net.…", "1"}, …) or NULL */
	struct bandwidth bw;
	struct tcp tcp;
};

/* A shell on a terminal, started and restarted by PID 1. */
struct console {
	const char *tty;	/* "console", "hvc0": a name under /dev */
	const char *const *argv;
};

/* The uplink's queueing discipline: fq, one a transmit queue. */
struct fq {
	unsigned horizon_ms;	/* farther stamps are dropped; at least the Pods' */
	unsigned buckets_log;	/* 2^n flows a queue; 0: the kernel's 10 */
	unsigned weight[3];	/* of GUARANTEED, BURSTABLE, BEST_EFFORT; 0s: kernel's */
};

/* Segment offload beyond 64 KiB, bytes; 0: leave the devices as they are. */
struct bigtcp {
	unsigned gso, gro;	/* clamped to what each device can */
};

struct limits {
	unsigned device_wait_ms;	/* for the uplink's device to appear */
	unsigned carrier_wait_ms;	/* for its carrier, once it is up */
	unsigned stop_wait_ms;		/* between SIGTERM and SIGKILL */
	unsigned restart_min_ms;	/* first back-off of a workload */
	unsigned restart_max_ms;	/* it doubles up to this */
	unsigned restart_reset_ms;	/* a run this long clears the back-off */
};

/* Everything config.h says, as agent.c hands it to the rooms. */
struct config {
	const char *cluster;
	uint32_t pod4_net;		/* a /16, host order */
	struct ip6 pod6_net;		/* a /96 */
	const struct node *nodes;
	unsigned nr_nodes;
	const struct pod *pods;
	unsigned nr_pods;
	const struct module *modules;
	unsigned nr_modules;
	const struct sysctl *sysctls;	/* of the node's own netns */
	unsigned nr_sysctls;
	const struct console *consoles;
	unsigned nr_consoles;
	struct fq fq;
	struct bigtcp bigtcp;
	struct tcp tcp;			/* of the node's own netns */
	struct limits limits;
};

#endif
