// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The workloads of another supervisor: `eleven down` beside a running
 * `eleven up --stay` or PID 1, or after one that was killed. It speaks to the
 * other process by signals only and cleans what cgroups and files are left.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "netkit/run.h"

enum { STEP_MS = 20, GRACE_MS = 5000 };

static bool has_workloads(const struct config *cf, const struct node *node)
{
	for (unsigned i = 0; i < cf->nr_pods; i++) {
		struct workload_status s;

		if (pod_is_on(&cf->pods[i], node) &&
		    run_status(cf->pods[i].name, &s) == 0 &&
		    s.state != WL_NONE)
			return true;
	}
	return false;
}

/* PID 1 stays and holds its workloads; any other supervisor ends. */
static int supervisor_stop(const struct config *cf, const struct node *node,
			   int pid)
{
	unsigned wait_ms = cf->limits.stop_wait_ms + GRACE_MS;

	int err = pid == 1 ? asked_send(pid, ASKED_HOLD) :
		  kill(pid, SIGTERM) < 0 ? -errno : 0;

	if (err)
		return err == -ESRCH ? 0 : fail(err, "workloads: process %d", pid);
	for (unsigned ms = 0; ms < wait_ms; ms += STEP_MS) {
		if (pid == 1 ? !has_workloads(cf, node) :
		    run_supervisor() != pid)
			return 0;
		poll(NULL, 0, STEP_MS);
	}
	if (pid == 1)
		return fail(-ETIMEDOUT, "workloads: PID 1 does not stop them");
	warn("workloads: process %d ignored SIGTERM: killed", pid);
	return kill(pid, SIGKILL) < 0 && errno != ESRCH ? -errno : 0;
}

int run_kill_all(const struct config *cf, const struct node *node)
{
	int pid = run_supervisor();
	int ret = 0, err;

	if (pid < 0)
		return fail(pid, "workloads: supervisor");
	if (pid > 0)
		ret = supervisor_stop(cf, node, pid);
	err = cgroup_clean(NULL);
	ret = ret ? ret : err;
	err = cgroup_restore();
	if (err)
		ret = fail(err, "cgroup controllers: put back");
	err = podfs_hosts_restore();
	if (err)
		ret = fail(err, "/etc/hosts: remove");
	state_clean();
	upgrade_clean();
	return ret;
}

int run_resume(void)
{
	int pid = run_supervisor();

	if (pid < 0)
		return fail(pid, "workloads: supervisor");
	if (pid != 1)
		return -ENOENT;
	return asked_send(pid, ASKED_RESUME);
}

void run_restart(const char *pod)
{
	int err = cgroup_kill(pod);

	if (err)
		fail(err, "pod %s: cgroup.kill", pod);
}
