// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Round trips of small packets, for guests. `rr -s PORT` answers every datagram
 * with itself, in the background and for both families. `rr ADDRESS PORT COUNT
 * [PAUSE_US]` sends COUNT of 64 bytes, one at a time and 10 ms, or what is asked
 * for, after the last answer, and prints how long they took, in microseconds.
 * With -f in front the CPU is its own when it wants: a machine of its own, nearly.
 * Knows no node and no Pod.
 *	1000 answers, 0 lost, p50 5510 p99 5903 max 6020
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	COUNT_MAX = 10000,
	BYTES = 64,
	PAUSE_US = 10000,
	PATIENCE_MS = 4000,
};

static const uint64_t SECOND = 1000000000;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static int serve(const char *port)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 }, from;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), off = 0;
	char buf[2 * BYTES];
	socklen_t len;
	ssize_t n;

	self.sin6_port = htons(atoi(port));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 || daemon(0, 0) < 0) {
		perror("rr");
		return 1;
	}
	for (;;) {
		len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len);
		if (n >= 0)	/* an ICMP error of the last answer ends nothing */
			(void)sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
	}
}

static int path_open(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *to;
	int fd;

	if (getaddrinfo(address, port, &hints, &to))
		return -EINVAL;
	fd = socket(to->ai_family, SOCK_DGRAM, 0);
	if (fd < 0 || connect(fd, to->ai_addr, to->ai_addrlen) < 0)
		return -errno;
	return fd;
}

/* Microseconds until the answer to this very datagram; 0: none came. */
static unsigned round_trip(int fd, uint32_t nr)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char out[BYTES] = "", in[BYTES];
	uint64_t start = now_ns();

	memcpy(out, &nr, sizeof(nr));
	if (send(fd, out, sizeof(out), 0) < 0)
		return 0;
	while (poll(&wait, 1, PATIENCE_MS) == 1)
		if (recv(fd, in, sizeof(in), 0) == BYTES && !memcmp(in, out, BYTES))
			return (now_ns() - start) / 1000 + 1;
	return 0;
}

static int by_size(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

static int measure(int fd, unsigned count, unsigned pause_us)
{
	const struct timespec pause = { pause_us / 1000000, pause_us % 1000000 * 1000 };
	static unsigned us[COUNT_MAX];
	unsigned got = 0, one;

	for (unsigned nr = 0; nr < count; nr++) {
		one = round_trip(fd, nr);
		if (one)
			us[got++] = one;
		nanosleep(&pause, NULL);
	}
	if (!got)
		return fprintf(stderr, "rr: no answer\n"), 1;
	qsort(us, got, sizeof(us[0]), by_size);
	printf("%u answers, %u lost, p50 %u p99 %u max %u\n", got, count - got,
	       us[got / 2], us[got * 99 / 100], us[got - 1]);
	return 0;
}

int main(int argc, char **argv)
{
	const struct sched_param first = { .sched_priority = 1 };
	int count, fd;

	if (argc > 1 && !strcmp(argv[1], "-f")) {
		/* musl has no sched_setscheduler() */
		if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &first) < 0) {
			perror("rr: -f");
			return 2;
		}
		argc--;
		argv++;
	}
	count = argc == 4 || argc == 5 ? atoi(argv[3]) : 0;
	if (argc == 3 && !strcmp(argv[1], "-s"))
		return serve(argv[2]);
	if (count < 1 || count > COUNT_MAX) {
		fprintf(stderr, "usage: rr -s PORT | rr [-f] ADDRESS PORT COUNT [PAUSE_US]\n");
		return 2;
	}
	fd = path_open(argv[1], argv[2]);
	if (fd < 0) {
		fprintf(stderr, "rr: %s: %s\n", argv[1], strerror(-fd));
		return 2;
	}
	return measure(fd, count, argc == 5 ? atoi(argv[4]) : PAUSE_US);
}
