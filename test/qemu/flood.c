// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Datagrams at a rate, for guests. `flood ADDRESS PORT BIT/S SECONDS SIZE
 * [PRIORITY TOS [MARK]]` sends payload at that rate whatever becomes of it, several
 * datagrams a call where they are many (UDP_SEGMENT): an emulated CPU has other
 * things to do. With PRIORITY (0: none) and TOS it asks for a band, and MARK is
 * SO_MARK. `flood -r PORT SECONDS` waits for the first one, lets a second pass, and
 * prints the bits per second of payload that arrive during SECONDS from then on.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#define UDP_GRO 104
#endif

enum {
	SEGMENTS_MAX = 64,	/* UDP_MAX_SEGMENTS of older kernels */
	CALL_MAX = 65000,	/* bytes, headers not among them */
	BUFFER = 8 << 20,	/* the receiver may not run for a while */
	PATIENCE_MS = 5000,
	TICK_NS = 2000000,
};

static const uint64_t SECOND = 1000000000;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

/* ------------------------------------------------------------------ receiver */

static int port_open(const char *port)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), off = 0, on = 1, size = BUFFER;

	self.sin6_port = htons(atoi(port));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0 ||
	    setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0)
		return -errno;
	return fd;
}

/* The window ends with the last datagram in it: silence is no rate, either. */
static int receive(const char *port, unsigned seconds)
{
	uint64_t from = 0, last = 0, bytes = 0, now;
	int fd = port_open(port);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	static char buf[1 << 16];
	ssize_t n;

	if (fd < 0)
		return fprintf(stderr, "flood: %s\n", strerror(-fd)), 2;
	while (poll(&wait, 1, PATIENCE_MS) == 1) {
		n = recv(fd, buf, sizeof(buf), 0);
		now = now_ns();
		if (!from)
			from = now + SECOND;
		if (n < 0 || now < from)
			continue;
		if (now > from + seconds * SECOND) {
			printf("%llu\n", (unsigned long long)(bytes * 8 / seconds));
			return 0;
		}
		bytes += n;
		last = now;
	}
	fprintf(stderr, "flood: silence after %llu bytes in %llu ms\n",
		(unsigned long long)bytes,
		(unsigned long long)(last > from ? (last - from) / 1000000 : 0));
	return 1;
}

/* -------------------------------------------------------------------- sender */

static int path_open(const char *address, const char *port, int size)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM };
	int fd, buffer = BUFFER;
	struct addrinfo *to;

	if (getaddrinfo(address, port, &hints, &to))
		return -EINVAL;
	fd = socket(to->ai_family, SOCK_DGRAM, 0);
	if (fd < 0 || connect(fd, to->ai_addr, to->ai_addrlen) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer)) < 0 ||
	    setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof(size)) < 0)
		return -errno;
	return fd;
}

/* The priority last, as IP_TOS brings one of its own. */
static int ask(int fd, int priority, int tos, int mark)
{
	bool is_4 = !setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos));
	bool is_6 = !setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof(tos));

	if (!is_4 && !is_6)
		return -errno;
	if (priority && setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority,
				   sizeof(priority)) < 0)
		return -errno;
	if (mark && setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0)
		return -errno;
	return 0;
}

/* What could not be sent in time is not made up for beyond a few ticks. */
static int emit(int fd, uint64_t bps, unsigned seconds, size_t size)
{
	uint64_t start = now_ns(), now = start, sent = 0, due;
	const size_t most = size * (CALL_MAX / size > SEGMENTS_MAX ? SEGMENTS_MAX :
				    CALL_MAX / size);
	const struct timespec tick = { .tv_nsec = TICK_NS };
	static char buf[CALL_MAX];
	size_t len;

	for (; now < start + seconds * SECOND; now = now_ns()) {
		due = (now - start) / 1000 * (bps / 1000) / 8000;
		if (due > sent + 16 * most)
			sent = due - 16 * most;
		while (due >= sent + size) {
			len = due - sent < most ? (due - sent) / size * size : most;
			/* refused while nobody listens yet, or no room: both pass */
			(void)send(fd, buf, len, 0);
			sent += len;
		}
		nanosleep(&tick, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int fd, err;

	if (argc == 4 && !strcmp(argv[1], "-r"))
		return receive(argv[2], atoi(argv[3]));
	if (argc < 6 || argc == 7 || argc > 9 || atoi(argv[5]) < 1 || atoi(argv[5]) > CALL_MAX) {
		fprintf(stderr, "usage: flood -r PORT SECONDS | "
			"flood ADDRESS PORT BIT/S SECONDS SIZE [PRIORITY TOS [MARK]]\n");
		return 2;
	}
	fd = path_open(argv[1], argv[2], atoi(argv[5]));
	err = fd < 0 ? fd : argc < 8 ? 0 :
	      ask(fd, atoi(argv[6]), atoi(argv[7]), argc == 9 ? atoi(argv[8]) : 0);
	if (err) {
		fprintf(stderr, "flood: %s: %s\n", argv[1], strerror(-err));
		return 2;
	}
	return emit(fd, strtoull(argv[3], NULL, 10), atoi(argv[4]), atoi(argv[5]));
}
