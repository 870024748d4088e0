// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Makes one kernel call of a program go wrong, for guests. `inject HOW K CMD
 * [ARG...]` runs CMD under ptrace; its K-th call, counted from 1, is not made:
 *	ERRNO (a number)	it returns that error; K is 2 or more
 *	kill			the process dies there (SIGKILL); K is 2 or more
 *	nak			of netlink requests the K-th gets a type that the
 *				kernel knows not, and so is refused by it
 * A perf event counts the calls before, and so they cost nothing: wants tracefs. Its
 * signal waits where all are blocked, and the first call behind is the one.
 * On stderr, after CMD's own lines, it says what it did: "inject: K NAME(TEXT)".
 * Exits as CMD does, 137 if that was killed, as it is after 20 s, 99 if there is no
 * K-th call. Knows nothing of what CMD is for.
 */
#include <elf.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	NO_SUCH_CALL = 99,
	TEXT_MAX = 80,
	NO_TYPE = 0x7fff,
	SECONDS_MAX = 20
};

/* text: which argument is a path, from 1 */
static const struct call {
	unsigned nr;
	int text;
	const char *name;
} calls[] = {
#define CALL(name, text) { SYS_##name, text, #name }
	CALL(openat, 2), CALL(read, 0), CALL(pread64, 0), CALL(write, 0),
	CALL(pwrite64, 0), CALL(readv, 0), CALL(writev, 0), CALL(close, 0),
	CALL(fstat, 0), CALL(newfstatat, 2), CALL(statfs, 1), CALL(fstatfs, 0),
	CALL(lseek, 0), CALL(fcntl, 0), CALL(ioctl, 0), CALL(flock, 0),
	CALL(mkdirat, 2), CALL(unlinkat, 2), CALL(renameat, 2), CALL(getdents64, 0),
	CALL(readlinkat, 2), CALL(faccessat, 2), CALL(mount, 2), CALL(umount2, 1),
	CALL(unshare, 0), CALL(setns, 0), CALL(socket, 0), CALL(bind, 0),
	CALL(getsockname, 0), CALL(setsockopt, 0), CALL(sendto, 0), CALL(sendmsg, 0),
	CALL(recvfrom, 0), CALL(recvmsg, 0), CALL(bpf, 0), CALL(mmap, 0),
	CALL(munmap, 0), CALL(mprotect, 0), CALL(mremap, 0), CALL(brk, 0),
	CALL(finit_module, 0), CALL(clock_nanosleep, 0), CALL(nanosleep, 0),
	CALL(rt_sigaction, 0), CALL(rt_sigprocmask, 0), CALL(getpid, 0),
	CALL(kill, 0), CALL(prctl, 0), CALL(prlimit64, 0), CALL(ppoll, 0),
	CALL(exit_group, 0), CALL(execve, 1), CALL(uname, 0), CALL(getrandom, 0),
	CALL(set_tid_address, 0), CALL(ftruncate, 0), CALL(fsync, 0),
#ifdef SYS_open
	CALL(open, 1), CALL(mkdir, 1), CALL(unlink, 1), CALL(rmdir, 1),
	CALL(rename, 1), CALL(stat, 1), CALL(lstat, 1), CALL(access, 1),
	CALL(readlink, 1), CALL(poll, 0), CALL(arch_prctl, 0),
#endif
};

static void die(const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ------------------------------------------------------------ another's state */

static void peek(pid_t pid, uint64_t at, void *to, size_t len)
{
	struct iovec mine = { to, len }, theirs = { (void *)(uintptr_t)at, len };

	memset(to, 0, len);
	(void)process_vm_readv(pid, &mine, 1, &theirs, 1, 0);
}

static bool poke(pid_t pid, uint64_t at, const void *from, size_t len)
{
	struct iovec mine = { (void *)from, len }, theirs = { (void *)(uintptr_t)at, len };

	return process_vm_writev(pid, &mine, 1, &theirs, 1, 0) == (ssize_t)len;
}

/* The call that was about to be made is made no more. */
static void call_skip(pid_t pid)
{
#if defined(__x86_64__)
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) < 0)
		die("registers");
	regs.orig_rax = -1;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &regs) < 0)
		die("registers");
#else
	int none = -1;
	struct iovec iov = { &none, sizeof(none) };

	if (ptrace(PTRACE_SETREGSET, pid, (void *)NT_ARM_SYSTEM_CALL, &iov) < 0)
		die("registers");
#endif
}

static void call_result(pid_t pid, long value)
{
	struct user_regs_struct regs;
	struct iovec iov = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &iov) < 0)
		die("registers");
#if defined(__x86_64__)
	regs.rax = value;
#else
	regs.regs[0] = value;
#endif
	if (ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &iov) < 0)
		die("registers");
}

static void call_tell(pid_t pid, unsigned k, const struct __ptrace_syscall_info *info,
		      char *line, size_t size)
{
	char text[TEXT_MAX] = "";

	snprintf(line, size, "inject: %u call %llu()", k, (unsigned long long)info->entry.nr);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (calls[i].nr != info->entry.nr)
			continue;
		if (calls[i].text)
			peek(pid, info->entry.args[calls[i].text - 1], text, sizeof(text) - 1);
		else
			snprintf(text, sizeof(text), "%llu", (unsigned long long)info->entry.args[0]);
		snprintf(line, size, "inject: %u %s(%s)", k, calls[i].name, text);
	}
}

/* ----------------------------------------------------------- netlink requests */

/* Where the bytes of a request begin, 0 if this is none. */
static uint64_t request_at(pid_t pid, const struct __ptrace_syscall_info *info)
{
	struct nlmsghdr nlh;
	struct msghdr msg;
	struct iovec iov;
	uint64_t at = 0;

	if (info->entry.nr == SYS_sendto) {
		at = info->entry.args[1];
	} else if (info->entry.nr == SYS_sendmsg) {
		peek(pid, info->entry.args[1], &msg, sizeof(msg));
		peek(pid, (uintptr_t)msg.msg_iov, &iov, sizeof(iov));
		at = (uintptr_t)iov.iov_base;
	}
	if (!at)
		return 0;
	peek(pid, at, &nlh, sizeof(nlh));
	return nlh.nlmsg_flags & NLM_F_REQUEST ? at : 0;
}

/* The next message of the same call, 0 behind the last. */
static uint64_t request_next(pid_t pid, uint64_t at, uint64_t end)
{
	struct nlmsghdr nlh;

	peek(pid, at, &nlh, sizeof(nlh));
	at += NLMSG_ALIGN(nlh.nlmsg_len);
	return nlh.nlmsg_len >= sizeof(nlh) && at + sizeof(nlh) <= end ? at : 0;
}

static uint64_t request_end(pid_t pid, const struct __ptrace_syscall_info *info, uint64_t at)
{
	struct msghdr msg;
	struct iovec iov;

	if (info->entry.nr == SYS_sendto)
		return at + info->entry.args[2];
	peek(pid, info->entry.args[1], &msg, sizeof(msg));
	peek(pid, (uintptr_t)msg.msg_iov, &iov, sizeof(iov));
	return at + iov.iov_len;
}

/* Counts the requests of this call; makes the k-th one unknown. */
static bool request_spoil(pid_t pid, const struct __ptrace_syscall_info *info,
			  uint64_t *n, unsigned k, char *line, size_t size)
{
	uint64_t at = request_at(pid, info), end = at ? request_end(pid, info, at) : 0;
	struct nlmsghdr nlh;

	for (; at; at = request_next(pid, at, end)) {
		if (++*n != k)
			continue;
		peek(pid, at, &nlh, sizeof(nlh));
		snprintf(line, size, "inject: %u netlink request of type %u", k, nlh.nlmsg_type);
		nlh.nlmsg_type = NO_TYPE;
		return poke(pid, at, &nlh, sizeof(nlh));
	}
	return false;
}

/* ------------------------------------------------------------------- the run */

static pid_t victim;

static void too_long(int sig)
{
	(void)sig;
	kill(victim, SIGKILL);
}

static pid_t start(char **argv)
{
	pid_t pid = victim = fork();
	int status;

	if (pid < 0)
		die("fork");
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[0], argv);
		die(argv[0]);
	}
	/* stops behind its execve */
	if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL,
		   (void *)(long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) < 0)
		die("trace");
	signal(SIGALRM, too_long);
	alarm(SECONDS_MAX);
	return pid;
}

/* Runs to the next entry or exit of a call; false: it has ended. */
static bool next_stop(pid_t pid, int *status)
{
	long sig = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)sig) < 0 && errno != ESRCH)
			die("continue");
		if (waitpid(pid, status, 0) < 0)
			die("wait");
		if (!WIFSTOPPED(*status))
			return false;
		if (WSTOPSIG(*status) == (SIGTRAP | 0x80))
			return true;
		sig = WSTOPSIG(*status);
	}
}

/* A counter of the calls that pid begins; it gets SIGTRAP behind the period-th. */
static int counter_open(pid_t pid, uint64_t period)
{
	static const char path[] = "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id";
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.sample_period = period,
		.sigtrap = 1,
		.remove_on_exec = 1, /* which sigtrap wants */
	};
	FILE *f = fopen(path, "re");
	unsigned id = 0;
	int fd;

	if (!f || fscanf(f, "%u", &id) != 1)
		die(path);
	fclose(f);
	attr.config = id;
	fd = syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		die("perf event");
	return fd;
}

/* Runs to the entry of the k-th call; false: it has ended after *n of them. */
static bool run_to(pid_t pid, unsigned k, uint64_t *n, int *status)
{
	int fd = counter_open(pid, k - 1);
	long sig = 0;

	do {
		if (ptrace(PTRACE_CONT, pid, NULL, (void *)sig) < 0 && errno != ESRCH)
			die("continue");
		if (waitpid(pid, status, 0) < 0)
			die("wait");
		if (!WIFSTOPPED(*status)) {
			if (read(fd, n, sizeof(*n)) != sizeof(*n))
				die("count");
			close(fd);
			return false;
		}
		sig = WSTOPSIG(*status);
	} while (sig != SIGTRAP);
	close(fd);
	return next_stop(pid, status);
}

/* What was to be done is done: the rest runs untraced, unless it was killed. */
static void run_out(pid_t pid, int *status)
{
	if (ptrace(PTRACE_DETACH, pid, NULL, NULL) < 0 && errno != ESRCH)
		die("let go");
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			die("wait");
}

static void info_get(pid_t pid, struct __ptrace_syscall_info *info)
{
	if (ptrace((int)PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(*info), info) < 0)
		die("what it calls");
}

/* False: there is no K-th one, but *n. */
static bool spoil_call(pid_t pid, const char *how, unsigned k, uint64_t *n,
		       char *line, size_t size, int *status)
{
	struct __ptrace_syscall_info info;

	if (!run_to(pid, k, n, status))
		return false;
	info_get(pid, &info);
	errno = EPROTO;
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
		die("stop at the entry of a call");
	call_tell(pid, k, &info, line, size);
	if (!strcmp(how, "kill")) {
		kill(pid, SIGKILL);
	} else {
		call_skip(pid);
		if (!next_stop(pid, status))
			return true;
		call_result(pid, -atol(how));
	}
	run_out(pid, status);
	return true;
}

static bool spoil_request(pid_t pid, unsigned k, uint64_t *n, char *line,
			  size_t size, int *status)
{
	struct __ptrace_syscall_info info;

	while (next_stop(pid, status)) {
		info_get(pid, &info);
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY &&
		    request_spoil(pid, &info, n, k, line, size)) {
			run_out(pid, status);
			return true;
		}
	}
	return false;
}

int main(int argc, char **argv)
{
	char line[160] = "";
	uint64_t n = 0;
	bool is_nak, is_done;
	int status;
	unsigned k;
	pid_t pid;

	if (argc < 4) {
		fprintf(stderr, "usage: inject ERRNO|kill|nak K CMD [ARG...]\n");
		return 2;
	}
	is_nak = !strcmp(argv[1], "nak");
	k = atoi(argv[2]);
	if (k < (is_nak ? 1 : 2)) {
		fprintf(stderr, "inject: K is %s: at least %d\n", argv[2], is_nak ? 1 : 2);
		return 2;
	}
	pid = start(argv + 3);
	is_done = is_nak ? spoil_request(pid, k, &n, line, sizeof(line), &status) :
			   spoil_call(pid, argv[1], k, &n, line, sizeof(line), &status);
	if (!is_done && WIFSIGNALED(status))	/* before it was its turn */
		return 128 + WTERMSIG(status);
	if (!is_done) {
		fprintf(stderr, "inject: %llu %s\n", (unsigned long long)n,
			is_nak ? "requests" : "calls");
		return NO_SUCH_CALL;
	}
	fprintf(stderr, "%s\n", line);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
