// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Files whose change netlink does not tell: settings below /proc/sys, pins, named
 * network namespaces. The rooms name what they look at while they walk; who
 * listens (drift.c) hears of a change by one inotify descriptor. Without a
 * listener a name costs nothing. Knows no room and no file.
 */
#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "netkit/netkit.h"

static int inotify = -1;

int watch_open(void)
{
	/* the new one first: who waits for a free one (they are counted by user)
	 * must not get ours; without it the old watches go on */
	int fresh = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fresh < 0)
		return -errno;
	watch_close();
	return inotify = fresh;
}

void watch_close(void)
{
	if (inotify >= 0)
		close(inotify);
	inotify = -1;
}

/* What cannot be watched is still compared at each walk: no error to tell. */
void watch_file(const char *path)
{
	if (inotify >= 0)
		(void)inotify_add_watch(inotify, path, IN_MODIFY);
}

void watch_dir(const char *path)
{
	if (inotify >= 0)
		(void)inotify_add_watch(inotify, path, IN_DELETE | IN_MOVED_FROM |
					IN_ONLYDIR);
}
