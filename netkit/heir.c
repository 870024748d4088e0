// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a program does with the workloads that the one before it left running:
 * those whose row says the same go on, with their process, output, restarts and
 * back-off; the others are asked to end before the walk takes their network. It
 * knows rows and processes, nothing of how they came here (handover.c).
 */
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netkit/handover.h"

enum { STEP_MS = 10, KILLED_MS = 2000 };

static unsigned nr_kept, nr_over;

static const struct pod *row(const struct config *cf, const struct saved *s)
{
	for (unsigned i = 0; i < cf->nr_pods; i++)
		if (!strcmp(cf->pods[i].name, s->name) &&
		    !strcmp(cf->pods[i].node, handover.node) && !cf->pods[i].idle)
			return &cf->pods[i];
	return NULL;
}

static bool is_child(pid_t pid)
{
	siginfo_t si;

	return pid > 0 && !waitid(P_PID, (id_t)pid, &si, WEXITED | WNOHANG | WNOWAIT);
}

static bool wait_over(unsigned wait_ms)
{
	for (unsigned ms = 0;; ms += STEP_MS) {
		unsigned nr = 0;

		for (unsigned i = 0; i < handover.nr; i++) {
			struct saved *s = &handover.pods[i];

			if (!s->is_over || s->status.pid <= 0)
				continue;
			if (waitpid(s->status.pid, NULL, WNOHANG))
				s->status.pid = 0;
			else
				nr++;
		}
		if (!nr || ms >= wait_ms)
			return !nr;
		poll(NULL, 0, STEP_MS);
	}
}

static void ask(struct saved *s, bool has_row)
{
	info("pod %s: %s: its workload ends", s->name,
	     has_row ? "its row has changed" : "it has no row any more");
	s->is_over = true;
	nr_over++;
	if (is_child(s->status.pid)) {
		kill(s->status.pid, SIGTERM);
		return;
	}
	/* none runs, or it ended with a program that had to go back */
	s->status.pid = s->out = s->report = -1;
}

static void bury(struct saved *s, bool has_row)
{
	int err = cgroup_kill(s->name);
	struct output o;

	output_open(&o, s->name, s->out);
	o.is_rest = s->is_rest;
	output_close(&o);
	if (s->report >= 0)
		close(s->report);
	if (!err && !has_row)
		err = cgroup_remove(s->name);
	if (err)
		fail(err, "pod %s: end its workload", s->name);
	if (!has_row)
		state_remove(s->name);
}

void heir_leave(const struct config *cf)
{
	unsigned i;

	for (i = 0; i < handover.nr; i++) {
		const struct pod *p = row(cf, &handover.pods[i]);

		if (!p || workload_hash(cf, p) != handover.pods[i].row)
			ask(&handover.pods[i], p);
	}
	if (nr_over && !wait_over(cf->limits.stop_wait_ms))
		warn("upgrade: workloads still there %u ms after SIGTERM: killed",
		     cf->limits.stop_wait_ms);
	for (i = 0; i < handover.nr; i++)
		if (handover.pods[i].is_over)
			bury(&handover.pods[i], row(cf, &handover.pods[i]));
	if (!wait_over(KILLED_MS))
		warn("upgrade: a workload cannot be ended");
}

bool heir_workload(struct workload *wl)
{
	for (unsigned i = 0; i < handover.nr; i++) {
		const struct saved *s = &handover.pods[i];
		bool is_running = s->status.state == WL_RUNNING;

		if (strcmp(s->name, wl->pod->name) || s->is_over ||
		    (is_running && !is_child(s->status.pid)))
			continue;
		wl->status = s->status;
		wl->due_ns = s->due_ns;
		wl->oom_kills = s->oom_kills;
		wl->delay_ms = s->delay_ms;
		if (is_running) {
			output_open(&wl->output, wl->pod->name, s->out);
			wl->output.is_rest = s->is_rest;
			wl->report = s->report;
		}
		nr_kept++;
		return true;
	}
	return false;
}

void heir_consoles(const struct config *cf)
{
	for (unsigned i = 0; i < handover.nr_consoles; i++)
		if (is_child(handover.consoles[i].pid))
			console_keep(cf, handover.consoles[i].tty,
				     handover.consoles[i].pid);
}

void heir_done(const struct walk *w)
{
	if (!handover_is_open())
		return;
	if (handover.failed[0])
		upgrade_undone(handover.failed);
	else
		upgrade_done(w, handover.back, handover.program, nr_kept, nr_over);
	handover_close();
}
