// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The filter of system calls, on the running kernel: what it refuses and with
 * which error, and that it lets through what every program needs.
 */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netkit/seccomp.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static const struct call {
	long nr, a, b;
	int err;		/* 0: whatever the kernel says, but none of ours */
} calls[] = {
	{ SYS_keyctl, 0, 0, EPERM },
	{ SYS_add_key, 0, 0, EPERM },
	{ SYS_request_key, 0, 0, EPERM },
	{ SYS_io_uring_setup, 1, 0, EPERM },
	{ SYS_bpf, -1, 0, EPERM },
	{ SYS_perf_event_open, 0, 0, EPERM },
	{ SYS_userfaultfd, 0, 0, EPERM },
	{ SYS_clone3, 0, 0, ENOSYS },
	{ SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, EPERM },
	{ SYS_clone, CLONE_NEWNET | CLONE_NEWUSER | SIGCHLD, 0, EPERM },
	{ SYS_unshare, CLONE_NEWUSER, 0, EPERM },
	{ SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS, 0, EPERM },
	{ SYS_unshare, CLONE_FILES, 0, 0 },
	{ SYS_socket, AF_VSOCK, SOCK_STREAM, EAFNOSUPPORT },
	{ SYS_socketpair, AF_VSOCK, SOCK_STREAM, EAFNOSUPPORT },
	{ SYS_socket, 38, SOCK_SEQPACKET, EAFNOSUPPORT },	/* AF_ALG */
	{ SYS_socket, AF_UNSPEC, SOCK_STREAM, EAFNOSUPPORT },
	{ SYS_socket, AF_UNIX, SOCK_STREAM, 0 },
	{ SYS_socket, AF_INET, SOCK_STREAM, 0 },
	{ SYS_socket, AF_INET6, SOCK_DGRAM, 0 },
	{ SYS_socket, AF_NETLINK, SOCK_RAW, 0 },
	{ SYS_getpid, 0, 0, 0 },
	{ SYS_dup, 1, 0, 0 },
#ifdef __x86_64__
	{ X32 | SYS_getpid, 0, 0, ENOSYS },
	{ X32 | SYS_socket, AF_VSOCK, SOCK_STREAM, ENOSYS },
#endif
};

/* The number of the first call that went another way, from 1; 0: none. */
static int calls_wrong(void)
{
	for (size_t i = 0; i < LENGTH(calls); i++) {
		const struct call *c = &calls[i];
		long ret = syscall(c->nr, c->a, c->b, 0, 0, 0);

		if (c->err ? ret != -1 || errno != c->err : ret < 0)
			return (int)i + 1;
	}
	return 0;
}

static void test_filter(void **state)
{
	int status = 0;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || seccomp_apply())
			_exit(255);
		_exit(calls_wrong());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 255 && prctl(PR_GET_SECCOMP) < 0)
		skip();		/* a machine that has none */
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Programs and threads are started by clone. */
static void test_children(void **state)
{
	int status = 0;
	pid_t pid = fork(), child;

	(void)state;
	if (!pid) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || seccomp_apply())
			_exit(255);
		child = fork();
		if (!child)
			_exit(calls_wrong() ? 3 : 4);	/* it is inherited */
		_exit(child > 0 && waitpid(child, &status, 0) == child &&
		      WEXITSTATUS(status) == 4 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 255 && prctl(PR_GET_SECCOMP) < 0)
		skip();
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_children),
	};

	return cmocka_run_group_tests_name("seccomp", tests, NULL, NULL);
}
