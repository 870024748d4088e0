// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * One agent at a time changes the node: a lock on a file in /run/eleven. The
 * kernel drops it with the process, so a dead agent locks nobody out. `down`
 * removes the file under everybody's feet; whoever got the lock of a file that
 * is no longer there tries again. Knows nothing of what the lock protects.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "netkit/netkit.h"

#define RUN_DIR "/run/eleven"

/* A supervisor that repairs something is done in less. */
enum { WAIT_MS = 3000, STEP_MS = 20 };

static const char path[] = RUN_DIR "/lock";
static int adopted;		/* from the program before us; 0: none */

/* Is the file that was locked still the one with the name? */
static bool is_named(int fd)
{
	struct stat locked, named;

	return fstat(fd, &locked) == 0 && stat(path, &named) == 0 &&
	       locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

void lock_adopt(int fd)
{
	adopted = fd;
}

int lock_try(void)
{
	int fd = adopted, err;

	adopted = 0;
	if (fd > 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(fd))
		return fd;
	if (fd > 0)
		close(fd);
	for (;;) {
		if (mkdir(RUN_DIR, 0755) < 0 && errno != EEXIST)
			return fail(-errno, "create " RUN_DIR);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0 && errno == ENOENT)
			continue;	/* the directory went away meanwhile */
		if (fd < 0)
			return fail(-errno, "open %s", path);
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			err = errno == EWOULDBLOCK ? -EBUSY : fail(-errno, "lock %s", path);
			close(fd);
			return err;
		}
		if (is_named(fd))
			return fd;
		close(fd);
	}
}

int lock_take(void)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int fd = lock_try();

	for (unsigned ms = 0; fd == -EBUSY && ms < WAIT_MS; ms += STEP_MS) {
		nanosleep(&step, NULL);
		fd = lock_try();
	}
	return fd == -EBUSY ? fail(fd, "another eleven is changing this node") : fd;
}

void lock_remove(int fd)
{
	(void)unlink(path);
	(void)rmdir(RUN_DIR);	/* stays while a supervisor has files there */
	close(fd);
}
