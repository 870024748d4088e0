// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rows once more, on devices: frames go in at one far end and are looked
 * for at all others. A test run cannot see where a redirect leads; this can:
 * every next hop has its own MAC, and every frame carries the number of its
 * row. Also sends what the kernel refuses to test-run. Knows net.c's devices.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <bpf/libbpf.h>

#include "bed.h"
#include "eleven.skel.h"

enum {
	QUIET_MS = 300,
	ROWS_MAX = 512,
	TAG = 0xe11e,
	CUT_MAX = L2_LEN + 44,
};

static const int ports[] = {
	UPLINK, BASE + 256 + 1, BASE + 256 + 2, BASE + 256 + 3, BASE + 256 + 4,
	BASE + 256 + 254, BASE + 256 + SLOT_STRANGER,
};
static int far[LENGTH(ports)], send_far[LENGTH(ports)], send_near[LENGTH(ports)];
static struct bpf_link *links[2 * LENGTH(ports)];

static struct arrival {
	unsigned times;
	int ifindex;
	struct frame frame;
} arrivals[ROWS_MAX], departures[ROWS_MAX];

static int port_of(int ifindex)
{
	unsigned i;

	for (i = 0; i < LENGTH(ports); i++)
		if (ports[i] == ifindex)
			return i;
	return -1;
}

/* A next hop's MAC is its place among the rows. */
static void hop_mac(const char *via, uint8_t mac[6])
{
	unsigned i;

	for (i = 0; i < nr_rows; i++)
		if (rows[i].via && !strcmp(rows[i].via, via))
			break;
	memcpy(mac, "\x06\0\0\0\0", 5);
	mac[5] = i;
}

static int neighbours_add(void)
{
	unsigned i;
	uint8_t mac[6];
	int err = 0;

	for (i = 0; !err && i < nr_rows; i++) {
		if (!rows[i].via)
			continue;
		hop_mac(rows[i].via, mac);
		err = net_neighbour(rows[i].via, mac);
	}
	return err;
}

static int attach(void)
{
	struct eleven *s = bed_skel();
	bool netkit = !strcmp(net_kind(), "netkit");
	unsigned i, n = 0;

	links[n++] = bpf_program__attach_tcx(s->progs.wire_ingress, UPLINK, NULL);
	for (i = 1; i < LENGTH(ports); i++) {
		links[n++] = netkit ?
			bpf_program__attach_netkit(s->progs.pod_egress, ports[i], NULL) :
			bpf_program__attach_tcx(s->progs.pod_egress, ports[i], NULL);
		links[n++] = netkit ?
			bpf_program__attach_netkit(s->progs.pod_ingress, ports[i], NULL) :
			bpf_program__attach_tcx(s->progs.pod_ingress, ports[i], NULL);
	}
	for (i = 0; i < n; i++)
		if (!links[i])
			return -errno;
	return 0;
}

static int sockets_open(void)
{
	unsigned i;

	for (i = 0; i < LENGTH(ports); i++) {
		far[i] = net_socket(ports[i], true);
		send_far[i] = net_socket(ports[i], true);
		send_near[i] = net_socket(ports[i], false);
		if (far[i] < 0 || send_far[i] < 0 || send_near[i] < 0)
			return -ENOTCONN;
	}
	return 0;
}

/* The last four bytes; a frame without payload gets them on top. */
static void tag(struct frame *f, unsigned row)
{
	uint8_t *at;

	if (f->b[12] == 0x08 && f->b[13] == 0x06)
		f->len += 4;
	at = f->b + f->len - 4;
	at[0] = TAG >> 8;
	at[1] = TAG & 0xff;
	at[2] = row >> 8;
	at[3] = row;
}

/* A device sends no more than its MTU. */
static bool is_live(const struct row *row, const struct frame *f)
{
	const struct world_pod *pod = world_pod(row->slot);

	if (!row->slot && row->hook != WIRE_INGRESS)
		return false;
	return f->len <= L2_LEN + (pod ? pod->mtu : UPLINK_MTU);
}

/*
 * A receiving device (not netkit) takes a tag out of the frame: the programs
 * see it beside the packet, which is 4 bytes shorter.
 */
static bool is_tagged(const struct frame *f)
{
	return f->b[12] == 0x81 && f->b[13] == 0;
}

/* What this packet makes all programs on its way count. */
static void expect(const struct run *r, const struct frame *f,
		   const struct want *want)
{
	struct run next = { .hook = POD_INGRESS, .ifindex = BASE + 256 + want->to };
	struct want then;

	if (is_tagged(f) && r->hook == POD_EGRESS && strcmp(net_kind(), "netkit")) {
		struct frame untagged = { .len = f->len - 4 };

		check_expect(r, &untagged, want);
		return;
	}
	check_expect(r, f, want);
	if (r->hook != POD_EGRESS || want->verdict != V_FORWARD || !want->to)
		return;
	model(&worlds[0], &next, f, &then);
	check_expect(&next, f, &then);
}

/* A drop on the sender's side is told to it, as if there were no room. */
static bool put(const struct row *row, const struct frame *f)
{
	struct run r = { .hook = row->hook, .ifindex = row_ifindex(row) };
	int port = port_of(r.ifindex);
	struct want want;
	int fd = row->hook == POD_INGRESS ? send_near[port] : send_far[port];

	model(&worlds[0], &r, f, &want);
	if (send(fd, f->b, f->len, 0) != (ssize_t)f->len &&
	    (errno != ENOBUFS || want.verdict < V_DROP_SHORT))
		return false;
	expect(&r, f, &want);
	return true;
}

static void keep(struct arrival *a, int ifindex, const struct frame *f)
{
	const uint8_t *at = f->b + f->len - 4;
	unsigned row = at[2] << 8 | at[3];

	if (f->len < L2_LEN + 4 || (at[0] << 8 | at[1]) != TAG || row >= nr_rows)
		return;
	a[row].times++;
	a[row].ifindex = ifindex;
	a[row].frame = *f;
}

/* Until nothing has come for a while. */
static void listen_all(void)
{
	struct pollfd fds[LENGTH(ports)];
	struct sockaddr_ll from;
	socklen_t size;
	struct frame f;
	unsigned i;
	ssize_t len;

	for (i = 0; i < LENGTH(ports); i++)
		fds[i] = (struct pollfd){ .fd = far[i], .events = POLLIN };
	while (poll(fds, LENGTH(ports), QUIET_MS) > 0)
		for (i = 0; i < LENGTH(ports); i++) {
			if (!(fds[i].revents & POLLIN))
				continue;
			size = sizeof(from);
			len = recvfrom(far[i], f.b, FRAME_MAX, MSG_DONTWAIT,
				       (struct sockaddr *)&from, &size);
			if (len < 0)
				continue;
			f.len = len;
			keep(from.sll_pkttype == PACKET_OUTGOING ? departures :
			     arrivals, ports[i], &f);
		}
}

/*
 * What a capture on the sender's device saw shares its bytes with the packet,
 * until the program that writes into the packet makes it a copy.
 */
static const char *departure_differs(const struct row *row, unsigned nr)
{
	const struct arrival *a = &departures[nr];
	struct frame sent;

	if (row->hook == POD_INGRESS)
		return "";
	row_frame(row, &sent);
	tag(&sent, nr);
	if (a->times != 1 || a->ifindex != row_ifindex(row))
		return "it was not captured where it was sent";
	return a->frame.len != sent.len || memcmp(a->frame.b, sent.b, sent.len) ?
		"written into what a capture holds" : "";
}

static const char *arrival_differs(const struct row *row, unsigned nr)
{
	const struct arrival *a = &arrivals[nr];
	struct frame want;
	int ifindex = row_ifindex(row);
	bool aged = row->hook != POD_INGRESS;

	if (row->verdict != V_FORWARD)
		return a->times ? "it arrived somewhere" : "";
	if (a->times != 1)
		return a->times ? "it arrived more than once" : "it did not arrive";
	row_frame(row, &want);
	tag(&want, nr);
	if (aged) {
		ifindex = row->to ? (int)(BASE + 256 + row->to) : UPLINK;
		frame_forward(&want, row->to, row->hook == POD_EGRESS ||
					      world_pod(row->to)->l2);
	}
	if (row->via) {
		hop_mac(row->via, want.b);
		net_mac(UPLINK, want.b + 6);
	}
	if (a->ifindex != ifindex)
		return "it arrived on another device";
	if (a->frame.len != want.len)
		return "another length";
	if (memcmp(a->frame.b, want.b, 12))
		return "another Ethernet address";
	return memcmp(a->frame.b, want.b, want.len) ? "other bytes" : "";
}

static void live_rows(void)
{
	bool sent[ROWS_MAX] = {};
	struct frame f;
	unsigned i;

	for (i = 0; i < nr_rows; i++) {
		row_frame(&rows[i], &f);
		tag(&f, i);
		if (!is_live(&rows[i], &f))
			continue;
		sent[i] = put(&rows[i], &f);
		if (!sent[i])
			ok(false, "live/%s: send: %s", rows[i].name, strerror(errno));
	}
	listen_all();
	for (i = 0; i < nr_rows; i++) {
		const char *why = departure_differs(&rows[i], i);

		if (!*why)
			why = arrival_differs(&rows[i], i);
		if (sent[i])
			ok(!*why, "live/%s%s%s", rows[i].name, *why ? ": " : "", why);
	}
	ok(check_counters(), "live/every counter of every Pod");
}

/*
 * Too short for the header they claim, which some kernels do not test-run. A
 * cut tag never gets to a program.
 */
static void live_lengths(void)
{
	unsigned i, cut, nr = 0, bad = 0;
	struct frame f, whole;

	for (i = 0; i < nr_rows; i++) {
		row_frame(&rows[i], &whole);
		if (rows[i].hook == POD_INGRESS || is_tagged(&whole) ||
		    (!rows[i].slot && rows[i].hook == POD_EGRESS))
			continue;
		for (cut = L2_LEN + 1; cut < CUT_MAX && cut < whole.len; cut++, nr++) {
			f = whole;
			f.len = cut;
			bad += !put(&rows[i], &f);
		}
	}
	listen_all();
	ok(nr && !bad, "live/%u cut packets", nr);
	ok(check_counters(), "live/every counter of every Pod");
}

/*
 * The frame says one protocol and the sender's socket another: the kernel would
 * believe the socket. Only netkit takes its word; veth reads the frame again.
 */
static void live_lies(void)
{
	static const unsigned short types[][2] = {	/* frame, socket */
		{ ETH_P_IP, ETH_P_IPV6 }, { ETH_P_IPV6, ETH_P_IP },
		{ ETH_P_ARP, ETH_P_IP }, { ETH_P_8021Q, ETH_P_IP },
		{ ETH_P_IP, ETH_P_ARP },
	};
	const char *name = "live/two protocols in one frame";
	struct run r = { .hook = POD_EGRESS, .ifindex = BASE + 256 + 2 };
	struct want want = { .verdict = V_DROP_PROTO, .slot = 2 };
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = r.ifindex };
	struct packet p = { .src = "10.11.1.2", .dst = "203.0.113.9" };
	struct frame f;
	uint8_t mac[6];
	unsigned i;

	if (strcmp(net_kind(), "netkit")) {
		skip(name, "needs netkit");
		return;
	}
	net_mac(r.ifindex, mac);
	for (i = 0; i < LENGTH(types); i++) {
		p.type = types[i][0];
		to.sll_protocol = htons(types[i][1]);
		frame_build(&f, &p, mac);
		check_expect(&r, &f, &want);
		sendto(send_far[port_of(r.ifindex)], f.b, f.len, 0,
		       (struct sockaddr *)&to, sizeof(to));
	}
	ok(check_counters(), "%s", name);
}

void test_live(void)
{
	unsigned i;
	int err;

	check_reset();
	err = nr_rows > ROWS_MAX ? -E2BIG : neighbours_add();
	if (!err)
		err = sockets_open();
	if (!err)
		err = attach();
	if (!ok(!err, "live/attached%s%s", err ? ": " : "", err ? strerror(-err) : ""))
		return;
	live_rows();
	live_lengths();
	live_lies();
	test_gso();
	for (i = 0; i < LENGTH(links); i++)
		bpf_link__destroy(links[i]);
}
