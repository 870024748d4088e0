// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Either end of a UDP path, for guests. `udp -s` answers every datagram on port
 * 9 with itself, in the background and for both families. `udp ADDRESS COUNT`
 * sends COUNT datagrams of growing size, a few at a time, and prints how many
 * did not come back whole within ten seconds: a number that a slow machine does
 * not change. Knows no node and no Pod.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PORT "9"

enum {
	DATAGRAM_MAX = 1232,	/* fits 1280 bytes of IPv6 */
	WINDOW = 8,		/* on their way at once; no queue is that short */
};

static int serve(void)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6 }, from;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), off = 0;
	static char buf[2 * DATAGRAM_MAX];
	socklen_t len;
	ssize_t n;

	self.sin6_port = htons(atoi(PORT));
	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 ||
	    daemon(0, 0) < 0) {
		perror("udp");
		return 1;
	}
	for (;;) {
		len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len);
		if (n >= 0)	/* an ICMP error of the last answer ends nothing */
			(void)sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
	}
}

static int path_open(const char *address)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM };
	struct timeval patience = { .tv_sec = 10 };
	struct addrinfo *to;
	int fd;

	if (getaddrinfo(address, PORT, &hints, &to))
		return -EINVAL;
	fd = socket(to->ai_family, SOCK_DGRAM, 0);
	if (fd < 0 || connect(fd, to->ai_addr, to->ai_addrlen) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
		return -errno;
	return fd;
}

/* Datagram nr: its number, then bytes that no other one has in that place. */
static size_t datagram(unsigned nr, unsigned count, unsigned char *buf)
{
	size_t len = sizeof(nr) + (DATAGRAM_MAX - sizeof(nr)) * (nr + 1) / count;

	for (size_t i = 0; i < len; i++)
		buf[i] = (nr + 1) * 151 + i;
	memcpy(buf, &nr, sizeof(nr));
	return len;
}

static unsigned exchange(int fd, unsigned count)
{
	unsigned char out[DATAGRAM_MAX], in[2 * DATAGRAM_MAX], seen[1024] = {};
	unsigned sent = 0, back = 0, nr;
	ssize_t n;

	while (back < count) {
		for (; sent < count && sent < back + WINDOW; sent++)
			if (send(fd, out, datagram(sent, count, out), 0) < 0)
				return count - back;
		n = recv(fd, in, sizeof(in), 0);
		if (n < (ssize_t)sizeof(nr))
			break;
		memcpy(&nr, in, sizeof(nr));
		if (nr >= sent || seen[nr] || (size_t)n != datagram(nr, count, out) ||
		    memcmp(in, out, n))
			break;
		seen[nr] = 1;
		back++;
	}
	return count - back;
}

int main(int argc, char **argv)
{
	int count = argc == 3 ? atoi(argv[2]) : 0, fd;

	if (argc == 2 && !strcmp(argv[1], "-s"))
		return serve();
	if (count < 1 || count > 1024) {
		fprintf(stderr, "usage: udp -s | udp ADDRESS COUNT\n");
		return 2;
	}
	fd = path_open(argv[1]);
	if (fd < 0) {
		fprintf(stderr, "udp: %s: %s\n", argv[1], strerror(-fd));
		return 2;
	}
	printf("%u\n", exchange(fd, count));
	return 0;
}
