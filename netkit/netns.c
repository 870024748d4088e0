// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Network namespaces with a name, kept exactly where iproute2 keeps them so
 * that `ip netns exec` works: a file /run/netns/<name> with the namespace bound
 * over it. Leaves nothing behind when it fails, and repairs the plain file that
 * a crash between "create" and "bind" leaves. Ends the program rather than stay in
 * the wrong one. Speaks no netlink.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "netkit/netkit.h"

#ifndef NETNS_DIR
#define NETNS_DIR "/run/netns"	/* a test has its own */
#endif

static const char self_netns[] = "/proc/thread-self/ns/net";

enum { PATH_LEN = 256 };

static int path_of(char path[PATH_LEN], const char *name)
{
	if (!*name || strchr(name, '/') || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return -EINVAL;
	if (snprintf(path, PATH_LEN, "%s/%s", NETNS_DIR, name) >= PATH_LEN)
		return -ENAMETOOLONG;
	return 0;
}

/*
 * The directory is a shared mount point of its own: a namespace bound later is
 * then seen in every mount namespace, and so is its removal. Without that a
 * long-lived process elsewhere would keep a deleted netns alive. (What is bound
 * below it is shared by that; walking all of it each time costs and adds nothing.)
 */
static int dir_share(void)
{
	if (mkdir(NETNS_DIR, 0755) && errno != EEXIST)
		return -errno;
	if (!mount("", NETNS_DIR, "none", MS_SHARED, NULL))
		return 0;
	if (errno != EINVAL)	/* EINVAL: not a mount point yet */
		return -errno;
	if (mount(NETNS_DIR, NETNS_DIR, "none", MS_BIND | MS_REC, NULL))
		return -errno;
	if (mount("", NETNS_DIR, "none", MS_SHARED, NULL))
		return -errno;
	return 0;
}

static int file_make(const char *path)
{
	struct statfs fs;
	int fd;

	fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (errno != EEXIST)
		return -errno;
	if (statfs(path, &fs))
		return -errno;
	return fs.f_type == NSFS_MAGIC ? -EEXIST : 0;
}

static int home_fd = -1;

void netns_home_keep(void)
{
	if (home_fd < 0)
		home_fd = open(self_netns, O_RDONLY | O_CLOEXEC);
}

void netns_home(void)
{
	if (home_fd >= 0)
		(void)setns(home_fd, CLONE_NEWNET);
}

/*
 * All that follows would be done to the wrong one. PID 1 must not end; it has a
 * handler for SIGABRT.
 */
void netns_leave(int fd)
{
	if (setns(fd, CLONE_NEWNET)) {
		fail(-errno, "cannot return from a Pod's netns");
		if (getpid() != 1)
			_exit(2);
		abort();
	}
	close(fd);
}

int netns_create(const char *name)
{
	char path[PATH_LEN];
	int err, old;

	err = path_of(path, name);
	if (!err)
		err = dir_share();
	if (!err)
		err = file_make(path);
	if (err)
		return err;

	old = open(self_netns, O_RDONLY | O_CLOEXEC);
	if (old < 0) {
		err = -errno;
		goto err_unlink;
	}
	if (unshare(CLONE_NEWNET)) {
		err = -errno;
		close(old);
		goto err_unlink;
	}
	if (mount(self_netns, path, "none", MS_BIND, NULL))
		err = -errno;
	netns_leave(old);
	if (!err)
		return 0;
err_unlink:
	(void)unlink(path);		/* the first error counts */
	return err;
}

int netns_open(const char *name)
{
	char path[PATH_LEN];
	struct statfs fs;
	int err, fd;

	err = path_of(path, name);
	if (err)
		return err;
	watch_dir(NETNS_DIR);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs)) {
		err = -errno;
		close(fd);
		return err;
	}
	if (fs.f_type != NSFS_MAGIC) {	/* a stale file holds no namespace */
		close(fd);
		return -ENOENT;
	}
	return fd;
}

int netns_delete(const char *name)
{
	char path[PATH_LEN];
	int err;

	err = path_of(path, name);
	if (err)
		return err;
	/* More than one mount may lie over the file; EINVAL: none is left. */
	while (!umount2(path, MNT_DETACH))
		;
	if (errno != EINVAL)
		return -errno;
	return unlink(path) ? -errno : 0;
}

int netns_enter(const char *name)
{
	int err = 0, fd, old;

	fd = netns_open(name);
	if (fd < 0)
		return fd;
	old = open(self_netns, O_RDONLY | O_CLOEXEC);
	if (old < 0) {
		err = -errno;
	} else if (setns(fd, CLONE_NEWNET)) {
		err = -errno;
		close(old);
	}
	close(fd);
	return err ? err : old;
}
