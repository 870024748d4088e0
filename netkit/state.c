// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What others may know of the workloads: one small file each in
 * /run/eleven/pods, replaced as a whole at each change, and the lock that says
 * who supervises. The kernel drops the lock with the process, so a dead
 * supervisor's files are never taken for the truth.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/run.h"

#define STATE_DIR RUN_DIR "/pods"
#define LOCK_FILE RUN_DIR "/supervisor"
#define REPAIRS STATE_DIR "/.repairs"	/* no Pod's name begins with a dot */
#define UNHEARD STATE_DIR "/.unheard"

static const char *const state_names[] = {
	[WL_NONE] = "none",
	[WL_RUNNING] = "running",
	[WL_BACKOFF] = "backoff",
	[WL_FAILED] = "failed",
};

static int lock_fd = -1;

int state_dirs(void)
{
	static const char *const dirs[] = { RUN_DIR, STATE_DIR };

	for (size_t i = 0; i < LENGTH(dirs); i++)
		if (mkdir(dirs[i], 0755) < 0 && errno != EEXIST)
			return fail(-errno, "%s", dirs[i]);
	return 0;
}

/* A POSIX lock: not inherited by what we start, and it names its owner. */
int state_lock(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd, err;

	if (lock_fd >= 0)	/* closing any fd of the file would unlock it */
		return 0;
	fd = open(LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_SETLK, &lock) < 0) {
		err = errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
		close(fd);
		return err;
	}
	lock_fd = fd;
	return 0;
}

int state_lock_fd(void)
{
	return lock_fd;
}

/* The process had it already, as another program. */
void state_lock_adopt(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_SETLK, &lock) == 0)
		lock_fd = fd;
}

int run_supervisor(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd, err = 0;

	if (lock_fd >= 0)	/* closing any fd of the file would unlock it */
		return getpid();
	fd = open(LOCK_FILE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fcntl(fd, F_GETLK, &lock) < 0)
		err = -errno;
	close(fd);
	if (err)
		return err;
	return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

int state_write(const char *pod, const struct workload_status *s)
{
	char path[96], temp[96], text[256];
	int fd, err = 0;
	int len = snprintf(text, sizeof(text),
			   "state %s\npid %d\nrestarts %u\nsince_ns %llu\nreason %s\n",
			   state_names[s->state], s->pid, s->restarts,
			   (unsigned long long)s->since_ns, s->reason);

	snprintf(path, sizeof(path), STATE_DIR "/%s", pod);
	snprintf(temp, sizeof(temp), STATE_DIR "/.%s", pod);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	if (write(fd, text, (size_t)len) != len)
		err = errno ? -errno : -EIO;
	close(fd);
	if (!err && rename(temp, path) < 0)
		err = -errno;
	if (err)
		unlink(temp);
	return err;
}

/* Of this supervisor: whatever came before was another's. It may be the same one
 * as another program: then its file is still there. */
void state_repaired(unsigned nr)
{
	static struct repairs sum;
	FILE *f;

	if (!sum.nr)
		(void)run_repairs(&sum);
	f = fopen(REPAIRS ".new", "we");
	sum.nr += nr;
	if (!f)
		return;		/* a full /run: the console has said it */
	fprintf(f, "%u %" PRIu64 "\n", sum.nr, clock_now_ns());
	if (fclose(f) != 0 || rename(REPAIRS ".new", REPAIRS) < 0)
		unlink(REPAIRS ".new");
}

/* In the file of the lock: it is true as long as the lock is held. */
void state_deaf(const char *why)
{
	ssize_t len = (ssize_t)strlen(why);

	if (ftruncate(lock_fd, 0) < 0 || pwrite(lock_fd, why, (size_t)len, 0) != len)
		fail(errno ? -errno : -ENOSPC, LOCK_FILE);
}

static int deaf_read(char *why, size_t size)
{
	int fd = lock_fd >= 0 ? lock_fd : open(LOCK_FILE, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : pread(fd, why, size - 1, 0);
	int err = n < 0 ? -errno : 0;

	why[n < 0 ? 0 : n] = '\0';
	if (fd >= 0 && fd != lock_fd)
		close(fd);
	return err;
}

int run_repairs(struct repairs *r)
{
	int err = run_supervisor(), n;
	FILE *f;

	memset(r, 0, sizeof(*r));
	if (err <= 0)
		return err ? err : -ENOENT;
	err = deaf_read(r->why, sizeof(r->why));
	f = err ? NULL : fopen(REPAIRS, "re");
	if (!f)
		return err ? err : errno == ENOENT ? 0 : -errno;
	n = fscanf(f, "%u %" SCNu64, &r->nr, &r->last_ns);
	fclose(f);
	return n == 2 ? 0 : -EINVAL;
}

void state_unheard(const char *what)
{
	FILE *f;

	if (unlink(UNHEARD) < 0 && errno != ENOENT)
		fail(-errno, UNHEARD);
	f = what[0] ? fopen(UNHEARD, "we") : NULL;
	if (!f)
		return;		/* nothing to say, or a full /run */
	fputs(what, f);
	(void)fclose(f);
}

int run_unheard(char *text, size_t size)
{
	int err = run_supervisor();
	FILE *f;

	text[0] = '\0';
	if (err <= 0)
		return err ? err : -ENOENT;
	f = fopen(UNHEARD, "re");
	if (!f)
		return errno == ENOENT ? 0 : -errno;
	if (!fgets(text, (int)size, f))
		text[0] = '\0';
	fclose(f);
	return 0;
}

void state_remove(const char *pod)
{
	char path[96];

	snprintf(path, sizeof(path), STATE_DIR "/%s", pod);
	unlink(path);
}

static void empty(bool all)
{
	DIR *dir = opendir(STATE_DIR);
	struct dirent *d;

	if (!dir)
		return;
	while ((d = readdir(dir)))
		if (d->d_type != DT_DIR && (all || d->d_name[0] != '.'))
			unlinkat(dirfd(dir), d->d_name, 0);
	closedir(dir);
}

void state_empty(void)
{
	empty(true);
}

void state_forget(void)
{
	empty(false);
}

void state_clean(void)
{
	if (run_supervisor() != 0)
		return;
	state_empty();
	unlink(HOSTS_FILE);
	unlink(LOCK_FILE);
	rmdir(STATE_DIR);
}

/* One "key value" line; unknown keys are a newer version's. */
static void line_parse(char *line, struct workload_status *s)
{
	char *value = strchr(line, ' ');

	if (!value)
		return;
	*value++ = '\0';
	value[strcspn(value, "\n")] = '\0';
	if (strcmp(line, "state") == 0) {
		for (unsigned i = 0; i < LENGTH(state_names); i++)
			if (strcmp(value, state_names[i]) == 0)
				s->state = (enum workload_state)i;
	} else if (strcmp(line, "pid") == 0) {
		s->pid = (int)strtol(value, NULL, 10);
	} else if (strcmp(line, "restarts") == 0) {
		s->restarts = (unsigned)strtoul(value, NULL, 10);
	} else if (strcmp(line, "since_ns") == 0) {
		s->since_ns = strtoull(value, NULL, 10);
	} else if (strcmp(line, "reason") == 0) {
		snprintf(s->reason, sizeof(s->reason), "%s", value);
	}
}

static int state_read(const char *pod, struct workload_status *s)
{
	char path[96], line[128];
	FILE *f;

	memset(s, 0, sizeof(*s));
	snprintf(path, sizeof(path), STATE_DIR "/%s", pod);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		line_parse(line, s);
	fclose(f);
	return 0;
}

int run_status(const char *pod, struct workload_status *out)
{
	int err = run_supervisor();

	if (err <= 0)
		return err ? err : -ENOENT;
	err = state_read(pod, out);
	return err == -ENOENT ? 0 : err;	/* no file: nothing runs */
}

/* Of one workload: is there anything to say? */
static void workload_walk(struct walk *w, const struct pod *p)
{
	struct workload_status s;
	int err = run_status(p->name, &s);

	if (err) {
		fail(err, "pod %s: state of its workload", p->name);
		w->failures++;
	} else if (s.state != WL_RUNNING) {
		differs(w, "pod %s: %s", p->name,
			s.reason[0] ? s.reason : "its workload is not started");
	}
}

int run_walk(struct walk *w)
{
	const struct config *cf = w->cf;
	int supervisor = run_supervisor();
	unsigned nr = 0;

	for (unsigned i = 0; i < cf->nr_pods; i++) {
		const struct pod *p = &cf->pods[i];

		if (p->idle || !pod_is_on(p, w->node))
			continue;
		nr++;
		if (supervisor)
			workload_walk(w, p);
	}
	if (nr && supervisor)
		return 0;
	snprintf(w->first, sizeof(w->first), "%s", nr ?
		 "nobody supervises them, `up --stay` does" : "no Pod has one");
	return -ENOENT;
}
