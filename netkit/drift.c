// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Drift: whoever supervises hears that something changed (listen.c), and has the
 * same walk as `up` mend it. It knows when to look and how often; what was changed
 * it does not ask, since the walk finds that. What is said of it is said.c's.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netkit/run.h"

enum {
	GATHER_MS = 100,	/* what comes in one go is mended in one */
	BUSY_MS = 500,		/* until another agent that has the lock is done */
	AGAIN_MS = 500,		/* a second look at what did not take */
	LATER_MS = 5000,	/* until no walk can be had is tried again: it doubles */
	LATER_MAX_MS = 320000,	/* up to this */
	PRICE = 40,		/* a walk is paid with that much time without one, */
	CREDIT_MS = 3000,	/* of which so much may be owed: a few are not late, */
	LATEST_MS = 2000,	/* and none is later, whatever the last one cost */
};

static struct {
	struct stamp ours;	/* of these tables and programs */
	int (*mend)(struct walk *w);
	uint64_t due_ns;	/* of the next walk; 0: nothing has happened */
	uint64_t owed_ns;	/* until then what walks have cost is not paid */
	bool is_held;
	bool is_others;		/* somebody else wired the node: said once */
	bool is_later;		/* due_ns: what happens until then comes first */
	unsigned later_ms;	/* the last wait after a walk that failed; 0: it did not */
	char why[96];		/* nobody listens */
} drift;

int drift_open(const struct stamp *ours, int (*mend)(struct walk *w))
{
	char word[8];
	int err;

	drift.why[0] = '\0';
	if (cmdline_word("drift", word, sizeof(word)) && !strcmp(word, "off")) {
		snprintf(drift.why, sizeof(drift.why), "eleven.drift=off");
		return 0;
	}
	drift.ours = *ours;
	drift.mend = mend;
	err = listen_open();
	if (err) {
		snprintf(drift.why, sizeof(drift.why), "cannot listen: %s",
			 strerror(-err));
		return fail(err, "drift: nobody listens, nothing is repaired");
	}
	log_filter = said_line;
	return 0;
}

const char *drift_why(void)
{
	return drift.why;
}

/* What the first walk has said is no news to the next one. */
void drift_begin(void)
{
	log_filter = NULL;
	state_unheard(notice_deaf_to());
	(void)said_walk(true, NULL);
}

int drift_fd(void)
{
	return listen_fd();
}

void drift_forget(struct walk *w)
{
	if (listen_fd() < 0)
		return;
	if (!w->on_difference)		/* the first walk names them itself */
		w->on_difference = said_known;
	listen_pods(w);
	listen_forget();
}

/* ------------------------------------------------------------------- walking */

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Not before what the walks so far have cost is paid, but for the credit: alone
 * they start at once, and in a storm they take one CPU's 1/PRICE. */
static void due_in(uint64_t now_ns, unsigned ms)
{
	uint64_t due = now_ns + (uint64_t)ms * 1000000;
	uint64_t paid = drift.owed_ns > (uint64_t)CREDIT_MS * 1000000 ?
			drift.owed_ns - (uint64_t)CREDIT_MS * 1000000 : 0;

	if (drift.due_ns && !drift.is_later)
		return;
	drift.due_ns = due > paid ? due : paid;
	drift.is_later = false;
}

void drift_event(uint64_t now_ns)
{
	if (listen_heard())
		due_in(now_ns, GATHER_MS);
}

uint64_t drift_due_ns(void)
{
	return drift.is_held ? 0 : drift.due_ns;
}

void drift_hold(bool hold)
{
	drift.is_held = hold;
}

/* As long as it goes on, or a full table of files would be the end of repairs. */
static void due_later(uint64_t now_ns)
{
	drift.later_ms = !drift.later_ms ? LATER_MS :
			 drift.later_ms < LATER_MAX_MS ? drift.later_ms * 2 : LATER_MAX_MS;
	due_in(now_ns, drift.later_ms);
	drift.is_later = true;
}

/* Only what this program wired: after `down`, or when a build with other tables
 * or programs has wired the node, there is nothing of ours to repair: -ENOENT. */
static int find_ours(void)
{
	struct stamp stamp;
	bool others;
	int err;

	err = stamp_read(&stamp);
	if (err == -ENOENT)
		return err;
	if (err)
		return fail(err, "drift: what `up` has left");
	others = stamp.hash != drift.ours.hash || stamp.build != drift.ours.build;
	if (others && !drift.is_others)
		info("another build has wired this node: nothing is repaired");
	drift.is_others = others;
	return others ? -ENOENT : 0;
}

static bool nothing(const char *text)
{
	(void)text;
	return false;
}

/* -ENOENT as above, -EBUSY while another has the lock; any other failure is said
 * once, until it is over. */
static int lock_ours(void)
{
	static bool is_failing;
	int lock;

	log_filter = is_failing ? nothing : NULL;
	lock = find_ours();
	if (!lock)
		lock = lock_try();
	log_filter = NULL;
	if (is_failing && lock >= 0)
		info("over: the node could not be locked");
	if (lock != -EBUSY)	/* another has it: it may fail again, or not */
		is_failing = lock < 0 && lock != -ENOENT;
	return lock;
}

static void look(const struct walk *w, uint64_t now_ns)
{
	struct walk fresh;
	bool again = false;
	unsigned mended;
	int err;

	log_filter = said_line;
	err = walk_open(&fresh, w->cf, w->node->name, true);
	if (!err) {
		fresh.is_patient = false;
		fresh.quiet = true;
		fresh.on_difference = said_difference;
		err = drift.mend(&fresh);
		walk_close(&fresh);
	}
	if (err)
		due_later(now_ns);
	else
		drift.later_ms = 0;
	log_filter = NULL;
	mended = said_walk(err != 0, &again);
	if (mended)
		state_repaired(mended);
	if (again)
		due_in(now_ns, AGAIN_MS);
}

void drift_run(const struct walk *w, uint64_t now_ns)
{
	const uint64_t most_ns = (CREDIT_MS + LATEST_MS) * 1000000ULL;
	uint64_t start_ns = cpu_ns();
	int lock, err;

	if (!drift_due_ns() || drift.due_ns > now_ns)
		return;
	drift.due_ns = 0;
	lock = lock_ours();
	if (lock == -EBUSY)
		due_in(now_ns, BUSY_MS);
	else if (lock < 0 && lock != -ENOENT)
		due_later(now_ns);
	else
		listen_forget();	/* what is told from here on is another matter */
	if (lock >= 0) {
		(void)listen_files();	/* without it watch_file() does nothing */
		err = find_ours();	/* who had the lock may have changed it */
		if (!err)
			look(w, now_ns);
		else if (err != -ENOENT)
			due_later(now_ns);
		close(lock);
	}
	if (drift.owed_ns < now_ns)
		drift.owed_ns = now_ns;
	drift.owed_ns += (cpu_ns() - start_ns) * PRICE;
	if (drift.owed_ns > now_ns + most_ns)
		drift.owed_ns = now_ns + most_ns;
}
