/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The hallway between the rooms: the one door of every room, grouped by file. It
 * includes nothing but libc and the rows, knows neither netlink nor BPF, and holds
 * no logic. Functions return 0 or -errno.
 */
#ifndef NETKIT_NETKIT_H
#define NETKIT_NETKIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "netkit/rows.h"

/* ------------------------------------------------------------------- a walk */

struct nl;
struct snap;

/*
 * One walk over the tables. `up` and `check` are the same walk: a room finds a
 * difference, reports it through differs(), and mends it only when told to.
 */
struct walk {
	const struct config *cf;
	const char *wanted;		/* the node asked for by name, or NULL */
	const struct node *node;	/* its row, once node_walk() has found it */
	const struct pod *at[256];	/* then, its Pods' by slot, NULL: none, */
	const struct pod *named[POD_MAX];	/* and in the order of their names */
	unsigned nr_named;
	struct nl *nl;			/* rtnetlink in the node's netns */
	struct snap *snap;		/* what the node's netns looks like now */
	int uplink;			/* ifindex, 0 until known */
	char uplink_name[16];
	bool fix;			/* mend differences (up), or only name them */
	bool is_patient;		/* waits for a device and its carrier */
	bool quiet;			/* count, print nothing */
	unsigned differences;
	unsigned failures;
	char first[160];		/* the first difference, for status */
	void (*on_difference)(const struct walk *w, const char *text);	/* or NULL */
};

/* ------------------------------------------------------------------ walk.c */
/* Opens netlink and takes the first look; walk_close() frees both. */
int walk_open(struct walk *w, const struct config *cf, const char *wanted, bool fix);
void walk_close(struct walk *w);
/* True when the caller shall mend what it just described. */
bool differs(struct walk *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ------------------------------------------------------------------- log.c */
/* One line per call on stderr; as PID 1 that is the console. */
extern bool log_verbose;		/* info_v() prints */
void info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void info_v(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Hears each warning and failure first; false: not printed. NULL: nobody does. */
extern bool (*log_filter)(const char *text);
extern char log_failure[160];		/* the text of the last fail() */
/* Prints "eleven: <text>: <strerror(-err)>" once and returns err. */
int fail(int err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ----------------------------------------------------------------- clock.c */
uint64_t clock_now_ns(void);		/* CLOCK_BOOTTIME */

/* ------------------------------------------------------------------ inet.c */
/* An address of either family with its prefix length. */
struct inet {
	uint8_t family;		/* AF_INET, AF_INET6, 0: none */
	uint8_t len;
	uint8_t addr[16];	/* network order, the first 4 for AF_INET */
};
enum { INET_STRLEN = 46 + 4 };	/* INET6_ADDRSTRLEN + "/128" */
struct inet inet4(uint32_t addr, unsigned len);
struct inet inet6(const struct ip6 *addr, unsigned len);
bool inet_equal(const struct inet *a, const struct inet *b);
bool inet_contains(const struct inet *net, const struct inet *a);
/* "10.11.1.2/32"; without "/len" when it is the whole address. Returns buf. */
const char *inet_str(const struct inet *a, char buf[INET_STRLEN]);

/* ---------------------------------------------------------------- derive.c */
/* What follows from the tables and is never typed. */
unsigned pod_number(const struct config *cf, const struct pod *p);
int pod_ifindex(const struct config *cf, const struct pod *p);
struct inet pod_inet4(const struct config *cf, const struct pod *p);	/* /32 */
struct inet pod_inet6(const struct config *cf, const struct pod *p);	/* /128 */
struct inet node_pods4(const struct config *cf, const struct node *n);	/* /24 */
struct inet node_pods6(const struct config *cf, const struct node *n);	/* /112 */
/* The next hop from node `from` to node `to`: its address when both share a
 * wire, else the gateway; family 0 when there is neither. */
struct inet node_via4(const struct node *from, const struct node *to);
struct inet node_via6(const struct node *from, const struct node *to);
unsigned node_mtu(const struct node *n);
unsigned pod_mtu(const struct config *cf, const struct pod *p);
/* Packets may have to wait on their way into it: fq is at its node's end. */
bool pod_has_queue(const struct config *cf, const struct pod *p);
/* 02:e1:<side>:00:<node>:<slot>, side 0 in the Pod and 1 on the node (L2). */
void pod_mac(const struct config *cf, const struct pod *p, int side, uint8_t mac[6]);
const struct node *node_by_name(const struct config *cf, const char *name);
bool pod_is_on(const struct pod *p, const struct node *n);
/* FNV-1a 64 over every row and derived value: equal tables, equal hash. */
uint64_t config_hash(const struct config *cf);
uint64_t hash_bytes(const void *data, size_t size);	/* FNV-1a 64, too */
/* Of what a row says about its workload: another one, and it must start anew. */
uint64_t workload_hash(const struct config *cf, const struct pod *p);
/* /etc/hosts of every Pod: localhost, all nodes, all Pods, v4 and v6. */
void hosts_print(const struct config *cf, FILE *out);

/* --------------------------------------------------------------- inspect.c */
/* Every rule that C cannot check; one line per broken rule on `out`, naming
 * table, row, field and remedy. Returns the number of broken rules. */
int config_inspect(const struct config *cf, FILE *out);

/* ------------------------------------------------------------------ show.c */
int config_show_text(const struct config *cf, FILE *out);
int config_show_json(const struct config *cf, FILE *out);
int config_show_dot(const struct config *cf, FILE *out);
int config_show_modules(const struct config *cf, FILE *out);

/* ------------------------------------------------------------------ json.c */
/* Writes one JSON document; keys are NULL inside arrays. */
struct json {
	FILE *out;
	unsigned depth;
	bool comma;
};
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j, char closing);	/* '}' or ']' */
void json_string(struct json *j, const char *key, const char *value);
void json_uint(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, bool value);

/* ---------------------------------------------------------------- sysctl.c */
/* Compares the rows with /proc/sys of the current netns and mends them. `who`
 * names the owner in messages ("node", "pod web"). keep: remember the value
 * found in /run/eleven/before, so that sysctl_restore() can put it back. */
int sysctl_walk(struct walk *w, const char *who, const struct sysctl *rows,
		bool keep);
int sysctl_restore(void);
int sysctl_put(const char *key, const char *value);	/* one of them */
/* Remembers the value found, for a key that changes when we set another. */
int sysctl_keep(const char *key);
/* The value in the caller's netns, words one space apart. -ENOENT: no such. */
int sysctl_get(const char *key, char *buf, size_t size);

/* --------------------------------------------------------------- forward.c */
/* The node's own settings; needs the uplink's name. */
int forward_walk(struct walk *w);

/* ---------------------------------------------------------------- before.c */
/* What eleven found before it changed something, kept in /run/eleven/before
 * across processes: (kind, key) -> value. Neither kind nor key holds a space,
 * the value no newline. */
int before_keep(const char *kind, const char *key, const char *value);	/* first wins */
int before_get(const char *kind, const char *key, char *buf, size_t size);	/* -ENOENT */
int before_forget(const char *kind, const char *key);	/* no value of it wins */
/* Hands each value of that kind to put(), the last kept first; forgets those
 * for which it returned 0. Returns put's first error. */
int before_restore(const char *kind, int (*put)(const char *key, const char *value));
int before_drop(void);		/* forgets everything */

/* ---------------------------------------------------------------- harden.c */
int harden_relro(void);		/* says itself what fails */

/* ------------------------------------------------------------------- rcu.c */
/* Shorter grace periods until rcu_calm(); for walks that change something. What
 * could not be put back is for the next rcu_calm(), if before_drop() is not called. */
void rcu_hurry(void);
int rcu_calm(void);

/* ------------------------------------------------------------------ lock.c */
/* One agent at a time changes things: an fd, held until it is closed. Waits for
 * another for three seconds. */
int lock_take(void);
int lock_try(void);	/* the same, but -EBUSY without a word */
/* Gives it up and removes /run/eleven with it, if nothing else is in there. */
void lock_remove(int fd);
void lock_adopt(int fd);	/* lock_take() answers it: it is taken already */

/* ----------------------------------------------------------------- watch.c */
/* An inotify fd that hears of what is named from now on; -errno. */
int watch_open(void);
void watch_close(void);
void watch_file(const char *path);	/* of writes to it */
void watch_dir(const char *path);	/* of names that go */

/* --------------------------------------------------------------- cmdline.c */
bool cmdline_word(const char *key, char *value, size_t size);	/* eleven.<key>= */

/* ---------------------------------------------------------------- notice.c */
/* An fd, readable when something has changed of which netlink does not tell; it
 * stays the room's. -errno, said: this kernel cannot tell. */
int notice_open(void);
int notice_forget(void);	/* what it has told */
const char *notice_deaf_to(void);	/* of which changes it cannot tell; "": none */
void notice_close(void);

/* ----------------------------------------------------------------- netns.c */
/* Named as iproute2 does: /run/netns/<name>. */
int netns_create(const char *name);	/* -EEXIST when it is there */
int netns_open(const char *name);	/* fd (caller closes) or -errno */
int netns_delete(const char *name);
/* Enters the named netns; returns an fd to give back to netns_leave(), which ends
 * the program rather than stay there: exit status 2, but SIGABRT for PID 1, which
 * must have a handler. */
int netns_enter(const char *name);
void netns_leave(int fd);
/* Remembers the netns that this process is in; goes back to it, wherever a crash
 * found it, from a handler, too. */
void netns_home_keep(void);
void netns_home(void);

/* ------------------------------------------------------------------ node.c */
/* Finds this node's row: the one asked for, else eleven.node= of the kernel
 * command line, else what the last `up` chose, else the uplink's MAC. */
int node_walk(struct walk *w);
const struct pod *pod_named(const struct walk *w, const char *name);	/* of it, or NULL */
/* What the last `up` that changed something left in /run/eleven/up. */
struct stamp {
	char node[NAME_MAX_LEN + 1];
	uint64_t hash;		/* config_hash() */
	uint64_t since_ns;	/* CLOCK_BOOTTIME when it began */
	unsigned ms;		/* how long it took */
	uint64_t build;		/* datapath_hash(), 0: not told */
};
int stamp_write(const struct stamp *stamp);
int stamp_read(struct stamp *stamp);
int stamp_remove(void);

/* ---------------------------------------------------------------- uplink.c */
/* The row whose uplink MAC this machine has; NULL: none, or not to be told. */
const struct node *uplink_node(const struct config *cf, const struct snap *s);
int uplink_walk(struct walk *w);
int uplink_down(struct walk *w);

/* -------------------------------------------------------------------- hw.c */
/* The uplink's row .hw; what the driver cannot do is named and left. */
int hw_walk(struct walk *w);
int hw_down(struct walk *w);
void hw_keep_lro(struct walk *w);	/* for forwarding ends it */
/* What the walk found of each thing the row asks for; NULL past the last. */
struct hw_seen {
	const char *name;		/* "rx-ring", "tcp-data-split" */
	char now[16], want[16];		/* "512", "on", "unknown", "" */
	unsigned max;			/* 0: none told */
	const char *state;		/* "as asked", "differs", "too many", … */
};
const struct hw_seen *hw_seen(unsigned i);

/* ------------------------------------------------------------------- tcp.c */
/* Congestion control of the node and what its Pods may use; names algorithms
 * that rows ask for and the kernel does not have. */
int tcp_walk(struct walk *w);

/* ----------------------------------------------------------------- qdisc.c */
/* fq on the uplink, below mq when it has several queues; bands and weights. */
int qdisc_walk(struct walk *w);
int qdisc_down(struct walk *w);

/* ---------------------------------------------------------------- bigtcp.c */
/* gso/gro sizes of the uplink and of both ends of every Pod's pair. */
int bigtcp_walk(struct walk *w);
int bigtcp_down(struct walk *w);
/* What the walk found: the uplink, then both ends of each Pod's pair. A row
 * without a name is of no device; NULL past the last. */
struct bigtcp_seen {
	char name[32];			/* "eth0", "nk-web", "web eth0" */
	unsigned gso, gro, gso_ipv4, gro_ipv4;
	const char *state;		/* "on", "off", "clamped", "differs" */
};
const struct bigtcp_seen *bigtcp_seen(unsigned i);

/* ------------------------------------------------------------------- pod.c */
int pods_walk(struct walk *w);
int pods_down(struct walk *w);
int neigh_walk(struct walk *w);	/* of the node's netns, once all devices are there */
int neigh_down(struct walk *w);	/* of the uplink */

/* -------------------------------------------------------------- datapath.c */
enum { DATAPATH_VERDICTS = 16 };
struct datapath_pod {
	struct datapath_count {
		uint64_t packets, bytes;
	} egress[DATAPATH_VERDICTS], ingress[DATAPATH_VERDICTS];
};
int datapath_walk(struct walk *w);
int datapath_down(void);
uint64_t datapath_hash(void);	/* of the programs in this binary */
/* "abi-1": programs and maps of one name understand each other. */
const char *datapath_abi(void);
/* Counters of one slot (0: packets of no Pod), summed over CPUs. */
int datapath_read(unsigned slot, struct datapath_pod *out);
/* "forward", "stack", "spoof", …; NULL past the last. */
const char *datapath_verdict(unsigned v, bool *is_drop);

/* ------------------------------------------------------------------ pids.c */
/* Of all Pods. -ENOENT: no workloads, or no controller; -ERANGE: no limit. */
int pids_read(unsigned *now, unsigned *max);
int pids_walk(struct walk *w);	/* their limit, once there is somebody to limit */

/* ---------------------------------------------------------------- module.c */
int modules_walk(struct walk *w);

/* ------------------------------------------------------------------- run.c */
/* Starts every workload of this node; then serves signals, output, restarts
 * and consoles until SIGTERM, SIGINT or SIGPWR, which it returns. */
int run_loop(struct walk *w, bool with_consoles);
/* SIGTERM, wait limits.stop_wait_ms, then cgroup.kill. After run_loop(). */
void run_stop(struct walk *w);
enum workload_state { WL_NONE, WL_RUNNING, WL_BACKOFF, WL_FAILED };
struct workload_status {
	enum workload_state state;
	int pid;		/* in the node's PID namespace */
	unsigned restarts;
	uint64_t since_ns;	/* CLOCK_BOOTTIME of the last change */
	char reason[80];	/* why it is not running */
};
/* What the supervisor last wrote; -ENOENT when there is no supervisor. */
int run_status(const char *pod, struct workload_status *out);
/* Differences this supervisor has repaired; -ENOENT as above. */
struct repairs {
	unsigned nr;
	uint64_t last_ns;	/* CLOCK_BOOTTIME */
	char why[96];		/* nothing is repaired now; "": it is */
};
int run_repairs(struct repairs *r);
/* What this supervisor does not hear of; ""; -ENOENT as above. */
int run_unheard(char *text, size_t size);
/* A difference for each workload that does not run. -ENOENT: there is nothing to
 * supervise, or nobody does; w->first says which. */
int run_walk(struct walk *w);
/* Runs argv inside the Pod: all its namespaces when its workload runs, else its
 * netns alone. Returns the exit status as a shell counts it, or -errno. */
int run_exec(const char *pod, const char *const *argv);

/* Ends what another supervisor, or one that died, left of this node's
 * workloads: `eleven down`. PID 1 is not ended but told to hold them. */
int run_kill_all(const struct config *cf, const struct node *node);
/* Ends a hold: 0 when PID 1 starts the workloads again, -ENOENT when no PID 1
 * of ours supervises. */
int run_resume(void);
/* Ends a workload that lives in a netns which is no longer the Pod's; whoever
 * supervises starts it again. */
void run_restart(const char *pod);
/* The supervisor's pid, 0 when there is none, or -errno. */
int run_supervisor(void);

/* ----------------------------------------------------------------- drift.c */
/* Listens from now on: the supervisor then has mend() do what `up` does when
 * something changed, if what it finds is `ours` by hash and build. Nobody listens
 * with eleven.drift=off on the kernel's line. */
int drift_open(const struct stamp *ours, int (*mend)(struct walk *w));
const char *drift_why(void);	/* nobody listens; "": it is not so, or not tried */
/* All that was told so far is seen by the second look, which is about to come. */
void drift_forget(struct walk *w);

/* -------------------------------------------------------------- handover.c */
/* Is this the supervisor after `upgrade`, with another program? */
bool handover_open(void);
/* Then: be the former program again. Returns when there is no way back. */
void handover_back(const char *why);
/* ------------------------------------------------------------------ heir.c */
/* Ends the workloads that the tables no longer have, or have otherwise. */
void heir_leave(const struct config *cf);
/* --------------------------------------------------------------- upgrade.c */
/* Has the supervisor become the program at path; the exit status of that. */
int upgrade_ask(const struct config *cf, const char *path);
/* What upgrade_ask() wants to know of a program. */
void upgrade_identify(const struct config *cf, FILE *out);

/* --------------------------------------------------------------- console.c */
/* A child with its own session on the row's terminal; its pid or -errno. */
pid_t console_spawn(const struct console *row);

/* ---------------------------------------------------------------- status.c */
/* One step of the walk, as `status` shows it. */
enum feature_state { FEATURE_OFF, FEATURE_DEGRADED, FEATURE_ON };
struct feature {
	const char *name;	/* NULL: the walk did not come that far */
	enum feature_state state;
	char reason[160];	/* why not, in differs()' or fail()'s words */
};
void status_banner(const struct walk *w, const char *version, FILE *out);
void status_print(const struct walk *w, const char *version,
		  const struct feature *features, unsigned nr, bool json,
		  FILE *out);

#endif
