// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What only exists because we are PID 1, on the way down: the end of every
 * process and every mount, reboot(2), and what to do when nothing works.
 *
 * PID 1 must not return: when it does, the kernel panics. So every path that
 * has lost its way ends in init_fatal(), and that never returns.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "initramfs/init.h"

enum { KILL_WAIT_MS = 2000 };

/* Reaps until nobody is left or the time is over; true when nobody is left. */
static bool reap_all(unsigned wait_ms)
{
	uint64_t end = clock_now_ns() + wait_ms * 1000000ULL;

	for (;;) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0 && errno == ECHILD)
			return true;
		if (pid > 0)
			continue;
		if (clock_now_ns() >= end)
			return false;
		poll(NULL, 0, 10);
	}
}

static void unescape(char *s)	/* \040 for a blank, as in /proc/mounts */
{
	char *to = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] && s[2] && s[3]) {
			*to++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 |
				       (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

/* Last mounted, first unmounted; what refuses becomes read-only. */
static void unmount_all(void)
{
	static char text[65536];
	size_t len = 0;
	ssize_t n;
	int fd = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	while ((n = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	close(fd);
	while (len > 0) {
		char *line, *target;

		text[--len] = '\0';
		while (len > 0 && text[len - 1] != '\n')
			len--;
		line = text + len;
		strtok(line, " ");
		target = strtok(NULL, " ");
		if (!target)
			continue;
		unescape(target);
		if (umount2(target, UMOUNT_NOFOLLOW) < 0)
			(void)mount(NULL, target, NULL,
				    MS_REMOUNT | MS_RDONLY, NULL);
	}
}

/* The end: how is RB_POWER_OFF, RB_AUTOBOOT or RB_HALT_SYSTEM. */
void init_halt(struct walk *w, int how)
{
	unsigned wait_ms = w ? w->cf->limits.stop_wait_ms : KILL_WAIT_MS;

	info("%s", how == RB_AUTOBOOT ? "rebooting" :
	     how == RB_POWER_OFF ? "powering off" : "halting");
	if (getpid() != 1) {
		fail(-EPERM, "halt: not PID 1");
		_exit(1);
	}
	kill(-1, SIGTERM);
	kill(-1, SIGHUP);	/* what interactive shells listen to */
	if (!reap_all(wait_ms)) {
		kill(-1, SIGKILL);
		reap_all(KILL_WAIT_MS);
	}
	sync();
	if (chdir("/") < 0)
		warn("chdir /: %s", strerror(errno));
	unmount_all();
	sync();
	reboot(how);
	fail(-errno, "reboot");
	for (;;)
		pause();
}

/* Is PID 1 this program? It may be in a rescue shell and supervise nothing. */
bool init_is_ours(void)
{
	struct stat its, own;

	return stat("/proc/1/exe", &its) == 0 && stat("/proc/self/exe", &own) == 0 &&
	       its.st_dev == own.st_dev && its.st_ino == own.st_ino;
}

/*
 * What a signal to PID 1 asks for. SIGINT is ctrl-alt-del, SIGPWR a power supply
 * at its end. Of busybox, poweroff sends SIGUSR2 and halt SIGUSR1; its reboot
 * sends SIGTERM, which everybody else means as the end: that powers off here.
 */
int init_how(int sig)
{
	if (sig < 0)	/* run_loop() could not begin */
		init_fatal("nobody supervises the workloads");
	return sig == SIGINT ? RB_AUTOBOOT : RB_POWER_OFF;
}

static bool asked(const char *key, const char *want)
{
	char value[32];

	return cmdline_word(key, value, sizeof(value)) &&
	       strcmp(value, want) == 0;
}

/* The pid of a shell on the console, 0 when there is none to be had. */
static pid_t rescue_shell(bool poweroff)
{
	static const char *const argv[] = { "/bin/sh", "-l", NULL };
	static const struct console row = { "console", argv };
	pid_t pid;

	if (access(argv[0], X_OK) < 0 || asked("rescue", "off"))
		return 0;
	info("a rescue shell; after it the node %s", poweroff ?
	     "powers off" : "waits for ctrl-alt-del");
	pid = console_spawn(&row);
	if (pid < 0)
		fail((int)pid, "rescue shell");
	return pid > 0 ? pid : 0;
}

/*
 * A fatal error: a shell if the image has one (eleven.rescue=off: no shell),
 * then power off if eleven.onfail=poweroff, else wait. Ctrl-alt-del, reboot and
 * poweroff work all the time.
 */
void init_fatal(const char *why)
{
	bool poweroff = asked("onfail", "poweroff");
	static const int sigs[] = { SIGCHLD, SIGINT, SIGTERM, SIGPWR, SIGUSR1,
				    SIGUSR2 };
	int sig = SIGCHLD;
	sigset_t set;
	pid_t shell, pid;

	warn("fatal: %s", why);
	if (getpid() != 1)
		_exit(2);
	sigemptyset(&set);
	for (size_t i = 0; i < LENGTH(sigs); i++)
		sigaddset(&set, sigs[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	netns_home();	/* a crash may have found us in a Pod's */
	shell = rescue_shell(poweroff);
	for (;;) {
		if (!shell && poweroff)
			init_halt(NULL, RB_POWER_OFF);
		if (!shell)
			info("ctrl-alt-del reboots");
		while (sigwait(&set, &sig) || sig == SIGCHLD) {
			bool over = false;

			while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
				over |= pid == shell;
			if (over)
				break;
		}
		if (sig != SIGCHLD)
			init_halt(NULL, init_how(sig));
		shell = 0;
	}
}
