// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Kernel modules in the order of their table, dependencies first, as modprobe
 * would load them: modules.dep says what a module needs, modules.builtin what
 * the kernel has anyway. A compressed .ko goes to the kernel as it is. It knows
 * the files of /lib/modules and nothing of what the modules do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/module.h>

#include "netkit/netkit.h"

#ifndef MODULE_ROOT
#define MODULE_ROOT "/lib/modules"
#define MODULE_SYS "/sys/module"
#endif

enum { PATH_BYTES = 512 };

/* modprobe takes '-' for '_'; file names use either. */
static bool name_equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char x = a[i] == '-' ? '_' : a[i];
		char y = b[i] == '-' ? '_' : b[i];

		if (x != y || !x)
			return false;
	}
	return b[n] == '\0';
}

/* Does "kernel/net/ipip.ko.xz" hold the module "ipip"? */
static bool path_is(const char *path, size_t len, const char *name)
{
	const char *base = path;
	const char *ko = NULL;

	for (const char *p = path; p < path + len; p++)
		if (*p == '/')
			base = p + 1;
	for (const char *p = base; p + 3 <= path + len && !ko; p++)
		if (memcmp(p, ".ko", 3) == 0 &&
		    (p + 3 == path + len || p[3] == '.'))
			ko = p;
	return ko && name_equal(base, name, (size_t)(ko - base));
}

/* A built-in module has a directory only if it has parameters or a version. */
static bool is_loaded(const char *name)
{
	char path[PATH_BYTES];
	char *p;

	snprintf(path, sizeof(path), MODULE_SYS "/%s", name);
	for (p = path + strlen(MODULE_SYS "/"); *p; p++)
		if (*p == '-')
			*p = '_';
	return access(path, F_OK) == 0;
}

/* The line of a modules.* file that is about the module; -ENOENT: none. */
static int line_find(const char *dir, const char *file, const char *name,
		     char **line)
{
	char path[PATH_BYTES];
	size_t room = 0;
	FILE *f;
	int err = -ENOENT;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	*line = NULL;
	while (err && getline(line, &room, f) > 0)
		if (path_is(*line, strcspn(*line, ":\n"), name))
			err = 0;
	fclose(f);
	if (err) {
		free(*line);
		*line = NULL;
	}
	return err;
}

static int file_load(const char *dir, const char *file)
{
	const char *dot = strrchr(file, '.');
	char path[PATH_BYTES];
	int fd, flags, err;

	if (snprintf(path, sizeof(path), "%s/%s", dir, file) >= PATH_BYTES)
		return fail(-ENAMETOOLONG, "module file %s", file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(-errno, "module file %s", path);
	flags = dot && strcmp(dot, ".ko") ? MODULE_INIT_COMPRESSED_FILE : 0;
	err = syscall(SYS_finit_module, fd, "", flags) < 0 ? -errno : 0;
	close(fd);
	if (err == -EEXIST)	/* somebody was faster, or two names for one */
		return 0;
	if (err == -EOPNOTSUPP && flags)
		return fail(err, "module file %s: compressed (kernel option MODULE_DECOMPRESS)",
			    path);
	return err ? fail(err, "module file %s", path) : 0;
}

/*
 * "a.ko.xz: b.ko.xz c.ko.xz" lists all that a needs, the deepest last: the
 * line is loaded from its end to its beginning.
 */
static int line_load(const char *dir, char *line)
{
	char *end = line + strlen(line);

	while (end > line) {
		char *word;
		int err;

		while (end > line && strchr(" \n:", end[-1]))
			*--end = '\0';
		for (word = end; word > line && !strchr(" :", word[-1]);)
			word--;
		if (word == end)
			break;
		err = file_load(dir, word);
		if (err)
			return err;
		end = word;
	}
	return 0;
}

static int module_load(const char *dir, const struct module *m)
{
	char *line = NULL;
	int err = line_find(dir, "modules.dep", m->name, &line);

	if (err == -ENOENT)
		return fail(err, "module %s: not in this image: %s is missing",
			    m->name, m->why);
	if (err)
		return fail(err, "module %s: modules.dep", m->name);
	err = line_load(dir, line);
	free(line);
	if (err)	/* file_load() named file and cause */
		warn("module %s: not loaded: %s is missing", m->name, m->why);
	return err;
}

int modules_walk(struct walk *w)
{
	struct utsname uts;
	char dir[PATH_BYTES / 2];
	int ret = 0;

	uname(&uts);
	snprintf(dir, sizeof(dir), MODULE_ROOT "/%s", uts.release);
	for (unsigned i = 0; i < w->cf->nr_modules; i++) {
		const struct module *m = &w->cf->modules[i];
		char *line = NULL;
		int err;

		if (is_loaded(m->name))
			continue;
		err = line_find(dir, "modules.builtin", m->name, &line);
		free(line);
		if (!err)
			continue;
		if (!differs(w, "module %s: not loaded: %s is missing",
			     m->name, m->why))
			continue;
		err = module_load(dir, m);
		if (!err)
			continue;
		w->failures++;
		if (m->must && !ret)
			ret = err;
	}
	return ret;
}
