// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the kernel's command line says to us: words "eleven.<key>=value". It knows
 * how the kernel splits that line, and not what any key means.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "netkit/netkit.h"

#ifndef CMDLINE
#define CMDLINE "/proc/cmdline"	/* a test has its own */
#endif

/*
 * Finds "eleven.<key>=value" as the kernel splits its command line: blanks
 * separate, double quotes protect blanks and may stand around the whole word or
 * the value only, the last one wins, and what follows "--" is not ours.
 */
static bool cmdline_find(const char *line, const char *key, char *value,
			 size_t size)
{
	bool found = false;
	char word[512];

	while (*line) {
		bool quoted = false;
		size_t n = 0;

		while (*line && strchr(" \t\n", *line))
			line++;
		for (; *line && (quoted || !strchr(" \t\n", *line)); line++) {
			if (*line == '"')
				quoted = !quoted;
			else if (n < sizeof(word) - 1)
				word[n++] = *line;
		}
		word[n] = '\0';
		if (strcmp(word, "--") == 0)
			break;
		if (strncmp(word, "eleven.", 7) ||
		    strncmp(word + 7, key, strlen(key)) ||
		    word[7 + strlen(key)] != '=')
			continue;
		snprintf(value, size, "%s", word + 7 + strlen(key) + 1);
		found = true;
	}
	return found;
}

bool cmdline_word(const char *key, char *value, size_t size)
{
	char line[4096];	/* COMMAND_LINE_SIZE is 2048 on amd64 and arm64 */
	ssize_t n;
	int fd = open(CMDLINE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (n < 0)
		return false;
	line[n] = '\0';
	return cmdline_find(line, key, value, size);
}
