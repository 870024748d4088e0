// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The limits of a Pod: one cgroup (v2) each, /sys/fs/cgroup/eleven/<pod>. It
 * knows the files of the cpu, memory and pids controllers; each value written is
 * read back. It knows nothing of processes but how to kill all of a group.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "netkit/run.h"

#ifndef CGROUP_ROOT
#define CGROUP_ROOT "/sys/fs/cgroup"
#endif
#define CGROUP_DIR CGROUP_ROOT "/eleven"

enum { CPU_PERIOD_US = 100000, KILL_WAIT_MS = 2000 };

static unsigned available;	/* CG_* */

static int file_write(const char *path, const char *value)
{
	ssize_t len = (ssize_t)strlen(value);
	int err = 0;
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, value, (size_t)len) != len)
		err = -errno;
	close(fd);
	return err;
}

static int file_read(const char *path, char *value, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, value, size - 1);
	if (n < 0)
		err = -errno;
	value[n < 0 ? 0 : n] = '\0';
	value[strcspn(value, "\n")] = '\0';
	close(fd);
	return err;
}

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/*
 * A group's children have a controller when the group's subtree_control does.
 * The root's is the machine's: what was off there is remembered.
 */
static int controllers_enable(const char *dir, bool is_root, unsigned *got)
{
	static const char *const names[] = { "cpu", "memory", "pids" };
	char path[128], have[256], on[256], plus[16];
	int err;

	snprintf(path, sizeof(path), "%s/cgroup.controllers", dir);
	err = file_read(path, have, sizeof(have));
	if (err)
		return fail(err, "%s", path);
	*got = 0;
	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", dir);
	err = file_read(path, on, sizeof(on));
	if (err)
		return fail(err, "%s", path);
	for (unsigned i = 0; i < LENGTH(names); i++) {
		if (!has_word(have, names[i]))
			continue;
		*got |= 1U << i;
		if (has_word(on, names[i]))
			continue;
		snprintf(plus, sizeof(plus), "+%s", names[i]);
		err = is_root ? before_keep("cgroup", names[i], "off") : 0;
		if (!err)
			err = file_write(path, plus);
		if (!err)
			continue;
		fail(err, "cgroup controller %s of %s", names[i], dir);
		*got &= ~(1U << i);
	}
	return 0;
}

int cgroup_prepare(void)
{
	struct statfs fs;
	unsigned root, ours;
	int err;

	available = 0;
	if (statfs(CGROUP_ROOT, &fs) < 0)
		return fail(-errno, CGROUP_ROOT);
	if ((unsigned long)fs.f_type != CGROUP2_SUPER_MAGIC)
		return fail(-EOPNOTSUPP, CGROUP_ROOT ": not a cgroup2 file system");
	err = controllers_enable(CGROUP_ROOT, true, &root);
	if (err)
		return err;
	if (mkdir(CGROUP_DIR, 0755) < 0 && errno != EEXIST)
		return fail(-errno, CGROUP_DIR);
	err = controllers_enable(CGROUP_DIR, false, &ours);
	if (err)
		return err;
	available = root & ours;
	if (!(available & CG_CPU))
		warn("cgroup: no cpu controller: no Pod with cpu_max or cpu_idle starts");
	if (!(available & CG_MEMORY))
		warn("cgroup: no memory controller: no Pod with memory_max starts");
	if (!(available & CG_PIDS))
		warn("cgroup: no pids controller: no Pod with pids_max starts");
	else
		(void)pids_limit();	/* without it as with one Pod that has none */
	return 0;
}

static int limit_set(const char *pod, const char *file, const char *value)
{
	char path[128], back[64] = "";
	int err;

	snprintf(path, sizeof(path), CGROUP_DIR "/%s/%s", pod, file);
	err = file_write(path, value);
	if (!err)
		err = file_read(path, back, sizeof(back));
	if (err)
		return fail(err, "pod %s: %s = %s", pod, file, value);
	if (strcmp(back, value))
		return fail(-EINVAL, "pod %s: %s = %s reads back as %s", pod,
			    file, value, back);
	return 0;
}

static int memory_limit(const struct pod *p)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	char text[32] = "max";
	char path[128];
	int err;

	if (p->memory_max)	/* the kernel rounds down to pages */
		snprintf(text, sizeof(text), "%llu", (unsigned long long)
			 (p->memory_max / page * page));
	err = limit_set(p->name, "memory.max", text);
	if (err)
		return err;
	snprintf(path, sizeof(path), CGROUP_DIR "/%s/memory.swap.max", p->name);
	if (access(path, F_OK) == 0) {	/* CONFIG_SWAP */
		err = limit_set(p->name, "memory.swap.max",
				p->memory_max ? "0" : "max");
		if (err)
			return err;
	}
	/* half a workload is worse than none: it starts again as a whole */
	return limit_set(p->name, "memory.oom.group", "1");
}

static int limits_set(const struct pod *p)
{
	char text[32];
	int err = 0;

	if (available & CG_MEMORY)
		err = memory_limit(p);
	if (!err && available & CG_CPU) {
		snprintf(text, sizeof(text), "max %d", CPU_PERIOD_US);
		if (p->cpu_max)
			snprintf(text, sizeof(text), "%u %d", p->cpu_max *
				 (CPU_PERIOD_US / 100), CPU_PERIOD_US);
		err = limit_set(p->name, "cpu.max", text);
		if (!err && p->cpu_idle)
			err = limit_set(p->name, "cpu.idle", "1");
	}
	if (!err && available & CG_PIDS) {
		snprintf(text, sizeof(text), "max");
		if (p->pids_max)
			snprintf(text, sizeof(text), "%u", p->pids_max);
		err = limit_set(p->name, "pids.max", text);
	}
	return err;
}

const char *cgroup_lacks(const struct pod *p)
{
	if (p->memory_max && !(available & CG_MEMORY))
		return "memory controller for memory_max";
	if (p->cpu_max && !(available & CG_CPU))
		return "cpu controller for cpu_max";
	if (p->cpu_idle && !(available & CG_CPU))
		return "cpu controller for cpu_idle";
	if (p->pids_max && !(available & CG_PIDS))
		return "pids controller for pids_max";
	return NULL;
}

int cgroup_open(const struct pod *p)
{
	char path[128];
	int err, fd;

	snprintf(path, sizeof(path), CGROUP_DIR "/%s", p->name);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return -errno;
	err = limits_set(p);
	if (err)
		return err;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int cgroup_procs(const char *pod)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), CGROUP_DIR "/%s/cgroup.procs", pod);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* "key value" lines; 0 when file or key are not there. */
static uint64_t event(const char *pod, const char *file, const char *key)
{
	char path[128], line[128];
	uint64_t value = 0;
	FILE *f;

	snprintf(path, sizeof(path), CGROUP_DIR "/%s/%s", pod, file);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, key, strlen(key)) == 0 &&
		    line[strlen(key)] == ' ')
			value = strtoull(line + strlen(key), NULL, 10);
	fclose(f);
	return value;
}

uint64_t cgroup_oom_kills(const char *pod)
{
	return event(pod, "memory.events", "oom_kill");
}

int cgroup_kill(const char *pod)
{
	char path[128];
	int err;

	if (!event(pod, "cgroup.events", "populated"))
		return 0;
	snprintf(path, sizeof(path), CGROUP_DIR "/%s/cgroup.kill", pod);
	err = file_write(path, "1");
	if (err)
		return err;
	for (int ms = 0; ms < KILL_WAIT_MS; ms += 10) {
		if (!event(pod, "cgroup.events", "populated"))
			return 0;
		poll(NULL, 0, 10);
	}
	return -ETIMEDOUT;
}

int cgroup_remove(const char *pod)
{
	char path[128];

	snprintf(path, sizeof(path), CGROUP_DIR "/%s", pod);
	return rmdir(path) < 0 && errno != ENOENT ? -errno : 0;
}

static int controller_disable(const char *name, const char *value)
{
	char minus[16];

	(void)value;
	snprintf(minus, sizeof(minus), "-%s", name);
	return file_write(CGROUP_ROOT "/cgroup.subtree_control", minus);
}

int cgroup_restore(void)
{
	return before_restore("cgroup", controller_disable);
}

int cgroup_clean(bool (*is_kept)(const char *pod))
{
	DIR *dir = opendir(CGROUP_DIR);
	struct dirent *d;
	int ret = 0;

	if (!dir)
		return errno == ENOENT ? 0 : fail(-errno, CGROUP_DIR);
	while ((d = readdir(dir))) {
		int err;

		if (d->d_type != DT_DIR || d->d_name[0] == '.' ||
		    (is_kept && is_kept(d->d_name)))
			continue;
		err = cgroup_kill(d->d_name);
		if (!err)
			err = cgroup_remove(d->d_name);
		if (err)
			ret = fail(err, "cgroup %s/%s", CGROUP_DIR, d->d_name);
	}
	closedir(dir);
	/* PID 1, which held its workloads for us, may be the one to remove it */
	if (!ret && !is_kept && rmdir(CGROUP_DIR) < 0 && errno != ENOENT)
		ret = fail(-errno, CGROUP_DIR);
	return ret;
}
