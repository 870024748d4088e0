// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * From one program to the next inside the supervisor's process, and back when the
 * next one cannot wire the node. What the old one knows of the workloads, and
 * which descriptors it leaves open, is a text in a memfd, whose number is in the
 * environment. Children, locks and blocked signals are the process's own and
 * stay by themselves.
 *
 * It knows execve and descriptors; what the heir does with the workloads is in
 * heir.c, where programs lie and who asks for another one in upgrade.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <linux/memfd.h>

#include "netkit/handover.h"

#define MARK "ELEVEN_HANDOVER"

enum { PATIENCE_S = 120 };

struct handover handover;

static void hand(int fd, bool give)
{
	if (fd > 2)
		(void)fcntl(fd, F_SETFD, give ? 0 : FD_CLOEXEC);
}

/* Descriptors that the next program finds open under the same number, or not. */
static void hand_all(bool give)
{
	hand(handover.state, give);
	hand(handover.back, give);
	hand(handover.lock, give);
	hand(handover.supervisor, give);
	for (unsigned i = 0; i < handover.nr; i++) {
		const struct saved *s = &handover.pods[i];

		if (s->status.pid > 0 && !s->is_over) {
			hand(s->out, give);
			hand(s->report, give);
		}
	}
}

/* The same command line again: it says which node, and --stay. */
static char **own_argv(void)
{
	static char text[4096], *argv[ARGV_MAX + 1];
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	unsigned nr = 0;

	if (fd >= 0)
		close(fd);
	for (ssize_t i = 0; i < n && nr < ARGV_MAX; i += (ssize_t)strlen(text + i) + 1)
		argv[nr++] = text + i;
	argv[nr] = NULL;
	return argv;
}

/* ------------------------------------------------------------------ the text */

static void save(const struct config *cf, struct saved *s, struct workload *wl)
{
	*s = (struct saved) {
		.row = workload_hash(cf, wl->pod), .status = wl->status,
		.out = wl->output.fd, .report = wl->report,
		.due_ns = wl->due_ns, .oom_kills = wl->oom_kills,
		.delay_ms = wl->delay_ms,
	};
	snprintf(s->name, sizeof(s->name), "%s", wl->pod->name);
	output_cut(&wl->output);
	s->is_rest = wl->output.is_rest;
}

static int text_write(const struct walk *w)
{
	const struct handover *h = &handover;
	int fd = h->state, len;

	len = dprintf(fd, "eleven-handover %d %d\nfds %d %d %d\nnode %s\nprogram %s\n",
		      HANDOVER_FORMAT, getpid(), h->back, h->lock, h->supervisor,
		      w->node->name, h->program);
	for (unsigned i = 0; i < w->cf->nr_consoles && i < CONSOLE_MAX; i++)
		if (len > 0 && console_pid(i) > 0)
			len = dprintf(fd, "console %s %d\n", w->cf->consoles[i].tty,
				      (int)console_pid(i));
	for (unsigned i = 0; i < h->nr && len > 0; i++) {
		const struct saved *s = &h->pods[i];

		len = dprintf(fd, "workload %s %" PRIx64 " %d %d %d %d %u %" PRIu64 " %" PRIu64
			      " %" PRIu64 " %u %d %s\n", s->name, s->row,
			      s->status.state, s->status.pid, s->out, s->report,
			      s->status.restarts, s->status.since_ns, s->due_ns,
			      s->oom_kills, s->delay_ms, s->is_rest, s->status.reason);
	}
	return len > 0 ? 0 : -errno;
}

static void line_parse(const char *line)
{
	struct saved_console *c = &handover.consoles[handover.nr_consoles];
	struct handover *h = &handover;
	struct saved *s = &h->pods[h->nr];
	int state = -1, n;

	if (sscanf(line, "fds %d %d %d", &h->back, &h->lock, &h->supervisor) == 3 ||
	    sscanf(line, "node %12s", h->node) == 1 ||
	    sscanf(line, "program %63[^\n]", h->program) == 1 ||
	    sscanf(line, "failed %159[^\n]", h->failed) == 1)
		return;
	if (h->nr_consoles < CONSOLE_MAX &&
	    sscanf(line, "console %31s %d", c->tty, &c->pid) == 2) {
		h->nr_consoles++;
		return;
	}
	if (h->nr == POD_MAX)
		return;
	n = sscanf(line, "workload %12s %" SCNx64 " %d %d %d %d %u %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %u %d %79[^\n]", s->name, &s->row, &state,
		   &s->status.pid, &s->out, &s->report, &s->status.restarts,
		   &s->status.since_ns, &s->due_ns, &s->oom_kills,
		   &s->delay_ms, &s->is_rest, s->status.reason);
	s->status.state = (enum workload_state)state;
	if (n >= 12 && state >= WL_NONE && state <= WL_FAILED)
		h->nr++;
	else
		memset(s, 0, sizeof(*s));
}
_Static_assert(NAME_MAX_LEN == 12, "handover: sscanf width of names");

static bool text_read(int fd)
{
	int copy = lseek(fd, 0, SEEK_SET) ? -1 : dup(fd), format = 0, pid = 0;
	FILE *f = copy < 0 ? NULL : fdopen(copy, "r");
	char line[384];

	if (!f)
		return false;
	if (fgets(line, sizeof(line), f))
		sscanf(line, "eleven-handover %d %d", &format, &pid);
	/* by this process, when it was another program */
	if (format == HANDOVER_FORMAT && pid == getpid())
		while (fgets(line, sizeof(line), f))
			line_parse(line);
	fclose(f);
	return handover.node[0];
}

/* ------------------------------------------------------------------- forward */

/* The lock that the next program wires the node under. It may have been unwired
 * since the upgrade was asked for: that program would wire it again. */
static int lock_wired(void)
{
	int fd = lock_take(), err;
	struct stamp stamp;

	if (fd < 0)
		return fd;
	err = stamp_read(&stamp);
	if (!err)
		return fd;
	close(fd);
	return fail(err == -ENOENT ? -ENETDOWN : err, "upgrade: the node is not wired any more");
}

static int prepare(const struct walk *w, struct workload *wl, unsigned nr)
{
	struct handover *h = &handover;
	char number[16];
	ssize_t n;

	h->supervisor = state_lock_fd();
	h->back = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	h->state = memfd_create("eleven-handover", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
	if (h->back < 0 || h->state < 0)
		return -errno;
	if (!h->program[0]) {
		n = readlink("/proc/self/exe", h->program, sizeof(h->program) - 1);
		h->program[n > 0 ? n : 0] = '\0';
	}
	for (h->nr = 0; h->nr < nr; h->nr++)
		save(w->cf, &h->pods[h->nr], &wl[h->nr]);
	snprintf(number, sizeof(number), "%d", h->state);
	return setenv(MARK, number, 1) ? -ENOMEM : text_write(w);
}

int handover_give(const struct walk *w, struct workload *wl, unsigned nr,
		  const char *path)
{
	const struct limits *l = &w->cf->limits;
	struct handover *h = &handover;
	int err = lock_wired();

	if (err < 0)
		return err;
	h->lock = err;
	err = prepare(w, wl, nr);
	if (!err) {
		hand_all(true);
		privilege_limits_restore();
		if (getpid() == 1)	/* one that hangs is brought back */
			alarm(PATIENCE_S + (l->stop_wait_ms + l->device_wait_ms +
					    l->carrier_wait_ms) / 1000);
		execve(path, own_argv(), environ);
		err = fail(-errno, "upgrade: start %s", path);
		alarm(0);
		privilege_limits();
		hand_all(false);
	}
	unsetenv(MARK);
	if (h->state > 0)
		close(h->state);
	if (h->back > 0)
		close(h->back);
	close(h->lock);
	h->state = h->back = h->lock = 0;
	h->nr = 0;
	return err;
}

/* ------------------------------------------------------------------ and back */

/* From handlers of fatal signals, too: nothing here allocates. */
void handover_back(const char *why)
{
	char path[32] = "/proc/self/fd/", *p = path + strlen(path);
	struct handover *h = &handover;

	if (h->state <= 0 || h->failed[0])	/* there and back is enough */
		return;
	warn("upgrade: %s: back to the program before", why);
	lseek(h->state, 0, SEEK_END);
	(void)!write(h->state, "failed ", 7);
	(void)!write(h->state, why, strlen(why));
	for (int unit = 10000; unit; unit /= 10)
		if (h->back >= unit)
			*p++ = (char)('0' + h->back / unit % 10);
	*p = '\0';
	netns_home();	/* we may have been in a Pod's */
	hand_all(true);
	alarm(0);
	privilege_limits_restore();
	execve(path, own_argv(), environ);
	hand_all(false);
}

bool handover_open(void)
{
	const char *mark = getenv(MARK), *name;

	if (!mark || !text_read(atoi(mark))) {
		unsetenv(MARK);
		return false;
	}
	handover.state = atoi(mark);
	netns_home_keep();
	hand_all(false);
	state_lock_adopt(handover.supervisor);
	lock_adopt(handover.lock);
	name = own_argv()[0];
	if (name && strrchr(name, '/'))
		name = strrchr(name, '/') + 1;
	if (name)	/* not the file's: nor a descriptor's number */
		prctl(PR_SET_NAME, name, 0, 0, 0);
	return true;
}

bool handover_is_open(void)
{
	return handover.state > 0;
}

void handover_close(void)
{
	struct handover *h = &handover;

	alarm(0);
	unsetenv(MARK);
	close(h->state);
	close(h->back);
	h->state = h->back = h->lock = 0;
	h->nr = h->nr_consoles = 0;
	h->failed[0] = '\0';
	memset(h->pods, 0, sizeof(h->pods));
}
