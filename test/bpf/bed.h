/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the tests of the BPF programs share: frames, worlds (a node's tables as
 * an operator would say them) and the doors of the test's files. The tests know
 * the programs by bpf/abi.h and their verdicts only; nothing of bpf/ is
 * included, so that the same mistake is not made twice.
 */
#ifndef TEST_BPF_BED_H
#define TEST_BPF_BED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/types.h>

#include "bpf/abi.h"

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

enum {
	FRAME_MAX = 2048,
	L2_LEN = 14,
	NOT_OURS = -1,		/* a verdict: to the stack, and not counted */
	BASE = 1 << 16,		/* ifindex of Pod number 0 */
	UPLINK = 4096,		/* ifindex */
	UPLINK_MTU = 1500,
	SLOT_STRANGER = 77,	/* a device in the Pods' range that no row knows */
	OTHER_NODE = 2,		/* and one in the range of this node's Pods */
};

enum hook { POD_EGRESS, POD_INGRESS, WIRE_INGRESS, POD_PACE, HOOK_MAX };

struct frame {
	uint8_t b[FRAME_MAX];
	unsigned len;
};

enum { HORIZON_S = 10, ECN_MS = 5, LATE_S = 14, TICKS = 64 /* a ns */ };

struct world_pod {
	unsigned slot;
	bool l2;
	unsigned mtu;
	unsigned band;
	unsigned ns[DIR_MAX];	/* that a byte takes; 0: no limit */
	bool local;
	bool queue;		/* fq is on the way into it */
};

struct world_node {
	unsigned id;
	const char *via4, *via6;	/* NULL: none */
};

/* NULL for what the node does not have. */
struct world {
	const char *name;
	const char *self4, *wire4, *gw4;
	const char *self6, *wire6, *gw6;
	struct world_node nodes[4];
};

/* The same in every world: node 1 of 10.11.0.0/16 and fd00:11::/96. */
#define NODE 1
#define POD4_NET "10.11.0.0/16"
#define POD6_NET "fd00:11::/96"
extern const struct world_pod world_pods[5];
extern const struct world worlds[4];
const struct world_pod *world_pod(unsigned slot);

/* ------------------------------------------------------------------- tap.c */
bool ok(bool pass, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void skip(const char *name, const char *why);
void diag(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int tap_end(void);		/* prints the summary, returns the exit status */

/* ------------------------------------------------------------------- net.c */
/* A node's netns with all devices, and a far one with their other ends; the
 * caller's thread stays in the node's. 0 or -errno. */
int net_open(void);
const char *net_kind(void);	/* of the devices: "netkit" or "veth" */
void net_mac(int ifindex, uint8_t mac[6]);	/* of the node's end */
int net_neighbour(const char *ip, const uint8_t mac[6]);
/* The node's stack forwards, to this host by that device without asking. */
int net_forward(const char *ip, int ifindex);
int net_nowhere(void);		/* all else: the stack forwards, but drops it */
int net_local(const char *ip);	/* is the node's, too: of some other device */
int net_socket(int ifindex, bool far);	/* raw, on one end of this device */

/* ------------------------------------------------------------------- bed.c */
struct eleven;
struct run {
	enum hook hook;
	int ifindex;
	unsigned gso_size;
	unsigned flags;		/* BPF_F_TEST_* */
	unsigned mark, priority;
	uint64_t tstamp;	/* of wall time: a test run knows no other */
	bool late;		/* all lines are taken for LATE_S */
};
struct ran {
	int err;		/* of the syscall; nothing else is valid then */
	int retval;
	unsigned mark, priority;
	uint64_t tstamp;
	struct frame frame;
};
int bed_load(const struct world *w);
void bed_unload(void);
struct eleven *bed_skel(void);
int bed_prog(enum hook hook);	/* fd */
void bed_run(const struct run *r, const struct frame *in, struct ran *out);
double bed_ns(enum hook hook, int ifindex, const struct frame *in, int repeat);
/* A program that does nothing, or only asks what time it is. */
double bed_empty_ns(const struct frame *in, int repeat, bool clock);
/* When this Pod's line is free: the programs' own memory. */
__u64 *bed_line(unsigned slot, enum dir dir);
void bed_lines(__u64 free);	/* all of them */
uint64_t bed_now_ns(void);	/* the programs' clock */
/* Every counter of every Pod, summed over the CPUs. */
struct count (*bed_counters(void))[DIR_MAX][V_MAX];
void bed_counters_clear(void);

/* ----------------------------------------------------------------- frame.c */
/* A packet as a row says it; 0 and NULL mean the ordinary. */
struct packet {
	const char *src, *dst;	/* of either family; NULL: not IP */
	unsigned ttl;		/* 64 */
	unsigned payload;	/* 32 bytes */
	unsigned options;	/* bytes of IPv4 options */
	unsigned type;		/* Ethernet; of the family */
	unsigned first;		/* byte of the IP header: version and IHL */
	unsigned nexthdr;	/* UDP */
	unsigned icmp;		/* type: makes it ICMPv6 */
	unsigned fragment;	/* flags and offset of IPv4 */
	bool zero_len;		/* as BIG TCP has it */
	bool vlan;		/* behind a tag */
	const char *sip;	/* makes it ARP: the sender's address */
	unsigned arp_pln;	/* 4 */
	const char *mac;	/* Ethernet destination; the device's */
};
void frame_build(struct frame *f, const struct packet *p, const uint8_t mac[6]);
uint16_t sum16(const uint8_t *b, unsigned len);	/* RFC 1071, 0: intact */
/* What a forwarded frame must be: a hop limit of 255 is one less, for Pod `to` (0: the wire). */
void frame_forward(struct frame *f, unsigned to, bool macs);
bool addr_in(int family, const uint8_t *addr, const char *prefix);

/* ----------------------------------------------------------------- model.c */
struct want {
	int verdict;
	unsigned slot;		/* whose counters */
	unsigned to;		/* the receiving Pod, 0: the wire */
	int retval;
	int via_family;		/* of the next hop on the wire */
	uint8_t via[16];
	bool metered;		/* takes the line of `slot`, its hook's direction */
	bool by_device;		/* of the receiving Pod, whose programs count it */
	unsigned priority;	/* that a Pod's packet goes on with */
};
/* What the semantics say, from the bytes alone. */
void model(const struct world *w, const struct run *r, const struct frame *f,
	   struct want *want);
enum dir hook_dir(enum hook hook);
/* The skb->priority of a packet that asks so, by a Pod of that band. */
unsigned band_priority(unsigned band, unsigned asked, unsigned dscp);
const char *verdict_name(int verdict);

/* ------------------------------------------------------------------ rows.c */
struct row {
	const char *name;
	enum hook hook;
	unsigned slot;		/* of the device; 0: the uplink */
	struct packet packet;
	int verdict;
	unsigned to;		/* V_FORWARD from a Pod: the receiver */
	const char *via;	/* V_FORWARD to the wire: the next hop */
};
extern const struct row rows[];
extern const unsigned nr_rows;
int row_ifindex(const struct row *row);
void row_frame(const struct row *row, struct frame *f);
struct run row_run(const struct row *row);

/* ----------------------------------------------------------------- check.c */
/* Runs one packet and compares everything with `want`; "" or what differs. */
const char *check_run(const struct run *r, const struct frame *in,
		      const struct want *want);
void check_reset(void);		/* forget what was expected of the counters */
bool check_counters(void);	/* all of them, exactly */
/* Sees to it that they are about to count this, too. */
void check_expect(const struct run *r, const struct frame *f,
		  const struct want *want);
unsigned check_refused(void);	/* packets that the kernel would not run */

const struct ran *check_last(void);	/* what became of the last packet */

/* ---------------------------------------------------------------- corpus.c */
struct odd {
	const char *name;
	unsigned family;	/* 4 or 6 */
	unsigned next;		/* protocol, or first next header */
	const char *ext;	/* options or extension headers */
	unsigned ext_len;
	unsigned frag;		/* IPv4's flags and offset */
	unsigned more;		/* bytes of payload behind that */
	int lie;		/* of the length field */
	unsigned first;		/* byte of the header: version and IHL */
	unsigned udp;		/* its length field + 1; 0: no UDP header */
	unsigned gso;		/* size of segments */
	const char *tags;
	unsigned tag_len;
	int verdict[3];		/* out, to the neighbour, in from the wire */
};
#define VERDICTS(...) .verdict = { __VA_ARGS__ }
#define UDP(len) .more = 8, .udp = (len) + 1
extern const struct odd odds[];
extern const unsigned nr_odds;
/* addr: IPv4 source and destination, IPv6 source and destination */
void odd_build(struct frame *f, const struct odd *o, const char *const addr[4],
	       const uint8_t mac[6]);

/* --------------------------------------------------------------- dissect.c */
struct dissected {
	unsigned family, ttl;
	bool checksum_ok;
};
/* "" or what is wrong with it; segments: it is cut into them later. */
const char *dissect(const struct frame *f, bool segments, struct dissected *d);
const char *dissect_hop(const struct frame *a, const struct frame *b, bool segments);

/* ----------------------------------------------------------------- wires.c */
/* The programs attached to net.c's devices, and sockets at both ends. */
int wires_open(void);
void wires_close(void);
/* A next hop's MAC is its place among the rows. */
void wires_via_mac(const char *via, uint8_t mac[6]);
/* From the Pod, the wire or the node, as the hook wants it; expects all that it
 * makes the programs count. False when it could not be sent. */
bool wires_put(const struct run *r, const struct frame *f);
/* From a Pod's socket that says it is of another protocol. */
void wires_lie(int ifindex, const struct frame *f, unsigned protocol);
bool wires_tagged(const struct frame *f);	/* with a VLAN's tag */
/* Hands over what comes at the far ends until nothing has come for a while;
 * sent: a copy of what left there. */
void wires_listen(void (*keep)(int ifindex, bool sent, const struct frame *f));

/* -------------------------------------------------------------- the suites */
void test_rows(void);
void test_shapes(void);
void test_lengths(void);
void test_storm(void);
void test_mutations(const struct world *w);
void test_live(void);
void test_gso(void);
void test_jumbo(void);
void test_edt(void);
void test_bands(void);
void test_stamps(void);
void bench(void);

#endif
