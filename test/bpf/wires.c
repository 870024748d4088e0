// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The programs attached to net.c's devices, and raw sockets at both ends of
 * each: what a frame meets on a node, but for the node's stack. Knows libbpf's
 * attach calls; must not know what should arrive where.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <bpf/libbpf.h>

#include "bed.h"
#include "eleven.skel.h"

enum { QUIET_MS = 300 };

static const int ports[] = {
	UPLINK, BASE + 256 + 1, BASE + 256 + 2, BASE + 256 + 3, BASE + 256 + 4,
	BASE + 256 + 254, BASE + 256 + SLOT_STRANGER,
};
static int far[LENGTH(ports)], send_far[LENGTH(ports)], send_near[LENGTH(ports)];
static struct bpf_link *links[3 * LENGTH(ports)];

static int port_of(int ifindex)
{
	unsigned i;

	for (i = 0; i < LENGTH(ports); i++)
		if (ports[i] == ifindex)
			return i;
	return -1;
}

void wires_via_mac(const char *via, uint8_t mac[6])
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
		wires_via_mac(rows[i].via, mac);
		err = net_neighbour(rows[i].via, mac);
	}
	return err;
}

static int attach(void)
{
	struct eleven *s = bed_skel();
	bool netkit = !strcmp(net_kind(), "netkit");
	LIBBPF_OPTS(bpf_tcx_opts, first, .flags = BPF_F_BEFORE);
	unsigned i, n = 0;

	links[n++] = bpf_program__attach_tcx(s->progs.wire_ingress, UPLINK, NULL);
	for (i = 1; i < LENGTH(ports); i++) {
		links[n++] = netkit ?
			bpf_program__attach_netkit(s->progs.pod_egress, ports[i], NULL) :
			bpf_program__attach_tcx(s->progs.pod_egress, ports[i], NULL);
		links[n++] = netkit ?
			bpf_program__attach_netkit(s->progs.pod_ingress, ports[i], NULL) :
			bpf_program__attach_tcx(s->progs.pod_ingress, ports[i], NULL);
		if (world_pod(ports[i] & 0xff) && world_pod(ports[i] & 0xff)->ns[DIR_INGRESS])
			links[n++] = bpf_program__attach_tcx(s->progs.pod_pace, ports[i],
							     &first);
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

/*
 * A receiving device (not netkit) takes a tag out of the frame: the programs
 * see it beside the packet, which is 4 bytes shorter.
 */
bool wires_tagged(const struct frame *f)
{
	return f->b[12] == 0x81 && f->b[13] == 0;
}

/* What this packet makes all programs on its way count. */
static void expect(const struct run *r, const struct frame *f,
		   const struct want *want)
{
	struct run next = { .hook = POD_INGRESS, .ifindex = BASE + 256 + want->to };
	struct want then;

	if (wires_tagged(f) && r->hook == POD_EGRESS && strcmp(net_kind(), "netkit")) {
		struct frame untagged = { .len = f->len - 4 };

		check_expect(r, &untagged, want);
		return;
	}
	check_expect(r, f, want);
	if (want->verdict != V_FORWARD || !want->to ||
	    !(r->hook == POD_EGRESS || want->by_device))
		return;
	model(&worlds[0], &next, f, &then);
	check_expect(&next, f, &then);
}

/* A drop on the sender's side is told to it, as if there were no room. */
bool wires_put(const struct run *r, const struct frame *f)
{
	int port = port_of(r->ifindex);
	struct want want;
	int fd = r->hook == POD_INGRESS ? send_near[port] : send_far[port];

	model(&worlds[0], r, f, &want);
	if (send(fd, f->b, f->len, 0) != (ssize_t)f->len &&
	    (errno != ENOBUFS || want.verdict < V_DROP_SHORT))
		return false;
	expect(r, f, &want);
	return true;
}

void wires_lie(int ifindex, const struct frame *f, unsigned protocol)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = ifindex,
	};

	/* It is dropped, and the sender may be told so. */
	(void)sendto(send_far[port_of(ifindex)], f->b, f->len, 0,
		     (struct sockaddr *)&to, sizeof(to));
}

void wires_listen(void (*keep)(int ifindex, bool sent, const struct frame *f))
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
			keep(ports[i], from.sll_pkttype == PACKET_OUTGOING, &f);
		}
}

int wires_open(void)
{
	int err = neighbours_add();

	if (!err)
		err = sockets_open();
	return err ? err : attach();
}

void wires_close(void)
{
	unsigned i;

	for (i = 0; i < LENGTH(links); i++)
		bpf_link__destroy(links[i]);
}
