// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The oracle, for guests: whether a path loses, doubles or reorders anything. A
 * sender numbers its datagrams and sends RATE a second, for SECONDS or until it
 * is asked to end (SIGTERM); then it says how many there were. The receiver, of
 * either family, waits for that and prints one line:
 *	got 9000 of 9000, lost 0 twice 0 late 0, silence 3 ms
 * lost is of those sent, refused by the sender's own kernel or not; late is what
 * came behind a higher number; silence is the longest without any. With -t it is
 * a TCP stream whose every byte follows from its place, and
 *	got 1000000 bytes, intact, silence 12 ms
 * Exit 0 if nothing is amiss. Knows no node and no Pod.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	SIZE = 64,		/* payload of a datagram */
	BATCH = 64,		/* datagrams a call; what is due beyond is not made up */
	TICK_NS = 4000000,
	BUFFER = 8 << 20,	/* a receiver may not run for a while */
	NR_MAX = 1 << 26,	/* datagrams of a stream */
	PATIENCE_MS = 60000,	/* of a receiver, for the first one and for the end */
	MARKS = 20,		/* that there is no more, 50 ms apart */
	CHUNK = 1 << 14,
};

struct datagram {
	uint64_t nr, count;	/* count: of all, at the end */
	char rest[SIZE - 16];
};

static const uint64_t SECOND = 1000000000;
static volatile sig_atomic_t is_over;

static void on_term(int sig)
{
	(void)sig;
	is_over = 1;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static int port_open(const char *port, int type)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, type, 0), off = 0, on = 1, size = BUFFER;

	self.sin6_port = htons(atoi(port));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    (type == SOCK_DGRAM &&
	     setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0) ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0)
		return -errno;
	return fd;
}

static int path_open(const char *address, const char *port, int type)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = type };
	struct addrinfo *to;
	int fd;

	if (getaddrinfo(address, port, &hints, &to))
		return -EINVAL;
	fd = socket(to->ai_family, type, 0);
	if (fd < 0 || connect(fd, to->ai_addr, to->ai_addrlen) < 0)
		return -errno;
	return fd;
}

/* ----------------------------------------------------------------- datagrams */

struct tally {
	uint64_t next, got, twice, late, count, silence_ns;
	unsigned char seen[NR_MAX / 8];
};

static void tally_add(struct tally *t, const struct datagram *d)
{
	unsigned char *byte, bit;

	if (d->count) {
		t->count = d->count;
		return;
	}
	byte = &t->seen[d->nr % NR_MAX / 8];
	bit = 1 << d->nr % 8;
	if (*byte & bit) {
		t->twice++;
		return;
	}
	*byte |= bit;
	t->got++;
	if (d->nr < t->next)
		t->late++;
	else
		t->next = d->nr + 1;
}

static int tally_print(const struct tally *t)
{
	uint64_t lost = t->count - t->got;

	printf("got %llu of %llu, lost %llu twice %llu late %llu, silence %llu ms\n",
	       (unsigned long long)t->got, (unsigned long long)t->count,
	       (unsigned long long)lost, (unsigned long long)t->twice,
	       (unsigned long long)t->late,
	       (unsigned long long)(t->silence_ns / 1000000));
	return !t->count || lost || t->twice || t->late;
}

static int datagrams_receive(const char *port)
{
	static struct datagram in[BATCH];
	int fd = port_open(port, SOCK_DGRAM), n;
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct mmsghdr msg[BATCH] = {};
	struct iovec iov[BATCH];
	static struct tally t;
	uint64_t last_ns = 0, now;

	if (fd < 0)
		return fprintf(stderr, "stream: port %s: %s\n", port, strerror(-fd)), 2;
	for (unsigned i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ &in[i], sizeof(in[i]) };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	/* after the first mark, what is still on its way has as long as all marks */
	while (poll(&wait, 1, t.count ? 1000 : PATIENCE_MS) == 1) {
		n = recvmmsg(fd, msg, BATCH, MSG_DONTWAIT, NULL);
		now = now_ns();
		if (n > 0 && last_ns && !t.count && now - last_ns > t.silence_ns)
			t.silence_ns = now - last_ns;
		last_ns = now;
		for (int i = 0; i < n; i++)
			if (msg[i].msg_len == SIZE)
				tally_add(&t, &in[i]);
	}
	return tally_print(&t);
}

/* Sends those from nr to due: how many the kernel refused. A refused one has had
 * its number: nobody gets it, so it is lost. */
static unsigned datagrams_send(int fd, uint64_t nr, uint64_t due, int *err)
{
	struct datagram out[BATCH] = {};
	struct mmsghdr msg[BATCH] = {};
	struct iovec iov[BATCH];
	unsigned n = due - nr, done = 0, refused = 0;
	int sent;

	for (unsigned i = 0; i < n; i++) {
		out[i].nr = nr + i;
		iov[i] = (struct iovec){ &out[i], SIZE };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	while (done < n) {
		sent = sendmmsg(fd, msg + done, n - done, 0);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0) {
			*err = errno;
			refused++;
		}
		done += sent < 0 ? 1 : sent;
	}
	return refused;
}

static int datagrams_emit(int fd, uint64_t rate, uint64_t seconds)
{
	const struct timespec tick = { .tv_nsec = TICK_NS }, pause = { .tv_nsec = 50000000 };
	uint64_t start = now_ns(), now = start, nr = 0, due, refused = 0, skipped = 0;
	struct datagram mark = {};
	int err = 0;

	for (; !is_over && now < start + seconds * SECOND && nr < NR_MAX - BATCH; now = now_ns()) {
		due = (now - start) / 1000 * rate / 1000000 - skipped;
		if (due > nr + BATCH) {
			skipped += due - nr - BATCH;
			due = nr + BATCH;
		}
		refused += datagrams_send(fd, nr, due, &err);
		nr = due;
		nanosleep(&tick, NULL);
	}
	mark.count = nr;
	for (unsigned i = 0; i < MARKS; i++) {
		(void)send(fd, &mark, SIZE, 0);	/* one of them arrives */
		nanosleep(&pause, NULL);
	}
	printf("sent %llu, %llu a second, refused %llu%s%s\n", (unsigned long long)nr,
	       (unsigned long long)(nr * 1000 / ((now - start) / 1000000 + 1)),
	       (unsigned long long)refused, err ? ": " : "", err ? strerror(err) : "");
	return refused != 0;
}

/* ------------------------------------------------------------------ TCP bytes */

/* What a stream of bytes has from `at` on: no two places look alike. */
static void bytes_make(unsigned char *buf, uint64_t at, size_t len)
{
	for (size_t i = 0; i < len; i++, at++) {
		uint64_t x = (at >> 3) * 0x9e3779b97f4a7c15ULL;

		x ^= x >> 29;
		buf[i] = x >> (at & 7) * 8;
	}
}

static int bytes_receive(const char *port)
{
	int fd = port_open(port, SOCK_STREAM), peer;
	static unsigned char in[CHUNK], want[CHUNK];
	uint64_t got = 0, last_ns, now, silence_ns = 0;
	char line[96];
	ssize_t n;

	if (fd < 0 || listen(fd, 1) < 0 || (peer = accept(fd, NULL, NULL)) < 0)
		return perror("stream: accept"), 2;
	last_ns = now_ns();
	while ((n = recv(peer, in, sizeof(in), 0)) > 0) {
		now = now_ns();
		silence_ns = now - last_ns > silence_ns ? now - last_ns : silence_ns;
		last_ns = now;
		bytes_make(want, got, n);
		if (memcmp(in, want, n))
			break;
		got += n;
	}
	snprintf(line, sizeof(line), "got %llu bytes, %s, silence %llu ms\n",
		 (unsigned long long)got, n > 0 ? "broken" : n ? strerror(errno) : "intact",
		 (unsigned long long)(silence_ns / 1000000));
	fputs(line, stdout);
	(void)send(peer, line, strlen(line), MSG_NOSIGNAL);
	return n != 0;
}

static int bytes_emit(int fd, uint64_t bps, uint64_t seconds)
{
	const struct timespec tick = { .tv_nsec = TICK_NS };
	uint64_t start = now_ns(), now = start, sent = 0, due;
	static unsigned char out[CHUNK];
	unsigned long long got = 0;
	char line[96] = "";
	ssize_t n;

	for (; !is_over && now < start + seconds * SECOND; now = now_ns()) {
		due = (now - start) / 1000 * (bps / 1000) / 8000;
		while (!is_over && sent < due) {
			n = due - sent < CHUNK ? due - sent : CHUNK;
			bytes_make(out, sent, n);
			n = send(fd, out, n, MSG_NOSIGNAL);
			if (n < 0 && errno != EINTR)
				return perror("stream: send"), 1;
			sent += n > 0 ? n : 0;
		}
		nanosleep(&tick, NULL);
	}
	(void)shutdown(fd, SHUT_WR);
	/* all that was sent must be what the other end speaks of */
	if (recv(fd, line, sizeof(line) - 1, MSG_WAITALL) <= 0 ||
	    sscanf(line, "got %llu", &got) != 1 || got != sent)
		return printf("sent %llu bytes, %s\n", (unsigned long long)sent,
			      line[0] ? line : "no answer"), 1;
	printf("sent %llu bytes, all there\n", (unsigned long long)sent);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction term = { .sa_handler = on_term };
	bool is_tcp = argc > 1 && !strcmp(argv[1], "-t");
	int fd;

	if ((argc != 3 && argc != 6) || (!is_tcp && strcmp(argv[1], "-u"))) {
		fprintf(stderr, "usage: stream -u|-t PORT | stream -u ADDRESS PORT "
			"RATE SECONDS | stream -t ADDRESS PORT BIT/S SECONDS\n");
		return 2;
	}
	if (argc == 3)
		return is_tcp ? bytes_receive(argv[2]) : datagrams_receive(argv[2]);
	sigaction(SIGTERM, &term, NULL);
	fd = path_open(argv[2], argv[3], is_tcp ? SOCK_STREAM : SOCK_DGRAM);
	if (fd < 0) {
		fprintf(stderr, "stream: %s: %s\n", argv[2], strerror(-fd));
		return 2;
	}
	return is_tcp ? bytes_emit(fd, strtoull(argv[4], NULL, 10), atoi(argv[5])) :
			datagrams_emit(fd, strtoull(argv[4], NULL, 10), atoi(argv[5]));
}
