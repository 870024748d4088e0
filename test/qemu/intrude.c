// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a hostile workload does to the network, with the raw sockets it has:
 *
 *	intrude reach ADDRESS PORT...	what listens on somebody's loopback alone
 *	intrude sniff SECONDS	counts frames that are neither from nor to its Pod
 *	intrude spoof		frames in others' names, of a list; see frames[]
 *	intrude fast SECONDS	floods, by every trick to be faster than its rate
 *	intrude crowd SECONDS	speaks to ever more neighbours that do not exist
 *
 * A line a try: `held`, `BREACH` or `tried` where only others can tell. Knows the
 * addresses of hostile.h; it is Pod 2 or 3 there.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/virtio_net.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))
#define MARK "HOSTILE"

static void say(const char *name, int err)
{
	if (err < 0)
		printf("held %s: %s\n", name, strerror(-err));
	else
		printf("BREACH %s\n", name);
	fflush(stdout);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* The last octet of its address: 2 or 3. */
static unsigned own_slot(void)
{
	struct ifreq ifr = { .ifr_name = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(fd, SIOCGIFADDR, &ifr) < 0)
		exit(2);
	close(fd);
	return (uint8_t)ifr.ifr_addr.sa_data[5];
}

/* ------------------------------------------------------------------- reach */

static int connect_to(const char *address, const char *port, const char *dev)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons(atoi(port)) };
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons(atoi(port)) };
	bool is_six = strchr(address, ':');
	int fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), err = 0;
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(err);

	inet_pton(AF_INET, address, &four.sin_addr);
	inet_pton(AF_INET6, address, &six.sin6_addr);
	six.sin6_scope_id = if_nametoindex("eth0");
	if (*dev)	/* out there, whatever the routes say */
		(void)setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev, strlen(dev));
	if (connect(fd, is_six ? (void *)&six : (void *)&four, is_six ? sizeof(six) : sizeof(four)) < 0 &&
	    errno != EINPROGRESS)
		err = -errno;
	else if (poll(&wait, 1, 700) != 1)
		err = -ETIMEDOUT;
	else if (!getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len))
		err = -err;
	close(fd);
	return err;
}

static void reach(char **argv)
{
	char name[128];

	for (; argv[0] && argv[1]; argv += 2) {
		snprintf(name, sizeof(name), "reach %s port %s", argv[0], argv[1]);
		say(name, connect_to(argv[0], argv[1], "eth0"));
	}
}

/* ------------------------------------------------------------------- sniff */

static int packet_open(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = (int)if_nametoindex("eth0") };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), size = 1 << 20;

	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		perror("intrude: packet socket");
		exit(2);
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return fd;
}

static void sniff(unsigned seconds)
{
	uint64_t end = now_ns() + seconds * 1000000000ULL;
	int fd = packet_open(), own = 0, others = 0;
	struct packet_mreq all = { .mr_ifindex = (int)if_nametoindex("eth0"),
				   .mr_type = PACKET_MR_PROMISC };
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	unsigned slot = own_slot();
	uint8_t b[2048], four[4] = { 10, 11, 1, slot };
	ssize_t n;

	(void)setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all));
	while (now_ns() < end) {
		if (poll(&wait, 1, 100) != 1 || (n = recv(fd, b, sizeof(b), 0)) < 34)
			continue;
		if (memmem(b, n, four, 4) || (b[12] == 0x86 && (b[37] == slot || b[53] == slot)))
			own++;
		else
			others++;
	}
	printf("sniffed %d of its own, %d of others\n", own, others);
}

/* ------------------------------------------------------------------- spoof */

struct msg {
	struct virtio_net_hdr vnet;
	uint8_t b[65000];
} __attribute__((packed));

static uint16_t sum16(const uint8_t *b, unsigned len)
{
	uint32_t sum = 0;
	unsigned i;

	for (i = 0; i < len; i += 2)
		sum += b[i] << 8 | b[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* UDP to port 9 between two addresses of a family, as a frame. */
static unsigned udp_frame(uint8_t *b, const char *src, const char *dst, unsigned payload)
{
	bool is_six = strchr(src, ':');
	unsigned head = is_six ? 40 : 20, len = head + 8 + payload;
	uint8_t *ip = b + 14, *udp = ip + head;

	memset(b, 0, 14 + len);
	memcpy(b, "\2\xe1\1\0\1", 5);	/* nk-...: L2's; L3 has none */
	if (own_slot() == 3)
		b[5] = 3;
	else
		memset(b, 0, 6);
	b[12] = is_six ? 0x86 : 8;
	b[13] = is_six ? 0xdd : 0;
	if (is_six) {
		ip[0] = 0x60;
		ip[4] = (8 + payload) >> 8, ip[5] = 8 + payload;
		ip[6] = 17, ip[7] = 64;
		inet_pton(AF_INET6, src, ip + 8);
		inet_pton(AF_INET6, dst, ip + 24);
	} else {
		ip[0] = 0x45;
		ip[2] = len >> 8, ip[3] = len;
		ip[8] = 64, ip[9] = 17;
		inet_pton(AF_INET, src, ip + 12);
		inet_pton(AF_INET, dst, ip + 16);
		ip[10] = sum16(ip, 20) >> 8, ip[11] = sum16(ip, 20) & 0xff ? sum16(ip, 20) : 0;
	}
	udp[0] = udp[2] = 0;
	udp[1] = udp[3] = 9;
	udp[4] = (8 + payload) >> 8, udp[5] = 8 + payload;
	if (payload >= sizeof(MARK))
		memcpy(udp + 8, MARK, sizeof(MARK));
	return 14 + len;
}

static const struct {
	const char *src, *dst;
	const char *type;	/* in front of the IP header, instead of the family's */
	unsigned len;
} frames[] = {
	{ "10.11.1.1", "192.0.2.254", "", 0 },		/* the good Pod */
	{ "192.0.2.1", "10.11.1.1", "", 0 },		/* the node */
	{ "192.0.2.254", "10.11.1.1", "", 0 },		/* the gateway */
	{ "127.0.0.1", "10.11.1.1", "", 0 },
	{ "fd00:11::1:1", "2001:db8::fe", "", 0 },
	{ "2001:db8::1", "fd00:11::1:1", "", 0 },
	{ "fe80::1", "fd00:11::1:1", "", 0 },
	{ "::1", "fd00:11::1:1", "", 0 },
	{ "own", "127.0.0.1", "", 0 },			/* what must not be routed */
	{ "own", "169.254.1.1", "", 0 },
	{ "own", "224.0.0.1", "", 0 },
	{ "own", "255.255.255.255", "", 0 },
	{ "own", "192.0.2.255", "", 0 },
	{ "own6", "::1", "", 0 },
	{ "own6", "ff02::1", "", 0 },
	{ "own", "10.11.1.1", "\x81\0\0\5\x08\0", 6 },	/* tagged, and twice */
	{ "own6", "fd00:11::1:1", "\x88\xa8\0\5\x81\0\0\6\x86\xdd", 10 },
	{ "own", "10.11.1.1", "\x88\x47\0\1\1\x40", 6 },
};

/* ARP and neighbour discovery: "the gateway, the good Pod, is me". */
static unsigned claim(uint8_t *b, unsigned i)
{
	static const uint8_t who[][4] = { { 10, 11, 1, 1 }, { 192, 0, 2, 1 }, { 192, 0, 2, 254 },
					  { 169, 254, 1, 1 } };

	if (i < LENGTH(who)) {
		memset(b, 0xff, 6);
		memcpy(b + 6, "\2\xe1\0\0\1\3\x08\6\0\1\x08\0\6\4\0\2\2\xe1\0\0\1\3", 22);
		memcpy(b + 28, who[i], 4);
		memset(b + 32, 0, 28);
		memcpy(b + 42, MARK, sizeof(MARK));
		return 60;
	}
	/* advertisements: of a neighbour's address, of a router */
	udp_frame(b, i % 2 ? "fe80::1" : "fd00:11::1:1", "ff02::1", 32);
	memcpy(b, "\x33\x33\0\0\0\1", 6);
	b[20] = 58, b[21] = 255;
	b[54] = i % 2 ? 134 : 136;
	return 14 + 40 + 40;
}
enum { CLAIMS = 6, TIMES = 5 };

static void spoof(void)
{
	int fd = packet_open(), sent = 0, refused = 0;
	char four[16], six[24];
	static uint8_t b[2048];
	unsigned i, n, len;

	snprintf(four, sizeof(four), "10.11.1.%u", own_slot());
	snprintf(six, sizeof(six), "fd00:11::1:%u", own_slot());
	for (i = 0; i < (LENGTH(frames) + CLAIMS) * TIMES; i++) {
		n = i / TIMES;
		if (n < LENGTH(frames)) {
			const char *src = frames[n].src;

			src = !strcmp(src, "own") ? four : !strcmp(src, "own6") ? six : src;
			len = udp_frame(b, src, frames[n].dst, 32);
			if (frames[n].len) {
				memmove(b + 12 + frames[n].len, b + 14, len - 14);
				memcpy(b + 12, frames[n].type, frames[n].len);
				len += frames[n].len - 2;
			}
		} else {
			len = claim(b, n - LENGTH(frames));
		}
		if (send(fd, b, len, 0) < 0)
			refused++;
		else
			sent++;
	}
	printf("tried %d frames, %d refused\n", sent, refused);
}

enum { SOCKETS = 128 };

/* -------------------------------------------------------------------- fast */

static int udp_to(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;

	inet_pton(AF_INET, address, &to.sin_addr);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return connect(fd, (struct sockaddr *)&to, sizeof(to)) ? -1 : fd;
}

/* A time to leave that is none: past, at once, negative, never. */
static int timed(int fd, unsigned i)
{
	static const int64_t times[] = { 1, -1, INT64_MIN, INT64_MAX };
	static char payload[1400];
	struct iovec iov = { payload, sizeof(payload) };
	union { struct cmsghdr h; char room[CMSG_SPACE(8)]; } c = { 0 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &c,
			    .msg_controllen = sizeof(c) };

	c.h = (struct cmsghdr){ .cmsg_len = CMSG_LEN(8), .cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_TXTIME };
	memcpy(CMSG_DATA(&c.h), &times[i % LENGTH(times)], 8);
	return (int)sendmsg(fd, &m, MSG_DONTWAIT);
}

/* A packet of segments, with a header that lies about them. */
static int lied(int fd, unsigned i)
{
	static struct msg m;
	static char four[16];
	unsigned len;

	if (!four[0])
		snprintf(four, sizeof(four), "10.11.1.%u", own_slot());
	len = udp_frame(m.b, four, "192.0.2.254", 1400 + i % 5 * 12000);
	memset(&m.vnet, 0, sizeof(m.vnet));
	m.vnet.gso_type = (uint8_t[]){ 0, VIRTIO_NET_HDR_GSO_UDP_L4, VIRTIO_NET_HDR_GSO_TCPV4,
				       VIRTIO_NET_HDR_GSO_UDP, 0x7f, VIRTIO_NET_HDR_GSO_TCPV6 |
				       VIRTIO_NET_HDR_GSO_ECN }[i / 5 % 6];
	m.vnet.gso_size = (uint16_t[]){ 1, 1400, 65535, 8 }[i / 30 % 4];
	m.vnet.hdr_len = (uint16_t[]){ 0, 42, 14, 65535 }[i / 120 % 4];
	m.vnet.flags = i % 3 ? VIRTIO_NET_HDR_F_NEEDS_CSUM : 0;
	m.vnet.csum_start = i % 7 ? 34 : 60000;
	m.vnet.csum_offset = i % 11 ? 6 : 65000;
	return (int)send(fd, &m, sizeof(m.vnet) + len, MSG_DONTWAIT);
}

static void fast(unsigned seconds)
{
	static char payload[1400];
	struct sock_txtime txtime = { .clockid = CLOCK_MONOTONIC };
	int udp = udp_to("192.0.2.254"), at = udp_to("192.0.2.254"), raw = packet_open();
	int bypass = packet_open(), one = 1, prio = 6, mark = 0x1234, sent[4] = { 0 };
	uint64_t none = ~0ULL, end = now_ns() + seconds * 1000000000ULL;
	static uint8_t b[2048];
	char four[16];
	unsigned i, len;

	snprintf(four, sizeof(four), "10.11.1.%u", own_slot());
	if (setsockopt(udp, SOL_SOCKET, SO_MAX_PACING_RATE, &none, sizeof(none)) |
	    setsockopt(udp, SOL_SOCKET, SO_PRIORITY, &prio, sizeof(prio)) |
	    setsockopt(udp, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) |
	    setsockopt(at, SOL_SOCKET, SO_TXTIME, &txtime, sizeof(txtime)) |
	    setsockopt(raw, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)) |
	    setsockopt(bypass, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)))
		printf("lost a trick: %s\n", strerror(errno));
	len = udp_frame(b, four, "192.0.2.254", 1400);
	for (i = 0; now_ns() < end; i++) {
		sent[0] += send(udp, payload, sizeof(payload), MSG_DONTWAIT) > 0;
		sent[1] += timed(at, i) > 0;
		sent[2] += lied(raw, i) > 0;
		sent[3] += send(bypass, b, len, MSG_DONTWAIT) > 0;
	}
	printf("tried %d by priority, %d by time, %d by segments, %d past the queue\n",
	       sent[0], sent[1], sent[2], sent[3]);
}

/* ------------------------------------------------------------------- crowd */

/*
 * On the wire, where the node asks for everybody, and beside its own gateway.
 * Many sockets: what waits for an answer is charged to its sender's buffer.
 */
static void crowd(unsigned seconds)
{
	static int six[SOCKETS], near[SOCKETS];
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	struct sockaddr_in to4 = { .sin_family = AF_INET, .sin_port = htons(9) };
	uint64_t end = now_ns() + seconds * 1000000000ULL;
	unsigned n, sent = 0, most = 0;
	int one = 1;

	for (n = 0; n < SOCKETS; n++) {
		six[n] = socket(AF_INET6, SOCK_DGRAM, 0);
		near[n] = socket(AF_INET, SOCK_DGRAM, 0);
		(void)setsockopt(near[n], SOL_SOCKET, SO_BINDTODEVICE, "eth0", 4);
		(void)setsockopt(near[n], SOL_SOCKET, SO_DONTROUTE, &one, sizeof(one));
	}
	for (n = 1; now_ns() < end; n++) {
		inet_pton(AF_INET6, "2001:db8::1:0:0", &to6.sin6_addr);
		to6.sin6_addr.s6_addr32[3] = htonl(n);
		sent += sendto(six[n % SOCKETS], "", 1, MSG_DONTWAIT, (void *)&to6, sizeof(to6)) > 0;
		to4.sin_addr.s_addr = htonl(0xac100000 + n % 0xfffff);	/* 172.16/12 */
		most += sendto(near[n % SOCKETS], "", 1, MSG_DONTWAIT, (void *)&to4, sizeof(to4)) > 0;
		to4.sin_addr.s_addr = htonl(0xc0000202 + n % 200);	/* 192.0.2.2 ... */
		sent += sendto(six[n % SOCKETS], "", 1, MSG_DONTWAIT, (void *)&to4, sizeof(to4)) > 0;
	}
	printf("tried %u on the wire, %u beside it\n", sent, most);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned seconds = argc > 2 ? atoi(argv[2]) : 1;

	if (!strcmp(what, "reach"))
		reach(argv + 2);
	else if (!strcmp(what, "sniff"))
		sniff(seconds);
	else if (!strcmp(what, "spoof"))
		spoof();
	else if (!strcmp(what, "fast"))
		fast(seconds);
	else if (!strcmp(what, "crowd"))
		crowd(seconds);
	else
		return fprintf(stderr, "usage: intrude reach|sniff|spoof|fast|crowd ...\n"), 2;
	return 0;
}
