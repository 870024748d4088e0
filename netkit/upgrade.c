// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Another program for the supervisor: `eleven upgrade` looks at it, puts a copy
 * below /run/eleven and asks; the supervisor looks for itself, becomes it, and
 * says how it went. It knows files and what programs answer when they are asked;
 * how one takes over from the other is handover.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/run.h"

#define NEXT RUN_DIR "/eleven.next"
#define CURRENT RUN_DIR "/eleven"
#define PREVIOUS RUN_DIR "/eleven.previous"
#define OUTCOME RUN_DIR "/upgrade.outcome"
#define LOCK RUN_DIR "/upgrade"

enum { STEP_MS = 20, GRACE_MS = 180000, ELF_HEAD = 20 };
enum { IS_DONE = 0, IS_DEGRADED = 1, IS_REFUSED = 2 };

/* -------------------------------------------------------------------- files */

static int copy(int from, const char *path)
{
	char buf[16384];
	ssize_t n = 0;
	int to, err = 0;

	unlink(path);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (to < 0 || lseek(from, 0, SEEK_SET) < 0)
		err = -errno;
	while (!err && (n = read(from, buf, sizeof(buf))) > 0) {
		errno = ENOSPC;		/* what a short write means */
		if (write(to, buf, (size_t)n) != n)
			err = -errno;
	}
	if (n < 0 && !err)
		err = -errno;
	if (to >= 0 && close(to) < 0 && !err)
		err = -errno;
	if (err)
		unlink(path);
	return err;
}

/* As this one: class, byte order and machine. */
static bool is_like_us(int fd)
{
	int own = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char a[ELF_HEAD], b[ELF_HEAD];
	bool is = own >= 0 && pread(own, a, sizeof(a), 0) == sizeof(a) &&
		  pread(fd, b, sizeof(b), 0) == sizeof(b) &&
		  !memcmp(a, b, 6) && !memcmp(a + 18, b + 18, 2);

	if (own >= 0)
		close(own);
	return is;
}

/* ----------------------------------------------- what a program says of itself */

static int asked(const char *const *argv, char *text, size_t size)
{
	return question_ask(NEXT, argv, text, size);
}

void upgrade_identify(const struct config *cf, FILE *out)
{
	fprintf(out, "cluster %s\nlayout %s\nhandover %d\n", cf->cluster,
		datapath_abi(), HANDOVER_FORMAT);
}

static int refuse(const char *why, const char *what, const char *ours)
{
	return fail(-EINVAL, "upgrade: %s %s, not %s", why, what, ours);
}

/* There is no answer to a question. */
static int amiss(int status, const char *what)
{
	return fail(status, "upgrade: it is asked for its %s", what);
}

/* Its words are not trusted to be ours; what it is not is told by fail(). */
static int verify(const struct config *cf)
{
	char text[256], cluster[64] = "", layout[32] = "", format[16] = "", own[16];
	int status;

	status = asked((const char *const[]){ "eleven", "version", "--abi", NULL }, text,
		       sizeof(text));
	if (status == QUESTION_NO_PROGRAM)
		return fail(-ENOEXEC, "upgrade: " NEXT " cannot be executed (is /run "
			    "mounted noexec?)");
	if (status < 0)
		return amiss(status, "version");
	if (status)
		return fail(-ENOEXEC, "upgrade: it is asked for its version and answers %d",
			    status);
	sscanf(text, "cluster %63[^\n] layout %31s handover %15s", cluster, layout, format);
	snprintf(own, sizeof(own), "%d", HANDOVER_FORMAT);
	if (strcmp(cluster, cf->cluster))
		return refuse("its tables are of cluster", cluster, cf->cluster);
	if (strcmp(format, own))
		return refuse("it takes over workloads by format", format, own);
	status = asked((const char *const[]){ "eleven", "check", "--config", NULL }, NULL, 0);
	if (status < 0)
		return amiss(status, "tables");
	if (status)
		return fail(-EINVAL, "upgrade: its tables are not well: `check --config` "
			    "answers %d", status);
	if (strcmp(layout, datapath_abi()))
		warn("upgrade: its maps are %s, not %s: counters and rates start at zero",
		     layout, datapath_abi());
	return 0;
}

/* ------------------------------------------------------- the supervisor's part */

static void outcome(int code, const char *text)
{
	FILE *f = fopen(OUTCOME ".new", "we");

	if (!f) {
		fail(-errno, OUTCOME);
		return;
	}
	fprintf(f, "%d %s\n", code, text);
	if (fclose(f) || rename(OUTCOME ".new", OUTCOME) < 0)
		fail(-errno, OUTCOME);
}

void upgrade_take(const struct walk *w, struct workload *wl, unsigned nr)
{
	char text[200];
	int err = verify(w->cf);

	if (!err)
		err = handover_give(w, wl, nr, NEXT);
	snprintf(text, sizeof(text), "refused: %s", err ? log_failure : "");
	outcome(IS_REFUSED, text);
	unlink(NEXT);
}

/* The image's name of PID 1 is every `eleven` of a shell: it shall be this one. */
static void name_again(const char *program)
{
	if (getpid() != 1 || !program[0] || !strcmp(program, CURRENT))
		return;
	(void)umount2(program, MNT_DETACH | UMOUNT_NOFOLLOW);
	if (mount(CURRENT, program, NULL, MS_BIND, NULL) < 0)
		fail(-errno, "upgrade: mount " CURRENT " on %s", program);
}

void upgrade_done(const struct walk *w, int back, const char *program,
		  unsigned nr_kept, unsigned nr_over)
{
	char text[200];
	int err = copy(back, PREVIOUS);	/* CURRENT may be of a supervisor before */

	if (err)
		fail(err, "upgrade: keep " PREVIOUS);
	if (rename(NEXT, CURRENT) < 0)
		fail(-errno, "upgrade: " CURRENT);
	name_again(program);
	snprintf(text, sizeof(text), "upgraded to tables %016llx: %u workloads go on, "
		 "%u ended%s", (unsigned long long)config_hash(w->cf), nr_kept, nr_over,
		 w->failures ? "; degraded, see `eleven check`" : "");
	info("%s", text);
	outcome(w->failures ? IS_DEGRADED : IS_DONE, text);
}

void upgrade_undone(const char *why)
{
	char text[200];

	unlink(NEXT);
	snprintf(text, sizeof(text), "undone: %s; the program before runs again", why);
	info("upgrade %s", text);
	outcome(IS_REFUSED, text);
}

void upgrade_clean(void)
{
	static const char *const files[] = { NEXT, CURRENT, PREVIOUS, OUTCOME, LOCK };

	if (run_supervisor() != 0)	/* it runs one of them */
		return;
	for (unsigned i = 0; i < LENGTH(files); i++)
		unlink(files[i]);
}

/* ------------------------------------------------------------ who asks for it */

static int prepare(const struct config *cf, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	struct stat st;

	if (fd < 0)
		return fail(-errno, "upgrade: %s", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !(st.st_mode & 0111) ||
	    !is_like_us(fd)) {
		close(fd);
		return fail(-ENOEXEC, "upgrade: %s is no program of this machine", path);
	}
	err = copy(fd, NEXT);
	close(fd);
	if (err)
		return fail(err, "upgrade: copy it to " NEXT);
	err = verify(cf);
	if (err)
		return err;
	printf("what it finds other than its tables say:\n");
	fflush(stdout);
	err = asked((const char *const[]){ "eleven", "check", NULL }, NULL, 0);
	if (err < 0)
		return amiss(err, "differences");
	if (err > 1)
		return fail(-EINVAL, "upgrade: it cannot tell: `check` answers %d", err);
	return 0;
}

/* Until somebody says how it went, or nobody is left who could. */
static int wait_outcome(const struct config *cf, int supervisor)
{
	const struct limits *l = &cf->limits;
	unsigned wait_ms = l->device_wait_ms + l->carrier_wait_ms + l->stop_wait_ms + GRACE_MS;
	char text[256];
	FILE *f;

	for (unsigned ms = 0; ms < wait_ms; ms += STEP_MS) {
		f = fopen(OUTCOME, "re");
		if (f) {
			bool is_said = fgets(text, sizeof(text), f);

			fclose(f);
			unlink(OUTCOME);
			if (!is_said || text[0] < '0' || text[0] > '2')
				break;
			printf("%s", text + 2);
			return text[0] - '0';
		}
		if (kill(supervisor, 0) < 0)
			return fail(-errno, "upgrade: process %d", supervisor), IS_REFUSED;
		poll(NULL, 0, STEP_MS);
	}
	return fail(-ETIMEDOUT, "upgrade: process %d does not answer", supervisor), IS_REFUSED;
}

int upgrade_ask(const struct config *cf, const char *path)
{
	int supervisor = run_supervisor(), lock, err;
	struct stamp stamp;

	signal(SIGCHLD, SIG_DFL);	/* ignored, it would take the answers away */
	if (supervisor <= 0)
		return fail(supervisor ? supervisor : -ESRCH, "upgrade: nobody supervises "
			    "workloads; `%s up` is all there is to do", path), IS_REFUSED;
	if (stamp_read(&stamp) < 0)
		return fail(-ENETDOWN, "upgrade: the node is not wired; first "
			    "`eleven up`"), IS_REFUSED;
	lock = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0)
		return fail(-errno, "upgrade: another one is under way"), IS_REFUSED;
	if (prepare(cf, path) < 0) {
		unlink(NEXT);
		return IS_REFUSED;
	}
	unlink(OUTCOME);
	err = asked_send(supervisor, ASKED_UPGRADE);
	if (err)
		return fail(err, "upgrade: process %d", supervisor), IS_REFUSED;
	return wait_outcome(cf, supervisor);
}
