// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the node looked like before eleven changed it, so that `down` can put it
 * back: /run/eleven/before, one line "<kind> <key> <value>" each, oldest first.
 * The first value kept of a key wins, for a second `up` finds our own. The file
 * is replaced as a whole, so a crash leaves the old one or the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/netkit.h"

#ifndef BEFORE_DIR
#define BEFORE_DIR "/run/eleven"	/* a test has its own */
#endif

enum { LINE_LEN = 1024 };

static const char path[] = BEFORE_DIR "/before";
static const char path_new[] = BEFORE_DIR "/before.new";

/* The first error of reading it: who asked has gone on without an answer. */
static int unread;

/* The whole file, NUL terminated; empty when there is none. Caller frees. */
static int text_load(char **text)
{
	struct stat st;
	ssize_t n = 0;
	int err = 0, fd;

	*text = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		err = -errno;
	if (fd >= 0 && fstat(fd, &st))
		err = -errno;
	if (!err) {
		*text = calloc(1, fd < 0 ? 1 : (size_t)st.st_size + 1);
		if (!*text)
			err = -ENOMEM;
	}
	if (!err && fd >= 0) {
		n = read(fd, *text, st.st_size);
		if (n != st.st_size)
			err = n < 0 ? -errno : -EIO;
	}
	if (fd >= 0)
		close(fd);
	if (err) {
		free(*text);
		*text = NULL;
		unread = unread ? unread : err;
	}
	return err;
}

static int text_store(const char *text, const char *more)
{
	size_t len = strlen(text), more_len = strlen(more);
	int err = 0, fd;

	if (mkdir(BEFORE_DIR, 0755) && errno != EEXIST)
		return -errno;
	fd = open(path_new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	errno = ENOSPC;			/* what a short write means */
	if (write(fd, text, len) != (ssize_t)len ||
	    write(fd, more, more_len) != (ssize_t)more_len)
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(path_new, path))
		err = -errno;
	if (err)
		(void)unlink(path_new);		/* the first error counts */
	return err;
}

/* Cuts a line in three, in place; false: it is not one of ours. */
static bool line_split(char *line, char **key, char **value)
{
	char *a = strchr(line, ' ');
	char *b = a ? strchr(a + 1, ' ') : NULL;

	if (!b)
		return false;
	*a = *b = '\0';
	*key = a + 1;
	*value = b + 1;
	(*value)[strcspn(*value, "\n")] = '\0';
	return true;
}

/* Behind `word` and a blank, or NULL: the line starts with something else. */
static const char *behind(const char *line, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(line, word, len) && line[len] == ' ' ? line + len + 1 : NULL;
}

int before_get(const char *kind, const char *key, char *buf, size_t size)
{
	const char *p, *value;
	char *text;
	int err;

	err = text_load(&text);
	if (err)
		return err;
	err = -ENOENT;
	for (p = text; err == -ENOENT && *p; p += strcspn(p, "\n"), p += *p == '\n') {
		value = behind(p, kind);
		value = value ? behind(value, key) : NULL;
		if (value)
			err = snprintf(buf, size, "%.*s", (int)strcspn(value, "\n"), value)
			      < (int)size ? 0 : -ENOSPC;
	}
	free(text);
	return err;
}

int before_keep(const char *kind, const char *key, const char *value)
{
	char line[LINE_LEN], known[LINE_LEN], *text;
	int err;

	if (!*kind || !*key || strpbrk(kind, " \n") || strpbrk(key, " \n") ||
	    strchr(value, '\n'))
		return -EINVAL;
	if (snprintf(line, sizeof(line), "%s %s %s\n", kind, key, value) >=
	    (int)sizeof(line))
		return -E2BIG;
	err = before_get(kind, key, known, sizeof(known));
	if (err != -ENOENT)
		return err;
	err = text_load(&text);
	if (err)
		return err;
	err = text_store(text, line);
	free(text);
	return err;
}

int before_forget(const char *kind, const char *key)
{
	char line[LINE_LEN], *text, *p, *next, *ky, *value;
	bool is_less = false;
	int err;

	err = text_load(&text);
	if (err)
		return err;
	for (p = text; *p; p = next) {
		next = p + strcspn(p, "\n");
		next += *next == '\n';
		snprintf(line, sizeof(line), "%.*s", (int)(next - p), p);
		if (!line_split(line, &ky, &value) || strcmp(line, kind) || strcmp(ky, key))
			continue;
		memmove(p, next, strlen(next) + 1);
		next = p;
		is_less = true;
	}
	if (is_less)
		err = text_store(text, "");
	free(text);
	return err;
}

static int remove_file(void)
{
	return unlink(path) && errno != ENOENT ? -errno : 0;
}

/* From the end, for a later change may rest on an earlier one. */
int before_restore(const char *kind, int (*put)(const char *key, const char *value))
{
	char line[LINE_LEN], *text, *p, *end, *key, *value;
	int err, err_put = 0, e;
	bool is_less = false;

	err = text_load(&text);
	if (err)
		return fail(err, "read %s", path);
	for (end = text + strlen(text); end > text; end = p) {
		for (p = end - 1; p > text && p[-1] != '\n'; p--)
			;
		snprintf(line, sizeof(line), "%.*s", (int)(end - p), p);
		if (!line_split(line, &key, &value) || strcmp(line, kind))
			continue;
		e = put(key, value);
		if (!e)
			memmove(p, end, strlen(end) + 1);
		else if (!err_put)
			err_put = e;
		is_less |= !e;
	}
	if (is_less)
		err = *text ? text_store(text, "") : remove_file();
	if (err)
		fail(err, "write %s", path);
	free(text);
	return err_put ? err_put : err;
}

int before_drop(void)
{
	int err;

	/* What could not be read is still to be put back. */
	if (unread)
		return fail(unread, "read %s: not all is put back", path);
	err = remove_file();
	return err ? fail(err, "remove %s", path) : 0;
}
