// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * One Pod's workload, seen by the supervisor: start it, learn how it ended, say
 * it, wait longer each time. It knows clone3 and the back-off; what happens
 * inside the new namespaces is podinit.c, when to call is run.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sched.h>

#include "netkit/run.h"

/* Doubles up to the maximum; a run that was long enough starts over. */
unsigned workload_backoff_ms(const struct limits *l, unsigned last_ms,
			     uint64_t ran_ms)
{
	if (!last_ms || ran_ms >= l->restart_reset_ms)
		return l->restart_min_ms;
	return last_ms >= l->restart_max_ms / 2 ? l->restart_max_ms :
	       last_ms * 2;
}

static void status_set(struct workload *wl, enum workload_state state, int pid)
{
	int err;

	wl->status.state = state;
	wl->status.pid = pid;
	wl->status.since_ns = clock_now_ns();
	err = state_write(wl->pod->name, &wl->status);
	if (err)
		fail(err, "pod %s: state file", wl->pod->name);
}

/* "4 s", "0.5 s" */
static void again(struct workload *wl, const struct limits *l,
		  enum workload_state state, uint64_t ran_ms)
{
	unsigned ms = workload_backoff_ms(l, wl->delay_ms, ran_ms);
	char tenth[4] = "";

	if (ms % 1000)
		snprintf(tenth, sizeof(tenth), ".%u", ms % 1000 / 100);
	wl->delay_ms = ms;
	wl->due_ns = clock_now_ns() + (uint64_t)ms * 1000000;
	status_set(wl, state, 0);
	warn("pod %s: workload %s, again in %u%s s", wl->pod->name,
	     wl->status.reason, ms / 1000, tenth);
}

static pid_t clone_into(int cgroup)
{
	struct clone_args args = {
		/* 5.5: a PID 1, too, but our handlers are not for it */
		.flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |
			 CLONE_NEWPID | CLONE_INTO_CGROUP | CLONE_CLEAR_SIGHAND,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup,
	};
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

	return pid < 0 ? -errno : pid;
}

/* The Pod's pid, or -errno and in step what failed. */
static pid_t spawn(struct workload *wl, char *step, size_t size)
{
	struct podinit p = { .pod = wl->pod, .netns = -1 };
	int out[2] = { -1, -1 }, report[2] = { -1, -1 };
	const char *lack = cgroup_lacks(wl->pod);
	int cgroup = -1;
	pid_t pid = -EOPNOTSUPP;

	snprintf(step, size, "no %s", lack ? lack : "");
	if (lack)	/* one without its limits could starve all the others */
		goto out;
	snprintf(step, size, "netns");
	pid = p.netns = netns_open(wl->pod->name);
	if (pid < 0)
		goto out;
	snprintf(step, size, "cgroup");
	pid = cgroup = cgroup_open(wl->pod);
	if (pid < 0)
		goto out;
	snprintf(step, size, "pipe");
	pid = pipe2(out, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0 ||
	      fcntl(out[0], F_SETFL, O_NONBLOCK) < 0 ||
	      fcntl(report[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
	if (pid < 0)
		goto out;
	p.out = out[1];
	p.report = report[1];
	snprintf(step, size, "clone");
	pid = clone_into(cgroup);
	if (pid == 0)
		podinit_main(&p);
	if (pid > 0) {
		output_open(&wl->output, wl->pod->name, out[0]);
		wl->report = report[0];
		out[0] = report[0] = -1;
	}
out:
	for (int i = 0; i < 2; i++) {
		if (out[i] >= 0)
			close(out[i]);
		if (report[i] >= 0)
			close(report[i]);
	}
	if (cgroup >= 0)
		close(cgroup);
	if (p.netns >= 0)
		close(p.netns);
	return pid;
}

void workload_start(struct workload *wl, const struct limits *l)
{
	char step[64];
	pid_t pid;
	int err;

	/* what a supervisor that was killed left behind */
	err = cgroup_kill(wl->pod->name);
	if (!err)
		err = cgroup_remove(wl->pod->name);
	if (err)
		fail(err, "pod %s: cgroup of the last run", wl->pod->name);
	if (wl->delay_ms)
		wl->status.restarts++;
	wl->due_ns = 0;
	wl->oom_kills = cgroup_oom_kills(wl->pod->name);
	pid = spawn(wl, step, sizeof(step));
	if (pid < 0) {
		snprintf(wl->status.reason, REASON_BYTES, "cannot start: %s: %s",
			 step, strerror(-pid));
		again(wl, l, WL_FAILED, 0);
		return;
	}
	wl->status.reason[0] = '\0';
	status_set(wl, WL_RUNNING, pid);
}

/* How it ended, as the Pod's PID 1 said or, when that was killed, as we saw. */
static enum workload_state explain(struct workload *wl, int status)
{
	struct podinit_report r = { .kind = REPORT_NONE };
	char *reason = wl->status.reason;

	if (read(wl->report, &r, sizeof(r)) != sizeof(r))
		r.kind = REPORT_NONE;
	r.step[sizeof(r.step) - 1] = '\0';
	if (r.kind == REPORT_FAILED) {
		snprintf(reason, REASON_BYTES, "cannot start: %.40s: %s",
			 r.step, strerror(-r.value));
		return WL_FAILED;
	}
	if (r.kind == REPORT_ENDED)
		status = r.value;
	if (cgroup_oom_kills(wl->pod->name) > wl->oom_kills)
		snprintf(reason, REASON_BYTES, "killed: out of memory (max %llu KiB)",
			 (unsigned long long)wl->pod->memory_max >> 10);
	else if (WIFSIGNALED(status))
		snprintf(reason, REASON_BYTES, "killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(reason, REASON_BYTES, "exited with status %d",
			 WEXITSTATUS(status));
	return WL_BACKOFF;
}

void workload_ended(struct workload *wl, const struct limits *l, int status,
		    bool restart)
{
	uint64_t ran_ms = (clock_now_ns() - wl->status.since_ns) / 1000000;
	enum workload_state state = explain(wl, status);

	output_close(&wl->output);
	close(wl->report);
	wl->report = -1;
	if (!restart) {
		status_set(wl, WL_NONE, 0);
		return;
	}
	again(wl, l, state, ran_ms);
}
