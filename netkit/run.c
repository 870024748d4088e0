// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The supervisor's loop: one epoll over signals, the workloads' output and one
 * timer. It sleeps until something happens: nothing here wakes up by the clock
 * but a start that is due. It knows when things happen; how is in workload.c,
 * console.c, output.c and drift.c.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netkit/run.h"

enum { EVENT_BATCH = 32, KILLED_WAIT_MS = 2000 };
enum { KEY_SIGNAL = POD_MAX, KEY_TIMER, KEY_DRIFT };	/* below: index of a workload */

static struct workload workloads[POD_MAX];
static unsigned nr_workloads;
static int epoll = -1, signals = -1, timer = -1;
static bool is_stopping;	/* who ends now does not start again */
static bool has_consoles;

static int watch(int fd, unsigned key)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u32 = key };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev) < 0 ? -errno : 0;
}

static int open_all(const sigset_t *set)
{
	int err;

	epoll = epoll_create1(EPOLL_CLOEXEC);
	signals = signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
	timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (epoll < 0 || signals < 0 || timer < 0)
		return fail(-errno, "workloads: descriptors");
	err = watch(signals, KEY_SIGNAL);
	if (!err)
		err = watch(timer, KEY_TIMER);
	drift_begin();
	if (!err && drift_fd() >= 0)
		err = watch(drift_fd(), KEY_DRIFT);
	return err ? fail(err, "workloads: epoll") : 0;
}

static void start(struct workload *wl, const struct config *cf)
{
	int err;

	workload_start(wl, &cf->limits);
	if (wl->status.state != WL_RUNNING)
		return;
	err = watch(wl->output.fd, (unsigned)(wl - workloads));
	if (err)
		fail(err, "pod %s: output", wl->pod->name);
}

static void start_all(const struct config *cf, const struct node *node)
{
	is_stopping = false;
	nr_workloads = 0;
	for (unsigned i = 0; i < cf->nr_pods && nr_workloads < POD_MAX; i++) {
		const struct pod *p = &cf->pods[i];
		struct workload *wl = &workloads[nr_workloads];

		if (p->idle || !pod_is_on(p, node))
			continue;
		memset(wl, 0, sizeof(*wl));
		wl->pod = p;
		wl->report = wl->output.fd = -1;
		nr_workloads++;
		if (!heir_workload(wl))
			start(wl, cf);
		else if (wl->output.fd >= 0 && watch(wl->output.fd, nr_workloads - 1))
			warn("pod %s: output is not watched", p->name);
	}
}

/* Of whom nobody knows, nothing is left but a cgroup and a file. */
static bool is_known(const char *pod)
{
	for (unsigned i = 0; i < nr_workloads; i++)
		if (!strcmp(workloads[i].pod->name, pod))
			return true;
	info("pod %s: its workload ends: nobody supervises it", pod);
	state_remove(pod);
	return false;
}

static void start_due(const struct config *cf)
{
	uint64_t now = clock_now_ns();

	for (unsigned i = 0; i < nr_workloads && !is_stopping; i++)
		if (workloads[i].due_ns && workloads[i].due_ns <= now)
			start(&workloads[i], cf);
	if (has_consoles && !is_stopping)
		console_start_due(cf, now);
}

/* One timer for the earliest start that is due; disarmed without any. */
static void timer_set(void)
{
	uint64_t due = has_consoles ? console_due_ns() : 0;
	static uint64_t armed_ns;
	struct itimerspec its = { 0 };

	for (unsigned i = 0; i < nr_workloads; i++)
		if (workloads[i].due_ns &&
		    (!due || workloads[i].due_ns < due))
			due = workloads[i].due_ns;
	if (drift_due_ns() && (!due || drift_due_ns() < due))
		due = drift_due_ns();
	if (is_stopping)
		due = 0;
	if (due == armed_ns)
		return;
	armed_ns = due;
	its.it_value.tv_sec = (time_t)(due / 1000000000);
	its.it_value.tv_nsec = (long)(due % 1000000000);
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &its, NULL);
}

/* As PID 1 also the orphans of everybody else. */
static void reap(const struct config *cf)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct workload *wl = NULL;

		for (unsigned i = 0; i < nr_workloads; i++)
			if (workloads[i].status.pid == pid)
				wl = &workloads[i];
		if (wl)
			workload_ended(wl, &cf->limits, status, !is_stopping);
		else if (has_consoles)
			console_ended(pid, clock_now_ns());
	}
}

static void signal_read(const struct config *cf)
{
	struct signalfd_siginfo si;

	if (read(signals, &si, sizeof(si)) != sizeof(si))
		return;
	if (si.ssi_signo == SIGCHLD)
		reap(cf);
	else
		asked_put((int)si.ssi_signo, si.ssi_int);
}

/* Waits once and serves what came. */
static void turn(const struct config *cf, int timeout_ms)
{
	struct epoll_event ev[EVENT_BATCH];
	int n;

	timer_set();
	n = epoll_wait(epoll, ev, EVENT_BATCH, timeout_ms);
	for (int i = 0; i < n; i++) {
		unsigned key = ev[i].data.u32;
		uint64_t expired;

		if (key == KEY_SIGNAL) {
			signal_read(cf);
		} else if (key == KEY_TIMER) {
			(void)!read(timer, &expired, sizeof(expired));
		} else if (key == KEY_DRIFT) {
			drift_event(clock_now_ns());
		} else if (output_read(&workloads[key].output) == -EPIPE) {
			/* it closed its output; the process may live on */
			output_close(&workloads[key].output);
		}
	}
	start_due(cf);
}

static unsigned count_running(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < nr_workloads; i++)
		n += workloads[i].status.pid > 0;
	return n;
}

static void wait_ended(const struct config *cf, unsigned wait_ms)
{
	uint64_t end = clock_now_ns() + (uint64_t)wait_ms * 1000000;

	while (count_running()) {
		uint64_t now = clock_now_ns();

		if (now >= end)
			return;
		turn(cf, (int)((end - now) / 1000000 + 1));
	}
}

static void stop_all(struct walk *w)
{
	const struct config *cf = w->cf;

	is_stopping = true;
	for (unsigned i = 0; i < nr_workloads; i++)
		if (workloads[i].status.pid > 0)
			kill(workloads[i].status.pid, SIGTERM);
	wait_ended(cf, cf->limits.stop_wait_ms);
	for (unsigned i = 0; i < nr_workloads; i++)
		if (workloads[i].status.pid > 0)
			warn("pod %s: workload still there %u ms after SIGTERM: killed",
			     workloads[i].pod->name, cf->limits.stop_wait_ms);
	(void)cgroup_clean(NULL);	/* says itself what it cannot end */
	wait_ended(cf, KILLED_WAIT_MS);
	nr_workloads = 0;
}

void run_stop(struct walk *w)
{
	if (epoll < 0)
		return;
	stop_all(w);
	state_empty();
}

static void hold(struct walk *w)
{
	info("workloads stop until the next `eleven up`");
	drift_hold(true);
	stop_all(w);
	state_forget();
	is_stopping = false;	/* the consoles go on */
}

static void resume(struct walk *w)
{
	struct stamp stamp;

	if (stamp_read(&stamp) < 0)	/* a `down` came after that `up` */
		return;
	drift_hold(false);
	if (nr_workloads)	/* `up` when all is up */
		return;
	(void)cgroup_prepare();
	(void)podfs_hosts(w->cf);
	start_all(w->cf, w->node);
}

static void obey(struct walk *w, int what)
{
	if (what == ASKED_HOLD) {
		hold(w);
	} else if (what == ASKED_RESUME) {
		resume(w);
	} else {
		asked_hand();
		upgrade_take(w, workloads, nr_workloads);
	}
}

int run_loop(struct walk *w, bool with_consoles)
{
	const struct config *cf = w->cf;
	sigset_t set;
	int err, what;

	asked_block(&set);
	err = state_dirs();
	if (err)
		return err;
	err = state_lock();
	if (err == -EBUSY)
		return fail(err, "workloads: process %d runs them already",
			    run_supervisor());
	if (err)
		return fail(err, "workloads: lock");
	if (!handover_is_open()) {
		state_empty();		/* what one that was killed left */
		(void)cgroup_clean(NULL);
	}
	state_deaf(drift_why());
	privilege_limits();
	err = privilege_settle(with_consoles && cf->nr_consoles);
	if (err)	/* it does its duty with more */
		fail(err, "workloads: give up capabilities");
	err = open_all(&set);
	if (err)
		return err;
	/* said already; each workload that needs it will say what it lacks */
	(void)cgroup_prepare();
	(void)podfs_hosts(cf);
	has_consoles = with_consoles;
	if (with_consoles)
		console_reset(cf);
	heir_consoles(cf);
	start_all(cf, w->node);
	if (handover_is_open())	/* what a program that came to nothing began */
		(void)cgroup_clean(is_known);
	heir_done(w);
	reap(cf);
	start_due(cf);
	for (;;) {
		what = asked_next();
		if (!what)
			turn(cf, -1);
		else if (asked_is_end(what))
			return what;
		else
			obey(w, what);
		drift_run(w, clock_now_ns());
	}
}
