// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Workloads at their worst, for guests: `stress HOW [MIB]` waits until there is a
 * file /srv/HOW, then does it as long as the file is there, and waits again.
 *	crash		says when it began, and ends: once a start
 *	bomb		forks, and so do its children, who end when none is to be had
 *	hog MIB		touches so much memory, again and again, then all there is
 *	orphans		leaves children behind whose parents have ended
 *	zombies		as many children that nobody waits for as the file says, until
 *			their parent ends
 * What became of it is one line on stdout. Knows no Pod and no limit of theirs.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_US = 100000, PAGE = 4096, HOG_ROUNDS = 8, ENOUGH = 64 };

static const char *how;
static char path[64];

static int is_on(void)
{
	return access(path, F_OK) == 0;
}

static void await(int on)
{
	while (is_on() != on)
		usleep(LOOK_US);
}

static void crash(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	printf("at %lld.%03ld\n", (long long)t.tv_sec, t.tv_nsec / 1000000);
	exit(3);
}

/* Each that was refused often enough makes room for the others' next. */
static void bomb(void)
{
	unsigned long made = 0, refused = 0;
	int is_child = 0;
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	while (is_on() && !(is_child && refused > ENOUGH)) {
		pid = fork();
		if (pid < 0) {
			refused++;
		} else if (pid > 0) {
			made++;
		} else {
			is_child = 1;
			refused = 0;
		}
	}
	if (is_child)
		_exit(0);
	printf("made %lu, refused %lu\n", made, refused);
}

static void touch(size_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	for (size_t i = 0; i < bytes; i += PAGE)
		at[i] = 1;
	munmap(at, bytes);
}

static void hog(size_t bytes)
{
	for (int round = 0; round < HOG_ROUNDS; round++)
		touch(bytes);
	touch((size_t)1 << 40);
	printf("nobody minds\n");
}

static void orphans(void)
{
	unsigned long made = 0, refused = 0;
	int status;
	pid_t pid;

	while (is_on()) {
		pid = fork();
		if (pid == 0)
			_exit(fork() < 0);
		if (pid > 0 && waitpid(pid, &status, 0) == pid && !status)
			made++;
		else
			refused++;
	}
	printf("made %lu, refused %lu\n", made, refused);
}

static unsigned asked(void)
{
	unsigned count = 0;
	FILE *f;

	while (!count && is_on()) {	/* it may be there and not be written yet */
		f = fopen(path, "re");
		if (!f || fscanf(f, "%u", &count) != 1)
			usleep(LOOK_US);
		if (f)
			fclose(f);
	}
	return count;
}

static void zombies(void)
{
	unsigned count = asked(), made = 0;
	pid_t pid = fork();

	if (pid > 0) {
		waitpid(pid, NULL, 0);
		return;
	}
	while (made < count && (pid = fork()) > 0)
		made++;
	if (pid == 0)
		_exit(0);
	printf("made %u: %s\n", made, made < count ? strerror(errno) : "all");
	await(0);
	_exit(0);
}

int main(int argc, char **argv)
{
	unsigned long mib = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	if (argc < 2) {
		fprintf(stderr, "usage: stress HOW [MIB]\n");
		return 2;
	}
	how = argv[1];
	snprintf(path, sizeof(path), "/srv/%s", how);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (;;) {
		await(1);
		if (!strcmp(how, "crash"))
			crash();
		else if (!strcmp(how, "bomb"))
			bomb();
		else if (!strcmp(how, "hog"))
			hog(mib << 20);
		else if (!strcmp(how, "orphans"))
			orphans();
		else if (!strcmp(how, "zombies"))
			zombies();
		else
			return 2;
	}
}
