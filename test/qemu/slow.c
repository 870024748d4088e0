// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The far end of a wire that is too slow, on the machine that runs the guests:
 * `slow PATH BYTES/S FROM_MS MS` listens there for QEMU's -netdev stream and takes
 * frames at that rate; what it has not taken yet stays in the guest's qdisc, as on
 * a real NIC. It answers nobody. Of each UDP port it counts the frames of MS,
 * beginning FROM_MS after the port's first, and says then who sent them, by the
 * last octet of the address:
 *	9001 1 13824000
 *	9001 all 20012000
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	FRAME_MAX = 1 << 16,
	PORTS_MAX = 32,
	ETH_IP4 = 0x0800,
	ETH_IP6 = 0x86dd,
	ETH_LEN = 14,
	IP6_LEN = 40,
	AHEAD_NS = 2000000,	/* less than this is not worth a sleep */
};

static const uint64_t SECOND = 1000000000;

struct port {
	unsigned nr;
	bool is_over;
	uint64_t from_ns;
	uint64_t bytes[256];
};

static struct port ports[PORTS_MAX];

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static unsigned u16_at(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

/* Destination port and last octet of the sender; false: not UDP. */
static bool is_udp(const unsigned char *f, size_t len, unsigned *port, unsigned *who)
{
	unsigned head;

	if (len < ETH_LEN + IP6_LEN + 8)
		return false;
	switch (u16_at(f + 12)) {
	case ETH_IP4:
		head = ETH_LEN + (f[ETH_LEN] & 15) * 4;
		*who = f[ETH_LEN + 15];
		*port = u16_at(f + head + 2);
		return f[ETH_LEN + 9] == IPPROTO_UDP;
	case ETH_IP6:
		*who = f[ETH_LEN + 23];
		*port = u16_at(f + ETH_LEN + IP6_LEN + 2);
		return f[ETH_LEN + 6] == IPPROTO_UDP;
	}
	return false;
}

static struct port *port_of(unsigned nr, uint64_t from_ns)
{
	for (unsigned i = 0; i < PORTS_MAX; i++) {
		if (ports[i].nr == nr)
			return &ports[i];
		if (ports[i].nr)
			continue;
		ports[i].nr = nr;
		ports[i].from_ns = from_ns;
		return &ports[i];
	}
	return NULL;
}

static void tell(struct port *p)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < 256; i++) {
		all += p->bytes[i];
		if (p->bytes[i])
			printf("%u %u %llu\n", p->nr, i, (unsigned long long)p->bytes[i]);
	}
	printf("%u all %llu\n", p->nr, (unsigned long long)all);
	fflush(stdout);
	p->is_over = true;
}

static void count(const unsigned char *frame, size_t len, uint64_t now, uint64_t wait_ns,
		  uint64_t window_ns)
{
	unsigned nr, who;
	struct port *p;

	if (!is_udp(frame, len, &nr, &who))
		return;
	p = port_of(nr, now + wait_ns);
	if (!p || p->is_over || now < p->from_ns)
		return;
	if (now >= p->from_ns + window_ns)
		tell(p);
	else
		p->bytes[who] += len;
}

static int take_one(const char *path)
{
	struct sockaddr_un self = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || strlen(path) >= sizeof(self.sun_path))
		return -1;
	strcpy(self.sun_path, path);
	if (bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0 || listen(fd, 1) < 0)
		return -1;
	return accept(fd, NULL, NULL);
}

static bool all_of(int fd, void *buf, size_t len)
{
	return recv(fd, buf, len, MSG_WAITALL) == (ssize_t)len;
}

int main(int argc, char **argv)
{
	uint64_t rate, wait_ns, window_ns, now, due = 0;
	static unsigned char frame[FRAME_MAX];
	uint32_t len;	/* before each frame, in network order */
	int fd;

	if (argc != 5 || !atoi(argv[2])) {
		fprintf(stderr, "usage: slow PATH BYTES/S FROM_MS MS\n");
		return 2;
	}
	rate = strtoull(argv[2], NULL, 10);
	wait_ns = strtoull(argv[3], NULL, 10) * 1000000;
	window_ns = strtoull(argv[4], NULL, 10) * 1000000;
	fd = take_one(argv[1]);
	if (fd < 0) {
		fprintf(stderr, "slow: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	while (all_of(fd, &len, sizeof(len))) {
		len = ntohl(len);
		if (len > sizeof(frame) || !all_of(fd, frame, len))
			break;
		now = now_ns();
		count(frame, len, now, wait_ns, window_ns);
		if (due < now)
			due = now;	/* what was not used is not saved */
		due += len * SECOND / rate;
		if (due > now + AHEAD_NS) {
			struct timespec t = { .tv_sec = due / SECOND, .tv_nsec = due % SECOND };

			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
		}
	}
	return 0;
}
