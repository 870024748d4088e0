// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * How many processes and threads all Pods together may have: so many that the
 * node is left room for its own, whatever the rows allow each of them. It knows
 * what the kernel has of them and one file of eleven's cgroup; no Pod.
 */
#include <errno.h>
#include <unistd.h>

#include "netkit/run.h"

#ifndef CGROUP_ROOT
#define CGROUP_ROOT "/sys/fs/cgroup"
#endif
#define CGROUP_DIR CGROUP_ROOT "/eleven"
#ifndef PIDS_KERNEL
#define PIDS_KERNEL "/proc/sys/kernel"	/* a test has its own */
#endif

/* For the node: a quarter, or so many, and so many a CPU (kernel threads). */
enum { ROOM = 1024, ROOM_CPU = 32 };

static int number_read(const char *path, unsigned *n)
{
	FILE *f = fopen(path, "re");
	int err = 0;

	if (!f)
		return -errno;
	if (fscanf(f, "%u", n) != 1)	/* "max" */
		err = -ERANGE;
	fclose(f);
	return err;
}

static int number_write(const char *path, unsigned n)
{
	FILE *f = fopen(path, "we");
	unsigned back;
	int err;

	if (!f)
		return -errno;
	fprintf(f, "%u", n);
	if (fclose(f))
		return -errno;
	err = number_read(path, &back);
	return err ? err : back == n ? 0 : -EINVAL;
}

static int share(unsigned *max)
{
	unsigned threads, pids, all, room, few = ROOM +
		 ROOM_CPU * (unsigned)sysconf(_SC_NPROCESSORS_CONF);
	int err;

	err = number_read(PIDS_KERNEL "/threads-max", &threads);
	if (!err)
		err = number_read(PIDS_KERNEL "/pid_max", &pids);
	if (err)
		return fail(err, "processes of all Pods: " PIDS_KERNEL);
	all = threads < pids ? threads : pids;
	room = all / 4 < few ? all / 4 : few;
	*max = all - room;
	return 0;
}

static int limit_set(unsigned max)
{
	int err = number_write(CGROUP_DIR "/pids.max", max);

	return err ? fail(err, "processes of all Pods: " CGROUP_DIR "/pids.max = %u",
			  max) : 0;
}

int pids_limit(void)
{
	unsigned max;
	int err = share(&max);

	return err ? err : limit_set(max);
}

int pids_read(unsigned *now, unsigned *max)
{
	int err = number_read(CGROUP_DIR "/pids.current", now);

	return err ? err : number_read(CGROUP_DIR "/pids.max", max);
}

/* Without anybody in there a supervisor may just be about to write it. */
int pids_walk(struct walk *w)
{
	unsigned now, max = 0, want;
	char is[24] = "no limit";
	int err = pids_read(&now, &max);

	if ((err && err != -ERANGE) || !now)
		return 0;	/* no controller: said where it is needed */
	if (!err)
		snprintf(is, sizeof(is), "at most %u", max);
	err = share(&want);
	if (err || max == want ||
	    !differs(w, "processes of all Pods: %s, not %u", is, want))
		return err;
	return limit_set(want);
}
