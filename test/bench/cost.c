// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a command costs, for guests whose clock counts instructions (qemu.sh -I).
 * `cost CMD [ARG...]` runs it and appends a line to its output: instructions of the
 * whole machine from start to end without idle time, and its peak memory in KiB.
 *	cost 3456789 612
 * `cost -c CMD` runs it and all that it starts under ptrace and counts: kernel
 * calls, the netlink messages among what is sent, and programs started after CMD.
 *	calls 1234 netlink 56 programs 0
 * Exits as CMD does. Knows nothing of what CMD is for.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "cost: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t busy_ns(void)
{
	FILE *f = fopen("/proc/timer_list", "r");
	unsigned long long ns;
	uint64_t idle = 0;
	struct timespec t;
	char line[160];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " .idle_sleeptime : %llu", &ns) == 1)
			idle += ns;
	if (f)
		fclose(f);
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec - idle;
}

static pid_t start(char **argv, bool is_traced)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	if (is_traced)
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	execvp(argv[0], argv);
	die(argv[0]);
	return 0;
}

/* ------------------------------------------------------------------- counting */

static void peek(pid_t pid, uint64_t at, void *to, size_t len)
{
	struct iovec mine = { to, len }, theirs = { (void *)(uintptr_t)at, len };

	memset(to, 0, len);
	(void)process_vm_readv(pid, &mine, 1, &theirs, 1, 0);
}

static unsigned messages(pid_t pid, uint64_t at, uint64_t len)
{
	struct nlmsghdr nlh;
	unsigned nr = 0;

	for (uint64_t end = at + len; at + sizeof(nlh) <= end; nr++) {
		peek(pid, at, &nlh, sizeof(nlh));
		if (!(nlh.nlmsg_flags & NLM_F_REQUEST) || nlh.nlmsg_len < sizeof(nlh))
			return nr;
		at += NLMSG_ALIGN(nlh.nlmsg_len);
	}
	return nr;
}

static unsigned sent(pid_t pid, const struct __ptrace_syscall_info *info)
{
	unsigned nr = 0;
	struct msghdr msg;
	struct iovec iov;

	if (info->entry.nr == SYS_sendto)
		return messages(pid, info->entry.args[1], info->entry.args[2]);
	if (info->entry.nr != SYS_sendmsg)
		return 0;
	peek(pid, info->entry.args[1], &msg, sizeof(msg));
	for (size_t i = 0; i < (size_t)msg.msg_iovlen; i++) {
		peek(pid, (uintptr_t)(msg.msg_iov + i), &iov, sizeof(iov));
		nr += messages(pid, (uintptr_t)iov.iov_base, iov.iov_len);
	}
	return nr;
}

static int count(char **argv)
{
	enum { OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK |
			 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC };
	unsigned calls = 0, netlink = 0, programs = 0;
	struct __ptrace_syscall_info info;
	pid_t pid = start(argv, true), tid = pid;
	int status, end = 0;
	long sig = 0;

	if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)OPTIONS) < 0)
		die("trace");
	for (;;) {
		/* one that was killed meanwhile is waited for */
		if (ptrace(PTRACE_SYSCALL, tid, NULL, (void *)sig) < 0 && errno != ESRCH)
			die("continue");
		while ((tid = waitpid(-1, &status, __WALL)) > 0 && !WIFSTOPPED(status))
			if (tid == pid)
				end = status;
		if (tid < 0 && errno == ECHILD)
			break;
		if (tid < 0)
			die("wait");
		sig = 0;
		if (status >> 16) {
			programs += status >> 16 == PTRACE_EVENT_EXEC;
		} else if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			/* a new one's first stop is no signal that anybody sent */
			sig = WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
		} else if (ptrace((int)PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof(info),
				  &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY) {
			calls++;
			netlink += sent(tid, &info);
		}
	}
	printf("calls %u netlink %u programs %u\n", calls, netlink, programs);
	return WIFSIGNALED(end) ? 128 + WTERMSIG(end) : WEXITSTATUS(end);
}

int main(int argc, char **argv)
{
	struct rusage usage;
	uint64_t before;
	int status;

	if (argc > 2 && !strcmp(argv[1], "-c"))
		return count(argv + 2);
	if (argc < 2) {
		fprintf(stderr, "usage: cost [-c] CMD [ARG...]\n");
		return 2;
	}
	before = busy_ns();
	if (wait4(start(argv + 1, false), &status, 0, &usage) < 0)
		die("wait");
	printf("cost %llu %ld\n", (unsigned long long)(busy_ns() - before), usage.ru_maxrss);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
