/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A corner of the running kernel for tests that change it: own user, network
 * and mount namespaces, made without root. Where the machine forbids that, the
 * tests are skipped and say so.
 */
#ifndef UNIT_SANDBOX_H
#define UNIT_SANDBOX_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static const char *sandbox_missing;	/* why there is none */

static int sandbox_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		(void)close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* A group setup function; run under it, each test begins with SANDBOX. */
static int sandbox_enter(void **state)
{
	static char why[128];
	char uid[32], gid[32];

	(void)state;
	snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
	snprintf(gid, sizeof(gid), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) ||
	    sandbox_write("/proc/self/setgroups", "deny") ||
	    sandbox_write("/proc/self/uid_map", uid) ||
	    sandbox_write("/proc/self/gid_map", gid) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		snprintf(why, sizeof(why), "no user namespace here: %s", strerror(errno));
		sandbox_missing = why;
		printf("# %s: the tests of this file are skipped\n", why);
	}
	return 0;
}

#define SANDBOX(state) do { \
	(void)(state); \
	if (sandbox_missing) \
		skip(); \
} while (0)

#endif
