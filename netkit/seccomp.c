// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Which system calls a workload may not even try. Most of what could hurt needs
 * a capability that no workload has (privilege.c); here is what the kernel gives
 * to everybody and does not keep apart by namespaces: keyrings, io_uring, user
 * namespaces, sockets that are of no network. It knows seccomp(2) and nothing of
 * Pods.
 */
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "netkit/run.h"

/* Another machine's calls have other numbers: there are none. */
#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "which system calls does this machine have?"
#endif
#define X32 0x40000000		/* __X32_SYSCALL_BIT; no number of arm64 is as high */

#ifndef AF_XDP
#define AF_XDP 44
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define HAS(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define REFUSE(err) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (err))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define DENY(call) IS(call, 0, 1), REFUSE(EPERM)

static const struct sock_filter filter[] = {
	LOAD(arch), IS(NATIVE, 1, 0), REFUSE(ENOSYS),
	LOAD(nr), HAS(X32, 0, 1), REFUSE(ENOSYS),
	/* one keyring for all who are the same user, whatever their Pod */
	DENY(SYS_keyctl), DENY(SYS_add_key), DENY(SYS_request_key),
	/* attack surface that no server needs */
	DENY(SYS_io_uring_setup), DENY(SYS_io_uring_enter), DENY(SYS_io_uring_register),
	DENY(SYS_bpf), DENY(SYS_perf_event_open), DENY(SYS_userfaultfd),
	/* its flags are in memory, out of sight: libraries then call clone */
	IS(SYS_clone3, 0, 1), REFUSE(ENOSYS),
	/* all capabilities, over the kernel's least tried code */
	IS(SYS_clone, 1, 0), IS(SYS_unshare, 0, 4),
	LOAD(args[0]), HAS(CLONE_NEWUSER, 0, 1), REFUSE(EPERM), ALLOW,
	/* of the Pod's own network; vsock would be the hypervisor's */
	IS(SYS_socket, 1, 0), IS(SYS_socketpair, 0, 8), LOAD(args[0]),
	IS(AF_UNIX, 6, 0), IS(AF_INET, 5, 0), IS(AF_INET6, 4, 0),
	IS(AF_NETLINK, 3, 0), IS(AF_PACKET, 2, 0), IS(AF_XDP, 1, 0),
	REFUSE(EAFNOSUPPORT),
	ALLOW,
};

int seccomp_apply(void)
{
	const struct sock_fprog prog = { LENGTH(filter), (struct sock_filter *)filter };

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0) == 0)
		return 0;
	/* EINVAL: a kernel without filters */
	return errno == EINVAL ? -EOPNOTSUPP : -errno;
}
