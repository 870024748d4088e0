// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the supervisor is asked for by signals: the end, or to hold the workloads,
 * to start them again, to become another program. Each is kept until it is its
 * turn, for others come while one is under way. It knows signals and their order,
 * not what is done.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "netkit/run.h"

static const int ends[] = { SIGTERM, SIGINT, SIGPWR, SIGUSR1, SIGUSR2 };

static int end;			/* the first that asks for it, or 0 */
static int asked[3];		/* RUN_SIG_*, the oldest first, each once; or 0 */

void asked_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < LENGTH(ends); i++)
		sigaddset(set, ends[i]);
	sigaddset(set, RUN_SIG_HOLD);
	sigaddset(set, RUN_SIG_RESUME);
	sigaddset(set, RUN_SIG_UPGRADE);
	sigprocmask(SIG_BLOCK, set, NULL);
	signal(SIGHUP, SIG_IGN);	/* a terminal that goes away */
	signal(SIGPIPE, SIG_IGN);
}

bool asked_is_end(int sig)
{
	for (size_t i = 0; i < LENGTH(ends); i++)
		if (sig == ends[i])
			return true;
	return false;
}

/* Twice the same is done once, when it was asked for last: `up` and `down` by
 * turns must end with what came last. */
void asked_put(int sig)
{
	unsigned n = 0;

	if (asked_is_end(sig)) {
		end = end ? end : sig;
		return;
	}
	for (unsigned i = 0; i < LENGTH(asked) && asked[i]; i++)
		if (asked[i] != sig)
			asked[n++] = asked[i];
	asked[n] = sig;
}

int asked_next(void)
{
	int sig = asked[0];

	if (end)
		return end;
	memmove(asked, asked + 1, sizeof(asked) - sizeof(asked[0]));
	asked[LENGTH(asked) - 1] = 0;
	return sig;
}

void asked_hand(void)
{
	for (unsigned i = 0; i < LENGTH(asked) && asked[i]; i++)
		(void)kill(getpid(), asked[i]);
	memset(asked, 0, sizeof(asked));
}
