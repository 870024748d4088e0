// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A TCP connection that says what the kernel thinks of it, for guests. `tcpinfo -r
 * PORT` throws away what it is sent, in the background, for both families. `tcpinfo
 * ADDRESS PORT MS [BYTES PERIOD_MS TIMES]` sends as fast as it may for that long
 * and prints what TCP_INFO says just before the end; then it lets the buffer run
 * empty and sends BYTES at once every PERIOD_MS, after a line with the wall clock.
 *	cc bbr first_window 20 mss 1288 wscale 12 usec 1 pacing 24561000 delivered 24013000
 *	bursts from 1763652345.123456
 * Rates are bits per second of payload. Knows no node and no Pod.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* after libc's headers, as musl wants it; its netinet/tcp.h knows less */
#include <linux/sockios.h>
#include <linux/tcp.h>

#ifndef TCPI_OPT_USEC_TS
#define TCPI_OPT_USEC_TS 64
#endif

enum { BUFFER = 1 << 20 };	/* a second or less of what a test's paths carry */

static const uint64_t SECOND = 1000000000;

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void sleep_ns(uint64_t ns)
{
	const struct timespec t = { .tv_sec = ns / SECOND, .tv_nsec = ns % SECOND };

	nanosleep(&t, NULL);
}

/* ------------------------------------------------------------------ receiver */

static int serve(const char *port)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_STREAM, 0), off = 0, on = 1, one;
	static char buf[1 << 16];

	self.sin6_port = htons(atoi(port));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 || listen(fd, 16) < 0 ||
	    daemon(0, 0) < 0) {
		perror("tcpinfo");
		return 1;
	}
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		one = accept(fd, NULL, NULL);
		if (one >= 0 && !fork()) {
			while (read(one, buf, sizeof(buf)) > 0)
				;
			return 0;
		}
		close(one);
	}
}

/* -------------------------------------------------------------------- sender */

static int path_open(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
	struct addrinfo *to;
	int fd, size = BUFFER;

	if (getaddrinfo(address, port, &hints, &to))
		return -EINVAL;
	fd = socket(to->ai_family, SOCK_STREAM, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) < 0 ||
	    connect(fd, to->ai_addr, to->ai_addrlen) < 0)
		return -errno;
	return fd;
}

static int info(int fd, struct tcp_info *i)
{
	socklen_t len = sizeof(*i);

	memset(i, 0, sizeof(*i));
	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, i, &len) < 0 ? -errno : 0;
}

/* A blocking call would return when it is all in the buffer, long after the end. */
static int bulk(int fd, uint64_t ms)
{
	uint64_t end = now_ns(CLOCK_MONOTONIC) + ms * 1000000;
	static char buf[1 << 16];

	while (now_ns(CLOCK_MONOTONIC) < end) {
		if (send(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
			continue;
		if (errno != EAGAIN)
			return -errno;
		sleep_ns(1000000);
	}
	return 0;
}

static int say(int fd, unsigned first_window)
{
	char cc[16] = "";
	socklen_t len = sizeof(cc);
	struct tcp_info i;
	int err = info(fd, &i);

	if (err || getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, cc, &len) < 0)
		return err ? err : -errno;
	printf("cc %.15s first_window %u mss %u wscale %u usec %d pacing %llu delivered %llu\n",
	       cc, first_window, i.tcpi_snd_mss, i.tcpi_rcv_wscale,
	       !!(i.tcpi_options & TCPI_OPT_USEC_TS), (unsigned long long)i.tcpi_pacing_rate * 8,
	       (unsigned long long)i.tcpi_delivery_rate * 8);
	return 0;
}

static int bursts(int fd, size_t bytes, uint64_t period_ms, unsigned times)
{
	int waiting = 1;
	char *buf = calloc(1, bytes);
	uint64_t wall;

	while (!ioctl(fd, SIOCOUTQ, &waiting) && waiting)
		sleep_ns(5000000);
	if (!buf)
		return -ENOMEM;
	wall = now_ns(CLOCK_REALTIME);
	printf("bursts from %llu.%06llu\n", (unsigned long long)(wall / SECOND),
	       (unsigned long long)(wall % SECOND / 1000));
	while (times--) {
		if (send(fd, buf, bytes, 0) < 0)
			return -errno;
		sleep_ns(period_ms * 1000000);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct tcp_info i;
	int fd, err;

	if (argc == 3 && !strcmp(argv[1], "-r"))
		return serve(argv[2]);
	if (argc != 4 && argc != 7) {
		fprintf(stderr, "usage: tcpinfo -r PORT | "
			"tcpinfo ADDRESS PORT MS [BYTES PERIOD_MS TIMES]\n");
		return 2;
	}
	fd = path_open(argv[1], argv[2]);
	err = fd < 0 ? fd : info(fd, &i);
	if (!err)
		err = bulk(fd, strtoull(argv[3], NULL, 10));
	if (!err)
		err = say(fd, i.tcpi_snd_cwnd);
	if (!err && argc == 7)
		err = bursts(fd, strtoul(argv[4], NULL, 10), strtoull(argv[5], NULL, 10),
			     atoi(argv[6]));
	if (err) {
		fprintf(stderr, "tcpinfo: %s: %s\n", argv[1], strerror(-err));
		return 1;
	}
	return 0;
}
