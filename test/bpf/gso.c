// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Packets of many segments, as TCP makes them: only the largest segment has to
 * fit, not the whole. Sent and received with the header a virtual machine's NIC
 * uses, on devices that test_live() has attached to. Knows TCP by offsets.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>

#include "bed.h"

enum { TCP_LEN = 20, GSO_PAYLOAD = TCP_LEN + 1900, WAIT_MS = 300 };

struct message {
	struct virtio_net_hdr vnet;
	uint8_t b[FRAME_MAX];
} __attribute__((packed));

/* MTU of where it goes, and segments of just that and of one byte more. */
static const struct gso_row {
	const char *name;
	enum hook hook;
	unsigned slot;
	const char *src, *dst;
	int arrives;		/* ifindex */
	unsigned mtu;
} gso_rows[] = {
	{ "v4/to the wire", POD_EGRESS, 1, "10.11.1.1", "203.0.113.9", UPLINK, 1500 },
	{ "v6/to the wire", POD_EGRESS, 1, "fd00:11::1:1", "2001:db8:f::9", UPLINK, 1500 },
	{ "v4/to a small pod", POD_EGRESS, 1, "10.11.1.1", "10.11.1.3", BASE + 256 + 3, 1280 },
	{ "v6/to a small pod", POD_EGRESS, 1,
	  "fd00:11::1:1", "fd00:11::1:3", BASE + 256 + 3, 1280 },
	{ "v4/to an l2 pod", POD_EGRESS, 1, "10.11.1.1", "10.11.1.4", BASE + 256 + 4, 1400 },
	{ "v4/from the wire", WIRE_INGRESS, 0, "203.0.113.9", "10.11.1.1", BASE + 256 + 1, 1500 },
	{ "v6/from the wire", WIRE_INGRESS, 0,
	  "2001:db8:f::9", "fd00:11::1:1", BASE + 256 + 1, 1500 },
	{ "v4/from the wire, small pod", WIRE_INGRESS, 0,
	  "203.0.113.9", "10.11.1.3", BASE + 256 + 3, 1280 },
	{ "v6/from the wire, small pod", WIRE_INGRESS, 0,
	  "2001:db8:f::9", "fd00:11::1:3", BASE + 256 + 3, 1280 },
};

static int socket_open(int ifindex)
{
	int fd = net_socket(ifindex, true), one = 1;

	if (fd < 0)
		return fd;
	if (!setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)))
		return fd;
	close(fd);
	return -errno;
}

static unsigned message_build(struct message *m, const struct gso_row *row,
			      int ifindex, unsigned segment, struct frame *f)
{
	struct packet p = { .src = row->src, .dst = row->dst, .nexthdr = 6,
			    .payload = GSO_PAYLOAD, .fragment = 0x4000 };
	unsigned l4 = L2_LEN + (strchr(row->src, ':') ? 40 : 20);
	uint8_t mac[6];

	net_mac(ifindex, mac);
	frame_build(f, &p, mac);
	memset(f->b + l4, 0, TCP_LEN);
	f->b[l4 + 12] = TCP_LEN / 4 << 4;
	memcpy(f->b + l4 + TCP_LEN, &segment, sizeof(segment));	/* to tell it by */
	memset(m, 0, sizeof(*m));
	memcpy(m->b, f->b, f->len);
	m->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	m->vnet.gso_type = strchr(row->src, ':') ? VIRTIO_NET_HDR_GSO_TCPV6 :
						   VIRTIO_NET_HDR_GSO_TCPV4;
	m->vnet.hdr_len = l4 + TCP_LEN;
	m->vnet.gso_size = segment - (l4 - L2_LEN) - TCP_LEN;
	m->vnet.csum_start = l4;
	m->vnet.csum_offset = 16;
	return sizeof(m->vnet) + f->len;
}

/* Waits for the same payload; what else there is on the device is not ours. */
static bool arrives(int fd, const struct message *sent, unsigned size)
{
	unsigned l4 = sent->vnet.csum_start;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct sockaddr_ll from;
	struct message m;
	socklen_t len;
	ssize_t n;

	while (poll(&pfd, 1, WAIT_MS) > 0) {
		len = sizeof(from);
		n = recvfrom(fd, &m, sizeof(m), 0, (struct sockaddr *)&from, &len);
		if (n == (ssize_t)size && from.sll_pkttype != PACKET_OUTGOING &&
		    m.vnet.gso_size == sent->vnet.gso_size &&
		    !memcmp(m.b + l4, sent->b + l4, size - sizeof(m.vnet) - l4))
			return true;
	}
	return false;
}

static const char *gso_try(const struct gso_row *row, unsigned segment, bool fits)
{
	int ifindex = row->slot ? (int)(BASE + 256 + row->slot) : UPLINK;
	int out = socket_open(ifindex), in = socket_open(row->arrives);
	struct run r = { .hook = row->hook, .ifindex = ifindex };
	struct run next = { .hook = POD_INGRESS, .ifindex = row->arrives };
	struct want want = { .verdict = fits ? V_FORWARD : V_STACK };
	unsigned to = row->arrives == UPLINK ? 0 : row->arrives & 255, size;
	const char *why = "";
	struct message m;
	struct frame f;
	bool arrived;

	want.slot = row->slot ? row->slot : to;
	size = message_build(&m, row, ifindex, segment, &f);
	check_expect(&r, &f, &want);
	want.slot = to;
	if (fits && to && row->hook == POD_EGRESS)
		check_expect(&next, &f, &want);
	if (out < 0 || in < 0 || send(out, &m, size, 0) != (ssize_t)size) {
		why = strerror(errno);
	} else {
		arrived = arrives(in, &m, size);
		if (arrived != fits)
			why = fits ? "did not arrive" : "arrived";
	}
	close(out);
	close(in);
	return why;
}

void test_gso(void)
{
	const char *why;
	unsigned i;

	for (i = 0; i < LENGTH(gso_rows); i++) {
		const struct gso_row *row = &gso_rows[i];

		why = gso_try(row, row->mtu, true);
		ok(!*why, "gso/%s, segments of %u%s%s", row->name, row->mtu,
		   *why ? ": " : "", why);
		why = gso_try(row, row->mtu + 1, false);
		ok(!*why, "gso/%s, segments of %u%s%s", row->name, row->mtu + 1,
		   *why ? ": " : "", why);
	}
	ok(check_counters(), "gso/every counter of every Pod");
}
