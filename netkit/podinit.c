// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A Pod's own PID 1: the first process of its PID namespace. It builds the
 * Pod's view, gives up its privileges, starts the workload, reaps what the
 * workload leaves behind, passes signals on and ends with it. It shares no
 * descriptor with the supervisor but the pipe it reports through.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netkit/run.h"

enum { ENV_DEFAULTS = 3, REPORT_FD = 3 };

static void report(const struct podinit *p, enum report_kind kind, int value)
{
	struct podinit_report r = { .kind = kind, .value = value };

	memcpy(r.step, p->step, sizeof(r.step));
	/* less than PIPE_BUF, so whole or not at all; nobody to tell if not */
	(void)!write(p->report, &r, sizeof(r));
}

static void give_up(const struct podinit *p, int err)
{
	report(p, REPORT_FAILED, err);
	_exit(127);
}

static int step(struct podinit *p, const char *text, int err)
{
	if (err)
		snprintf(p->step, sizeof(p->step), "%s", text);
	return err;
}

/* 0-2 for the workload, 3 for the report, nothing of the supervisor's. */
static int descriptors(struct podinit *p)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return -errno;
	if (dup2(null, 0) < 0 || dup2(p->out, 1) < 0 || dup2(p->out, 2) < 0)
		return -errno;
	if (p->report != REPORT_FD &&
	    dup3(p->report, REPORT_FD, O_CLOEXEC) < 0)
		return -errno;
	p->report = REPORT_FD;
	return syscall(SYS_close_range, REPORT_FD + 1, ~0U, 0) < 0 ? -errno : 0;
}

static int pod_enter(struct podinit *p)
{
	const struct pod *pod = p->pod;
	int err;

	if (setns(p->netns, CLONE_NEWNET) < 0)
		return step(p, "network namespace", -errno);
	if (sethostname(pod->name, strlen(pod->name)) < 0)
		return step(p, "host name", -errno);
	err = step(p, "session keyring", privilege_keyring());
	if (err)
		return err;
	err = podfs_up(p->step, sizeof(p->step));
	if (err)
		return err;
	err = step(p, "descriptors", descriptors(p));
	if (err)
		return err;
	err = step(p, "privileges", privilege_bound());
	if (err)
		return err;
	return step(p, "system call filter (SECCOMP_FILTER)", seccomp_apply());
}

static bool env_has(const struct pod *pod, const char *key)
{
	for (unsigned i = 0; pod->env && pod->env[i]; i++)
		if (strncmp(pod->env[i], key, strlen(key)) == 0)
			return true;
	return false;
}

static void workload_exec(struct podinit *p)
{
	const char *env[ARGV_MAX + ENV_DEFAULTS + 1];
	const struct pod *pod = p->pod;
	char host[NAME_MAX_LEN + 16], home[128];
	unsigned n = 0;
	int err;

	setsid();
	privilege_plain();
	err = step(p, "user", privilege_user(pod->uid, pod->gid));
	if (err)
		give_up(p, err);
	if (chdir(pod->cwd ? pod->cwd : "/") < 0) {
		snprintf(p->step, sizeof(p->step), "chdir %s", pod->cwd);
		give_up(p, -errno);
	}
	snprintf(host, sizeof(host), "HOSTNAME=%s", pod->name);
	snprintf(home, sizeof(home), "HOME=%s", pod->cwd ? pod->cwd : "/");
	for (unsigned i = 0; pod->env && pod->env[i] && n < ARGV_MAX; i++)
		env[n++] = pod->env[i];
	if (!env_has(pod, "PATH="))
		env[n++] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	if (!env_has(pod, "HOME="))
		env[n++] = home;
	if (!env_has(pod, "HOSTNAME="))
		env[n++] = host;
	env[n] = NULL;
	execve(pod->argv[0], (char *const *)pod->argv, (char *const *)env);
	err = -errno;
	snprintf(p->step, sizeof(p->step), "exec %s", pod->argv[0]);
	give_up(p, err);
}

/* Until the workload ends; its status as of waitpid(2). */
static int serve(pid_t workload, const sigset_t *set)
{
	for (;;) {
		siginfo_t si;
		int status;
		pid_t pid;

		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == workload)
				return status;
		if (sigwaitinfo(set, &si) > 0 && si.si_signo != SIGCHLD)
			kill(workload, si.si_signo);
	}
}

void podinit_main(struct podinit *p)
{
	static const int passed[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP,
				      SIGQUIT, SIGUSR1, SIGUSR2, SIGPWR };
	pid_t workload;
	sigset_t set;
	int err, status;

	privilege_plain();
	sigemptyset(&set);
	for (size_t i = 0; i < LENGTH(passed); i++)
		sigaddset(&set, passed[i]);
	sigprocmask(SIG_SETMASK, &set, NULL);
	setsid();
	prctl(PR_SET_NAME, "pod-init", 0, 0, 0);
	err = pod_enter(p);
	if (err)
		give_up(p, err);
	workload = fork();
	if (workload == 0)
		workload_exec(p);
	if (workload < 0)
		give_up(p, step(p, "fork", -errno));
	err = privilege_init();
	if (err)
		give_up(p, step(p, "privileges of the Pod's PID 1", err));
	/* held no longer: the pipe ends with the workload's last writer */
	for (int fd = 0; fd <= 2; fd++)
		close(fd);
	status = serve(workload, &set);
	report(p, REPORT_ENDED, status);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) :
	      128 + WTERMSIG(status));
}
