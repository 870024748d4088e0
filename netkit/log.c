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
char log_failure[160];

static const char prefix[] = "eleven: ";

static void line(int err, bool is_failure, const char *fmt, va_list ap)
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
	if (is_failure)
		snprintf(log_failure, sizeof(log_failure), "%s",
			 buf + sizeof(prefix) - 1);
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
	line(0, false, fmt, ap);
	va_end(ap);
}

void info_v(const char *fmt, ...)
{
	va_list ap;

	if (!log_verbose)
		return;
	va_start(ap, fmt);
	line(0, false, fmt, ap);
	va_end(ap);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(0, false, fmt, ap);
	va_end(ap);
}

int fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(err, true, fmt, ap);
	va_end(ap);
	return err;
}
