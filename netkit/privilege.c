// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Who may do what: the capabilities that are left to a workload, its user, its
 * keyring, and the plain state (signals, limits) every program expects at its
 * start; and those that are left to the supervisor once the node is wired. It
 * knows capabilities(7) and nothing of Pods.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/keyctl.h>

#include "netkit/run.h"

/*
 * What a workload of user 0 keeps, and nobody can get more: enough to serve and
 * to change user. What container engines give by default, without MKNOD and
 * AUDIT_WRITE; no NET_ADMIN (routes, devices, qdiscs of the Pod are ours), no
 * SYS_ADMIN (mounts, namespaces), no BPF.
 */
static const unsigned keep[] = {
	CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL,
	CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_NET_BIND_SERVICE,
	CAP_NET_RAW, CAP_SYS_CHROOT, CAP_SETFCAP,
};

/*
 * What the supervisor keeps beside that: to start workloads (namespaces, mounts,
 * device nodes, descriptors), to mend the wiring and to load its programs again
 * as they were, to load a module, to end. Most of this is as good as the kernel;
 * what it gives up is the clock, the hardware, the log, other processes' memory.
 */
static const unsigned keep_self[] = {
	CAP_DAC_READ_SEARCH, CAP_NET_ADMIN, CAP_SYS_MODULE, CAP_SYS_ADMIN,
	CAP_SYS_BOOT, CAP_SYS_RESOURCE, CAP_MKNOD, CAP_PERFMON, CAP_BPF,
	CAP_NET_BROADCAST,	/* an heir listens in all netns anew: drift.c */
};

/* Limits of ours that are not a workload's; found.rlim_max 0: not looked at. */
static struct {
	int which;
	bool is_endless;	/* needs CAP_SYS_RESOURCE */
	struct rlimit found;
} limits[] = {
	{ .which = RLIMIT_NOFILE },	/* two descriptors a Pod */
	/*
	 * What waits in a queue is counted by user, root's Pods and all; of the
	 * limit it is the receiver's that counts (kernel/signal.c:
	 * sig_get_ucounts()). Nobody else can keep us from being asked (asked.c).
	 */
	{ .which = RLIMIT_SIGPENDING, .is_endless = true },
};

static uint64_t mask_of(const unsigned *caps, size_t nr)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < nr; i++)
		mask |= 1ULL << caps[i];
	return mask;
}

/* Permitted and effective are set to mask, inheritable to nothing. */
static int caps_set(uint64_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = (uint32_t)mask, .permitted = (uint32_t)mask },
		{ .effective = (uint32_t)(mask >> 32),
		  .permitted = (uint32_t)(mask >> 32) },
	};

	return syscall(SYS_capset, &head, data) < 0 ? -errno : 0;
}

/* Nobody who is started from here can get more. */
static int bound(uint64_t mask)
{
	/* the kernel may know more capabilities than our headers */
	for (unsigned cap = 0; cap < 64; cap++) {
		int is_in = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);

		if (is_in < 0)
			break;
		if (is_in && !(mask & 1ULL << cap) &&
		    prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

/* Those of the process that are in the mask. */
static int caps_keep(uint64_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) < 0)
		return -errno;
	return caps_set(mask & (data[0].permitted | (uint64_t)data[1].permitted << 32));
}

int privilege_settle(bool has_shells)
{
	uint64_t mask = mask_of(keep, LENGTH(keep)) |
			mask_of(keep_self, LENGTH(keep_self));
	int err = has_shells ? 0 : bound(mask);

	return err ? err : caps_keep(mask);
}

int privilege_bound(void)
{
	uint64_t mask = mask_of(keep, LENGTH(keep));
	int err = bound(mask);

	if (err)
		return err;
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return caps_set(mask);
}

int privilege_keyring(void)
{
	/* still as root: users' keyrings are few, and shared by all Pods */
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return errno == ENOSYS ? 0 : -errno;	/* CONFIG_KEYS */
	return 0;
}

int privilege_init(void)
{
	/* the workload shares the PID namespace and must not read us */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	return caps_set(1ULL << CAP_KILL);
}

int privilege_user(unsigned uid, unsigned gid)
{
	if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 ||
	    setresuid(uid, uid, uid) < 0)
		return -errno;
	return 0;
}

void privilege_limits(void)
{
	static const struct rlimit endless = { RLIM_INFINITY, RLIM_INFINITY };

	for (size_t i = 0; i < LENGTH(limits); i++) {
		struct rlimit limit;

		if (getrlimit(limits[i].which, &limit) < 0)
			continue;
		limits[i].found = limit;
		if (limits[i].is_endless && !setrlimit(limits[i].which, &endless))
			continue;
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(limits[i].which, &limit);
	}
}

void privilege_limits_restore(void)
{
	for (size_t i = 0; i < LENGTH(limits); i++)
		if (limits[i].found.rlim_max)
			(void)setrlimit(limits[i].which, &limits[i].found);
}

void privilege_plain(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t none;
	int fd;

	for (int sig = 1; sig < NSIG; sig++)
		(void)sigaction(sig, &sa, NULL);	/* KILL, STOP refuse */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(022);
	privilege_limits_restore();
	/* PID 1's -1000 is not for those it starts */
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (write(fd, "0", 1) != 1)
			warn("oom_score_adj: %s", strerror(errno));
		close(fd);
	}
}
