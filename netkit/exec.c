// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A command inside a Pod, for the operator: in all namespaces and the cgroup of
 * the workload while it runs, else in the Pod's network alone. The command keeps
 * the operator's user and capabilities: it is a tool to look at a Pod with, not
 * a part of the Pod.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netkit/run.h"

/* As a shell counts: */
enum { EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127, EXIT_SIGNAL = 128 };

/*
 * The fds of cgroup and netns are opened first, while the node's files are still
 * to be seen. The netns is the Pod's by name: a process that has only begun is
 * still in the node's.
 */
static int join_workload(const char *pod, int pid, int *procs)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	int pidfd = fd < 0 ? -errno : fd;
	int netns = netns_open(pod);
	int err = 0;

	*procs = cgroup_procs(pod);
	if (pidfd < 0)
		err = fail(pidfd, "pod %s: process %d", pod, pid);
	else if (netns < 0)
		err = fail(netns, "pod %s: netns", pod);
	else if (*procs < 0)
		err = fail(*procs, "pod %s: cgroup", pod);
	else if (setns(pidfd, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |
		       CLONE_NEWPID) < 0 || setns(netns, CLONE_NEWNET) < 0)
		err = fail(-errno, "pod %s: namespaces", pod);
	if (netns >= 0)
		close(netns);
	if (pidfd >= 0)
		close(pidfd);
	return err;
}

static int join_netns(const char *pod)
{
	char step[64];
	int old = netns_enter(pod);
	int err;

	if (old == -ENOENT)
		warn("no Pod \"%s\" here; `eleven status` lists them", pod);
	else if (old < 0)
		fail(old, "pod %s: netns", pod);
	if (old < 0)
		return old;
	close(old);	/* we do not come back */
	err = podfs_up_net(step, sizeof(step));
	return err ? fail(err, "pod %s: %s", pod, step) : 0;
}

static void exit_failed(int status, const char *what)
{
	fail(-errno, "%s", what);
	_exit(status);
}

/* In the Pod's limits; who waits for it stays outside and lives to tell. */
static void command(const char *const *argv, int procs, const sigset_t *old)
{
	if (procs >= 0 && write(procs, "0", 1) != 1)
		exit_failed(EXIT_NOT_EXECUTABLE, "cgroup");
	sigprocmask(SIG_SETMASK, old, NULL);
	execvp(argv[0], (char *const *)argv);
	exit_failed(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE,
		    argv[0]);
}

/* A terminal's ctrl-C reaches the command by itself; a kill(1) only us. */
static int serve(pid_t pid, const sigset_t *set)
{
	for (;;) {
		siginfo_t si;
		int status;

		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) :
			       EXIT_SIGNAL + WTERMSIG(status);
		if (sigwaitinfo(set, &si) > 0 && si.si_signo != SIGCHLD &&
		    si.si_code <= 0)
			kill(pid, si.si_signo);
	}
}

int run_exec(const char *pod, const char *const *argv)
{
	static const int passed[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT,
				      SIGUSR1, SIGUSR2 };
	struct workload_status status = { .state = WL_NONE };
	sigset_t set, old;
	int procs = -1;
	pid_t pid;
	int err;

	err = run_status(pod, &status);
	if (err && err != -ENOENT)
		return fail(err, "pod %s: state", pod);
	if (!err && status.state == WL_RUNNING)
		err = join_workload(pod, status.pid, &procs);
	else
		err = join_netns(pod);
	if (err)
		return err;
	sigemptyset(&set);
	for (size_t i = 0; i < LENGTH(passed); i++)
		sigaddset(&set, passed[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	pid = fork();	/* a PID namespace takes in children only */
	if (pid < 0)
		return fail(-errno, "fork");
	if (pid == 0)
		command(argv, procs, &old);
	return serve(pid, &set);
}
