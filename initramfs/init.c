// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What only exists because we are PID 1, on the way up: the first mounts, a
 * console, the keyboard's signals, the crash handler. It knows nothing of the
 * network. halt.c is the way down.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "initramfs/init.h"

enum { STACK_BYTES = 32768 };

static const struct mount_row {
	const char *type;
	const char *target;
	unsigned long flags;
	const char *options;
	const char *option;	/* kernel option that brings it, for the person */
} mounts[] = {
	{ "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, "PROC_FS" },
	{ "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, "SYSFS" },
	{ "devtmpfs", "/dev", MS_NOSUID, "mode=0755", "DEVTMPFS" },
	{ "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
	  "mode=0620,ptmxmode=0666", "UNIX98_PTYS" },
	{ "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777", "TMPFS" },
	{ "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755", "TMPFS" },
	{ "tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777", "TMPFS" },
	{ "cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL,
	  "CGROUPS" },
	{ "bpf", "/sys/fs/bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700",
	  "BPF_SYSCALL" },
};

static bool is_mountpoint(const char *path)
{
	struct stat here, above;
	char up[64];

	snprintf(up, sizeof(up), "%s/..", path);
	return stat(path, &here) == 0 && stat(up, &above) == 0 &&
	       here.st_dev != above.st_dev;
}

static int mount_all(void)
{
	int first = 0;

	for (size_t i = 0; i < LENGTH(mounts); i++) {
		const struct mount_row *m = &mounts[i];
		int err = 0;

		if (mkdir(m->target, 0755) < 0 && errno != EEXIST)
			err = -errno;
		else if (is_mountpoint(m->target))
			continue;
		else if (mount(m->type, m->target, m->type, m->flags,
			       m->options) < 0)
			err = -errno;
		if (err)
			fail(err, "mount %s on %s (kernel option %s)", m->type,
			     m->target, m->option);
		if (err && !first)
			first = err;
	}
	return first;
}

/*
 * The kernel gives PID 1 no descriptors when the image holds no /dev/console.
 * Ctrl-S must not be able to stop PID 1 in a write, so flow control goes off.
 */
static int console_stdio(void)
{
	struct termios tio;
	int fd = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)	/* no console= device: speak where dmesg reads */
		fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (int i = 0; i <= 2; i++)
		if (fd != i && dup2(fd, i) < 0)
			return -errno;
	if (fd > 2)
		close(fd);
	else
		(void)fcntl(fd, F_SETFD, 0);
	if (tcgetattr(0, &tio) == 0) {
		tio.c_iflag &= ~(tcflag_t)IXON;
		(void)tcsetattr(0, TCSANOW, &tio);
	}
	return 0;
}

/* A bug of ours must not become a kernel panic: say it and stay. */
static void crashed(int sig)
{
	char why[sizeof(log_failure)];

	if (sig == SIGABRT && log_failure[0])	/* netns_leave() has said why */
		snprintf(why, sizeof(why), "%s", log_failure);
	else
		snprintf(why, sizeof(why), "internal error: signal %d", sig);
	if (getpid() == 1)	/* a child that exec'd the program before would be another */
		handover_back(why);
	init_fatal(why);
}

static void crash_handlers(void)
{
	/* SIGALRM: an upgrade that hangs */
	static const int sigs[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
				    SIGALRM };
	static char stack[STACK_BYTES];
	struct sigaction sa = { .sa_handler = crashed };
	stack_t alt = { .ss_sp = stack, .ss_size = sizeof(stack) };
	sigset_t unblock;

	/* SA_RESETHAND: a second fault inside the handler is a panic, no loop */
	sa.sa_flags = SA_ONSTACK | (int)SA_RESETHAND;
	sigaltstack(&alt, NULL);
	sigemptyset(&unblock);
	for (size_t i = 0; i < LENGTH(sigs); i++) {
		sigaction(sigs[i], &sa, NULL);
		sigaddset(&unblock, sigs[i]);
	}
	/* the program before may have ended in a handler */
	sigprocmask(SIG_UNBLOCK, &unblock, NULL);
}

void init_again(void)
{
	crash_handlers();
}

static void oom_never(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "-1000", 5) != 5)
		warn("oom_score_adj: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

int init_early(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGPWR, SIGUSR1, SIGUSR2 };
	sigset_t kept;
	int err, ret;

	umask(022);
	setsid();
	crash_handlers();
	ret = mount_all();
	netns_home_keep();	/* for a crash in a Pod's */
	err = console_stdio();
	if (chdir("/") < 0 || err)
		ret = ret ? ret : fail(err ? err : -errno, "console");
	/* ctrl-alt-del becomes a SIGINT to us instead of an instant reset; it is
	 * kept for run_loop(), since PID 1 loses what it neither blocks nor handles */
	sigemptyset(&kept);
	for (size_t i = 0; i < LENGTH(sigs); i++)
		sigaddset(&kept, sigs[i]);
	sigprocmask(SIG_BLOCK, &kept, NULL);
	if (reboot(RB_DISABLE_CAD) < 0)
		warn("ctrl-alt-del: %s", strerror(errno));
	oom_never();
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/", 1);
	return ret;
}
