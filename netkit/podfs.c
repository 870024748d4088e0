// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a Pod sees of the file tree, in a mount namespace of its own: all of the
 * node's file systems read-only, its own /proc, /sys, /dev, /run and /tmp, and
 * the cluster's /etc/hosts. The node's bpffs, cgroups and /run are not there.
 * It knows mount(2) and nothing of processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "netkit/run.h"

/* Not in every libc's sys/mount.h; include/uapi/linux/mount.h clashes with it. */
struct attr_arg {
	uint64_t set, clear, propagation, userns_fd;
};
enum { ATTR_RDONLY = 1 };	/* MOUNT_ATTR_RDONLY */

static const struct mount_row {
	const char *type;
	const char *target;
	unsigned long flags;
	const char *options;
	bool is_rdonly;
} mounts[] = {
	{ "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, false },
	{ "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, true },
	{ "tmpfs", "/dev", MS_NOSUID | MS_NOEXEC, "mode=0755,size=64k", false },
	{ "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
	  "newinstance,mode=0620,ptmxmode=0666", false },
	{ "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777",
	  false },
	{ "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755", false },
	{ "tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777", false },
};

static const struct node_row {
	const char *path;
	unsigned major, minor;	/* Documentation/admin-guide/devices.txt */
} nodes[] = {
	{ "/dev/null", 1, 3 },
	{ "/dev/zero", 1, 5 },
	{ "/dev/full", 1, 7 },
	{ "/dev/random", 1, 8 },
	{ "/dev/urandom", 1, 9 },
	{ "/dev/tty", 5, 0 },
};

static const struct link_row {
	const char *path, *target;
} links[] = {
	{ "/dev/fd", "/proc/self/fd" },
	{ "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
	{ "/dev/ptmx", "pts/ptmx" },
};

/* A workload of user 0 owns these files, whatever its capabilities. */
static const char *const rdonly[] = {
	"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};
static const char *const hidden[] = {
	"/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys",
	"/proc/kmsg", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
	"/proc/timer_list", "/sys/firmware",
};

/* /etc/hosts of every Pod, and the file it is mounted on where none is. */
int podfs_hosts(const struct config *cf)
{
	FILE *f = fopen(HOSTS_FILE, "we");
	bool is_bad;
	int fd;

	if (!f)
		return fail(-errno, "%s", HOSTS_FILE);
	hosts_print(cf, f);
	is_bad = ferror(f);
	if (fclose(f) || is_bad)
		return fail(-EIO, "%s", HOSTS_FILE);
	if (chmod(HOSTS_FILE, 0644) < 0)
		return fail(-errno, "%s", HOSTS_FILE);
	if (mkdir("/etc", 0755) < 0 && errno != EEXIST)
		return fail(-errno, "/etc");
	fd = open("/etc/hosts", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return errno == EEXIST || access("/etc/hosts", F_OK) == 0 ? 0 :
		       fail(-errno, "/etc/hosts");
	close(fd);
	return before_keep("hosts", "/etc/hosts", "absent");
}

static int hosts_remove(const char *path, const char *value)
{
	struct stat st;

	(void)value;
	/* somebody has written into it since: it is his */
	if (stat(path, &st) < 0 || st.st_size > 0)
		return 0;
	return unlink(path) < 0 ? -errno : 0;
}

int podfs_hosts_restore(void)
{
	return before_restore("hosts", hosts_remove);
}

static char *step;
static size_t step_size;

__attribute__((format(printf, 1, 2)))
static void doing(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(step, step_size, fmt, ap);
	va_end(ap);
}

/* The mount at path; with AT_RECURSIVE all below it, too. */
static int rdonly_set(const char *path, unsigned flags)
{
	struct attr_arg attr = { .set = ATTR_RDONLY };

	return syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &attr,
		       sizeof(attr)) < 0 ? -errno : 0;
}

/*
 * Before the first mount of our own. A workload of user 0 could write to a /var
 * or /boot that is a file system of its own, and so get the node.
 */
static int node_rdonly(void)
{
	doing("make the node's file systems read-only");
	return rdonly_set("/", AT_RECURSIVE);
}

static int mount_row(const struct mount_row *m)
{
	doing("mount %s on %s", m->type, m->target);
	/* the node's own must not be found below; not a mount is fine */
	if (umount2(m->target, MNT_DETACH) < 0 && errno != EINVAL &&
	    errno != ENOENT)
		return -errno;
	if (mkdir(m->target, 0755) < 0 && errno != EEXIST && errno != EROFS)
		return -errno;
	if (mount(m->type, m->target, m->type, m->flags, m->options) < 0)
		return -errno;
	if (!m->is_rdonly)
		return 0;
	/* the mount, not the superblock: that may be shared */
	return rdonly_set(m->target, 0);
}

static int devices(void)
{
	for (size_t i = 0; i < LENGTH(nodes); i++) {
		doing("mknod %s", nodes[i].path);
		if (mknod(nodes[i].path, S_IFCHR | 0666,
			  makedev(nodes[i].major, nodes[i].minor)) < 0 ||
		    chmod(nodes[i].path, 0666) < 0)
			return -errno;
	}
	for (size_t i = 0; i < LENGTH(links); i++) {
		doing("link %s", links[i].path);
		if (symlink(links[i].target, links[i].path) < 0)
			return -errno;
	}
	return 0;
}

static int protect(void)
{
	for (size_t i = 0; i < LENGTH(rdonly); i++) {
		int err;

		doing("make %s read-only", rdonly[i]);
		if (mount(rdonly[i], rdonly[i], NULL, MS_BIND, NULL) < 0) {
			if (errno == ENOENT)
				continue;
			return -errno;
		}
		err = rdonly_set(rdonly[i], 0);
		if (err)
			return err;
	}
	for (size_t i = 0; i < LENGTH(hidden); i++) {
		struct stat st;

		doing("hide %s", hidden[i]);
		if (stat(hidden[i], &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode) ?
		    mount("tmpfs", hidden[i], "tmpfs", MS_RDONLY, "size=4k") < 0 :
		    mount("/dev/null", hidden[i], NULL, MS_BIND, NULL) < 0)
			return -errno;
	}
	return 0;
}

/* Before /run is covered: the bind mount holds what it shows. */
static int hosts(void)
{
	doing("mount %s on /etc/hosts", HOSTS_FILE);
	if (mount(HOSTS_FILE, "/etc/hosts", NULL, MS_BIND, NULL) < 0)
		return -errno;
	return rdonly_set("/etc/hosts", 0);
}

static int private(char *text, size_t size)
{
	step = text;
	step_size = size;
	doing("private mounts");
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ?
	       -errno : 0;
}

int podfs_up(char *text, size_t size)
{
	int err = private(text, size);

	if (!err)
		err = node_rdonly();
	if (!err)
		err = hosts();
	for (size_t i = 0; i < LENGTH(mounts) && !err; i++)
		err = mount_row(&mounts[i]);
	if (!err)
		err = devices();
	if (!err)
		err = protect();
	return err;
}

int podfs_up_net(char *text, size_t size)
{
	int err;

	step = text;
	step_size = size;
	doing("mount namespace");
	if (unshare(CLONE_NEWNS) < 0)
		return -errno;
	err = private(text, size);
	if (!err && access(HOSTS_FILE, F_OK) == 0)
		err = hosts();
	doing("mount sysfs on /sys");
	if (!err && umount2("/sys", MNT_DETACH) < 0 && errno != EINVAL)
		err = -errno;
	if (!err && mount("sysfs", "/sys", "sysfs",
			  MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		err = -errno;
	return err;
}
