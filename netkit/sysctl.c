// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Rows of kernel settings, compared with /proc/sys and mended. Every write is
 * read back, and a setting the kernel does not have is a difference with a name,
 * never skipped. Works in whatever netns the caller stands in; does not know
 * why a row is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "netkit/netkit.h"

#ifndef SYSCTL_DIR
#define SYSCTL_DIR "/proc/sys"	/* a test has its own */
#endif

enum { PATH_LEN = 256, VALUE_LEN = 512 };

/*
 * As sysctl(8): '.' separates, and a '/' stands for the dot inside a name such
 * as the device "eth0.1". No name may lead out of the directory.
 */
static int path_of(char path[PATH_LEN], const char *key)
{
	char *p, *name;
	int n;

	n = snprintf(path, PATH_LEN, "%s/%s", SYSCTL_DIR, key);
	if (n >= PATH_LEN)
		return -ENAMETOOLONG;
	name = path + strlen(SYSCTL_DIR) + 1;
	for (p = name;; p++) {
		if (*p && *p != '.') {
			*p = *p == '/' ? '.' : *p;
			continue;
		}
		if (p == name || (name[0] == '.' && (p == name + 1 ||
		    (name[1] == '.' && p == name + 2))))
			return -EINVAL;
		if (!*p)
			return 0;
		*p = '/';
		name = p + 1;
	}
}

/* "4096\t87380 \t6291456\n" and "4096 87380 6291456" are the same value. */
static void normalise(char *s)
{
	char *from, *to = s;

	for (from = s; *from; from++) {
		if (!strchr(" \t\n", *from))
			*to++ = *from;
		else if (to > s && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > s && to[-1] == ' ')
		to--;
	*to = '\0';
}

/*
 * The directory of the last rows of a walk, "…/net/ipv4". Each netns has one of
 * its own, all of them in one chain of the kernel's names, and a look into it
 * goes along the chain: so once for all rows, not for each.
 */
static char dirfd_of[PATH_LEN];
static int dirfd_kept = -1;

static void dirfd_close(void)
{
	if (dirfd_kept >= 0)
		close(dirfd_kept);
	dirfd_kept = -1;
}

static int value_open(const char *path, int flags)
{
	const char *top = path + sizeof(SYSCTL_DIR), *sub = strchr(top, '/');
	size_t len;

	sub = sub ? strchr(sub + 1, '/') : NULL;
	if (!sub)
		return open(path, flags | O_CLOEXEC);
	len = sub - path;
	if (dirfd_kept < 0 || strncmp(dirfd_of, path, len) || dirfd_of[len]) {
		dirfd_close();
		memcpy(dirfd_of, path, len);
		dirfd_of[len] = '\0';
		dirfd_kept = open(dirfd_of, O_PATH | O_CLOEXEC);
	}
	return dirfd_kept < 0 ? open(path, flags | O_CLOEXEC) :
			 openat(dirfd_kept, sub + 1, flags | O_CLOEXEC);
}

static int value_read(const char *path, char value[VALUE_LEN])
{
	ssize_t n;
	int fd;

	fd = value_open(path, O_RDONLY);
	if (fd < 0)
		return -errno;
	n = read(fd, value, VALUE_LEN);
	if (n < 0) {
		n = -errno;
		close(fd);
		return n;
	}
	close(fd);
	if (n == VALUE_LEN)
		return -E2BIG;
	value[n] = '\0';
	normalise(value);
	return 0;
}

/* One write(2): the kernel takes a value as one piece. */
static int value_write(const char *path, const char *value)
{
	ssize_t n;
	int fd, err = 0;

	fd = value_open(path, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return -errno;
	n = write(fd, value, strlen(value));
	if (n != (ssize_t)strlen(value))
		err = n < 0 ? -errno : -EIO;
	close(fd);
	return err;
}

int sysctl_get(const char *key, char *buf, size_t size)
{
	char path[PATH_LEN], value[VALUE_LEN];
	int err;

	err = path_of(path, key);
	if (!err)
		err = value_read(path, value);
	dirfd_close();
	if (!err && snprintf(buf, size, "%s", value) >= (int)size)
		err = -ENOSPC;
	return err;
}

static int row_mend(const char *who, const struct sysctl *row, const char *path,
		    const char *was, const char *want, bool keep)
{
	char now[VALUE_LEN];
	int err;

	if (keep) {
		err = before_keep("sysctl", row->key, was);
		if (err)
			return fail(err, "%s: sysctl %s: remember \"%s\"", who,
				    row->key, was);
	}
	err = value_write(path, want);
	if (!err)
		err = value_read(path, now);
	if (err)
		return fail(err, "%s: sysctl %s = \"%s\"", who, row->key, want);
	if (strcmp(now, want))
		return fail(-EIO, "%s: sysctl %s = \"%s\" reads back as \"%s\"",
			    who, row->key, want, now);
	return 0;
}

static int row_walk(struct walk *w, const char *who, const struct sysctl *row,
		    bool keep)
{
	char path[PATH_LEN], was[VALUE_LEN], want[VALUE_LEN];
	int err;

	err = path_of(path, row->key);
	if (err)
		return fail(err, "%s: sysctl %s", who, row->key);
	if (snprintf(want, sizeof(want), "%s", row->value) >= (int)sizeof(want))
		return fail(-E2BIG, "%s: sysctl %s", who, row->key);
	normalise(want);
	watch_file(path);
	err = value_read(path, was);
	if (err == -ENOENT && !w->fix) {
		differs(w, "%s: sysctl %s: this kernel has no such setting",
			who, row->key);
		return 0;
	}
	if (err)
		return fail(err, "%s: sysctl %s", who, row->key);
	if (!strcmp(was, want))
		return 0;
	if (!differs(w, "%s: sysctl %s: is \"%s\", wanted \"%s\"", who, row->key,
		     was, want))
		return 0;
	return row_mend(who, row, path, was, want, keep);
}

/* Goes through all rows whatever happens; returns the first error. */
int sysctl_walk(struct walk *w, const char *who, const struct sysctl *rows,
		bool keep)
{
	int err = 0, e;

	for (; rows && rows->key; rows++) {
		e = row_walk(w, who, rows, keep);
		if (!err)
			err = e;
	}
	dirfd_close();
	return err;
}

int sysctl_keep(const char *key)
{
	char path[PATH_LEN], was[VALUE_LEN];
	int err;

	err = path_of(path, key);
	if (!err)
		err = value_read(path, was);
	dirfd_close();
	if (!err)
		err = before_keep("sysctl", key, was);
	return err ? fail(err, "sysctl %s: remember", key) : 0;
}

/* A setting that went away with its device has nothing left to restore. */
int sysctl_put(const char *key, const char *value)
{
	char path[PATH_LEN];
	int err;

	err = path_of(path, key);
	if (!err)
		err = value_write(path, value);
	dirfd_close();
	if (err == -ENOENT)
		return 0;
	return err ? fail(err, "sysctl %s: put back \"%s\"", key, value) : 0;
}

int sysctl_restore(void)
{
	return before_restore("sysctl", sysctl_put);
}
