// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a workload prints, line by line, each with the Pod's name in front:
 * "web: text", and "web+ text" for the rest of a line longer than the buffer.
 * A Pod is not trusted with the operator's terminal: control characters become
 * '?'. It never waits long for a slow terminal, because the supervisor would
 * wait with it: lines that do not fit are counted and said.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/run.h"

enum { PATIENCE_MS = 200, PREFIX_BYTES = NAME_MAX_LEN + 4 };

static int terminal = -1;	/* our own description of fd 1, non-blocking */
static bool is_stuck;
static uint64_t lost_lines;

/*
 * A new description, so that O_NONBLOCK does not reach who shares fd 1. Not of
 * a file, which would get a second offset; a socket cannot be opened again.
 */
static int terminal_fd(void)
{
	struct stat st;

	if (terminal < 0 && fstat(1, &st) == 0 && !S_ISREG(st.st_mode))
		terminal = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK |
				O_NOCTTY | O_CLOEXEC);
	if (terminal < 0)
		terminal = 1;
	return terminal;
}

static bool put(const char *text, size_t len)
{
	int fd = terminal_fd();

	while (len > 0) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		ssize_t n;

		if (poll(&p, 1, is_stuck ? 0 : PATIENCE_MS) <= 0) {
			is_stuck = true;
			return false;
		}
		n = write(fd, text, len);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
	is_stuck = false;
	return true;
}

/* C1, too: alone it is one byte of 8-bit terminals, behind 0xc2 it is UTF-8. */
static bool is_control(unsigned char before, unsigned char c)
{
	return (c < ' ' && c != '\t') || c == 0x7f ||
	       (c >= 0x80 && c < 0xa0 && (before < 0x80 || before == 0xc2));
}

static void print(const char *name, bool is_rest, const char *text, size_t len)
{
	char line[PREFIX_BYTES + LINE_BYTES];
	size_t n;

	if (lost_lines) {
		n = (size_t)snprintf(line, sizeof(line),
				     "eleven: %llu lines of output lost: the console is slow\n",
				     (unsigned long long)lost_lines);
		if (put(line, n))
			lost_lines = 0;
	}
	n = (size_t)snprintf(line, PREFIX_BYTES, "%s%s ", name,
			     is_rest ? "+" : ":");
	for (size_t i = 0; i < len; i++) {
		unsigned char before = i ? (unsigned char)text[i - 1] : 0;

		line[n++] = is_control(before, (unsigned char)text[i]) ?
			    '?' : text[i];
	}
	line[n++] = '\n';
	if (!put(line, n))
		lost_lines++;
}

/* Prints the complete lines of the buffer and keeps the rest. */
static void split(struct output *o)
{
	char *from = o->line;
	char *end = o->line + o->len;
	char *nl;

	while ((nl = memchr(from, '\n', (size_t)(end - from)))) {
		size_t len = (size_t)(nl - from);

		if (len > 0 && from[len - 1] == '\r')
			len--;
		if (len > 0 || !o->is_rest)
			print(o->name, o->is_rest, from, len);
		o->is_rest = false;
		from = nl + 1;
	}
	o->len = (size_t)(end - from);
	if (o->len == sizeof(o->line)) {
		print(o->name, o->is_rest, from, o->len);
		o->is_rest = true;
		o->len = 0;
	}
	memmove(o->line, from, o->len);
}

void output_open(struct output *o, const char *name, int fd)
{
	o->name = name;
	o->fd = fd;
	o->len = 0;
	o->is_rest = false;
}

int output_read(struct output *o)
{
	ssize_t n;

	if (o->fd < 0)
		return -EPIPE;
	n = read(o->fd, o->line + o->len, sizeof(o->line) - o->len);
	if (n < 0)
		return -errno;
	if (n == 0)
		return -EPIPE;
	o->len += (size_t)n;
	split(o);
	return 0;
}

/* What follows is the rest of a line: somebody else will print it. */
void output_cut(struct output *o)
{
	if (!o->len)
		return;
	print(o->name, o->is_rest, o->line, o->len);
	o->is_rest = true;
	o->len = 0;
}

void output_close(struct output *o)
{
	if (o->fd < 0)
		return;
	/* all writers are gone or soon killed: a pipe holds 64 KiB at most */
	for (int i = 0; i < 65536 / LINE_BYTES + 1 && output_read(o) == 0; i++)
		;
	if (o->len > 0)
		print(o->name, o->is_rest, o->line, o->len);
	close(o->fd);
	o->fd = -1;
	o->len = 0;
}
