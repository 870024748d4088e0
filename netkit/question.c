// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Another program is asked something: started in a plain state, with what it
 * prints kept if that matters, and waited for, but not for ever, and not for what
 * it starts itself. Knows processes, not what is asked nor of whom.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netkit/run.h"

#ifndef ANSWER_MS
#define ANSWER_MS 20000	/* a test has less patience */
#endif
enum { KILLED_MS = 2000, STEP_MS = 20 };

static void child(const char *path, const char *const *argv, int out)
{
	static const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

	(void)setpgid(0, 0);	/* with all it starts: they end with it */
	privilege_plain();
	if (out < 0 || dup2(out, 1) >= 0)
		execve(path, (char *const *)argv, (char *const *)env);
	_exit(QUESTION_NO_PROGRAM);
}

/* Until it has ended, but is not reaped: as long its number is nobody else's. */
static bool is_over(pid_t pid, unsigned wait_ms)
{
	uint64_t end_ns = clock_now_ns() + (uint64_t)wait_ms * 1000000;
	siginfo_t si;

	for (;;) {
		si.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &si, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    si.si_pid == pid)
			return true;
		if (clock_now_ns() >= end_ns)
			return false;
		poll(NULL, 0, STEP_MS);
	}
}

/* Its exit status, or -errno. Whatever it started is killed with it. */
static int answer(pid_t pid)
{
	bool is_late = !is_over(pid, ANSWER_MS);
	int status = 0;

	(void)kill(-pid, SIGKILL);
	(void)kill(pid, SIGKILL);	/* one that is not in its group yet */
	if (is_late && !is_over(pid, KILLED_MS))
		return -ETIMEDOUT;	/* stuck in the kernel */
	if (waitpid(pid, &status, WNOHANG) < 0)
		return -errno;
	return is_late ? -ETIMEDOUT : WIFEXITED(status) ? WEXITSTATUS(status) :
						       128 + WTERMSIG(status);
}

int question_ask(const char *path, const char *const *argv, char *text, size_t size)
{
	int out[2] = { -1, -1 }, status = -EAGAIN;
	ssize_t n = 0;
	pid_t pid;

	if (text && pipe2(out, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		child(path, argv, out[1]);
	if (pid > 0)
		status = answer(pid);
	if (!text)
		return status;
	/* Less than a pipe holds. One that it started and that left its group may
	 * still have the other end: nothing is waited for. */
	close(out[1]);
	if (fcntl(out[0], F_SETFL, O_NONBLOCK) == 0)
		n = read(out[0], text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	close(out[0]);
	return status;
}
