// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the supervisor is asked for by signals: the end, or to hold the workloads,
 * to start them again, to become another program. Each is kept until it is its
 * turn, for others come while one is under way. It knows signals and their order,
 * not what is done.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netkit/run.h"

static const int ends[] = { SIGTERM, SIGINT, SIGPWR, SIGUSR1, SIGUSR2 };

static int end;			/* the first that asks for it, or 0 */
static int asked[3];		/* ASKED_*, the oldest first, each once; or 0 */

void asked_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < LENGTH(ends); i++)
		sigaddset(set, ends[i]);
	sigaddset(set, ASKED_SIG);
	sigprocmask(SIG_BLOCK, set, NULL);
	signal(SIGHUP, SIG_IGN);	/* a terminal that goes away */
	signal(SIGPIPE, SIG_IGN);
}

int asked_send(int pid, enum asked what)
{
	return sigqueue(pid, ASKED_SIG, (union sigval) { .sival_int = what }) < 0 ?
	       -errno : 0;
}

bool asked_is_end(int what)
{
	for (size_t i = 0; i < LENGTH(ends); i++)
		if (what == ends[i])
			return true;
	return false;
}

/* Twice the same is done once, when it was asked for last: `up` and `down` by
 * turns must end with what came last. */
void asked_put(int sig, int value)
{
	unsigned n = 0;

	if (asked_is_end(sig)) {
		end = end ? end : sig;
		return;
	}
	if (sig != ASKED_SIG || value < ASKED_HOLD || value > ASKED_UPGRADE)
		return;		/* a kill(1) of somebody who does not know us */
	for (unsigned i = 0; i < LENGTH(asked) && asked[i]; i++)
		if (asked[i] != value)
			asked[n++] = asked[i];
	asked[n] = value;
}

int asked_next(void)
{
	int what = asked[0];

	if (end)
		return end;
	memmove(asked, asked + 1, sizeof(asked) - sizeof(asked[0]));
	asked[LENGTH(asked) - 1] = 0;
	return what;
}

/* What nobody has read yet is younger than what is here: behind it. */
static void gather(void)
{
	const struct timespec none = { 0 };
	siginfo_t si;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, ASKED_SIG);
	while (sigtimedwait(&set, &si, &none) == ASKED_SIG)
		asked_put(ASKED_SIG, si.si_value.sival_int);
}

void asked_hand(void)
{
	int err = 0;

	gather();
	for (unsigned i = 0; i < LENGTH(asked) && asked[i]; i++)
		err = err ? err : asked_send(getpid(), asked[i]);
	if (err)
		fail(err, "what was asked for meanwhile is lost");
	memset(asked, 0, sizeof(asked));
}
