// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a hostile workload asks the kernel for, to get out of its Pod, to become
 * more than it is or to hurt the node: one line a try, `held NAME: reason` or
 * `BREACH NAME`. `hostile` as it is; `hostile userns` as the owner of new user,
 * mount and network namespaces, with every capability in them. intrude.c is what
 * it does to the network. Knows the layout of a node, no table.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/keyctl.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

struct try {
	const char *name;
	int (*run)(long arg);	/* -errno: held; else a breach */
	long arg;
};

static int ret(long r)
{
	return r < 0 ? -errno : 0;
}

/* ----------------------------------------------------------------- kernel */

static int bpf(int cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int bpf_load(long type)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = { .prog_type = (unsigned)type, .insn_cnt = LENGTH(insns) };

	attr.insns = (uintptr_t)insns;
	attr.license = (uintptr_t)"GPL";
	return ret(bpf(BPF_PROG_LOAD, &attr));
}

static int bpf_map(long type)
{
	union bpf_attr attr = { .map_type = (unsigned)type, .key_size = 4, .value_size = 8,
				.max_entries = 1 };

	return ret(bpf(BPF_MAP_CREATE, &attr));
}

static int bpf_pin(long i)
{
	static const char *const pins[] = {
		"/sys/fs/bpf/eleven/rodata", "/sys/fs/bpf/eleven/counters", "/sys/fs/bpf/eleven/pace",
	};
	union bpf_attr attr = { .pathname = (uintptr_t)pins[i] };

	return ret(bpf(BPF_OBJ_GET, &attr));
}

/* Every id there may be; a link is what a detach wants. */
static int bpf_by_id(long cmd)
{
	union bpf_attr attr;
	unsigned id;
	int fd;

	for (id = 1; id < 256; id++) {
		memset(&attr, 0, sizeof(attr));
		attr.prog_id = id;
		fd = bpf((int)cmd, &attr);
		if (fd < 0 && errno == ENOENT)
			continue;
		return ret(fd);
	}
	return -ENOENT;
}

static int bpf_query(long type)
{
	union bpf_attr attr = { 0 };

	attr.query.target_ifindex = 2;
	attr.query.attach_type = (unsigned)type;
	return ret(bpf(BPF_PROG_QUERY, &attr));
}

static int bpf_detach(long type)
{
	union bpf_attr attr = { .attach_type = (unsigned)type };

	attr.target_ifindex = (unsigned)atoi(getenv("IFINDEX") ? getenv("IFINDEX") : "2");
	return ret(bpf(BPF_PROG_DETACH, &attr));
}

static const char *const written[] = {
	"/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
	"/proc/sys/kernel/unprivileged_bpf_disabled", "/proc/sys/net/ipv4/ip_forward",
	"/proc/sys/net/ipv6/conf/eth0/accept_ra", "/proc/sys/user/max_user_namespaces",
	"/proc/sys/vm/drop_caches", "/proc/1/mem", "/sys/class/net/eth0/mtu",
	"/sys/class/net/eth0/queues/tx-0/xps_cpus", "/sys/kernel/uevent_helper",
	"/sys/power/state", "/sys/fs/cgroup/cgroup.procs", "/dev/mem", "/dev/kmsg", "/dev/port",
	"/dev/console", "/dev/hvc0", "/init", "/proc/1/exe", "/etc/hosts", "/etc/passwd",
};

static int write_to(long i)
{
	int fd = open(written[i], O_WRONLY | O_CLOEXEC | O_APPEND);

	if (fd < 0)
		return -errno;
	close(fd);	/* that it opens is enough */
	return 0;
}

static int mount_one(long i)
{
	static const char *const types[] = { "proc", "sysfs", "bpf", "cgroup2", "devtmpfs",
					     "debugfs", "tracefs", "securityfs" };
	/* what would be there to be had */
	static const char *const loot[] = { "sys/kernel", "class/net", "eleven", "eleven", "mem",
					    "bdi", "events", "lsm" };
	char path[64];
	int err;

	mkdir("/tmp/loot", 0755);
	err = ret(mount(types[i], "/tmp/loot", types[i], 0, NULL));
	if (err)
		return err;
	snprintf(path, sizeof(path), "/tmp/loot/%s", loot[i]);
	err = access(path, F_OK) ? -errno : 0;
	umount2("/tmp/loot", MNT_DETACH);
	return err;
}

static int proc_of_own(long unused)
{
	int status;
	pid_t pid;

	(void)unused;
	if (unshare(CLONE_NEWPID))
		return -errno;
	pid = fork();
	if (!pid)
		_exit(-mount_one(0));
	waitpid(pid, &status, 0);
	return -WEXITSTATUS(status);
}

static int unmount(long i)
{
	static const char *const covers[] = { "/proc/sys", "/proc/sysrq-trigger", "/sys", "/dev" };

	return ret(umount2(covers[i], MNT_DETACH));
}

static int remount(long unused)
{
	(void)unused;
	return ret(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
}

static int node_make(long dev)
{
	int err = ret(mknod("/tmp/node", S_IFBLK | 0600, (dev_t)dev)), fd;

	if (err)
		return err;
	fd = open("/tmp/node", O_RDONLY);
	unlink("/tmp/node");
	return ret(fd);
}

/* Out of a chroot by the way everybody knows: is the node's root above? */
static int chroot_out(long unused)
{
	int i, err;

	(void)unused;
	mkdir("/tmp/jail", 0755);
	if (chroot("/tmp/jail"))
		return -errno;
	for (i = 0; i < 64; i++)
		if (chdir(".."))
			break;
	err = chroot(".") ? -errno : access("/sys/fs/bpf/eleven", F_OK) ? -errno : 0;
	return err;
}

static int handle_open(long unused)
{
	/* struct file_handle: 8 bytes of type 1, inode 2 */
	unsigned handle[4] = { 8, 1, 2, 0 };
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	(void)unused;
	return ret(open_by_handle_at(fd, (void *)handle, O_RDONLY));
}

/* A namespace that is neither the own one nor of a process of the Pod. */
static int userns(long flags)
{
	return ret(unshare((int)flags));
}

static int userns_clone(long unused)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0);

	(void)unused;
	if (!pid)
		_exit(0);
	return ret(pid);
}

static int init_join(long flag)
{
	const char *path = flag == CLONE_NEWNET ? "/proc/1/ns/net" : "/proc/1/ns/mnt";
	int fd = open(path, O_RDONLY);

	return fd < 0 ? -errno : ret(setns(fd, (int)flag));
}

static int init_ptrace(long unused)
{
	(void)unused;
	return ret(ptrace(PTRACE_ATTACH, 1, NULL, NULL));
}

static int init_read(long unused)
{
	char byte;
	struct iovec to = { &byte, 1 }, from = { (void *)0x400000, 1 };

	(void)unused;
	return ret(process_vm_readv(1, &to, 1, &from, 1, 0));
}

/* A process that is none of the Pod's: the kernel's, or the node's. */
static int others_see(long unused)
{
	char path[64], name[32];
	int pid, fd;

	(void)unused;
	for (pid = 1; pid < 4096; pid++) {
		snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		fd = open(path, O_RDONLY);
		memset(name, 0, sizeof(name));
		if (fd < 0)
			continue;
		(void)!read(fd, name, sizeof(name) - 1);
		close(fd);
		if (!strcmp(name, "kthreadd\n") || !strcmp(name, "init\n"))
			return 0;
	}
	return -ESRCH;
}

/* Families that no network namespace keeps apart, or nobody needs. */
static int family(long af)
{
	int fd = socket((int)af, af == AF_VSOCK ? SOCK_STREAM : SOCK_SEQPACKET, 0);

	return ret(fd);
}

static int module_load(long unused)
{
	(void)unused;
	return ret(syscall(SYS_init_module, "", 0, ""));
}

static int machine(long what)
{
	struct timespec t = { 0 };
	struct sched_param fifo = { .sched_priority = 1 };
	struct rlimit rl = { RLIM_INFINITY, RLIM_INFINITY };
	int fd;

	switch (what) {
	case 0: return ret(syscall(SYS_reboot, 0xfee1dead, 0x28121969, 0x01234567, NULL));
	case 1: return ret(syscall(SYS_kexec_load, 0, 0, NULL, 0));
	case 2: return ret(clock_settime(CLOCK_REALTIME, &t));
	case 3: return ret(sethostname("x", 1));
	case 4: return ret(klogctl(3, (char[64]){ 0 }, 64));
	case 5: return ret(swapoff("/nonesuch")) == -EPERM ? -EPERM : 0;
	case 6: return ret(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &fifo));
	case 7: return ret(setpriority(PRIO_PROCESS, 0, -20));
	case 8: return ret(setrlimit(RLIMIT_MEMLOCK, &rl));
	case 9: return ret(syscall(SYS_perf_event_open, &(uint64_t[16]){ 128ULL << 32 | 1 }, -1, 0, -1, 0));
	case 10: return ret(syscall(SYS_userfaultfd, 0));
	case 11: return ret(syscall(SYS_io_uring_setup, 4, &(char[256]){ 0 }));
	case 12:
		fd = open("/proc/self/oom_score_adj", O_WRONLY);
		return fd < 0 ? -errno : ret(write(fd, "-1000", 5));
	}
	return -ENOSYS;
}

/* The keyring of user 0 is the node's, and that of every Pod of root. */
static int key_add(long ring)
{
	return ret(syscall(SYS_add_key, "user", "hostile", "x", 1, ring));
}

static int key_see(long ring)
{
	char text[64];

	return ret(syscall(SYS_keyctl, KEYCTL_DESCRIBE, ring, text, sizeof(text)));
}

static int cap_raise(long unused)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct all[2] = { { ~0U, ~0U, ~0U }, { ~0U, ~0U, ~0U } };

	(void)unused;
	return ret(syscall(SYS_capset, &head, all));
}

/* ------------------------------------------------------------------ the lot */

static const struct try tries[] = {
	{ "bpf: load a netkit program", bpf_load, BPF_PROG_TYPE_SCHED_CLS },
	{ "bpf: load an XDP program", bpf_load, BPF_PROG_TYPE_XDP },
	{ "bpf: load a socket filter", bpf_load, BPF_PROG_TYPE_SOCKET_FILTER },
	{ "bpf: load a cgroup program", bpf_load, BPF_PROG_TYPE_CGROUP_SKB },
	{ "bpf: make a map", bpf_map, BPF_MAP_TYPE_ARRAY },
	{ "bpf: open the pinned rodata", bpf_pin, 0 },
	{ "bpf: open the pinned counters", bpf_pin, 1 },
	{ "bpf: open the pinned lines", bpf_pin, 2 },
	{ "bpf: open a program by its number", bpf_by_id, BPF_PROG_GET_FD_BY_ID },
	{ "bpf: open a map by its number", bpf_by_id, BPF_MAP_GET_FD_BY_ID },
	{ "bpf: open a link by its number", bpf_by_id, BPF_LINK_GET_FD_BY_ID },
	{ "bpf: list what is attached to eth0", bpf_query, BPF_NETKIT_PEER },
	{ "bpf: detach from eth0, netkit", bpf_detach, BPF_NETKIT_PEER },
	{ "bpf: detach from eth0, tcx", bpf_detach, BPF_TCX_INGRESS },
	{ "bpf: detach from the cgroup", bpf_detach, BPF_CGROUP_INET_EGRESS },
	{ "mount: proc", mount_one, 0 },
	{ "mount: proc of a new PID namespace", proc_of_own, 0 },
	{ "mount: sysfs", mount_one, 1 },
	{ "mount: bpffs with the node's pins", mount_one, 2 },
	{ "mount: the node's cgroups", mount_one, 3 },
	{ "mount: devtmpfs", mount_one, 4 },
	{ "mount: debugfs", mount_one, 5 },
	{ "mount: tracefs", mount_one, 6 },
	{ "mount: securityfs", mount_one, 7 },
	{ "uncover /proc/sys", unmount, 0 },
	{ "uncover /proc/sysrq-trigger", unmount, 1 },
	{ "uncover /sys", unmount, 2 },
	{ "uncover /dev", unmount, 3 },
	{ "make the node's files writable", remount, 0 },
	{ "mknod: a disk", node_make, makedev(8, 0) },
	{ "out of a chroot", chroot_out, 0 },
	{ "open a file by its handle", handle_open, 0 },
	{ "join the netns of PID 1", init_join, CLONE_NEWNET },
	{ "join the mounts of PID 1", init_join, CLONE_NEWNS },
	{ "ptrace PID 1", init_ptrace, 0 },
	{ "read PID 1's memory", init_read, 0 },
	{ "see a process of the node", others_see, 0 },
	{ "socket: to the hypervisor", family, AF_VSOCK },
	{ "socket: of the kernel's ciphers", family, AF_ALG },
	{ "load a module", module_load, 0 },
	{ "reboot", machine, 0 },
	{ "another kernel", machine, 1 },
	{ "set the clock", machine, 2 },
	{ "change the host name", machine, 3 },
	{ "read the kernel's log", machine, 4 },
	{ "swap off", machine, 5 },
	{ "real-time priority", machine, 6 },
	{ "be nice by -20", machine, 7 },
	{ "raise a hard limit", machine, 8 },
	{ "count the node's events (perf)", machine, 9 },
	{ "userfaultfd", machine, 10 },
	{ "io_uring", machine, 11 },
	{ "never be killed for memory", machine, 12 },
	{ "key: add to the node's root's keyring", key_add, KEY_SPEC_USER_KEYRING },
	{ "key: look at the node's root's keyring", key_see, KEY_SPEC_USER_KEYRING },
	{ "new capabilities", cap_raise, 0 },
	{ "namespace: user", userns, CLONE_NEWUSER },
	{ "namespace: user and network", userns, CLONE_NEWUSER | CLONE_NEWNET },
	{ "namespace: user and network, by clone", userns_clone, 0 },
	{ "namespace: network", userns, CLONE_NEWNET },
	{ "namespace: mount", userns, CLONE_NEWNS },
};

static void say(const char *name, int err)
{
	if (err < 0)
		printf("held %s: %s\n", name, strerror(-err));
	else
		printf("BREACH %s\n", name);
	fflush(stdout);
}

/* In a child each: one that went through shall not help the next. */
static void try(const char *name, int (*run)(long), long arg)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		alarm(10);
		_exit(-run(arg));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		printf("lost %s: %s\n", name, strerror(errno));
	else if (WIFSIGNALED(status))
		printf("held %s: signal %d\n", name, WTERMSIG(status));
	else
		say(name, -WEXITSTATUS(status));
	fflush(stdout);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		printf("lost %s: %s\n", path, strerror(errno));
	close(fd);
}

/* Its owner: root in it, with all of its capabilities. */
static void own(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWCGROUP)) {
		printf("lost the user namespace: %s\n", strerror(errno));
		exit(1);
	}
	put("/proc/self/setgroups", "deny");
	put("/proc/self/uid_map", "0 0 1");
	put("/proc/self/gid_map", "0 0 1");
}

int main(int argc, char **argv)
{
	bool is_own = argc > 1 && !strcmp(argv[1], "userns");
	char name[96];
	unsigned i;

	if (is_own)
		own();
	for (i = 0; i < LENGTH(tries); i++)
		/* those it has already, or as anybody without a filter */
		if (!is_own || !strchr("nik", tries[i].name[0]))
			try(tries[i].name, tries[i].run, tries[i].arg);
	for (i = 0; i < LENGTH(written); i++) {
		snprintf(name, sizeof(name), "write %s", written[i]);
		try(name, write_to, i);
	}
	printf("tried all\n");
	return 0;
}
