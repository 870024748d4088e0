// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * TCP without copies, for guests. `zerocopy -r PORT` takes one connection, maps
 * what the kernel can map (TCP_ZEROCOPY_RECEIVE) and reads the rest; `zerocopy
 * ADDRESS PORT` sends MESSAGES by MSG_ZEROCOPY and waits for the kernel to give
 * every one of them back. Each prints what it did; the receiver compares every
 * byte with what only that place of the stream can hold.
 *	received 4194304 bytes, 4128768 mapped, 0 wrong
 *	sent 4194304 bytes in 64 calls, 64 given back, 64 of them copied
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* after libc's headers, as musl wants it; its netinet/tcp.h knows less */
#include <linux/errqueue.h>
#include <linux/tcp.h>

enum {
	PAGE = 4096,
	MESSAGE = 16 * PAGE,
	MESSAGES = 64,
	PATIENCE_MS = 5000,
};

static int die(const char *what)
{
	fprintf(stderr, "zerocopy: %s: %s\n", what, strerror(errno));
	return 1;
}

/* The word at that offset of the stream. */
static uint32_t word_at(uint64_t offset)
{
	return (uint32_t)(offset / 4 + 1) * 2654435761U;
}

/* ------------------------------------------------------------------ receiver */

static unsigned wrong_bytes(const unsigned char *bytes, size_t len, uint64_t offset)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < len; i++) {
		uint32_t word = word_at((offset + i) & ~3ULL);

		wrong += bytes[i] != (unsigned char)(word >> 8 * ((offset + i) & 3));
	}
	return wrong;
}

static int accept_one(const char *port)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_STREAM, 0), off = 0, on = 1;

	self.sin6_port = htons(atoi(port));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 || listen(fd, 1) < 0)
		return -1;
	return accept(fd, NULL, NULL);
}

static int receive(const char *port)
{
	uint64_t total = 0, mapped = 0, wrong = 0;
	static unsigned char buf[MESSAGE];
	int fd = accept_one(port);
	ssize_t n = 1;
	void *area;

	if (fd < 0)
		return die("accept");
	area = mmap(NULL, MESSAGE, PROT_READ, MAP_SHARED, fd, 0);
	if (area == MAP_FAILED)
		return die("mmap of a socket");
	for (struct pollfd wait = { .fd = fd, .events = POLLIN };
	     n > 0 && poll(&wait, 1, PATIENCE_MS) == 1;) {
		struct tcp_zerocopy_receive zc = { .address = (uintptr_t)area,
						   .length = MESSAGE };
		socklen_t len = sizeof(zc);

		if (getsockopt(fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &len) < 0) {
			if (errno == EIO)	/* the end, and nothing left */
				break;
			return die("TCP_ZEROCOPY_RECEIVE");
		}
		wrong += wrong_bytes(area, zc.length, total);
		total += zc.length;
		mapped += zc.length;
		if (zc.length && !zc.recv_skip_hint)
			continue;
		n = zc.recv_skip_hint && zc.recv_skip_hint < sizeof(buf) ?
		    zc.recv_skip_hint : (ssize_t)sizeof(buf);
		n = recv(fd, buf, n, MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			n = 1;
		else if (n > 0)
			wrong += wrong_bytes(buf, n, total), total += n;
	}
	printf("received %llu bytes, %llu mapped, %llu wrong\n", (unsigned long long)total,
	       (unsigned long long)mapped, (unsigned long long)wrong);
	return 0;
}

/* -------------------------------------------------------------------- sender */

/* Takes the notices that are there: [ee_info, ee_data] of calls each. */
static unsigned given_back(int fd, unsigned *copied)
{
	char control[256];
	struct msghdr msg = { .msg_control = control, .msg_controllen = sizeof(control) };
	struct sock_extended_err err;
	struct cmsghdr *c;
	unsigned calls;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return 0;
	c = CMSG_FIRSTHDR(&msg);
	if (!c || c->cmsg_len < CMSG_LEN(sizeof(err)))
		return 0;
	memcpy(&err, CMSG_DATA(c), sizeof(err));
	if (err.ee_origin != SO_EE_ORIGIN_ZEROCOPY || err.ee_errno)
		return 0;
	calls = err.ee_data - err.ee_info + 1;
	if (err.ee_code & SO_EE_CODE_ZEROCOPY_COPIED)
		*copied += calls;
	return calls;
}

static int path_open(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
	struct addrinfo *to;
	int fd, on = 1;

	if (getaddrinfo(address, port, &hints, &to))
		return -1;
	fd = socket(to->ai_family, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, to->ai_addr, to->ai_addrlen) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)) < 0)
		return -1;
	return fd;
}

/* The pages belong to the kernel until it gives them back: one message each. */
static int send_all(const char *address, const char *port)
{
	const size_t size = (size_t)MESSAGES * MESSAGE;
	int fd = path_open(address, port);
	unsigned calls = 0, back = 0, copied = 0;
	uint32_t *all;
	uint64_t sent = 0;
	ssize_t n;

	all = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fd < 0 || all == MAP_FAILED)
		return die(address);
	for (size_t i = 0; i < size / 4; i++)
		all[i] = word_at(4 * i);
	while (sent < size) {
		n = send(fd, (char *)all + sent, size - sent < MESSAGE ? size - sent : MESSAGE,
			 MSG_ZEROCOPY);
		if (n < 0)
			return die("send");
		sent += n;
		calls++;
	}
	for (struct pollfd wait = { .fd = fd }; back < calls;) {
		if (poll(&wait, 1, PATIENCE_MS) != 1)
			break;
		back += given_back(fd, &copied);
	}
	printf("sent %llu bytes in %u calls, %u given back, %u of them copied\n",
	       (unsigned long long)sent, calls, back, copied);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "-r"))
		return receive(argv[2]);
	if (argc == 3)
		return send_all(argv[1], argv[2]);
	fprintf(stderr, "usage: zerocopy -r PORT | zerocopy ADDRESS PORT\n");
	return 2;
}
