// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Departure times on devices, as fq would see them: packets with a time of
 * their own (SO_TXTIME, as TCP's pacing has one too) go in at a Pod, and a
 * program at the egress of uplink and Pods tells stamp and clock. A test run cannot: it
 * knows wall time only. Must not know how the programs come to a time.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/virtio_net.h>
#include <bpf/bpf.h>

#include "bed.h"

#define S 1000000000LL		/* ns */
/* Pods of a node without IPv4, to which only the stack knows a way. */
#define STACK4 "10.11.4.9"	/* by the uplink */
#define ASTRAY4 "10.11.4.10"	/* by another device */
#define STACK6 "fd00:11::3:9"	/* of one without IPv6 */
#define ASTRAY6 "fd00:11::3:a"

enum { LEN = 111, WAIT_MS = 300 };
enum stamp { NONE, OWN, LINE, PAST /* none, or one */, DROPPED };

static const struct stamp_row {
	const char *name;
	unsigned slot;
	const char *src, *dst;
	int clock;		/* of the packet's own time */
	long long own_s;	/* from now; 0: none */
	long long ahead_s;	/* how long the line is taken */
	enum stamp want;
} stamp_rows[] = {
#define V4 3, "10.11.1.3", "203.0.113.9"
#define V6 3, "fd00:11::1:3", "2001:db8:f::9"
#define FREE4 1, "10.11.1.1", "203.0.113.9"
	{ "v4/line free", V4, CLOCK_MONOTONIC, 0, -1, NONE },
	{ "v4/line taken", V4, CLOCK_MONOTONIC, 0, 3, LINE },
	{ "v6/line taken", V6, CLOCK_MONOTONIC, 0, 3, LINE },
	{ "v4/own time, line free", V4, CLOCK_MONOTONIC, 3, -1, OWN },
	{ "v6/own time, line free", V6, CLOCK_MONOTONIC, 3, -1, OWN },
	{ "v4/own time before the line's", V4, CLOCK_MONOTONIC, 1, 3, LINE },
	{ "v4/own time after the line's", V4, CLOCK_MONOTONIC, 5, 3, OWN },
	{ "v6/own time after the line's", V6, CLOCK_MONOTONIC, 5, 3, OWN },
	{ "v4/own time in the past", V4, CLOCK_MONOTONIC, -1, 3, LINE },
	{ "v4/own time beyond the horizon", V4, CLOCK_MONOTONIC, 12, -1, DROPPED },
	{ "v6/own time beyond the horizon", V6, CLOCK_MONOTONIC, 12, -1, DROPPED },
	{ "v4/own time in a year", V4, CLOCK_MONOTONIC, 365 * 86400, 3, DROPPED },
	{ "v4/atomic time, line free", V4, CLOCK_TAI, 1, -1, NONE },
	{ "v4/atomic time, line taken", V4, CLOCK_TAI, 1, 3, LINE },
	{ "v6/atomic time, line taken", V6, CLOCK_TAI, 1, 3, LINE },
	{ "v4/wall time, line free", V4, CLOCK_REALTIME, 1, -1, NONE },
	{ "v4/wall time, line taken", V4, CLOCK_REALTIME, 1, 3, LINE },
	{ "v4/no limit, own time", FREE4, CLOCK_MONOTONIC, 3, -1, OWN },
	{ "v4/no limit, own time in a minute", FREE4, CLOCK_MONOTONIC, 60, -1, OWN },
	{ "v4/no limit, negative time", FREE4, CLOCK_MONOTONIC, -2000000000, -1, PAST },
	{ "v4/negative time, line taken", V4, CLOCK_MONOTONIC, -2000000000, 3, LINE },
	{ "v4/no limit, atomic time", FREE4, CLOCK_TAI, 1, -1, NONE },
	{ "v4/by the stack, line taken", 3, "10.11.1.3", STACK4, CLOCK_MONOTONIC, 0, 3, LINE },
	{ "v4/by the stack, own time", 3, "10.11.1.3", STACK4, CLOCK_MONOTONIC, 5, 3, OWN },
	{ "v4/by the stack, beyond the horizon", 3, "10.11.1.3", STACK4,
	  CLOCK_MONOTONIC, 0, 12, DROPPED },
	{ "v4/by the stack, no limit", 1, "10.11.1.1", STACK4, CLOCK_MONOTONIC, 3, -1, OWN },
	/* Between Pods: 254 has no queue before it, 1 has one and no rate, 3 a rate. */
#define PODS4(a, b) a, "10.11.1." #a, "10.11.1." #b, CLOCK_MONOTONIC
#define PODS6(a, b, x, y) a, "fd00:11::1:" #x, "fd00:11::1:" #y, CLOCK_MONOTONIC
	{ "v4/to a queue, no line bounds it", PODS4(254, 1), 3, -1, NONE },
	{ "v6/to a queue, no line bounds it", PODS6(254, 1, fe, 1), 3, -1, NONE },
	{ "v4/to a queue, after the sender's line", PODS4(4, 1), 5, 3, OWN },
	{ "v6/to a queue, after the sender's line", PODS6(4, 1, 4, 1), 5, 3, OWN },
	{ "v4/to a queue, beyond the horizon", PODS4(4, 1), 12, 3, DROPPED },
	{ "v6/to a queue, beyond the horizon", PODS6(4, 1, 4, 1), 12, 3, DROPPED },
	{ "v4/to no queue, beyond the horizon", PODS4(4, 254), 12, 3, LINE },
	{ "v6/to no queue, beyond the horizon", PODS6(4, 254, 4, fe), 12, 3, LINE },
	{ "v4/to a rate, own time", PODS4(1, 3), 3, -1, OWN },
	{ "v6/to a rate, own time", PODS6(1, 3, 1, 3), 3, -1, OWN },
};

/* The value of a map of one, which the probe writes. */
struct seen {
	__u64 tstamp;
	__u32 type, mark, times, wire_len;
};

static int map = -1, probe = -1;
/* What a packet for the wire passes, or for one of these Pods. */
static const int watched[] = {
	UPLINK, BASE + NODE * 256 + 1, BASE + NODE * 256 + 3, BASE + NODE * 256 + 254,
};
static int hooked[LENGTH(watched)];

#define AT(field) offsetof(struct __sk_buff, field)
#define TO(field) offsetof(struct seen, field)
#define LOAD(size, dst, src, at) \
	{ .code = BPF_LDX | BPF_MEM | (size), .dst_reg = dst, .src_reg = src, .off = at }
#define STORE(size, dst, src, at) \
	{ .code = BPF_STX | BPF_MEM | (size), .dst_reg = dst, .src_reg = src, .off = at }

/* Packets of the length LEN; whatever else the devices say is not ours. */
static int probe_open(void)
{
	struct bpf_insn insns[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = 7,
		  .src_reg = BPF_PSEUDO_MAP_VALUE },
		{},
		LOAD(BPF_W, 2, 1, AT(len)),
		{ .code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = 2, .off = 11, .imm = LEN },
		LOAD(BPF_DW, 2, 1, AT(tstamp)), STORE(BPF_DW, 7, 2, TO(tstamp)),
		LOAD(BPF_B, 2, 1, AT(tstamp_type)), STORE(BPF_W, 7, 2, TO(type)),
		LOAD(BPF_W, 2, 1, AT(mark)), STORE(BPF_W, 7, 2, TO(mark)),
		LOAD(BPF_W, 2, 1, AT(wire_len)), STORE(BPF_W, 7, 2, TO(wire_len)),
		LOAD(BPF_W, 2, 7, TO(times)),
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 2, .imm = 1 },
		STORE(BPF_W, 7, 2, TO(times)),
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = -1 /* TCX_NEXT */ },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_link_create_opts, opts);
	unsigned i;
	int err = 0;

	map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "seen", 4, sizeof(struct seen), 1, NULL);
	insns[0].imm = map;
	probe = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "probe", "GPL", insns,
			      LENGTH(insns), NULL);
	opts.flags = BPF_F_BEFORE;	/* the Pod's own: they may end there */
	for (i = 0; i < LENGTH(watched); i++) {
		hooked[i] = bpf_link_create(probe, watched[i], BPF_TCX_EGRESS, &opts);
		err = hooked[i] < 0 ? hooked[i] : err;
	}
	return map < 0 ? map : probe < 0 ? probe : err;
}

static void probe_close(void)
{
	unsigned i;

	for (i = 0; i < LENGTH(watched); i++)
		close(hooked[i]);
	close(probe);
	close(map);
}

static struct seen probe_read(void)
{
	struct seen seen = {};
	__u32 key = 0;
	unsigned ms;

	for (ms = 0; !seen.times && ms < WAIT_MS; ms += 5) {
		poll(NULL, 0, 5);
		(void)bpf_map_lookup_elem(map, &key, &seen);
	}
	return seen;
}

static uint64_t clock_ns(int clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * S + t.tv_nsec;
}

/* A netkit device tells the sender of a drop, as if there were no room. */
static int send_at(int ifindex, const struct frame *f, int clock, uint64_t at)
{
	union {
		char b[CMSG_SPACE(sizeof(at))];
		struct cmsghdr head;
	} control = { .head = {
		.cmsg_len = CMSG_LEN(sizeof(at)),
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_TXTIME,
	} };
	struct iovec iov = { .iov_base = (void *)f->b, .iov_len = f->len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct sock_txtime txtime = { .clockid = clock };
	int fd = net_socket(ifindex, true), err = 0;

	if (fd < 0)
		return fd;
	if (at) {
		memcpy(CMSG_DATA(&control.head), &at, sizeof(at));
		msg.msg_control = control.b;
		msg.msg_controllen = sizeof(control.b);
	}
	if (setsockopt(fd, SOL_SOCKET, SO_TXTIME, &txtime, sizeof(txtime)) ||
	    (sendmsg(fd, &msg, 0) < 0 && errno != ENOBUFS))
		err = -errno;
	close(fd);
	return err;
}

static const char *stamp_differs(const struct stamp_row *row, const struct seen *seen,
				 uint64_t own, uint64_t free)
{
	uint64_t want = row->want == OWN ? own : row->want == LINE ? free : 0;

	if (row->want == DROPPED)
		return seen->times ? "it was sent" : "";
	if (seen->times != 1)
		return seen->times ? "it was sent more than once" : "it was not sent";
	/* From Linux 7 the sender's own kernel makes 1 of a negative time. */
	if (row->want == PAST)
		return (seen->tstamp ? seen->tstamp - 1 : 0) < free ? "" : "not past";
	if (seen->tstamp != want)
		return !seen->tstamp ? "no stamp" : want ? "another time" : "a stamp";
	if (want && seen->type != BPF_SKB_CLOCK_MONOTONIC)
		return "another clock";
	return seen->mark ? "mark left" : "";
}

/* A packet's own time never moves the line; its bytes do. */
static const char *line_differs(const struct stamp_row *row, uint64_t free,
				const uint64_t ns[2])
{
	const struct world_pod *pod = world_pod(row->slot);
	uint64_t line = *bed_line(row->slot, DIR_EGRESS) / TICKS;
	uint64_t begun = line - (uint64_t)LEN * pod->ns[DIR_EGRESS];

	if (row->want == DROPPED || !pod->ns[DIR_EGRESS])
		return line == free ? "" : "the line moved";
	if (row->ahead_s > 0)
		return begun == free ? "" : "the line is not behind what was before";
	return begun >= ns[0] && begun <= ns[1] ? "" : "the line is not taken from now on";
}

static const char *stamp_try(const struct stamp_row *row)
{
	struct packet p = { .src = row->src, .dst = row->dst };
	int ifindex = BASE + NODE * 256 + row->slot, err;
	uint64_t ns[2], own, free;
	struct seen seen = {};
	const char *why;
	struct frame f;
	uint8_t mac[6];
	__u32 key = 0;

	p.payload = LEN - L2_LEN - (strchr(row->src, ':') ? 40 : 20);
	net_mac(ifindex, mac);
	frame_build(&f, &p, mac);
	(void)bpf_map_update_elem(map, &key, &seen, BPF_ANY);
	ns[0] = bed_now_ns();
	free = ns[0] + row->ahead_s * S;
	bed_lines(free * TICKS);
	own = row->own_s ? clock_ns(row->clock) + row->own_s * S : 0;
	err = send_at(ifindex, &f, row->clock, own);
	if (err)
		return strerror(-err);
	seen = probe_read();
	ns[1] = bed_now_ns();
	why = stamp_differs(row, &seen, own, free);
	if (*why)
		diag("stamp %llu of clock %u; the packet's own %llu, the line's %llu",
		     seen.tstamp, seen.type, (__u64)own, (__u64)free);
	return *why ? why : line_differs(row, free, ns);
}

/*
 * What a packet of many segments is charged is what the kernel says it is at
 * the uplink: both count the headers that segments repeat.
 */
static const char *segments_try(const char *src, const char *dst, unsigned gso)
{
	struct {
		struct virtio_net_hdr vnet;
		uint8_t b[LEN];
	} __attribute__((packed)) m = {};
	unsigned l4 = L2_LEN + (strchr(src, ':') ? 40 : 20);
	struct packet p = { .src = src, .dst = dst, .nexthdr = 6, .payload = LEN - l4 };
	int ifindex = BASE + NODE * 256 + 3, fd = net_socket(ifindex, true), one = 1;
	struct seen seen = {};
	struct frame f;
	uint8_t mac[6];
	__u32 key = 0;
	__u64 free = (bed_now_ns() + S) * TICKS, cost;
	ssize_t sent = -1;

	net_mac(ifindex, mac);
	frame_build(&f, &p, mac);
	memset(f.b + l4, 0, 20);
	f.b[l4 + 12] = 5 << 4;
	memcpy(m.b, f.b, LEN);
	m.vnet = (struct virtio_net_hdr){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .hdr_len = l4 + 20, .gso_size = gso,
		.gso_type = l4 == L2_LEN + 20 ? VIRTIO_NET_HDR_GSO_TCPV4 :
						VIRTIO_NET_HDR_GSO_TCPV6,
		.csum_start = l4, .csum_offset = 16,
	};
	(void)bpf_map_update_elem(map, &key, &seen, BPF_ANY);
	bed_lines(free);
	if (!setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)))
		sent = send(fd, &m, sizeof(m), 0);
	close(fd);
	if (sent != sizeof(m))
		return strerror(errno);
	seen = probe_read();
	cost = (*bed_line(3, DIR_EGRESS) - free) / TICKS / world_pod(3)->ns[DIR_EGRESS];
	if (seen.times != 1 || seen.wire_len <= LEN)
		return "not seen, or not as segments";
	return cost == seen.wire_len ? "" : "charged for other bytes";
}

static void test_segments(void)
{
	static const unsigned sizes[] = { 1, 7, 10, 36, 56 };
	const char *four, *six;
	unsigned i;

	for (i = 0; i < LENGTH(sizes); i++) {
		four = segments_try("10.11.1.3", "203.0.113.9", sizes[i]);
		six = segments_try("fd00:11::1:3", "2001:db8:f::9", sizes[i] % 36 + 1);
		ok(!*four && !*six, "stamp/segments of %u cost what the kernel says%s%s%s",
		   sizes[i], *four || *six ? ": " : "", four, six);
	}
}

/* Not what the stack would send by another device than the uplink. */
static void test_astray(const struct stamp_row *row)
{
	const char *why = "";
	struct count (*c)[DIR_MAX][V_MAX] = bed_counters();
	__u64 before = c[1][DIR_EGRESS][V_DROP_DETOUR].packets;
	int err = net_forward(row->dst, BASE + 256 + 254);

	if (!err)
		why = stamp_try(row);
	c = bed_counters();
	if (!err && !*why && c[1][DIR_EGRESS][V_DROP_DETOUR].packets != before + 1)
		why = "not counted";
	else if (err)
		why = strerror(-err);
	ok(!*why, "stamp/%s%s%s", row->name, *why ? ": " : "", why);
}

/* Addresses of the node that are in no table: of another NIC, or a service's. */
static void test_local(void)
{
	static const struct { const char *to, *from; unsigned payload; int want; } tries[] = {
		{ "10.99.0.1", "10.11.1.1", 1600, 2 }, { "fd99::1", "fd00:11::1:1", 1600, 2 },
		{ "10.99.0.1", "10.11.1.1", 0, 7 }, { "fd99::1", "fd00:11::1:1", 0, 7 },
		/* of a node that is in no table there is no way but the stack's */
		{ "10.11.5.7", "10.11.1.1", 0, 2 }, { "fd00:11::5:7", "fd00:11::1:1", 0, 2 },
		{ "10.11.5.8", "10.11.1.1", 0, 0 }, { "fd00:11::5:8", "fd00:11::1:1", 0, 0 },
		{ STACK4, "10.11.1.1", 0, 0 }, { STACK6, "fd00:11::1:1", 0, 0 },
	};
	unsigned i;

	for (i = 0; i < LENGTH(tries); i++) {
		struct row row = { .slot = 1, .packet = { .src = tries[i].from,
				   .dst = tries[i].to, .payload = tries[i].payload,
				   .fragment = strchr(tries[i].to, '.') ? 0x4000 : 0 } };
		struct run r = { .hook = POD_EGRESS, .ifindex = row_ifindex(&row) };
		int err = tries[i].want == 2 ? net_local(tries[i].to) : 0;
		struct frame f;
		struct ran out;

		row_frame(&row, &f);
		bed_run(&r, &f, &out);
		ok(!err && !out.err && out.retval == tries[i].want,
		   "local/to %s, %u bytes: returned %d", tries[i].to, tries[i].payload,
		   out.retval);
	}
}

void test_stamps(void)
{
	static const struct stamp_row astray[] = {
		{ "v4/by the stack, not by another device",
		  1, "10.11.1.1", ASTRAY4, CLOCK_MONOTONIC, 0, -1, DROPPED },
		{ "v6/by the stack, not by another device",
		  1, "fd00:11::1:1", ASTRAY6, CLOCK_MONOTONIC, 0, -1, DROPPED },
	};
	const char *why;
	unsigned i;
	int err = probe_open();

	if (!err)
		err = net_forward(STACK4, UPLINK);
	if (!err)
		err = net_forward(STACK6, UPLINK);
	if (!ok(!err, "stamp/a probe at the uplink%s%s", err ? ": " : "",
		err ? strerror(-err) : ""))
		return;
	for (i = 0; i < LENGTH(stamp_rows); i++) {
		why = stamp_try(&stamp_rows[i]);
		ok(!*why, "stamp/%s%s%s", stamp_rows[i].name, *why ? ": " : "", why);
	}
	for (i = 0; i < LENGTH(astray); i++)
		test_astray(&astray[i]);
	test_local();
	test_segments();
	probe_close();
}
