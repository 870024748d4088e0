// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Shells on terminals: each in a session of its own, so that job control and
 * ctrl-C work, started again a moment after it ends. They live in the node's
 * namespaces with all rights: whoever reaches the terminal owns the node.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "netkit/run.h"

enum { CONSOLE_PAUSE_MS = 1000 };

static struct console_run {
	pid_t pid;
	uint64_t due_ns;
} runs[CONSOLE_MAX];

static void child(const struct console *row, int fd)
{
	static const char *const env[] = {
		"TERM=linux", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/",
		NULL,
	};

	setsid();
	/* 1: take it from a session that died with its terminal open */
	if (ioctl(fd, TIOCSCTTY, 1) < 0)
		warn("console %s: no job control: %s", row->tty,
		     strerror(errno));
	for (int i = 0; i <= 2; i++)
		if (dup2(fd, i) < 0)
			_exit(126);
	privilege_plain();
	execve(row->argv[0], (char *const *)row->argv, (char *const *)env);
	fail(-errno, "console %s: %s", row->tty, row->argv[0]);
	_exit(127);
}

pid_t console_spawn(const struct console *row)
{
	char path[64];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", row->tty);
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		child(row, fd);
	if (pid < 0)
		pid = -errno;
	close(fd);
	return pid;
}

void console_reset(const struct config *cf)
{
	for (unsigned i = 0; i < cf->nr_consoles && i < CONSOLE_MAX; i++)
		runs[i] = (struct console_run){ .due_ns = 1 };
}

void console_start_due(const struct config *cf, uint64_t now_ns)
{
	for (unsigned i = 0; i < cf->nr_consoles && i < CONSOLE_MAX; i++) {
		struct console_run *r = &runs[i];

		if (!r->due_ns || r->due_ns > now_ns)
			continue;
		r->pid = console_spawn(&cf->consoles[i]);
		r->due_ns = 0;
		if (r->pid > 0)
			continue;
		/* ENODEV, ENXIO, EIO: a driver's node without the hardware */
		if (r->pid != -ENOENT && r->pid != -ENODEV &&
		    r->pid != -ENXIO && r->pid != -EIO)
			fail((int)r->pid, "console %s", cf->consoles[i].tty);
		r->pid = 0;	/* skipped for good */
	}
}

pid_t console_pid(unsigned i)
{
	return runs[i].pid;
}

void console_keep(const struct config *cf, const char *tty, pid_t pid)
{
	for (unsigned i = 0; i < cf->nr_consoles && i < CONSOLE_MAX; i++)
		if (!strcmp(cf->consoles[i].tty, tty))
			runs[i] = (struct console_run){ .pid = pid };
}

bool console_ended(pid_t pid, uint64_t now_ns)
{
	for (unsigned i = 0; i < CONSOLE_MAX; i++) {
		if (runs[i].pid != pid)
			continue;
		runs[i].pid = 0;
		runs[i].due_ns = now_ns + CONSOLE_PAUSE_MS * 1000000ULL;
		return true;
	}
	return false;
}

uint64_t console_due_ns(void)
{
	uint64_t due = 0;

	for (unsigned i = 0; i < CONSOLE_MAX; i++)
		if (runs[i].due_ns && (!due || runs[i].due_ns < due))
			due = runs[i].due_ns;
	return due;
}
