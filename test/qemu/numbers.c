// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A numbered stream of datagrams, for guests: what is lost is counted, not
 * estimated. `numbers PORT RATE ADDRESS...` sends RATE datagrams a second to each
 * address until SIGTERM, then says how many. `numbers -r PORT` takes them until
 * SIGTERM, then says of each family how many came, once or twice, and where the
 * first gaps are. A sender that could not run for a while sends no burst. Knows no
 * node and no Pod.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	ADDRESSES = 4,
	PAYLOAD = 200,
	NUMBERS = 1 << 23,
	BUFFER = 64 << 20,	/* the receiver may not run for a while */
	LATE = 20,		/* datagrams; more are not made up for */
};

static volatile sig_atomic_t is_over;

static void over(int sig)
{
	(void)sig;
	is_over = 1;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* -------------------------------------------------------------------- sender */

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

static int send_all(const char *port, unsigned rate, char **addresses, int nr)
{
	uint64_t gap_ns = 1000000000 / rate, due = now_ns();
	uint32_t sent[ADDRESSES] = {};
	unsigned refused = 0;
	char buf[PAYLOAD] = {};
	int fds[ADDRESSES];

	for (int i = 0; i < nr; i++) {
		fds[i] = path_open(addresses[i], port);
		if (fds[i] < 0) {
			fprintf(stderr, "numbers: %s: %s\n", addresses[i], strerror(-fds[i]));
			return 2;
		}
	}
	while (!is_over) {
		struct timespec t = { .tv_sec = (time_t)(due / 1000000000),
				      .tv_nsec = (long)(due % 1000000000) };

		if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL))
			continue;
		for (int i = 0; i < nr; i++) {
			memcpy(buf, &sent[i], sizeof(sent[i]));
			if (send(fds[i], buf, sizeof(buf), 0) == sizeof(buf))
				sent[i]++;
			else
				refused++;
		}
		due += gap_ns;
		if (now_ns() > due + LATE * gap_ns)
			due = now_ns();
	}
	for (int i = 0; i < nr; i++)
		printf("ipv%d sent %u\n", strchr(addresses[i], ':') ? 6 : 4, sent[i]);
	if (refused)
		printf("refused %u\n", refused);
	return 0;
}

/* ------------------------------------------------------------------ receiver */

static struct family {
	uint8_t seen[NUMBERS / 8];
	uint32_t unique, twice, end;	/* end: the highest number, and one */
} families[2];

static void take(struct family *f, uint32_t nr)
{
	if (nr >= NUMBERS)
		return;
	if (f->seen[nr / 8] & 1 << nr % 8)
		f->twice++;
	else
		f->unique++;
	f->seen[nr / 8] |= (uint8_t)(1 << nr % 8);
	if (nr >= f->end)
		f->end = nr + 1;
}

static void say(const struct family *f, int version)
{
	unsigned gaps = 0;

	printf("ipv%d received %u", version, f->unique);
	if (f->twice)
		printf(", %u twice", f->twice);
	for (uint32_t i = 0; i < f->end && gaps < 4; i++) {
		uint32_t from = i;

		while (i < f->end && !(f->seen[i / 8] & 1 << i % 8))
			i++;
		if (i == from)
			continue;
		printf("%s %u", gaps++ ? "," : "; lost", from);
		if (i > from + 1)
			printf("-%u", i - 1);
	}
	printf("\n");
}

static int receive(const char *port)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 }, from;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), off = 0, size = BUFFER;
	socklen_t len;
	uint32_t nr;
	ssize_t n;

	self.sin6_port = htons((uint16_t)atoi(port));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0) {
		perror("numbers");
		return 1;
	}
	while (!is_over) {
		char buf[PAYLOAD];

		len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len);
		if (n != PAYLOAD)
			continue;
		memcpy(&nr, buf, sizeof(nr));
		take(&families[!IN6_IS_ADDR_V4MAPPED(&from.sin6_addr)], nr);
	}
	say(&families[0], 4);
	say(&families[1], 6);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = over };	/* no restart */

	sigaction(SIGTERM, &sa, NULL);
	if (argc == 3 && !strcmp(argv[1], "-r"))
		return receive(argv[2]);
	if (argc < 4 || argc > 3 + ADDRESSES || atoi(argv[2]) < 1) {
		fprintf(stderr, "usage: numbers -r PORT | numbers PORT RATE ADDRESS...\n");
		return 2;
	}
	return send_all(argv[1], (unsigned)atoi(argv[2]), argv + 3, argc - 3);
}
