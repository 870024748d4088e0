// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What eleven says while it works. As PID 1 stderr is the console, which the
 * workloads write to as well: so one write(2) per line, and never two lines in
 * one message. Knows no other room.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "netkit/netkit.h"

enum { LINE_MAX_LEN = 1024 };

bool log_verbose;
bool (*log_filter)(const char *text);
char log_failure[160];

static const char prefix[] = "eleven: ";

enum kind { INFO, WARNING, FAILURE };

static void line(enum kind kind, int err, const char *fmt, va_list ap)
{
	char buf[LINE_MAX_LEN];
	size_t room = sizeof(buf) - 1, len = sizeof(prefix) - 1, i;
	ssize_t written;

	memcpy(buf, prefix, len);
	vsnprintf(buf + len, room - len, fmt, ap);
	len += strlen(buf + len);
	if (err) {
		snprintf(buf + len, room - len, ": %s", strerror(-err));
		len += strlen(buf + len);
	}
	/* A value that holds a newline must not look like a second message. */
	for (i = 0; i < len; i++) {
		if ((unsigned char)buf[i] < ' ')
			buf[i] = ' ';
	}
	buf[len] = '\0';
	if (kind == FAILURE)
		snprintf(log_failure, sizeof(log_failure), "%s",
			 buf + sizeof(prefix) - 1);
	if (kind != INFO && log_filter && !log_filter(buf + sizeof(prefix) - 1))
		return;
	buf[len++] = '\n';
	do {
		written = write(STDERR_FILENO, buf, len);
	} while (written < 0 && errno == EINTR);
	/* Nobody is left to tell when stderr itself fails. */
}

void info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(INFO, 0, fmt, ap);
	va_end(ap);
}

void info_v(const char *fmt, ...)
{
	va_list ap;

	if (!log_verbose)
		return;
	va_start(ap, fmt);
	line(INFO, 0, fmt, ap);
	va_end(ap);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(WARNING, 0, fmt, ap);
	va_end(ap);
}

int fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(FAILURE, err, fmt, ap);
	va_end(ap);
	return err;
}
