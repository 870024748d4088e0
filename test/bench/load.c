// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Both ends of the traffic that is measured, for guests whose clock counts
 * instructions (qemu.sh -I). `load -s PORT` serves, in the background and for
 * both families, a process each at PORT + 0..3. `load TEST ADDRESS PORT COUNT`
 * makes COUNT transactions after a quarter as many that are not counted:
 *	rr	a byte there and a byte back, one connection
 *	crr	the same with a connection of its own, from connect() to close()
 *	stream	64 KiB of TCP
 *	udp	a datagram of 64 bytes; each WINDOW of them is answered by one
 * It prints what one cost, both ends together: instructions without idle time,
 * p50 and p99 of the time one took, the idle share in 1/1000, and the time of one
 * with idle time:
 *	rr 29250 29180 29900 0 29250
 * Knows no node, no Pod and no path.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
	COUNT_MAX = 100000,
	CHUNK = 1 << 16,
	DATAGRAM = 64,
	WINDOW = 32,
	PATIENCE_S = 10,
};

struct mark {
	uint64_t now_ns, idle_ns;
};

static char chunk[CHUNK];
static uint32_t took_ns[COUNT_MAX];

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Nobody else says in nanoseconds how long the CPU had nothing to do. */
static struct mark mark_now(void)
{
	FILE *f = fopen("/proc/timer_list", "r");
	struct mark m = {};
	unsigned long long ns;
	char line[160];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " .idle_sleeptime : %llu", &ns) == 1)
			m.idle_ns += ns;
	if (f)
		fclose(f);
	m.now_ns = now_ns();
	return m;
}

/* ------------------------------------------------------------------- servers */

static void rr_serve(int fd)
{
	char byte;

	while (read(fd, &byte, 1) == 1 && write(fd, &byte, 1) == 1)
		;
}

static void crr_serve(int fd)
{
	char byte;

	if (read(fd, &byte, 1) == 1 && write(fd, &byte, 1) == 1)
		(void)read(fd, &byte, 1);	/* the other end closes first */
}

/* Eight bytes say how much comes; a byte says that it is all here. */
static void stream_serve(int fd)
{
	uint64_t left;
	ssize_t n;

	while (recv(fd, &left, sizeof(left), MSG_WAITALL) == sizeof(left)) {
		for (; left; left -= (uint64_t)n) {
			n = read(fd, chunk, left < CHUNK ? left : CHUNK);
			if (n <= 0)
				return;
		}
		if (write(fd, "", 1) != 1)
			return;
	}
}

static void udp_serve(int fd)
{
	struct sockaddr_in6 from;
	socklen_t len;

	for (;;) {
		len = sizeof(from);
		if (recvfrom(fd, chunk, DATAGRAM, 0, (struct sockaddr *)&from, &len) > 0 &&
		    chunk[0])
			(void)sendto(fd, chunk, 1, 0, (struct sockaddr *)&from, len);
	}
}

static int port_open(int port, int type)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int fd = socket(AF_INET6, type, 0), off = 0, on = 1;

	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 64) < 0))
		return -errno;
	return fd;
}

/* -------------------------------------------------------------------- clients */

struct path {
	const struct test *test;
	struct addrinfo *to;
	int fd;
};

static int path_connect(const struct path *p)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd = socket(p->to->ai_family, p->to->ai_socktype, 0), on = 1;

	if (fd < 0 || connect(fd, p->to->ai_addr, p->to->ai_addrlen) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
		return -1;
	if (p->to->ai_socktype == SOCK_STREAM)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static bool rr_do(struct path *p, unsigned nr)
{
	char byte = (char)nr;

	return write(p->fd, &byte, 1) == 1 && read(p->fd, &byte, 1) == 1 &&
	       byte == (char)nr;
}

static bool crr_do(struct path *p, unsigned nr)
{
	struct path one = { .to = p->to, .fd = path_connect(p) };
	bool is_done = one.fd >= 0 && rr_do(&one, nr);

	close(one.fd);
	return is_done;
}

static bool stream_do(struct path *p, unsigned nr)
{
	(void)nr;
	for (size_t sent = 0; sent < CHUNK;) {
		ssize_t n = write(p->fd, chunk + sent, CHUNK - sent);

		if (n <= 0)
			return false;
		sent += (size_t)n;
	}
	return true;
}

static bool udp_do(struct path *p, unsigned nr)
{
	bool is_last = nr % WINDOW == WINDOW - 1;
	char answer;

	chunk[0] = is_last;
	return send(p->fd, chunk, DATAGRAM, 0) == DATAGRAM &&
	       (!is_last || recv(p->fd, &answer, 1, 0) == 1);
}

static const struct test {
	const char *name;
	int type;
	bool is_one;			/* one connection for all of them */
	void (*serve)(int fd);
	bool (*run)(struct path *p, unsigned nr);
} tests[] = {
	{ "rr",		SOCK_STREAM,	true,	rr_serve,	rr_do },
	{ "crr",	SOCK_STREAM,	false,	crr_serve,	crr_do },
	{ "stream",	SOCK_STREAM,	true,	stream_serve,	stream_do },
	{ "udp",	SOCK_DGRAM,	true,	udp_serve,	udp_do },
};
enum { NR_TESTS = sizeof(tests) / sizeof(tests[0]) };

static int serve(int port)
{
	for (int i = 0; i < NR_TESTS; i++) {
		int fd = port_open(port + i, tests[i].type), one;

		if (fd < 0) {
			fprintf(stderr, "load: port %d: %s\n", port + i, strerror(-fd));
			return 1;
		}
		if (fork() || daemon(0, 0) < 0) {
			close(fd);
			continue;
		}
		if (tests[i].type == SOCK_DGRAM)
			tests[i].serve(fd);
		for (;;) {
			one = accept(fd, NULL, NULL);
			tests[i].serve(one);
			close(one);
		}
	}
	return 0;
}

/* COUNT of them, and until the other end has all of a stream. */
static bool run(struct path *p, unsigned count)
{
	uint64_t start, end, bytes = (uint64_t)count * CHUNK;
	bool is_stream = p->test->run == stream_do;
	char byte;

	if (is_stream && write(p->fd, &bytes, sizeof(bytes)) != sizeof(bytes))
		return false;
	start = now_ns();
	for (unsigned i = 0; i < count; i++, start = end) {
		if (!p->test->run(p, i))
			return false;
		end = now_ns();
		took_ns[i] = (uint32_t)(end - start);
	}
	return !is_stream || read(p->fd, &byte, 1) == 1;
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int measure(struct path *p, unsigned count)
{
	struct mark from, to;
	uint64_t all, idle;

	if (p->test->is_one) {
		p->fd = path_connect(p);
		if (p->fd < 0)
			return -errno;
	}
	if (!run(p, (count / 4 + WINDOW) / WINDOW * WINDOW))
		return errno ? -errno : -EPROTO;
	from = mark_now();
	if (!run(p, count))
		return errno ? -errno : -EPROTO;
	to.now_ns = now_ns();
	to.idle_ns = mark_now().idle_ns;
	all = to.now_ns - from.now_ns;
	idle = to.idle_ns - from.idle_ns;
	qsort(took_ns, count, sizeof(took_ns[0]), by_size);
	printf("%s %llu %u %u %llu %llu\n", p->test->name,
	       (unsigned long long)((all - idle) / count), took_ns[count / 2],
	       took_ns[(uint64_t)count * 99 / 100], (unsigned long long)(idle * 1000 / all),
	       (unsigned long long)(all / count));
	return 0;
}

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST };
	int count = argc == 5 ? atoi(argv[4]) : 0, err;
	struct path p = { .fd = -1 };
	char port[8];

	if (argc == 3 && !strcmp(argv[1], "-s"))
		return serve(atoi(argv[2]));
	for (int i = 0; i < NR_TESTS && argc == 5; i++) {
		if (strcmp(argv[1], tests[i].name))
			continue;
		p.test = &tests[i];
		snprintf(port, sizeof(port), "%d", (atoi(argv[3]) + i) & 0xffff);
	}
	if (!p.test || count < WINDOW || count > COUNT_MAX) {
		fprintf(stderr, "usage: load -s PORT | "
			"load rr|crr|stream|udp ADDRESS PORT COUNT\n");
		return 2;
	}
	hints.ai_socktype = p.test->type;
	err = getaddrinfo(argv[2], port, &hints, &p.to) ? -EINVAL :
	      measure(&p, (unsigned)count / WINDOW * WINDOW);
	if (err)
		fprintf(stderr, "load: %s %s: %s\n", argv[1], argv[2], strerror(-err));
	return err ? 1 : 0;
}
