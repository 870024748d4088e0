// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Named network namespaces in a directory of the test's own, inside a user
 * namespace: made, entered, left, deleted; what a crash leaves is repaired and
 * what fails leaves nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define NETNS_DIR "netns"
#include "netkit/netns.c"

#include <cmocka.h>
#undef fail

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "sandbox.h"

static char dir[] = "/tmp/eleven-netns.XXXXXX";

static int enter(void **state)
{
	if (sandbox_enter(state) || sandbox_missing)
		return 0;
	return !mkdtemp(dir) || mount("none", dir, "tmpfs", 0, NULL) || chdir(dir);
}

static int leave(void **state)
{
	(void)state;
	if (sandbox_missing)
		return 0;
	return chdir("/") || umount2(dir, MNT_DETACH) || rmdir(dir);
}

static ino_t here(void)
{
	struct stat st;

	assert_int_equal(stat(self_netns, &st), 0);
	return st.st_ino;
}

static unsigned files(const char *path)
{
	unsigned n = 0;
	DIR *d = opendir(path);

	assert_non_null(d);
	while (readdir(d))
		n++;
	(void)closedir(d);
	return n;
}

static void a_netns_lives_until_it_is_deleted(void **state)
{
	ino_t home, inside;
	unsigned fds;
	int fd;

	SANDBOX(state);
	home = here();
	fds = files("/proc/self/fd");
	assert_int_equal(netns_open("web"), -ENOENT);
	assert_int_equal(netns_create("web"), 0);
	assert_int_equal(here(), home);
	assert_int_equal(netns_create("web"), -EEXIST);
	assert_int_equal(netns_create("db"), 0);

	fd = netns_enter("web");
	assert_true(fd >= 0);
	inside = here();
	assert_true(inside != home);
	netns_leave(fd);
	assert_int_equal(here(), home);
	fd = netns_enter("db");
	assert_true(fd >= 0 && here() != home && here() != inside);
	netns_leave(fd);
	fd = netns_enter("web");
	assert_true(fd >= 0 && here() == inside);
	netns_leave(fd);

	assert_int_equal(netns_delete("web"), 0);
	assert_int_equal(netns_delete("web"), -ENOENT);
	assert_int_equal(netns_open("web"), -ENOENT);
	assert_int_equal(netns_enter("web"), -ENOENT);
	assert_int_equal(here(), home);
	assert_int_equal(netns_delete("db"), 0);
	assert_int_equal(files("netns"), 2);		/* . and .. */
	assert_int_equal(files("/proc/self/fd"), fds);
}

/* Wherever a crash finds us. */
static void home_is_found_again(void **state)
{
	ino_t home;
	int fd;

	SANDBOX(state);
	netns_home();			/* none is kept: nothing happens */
	home = here();
	netns_home_keep();
	assert_int_equal(netns_create("web"), 0);
	fd = netns_enter("web");
	assert_true(fd >= 0 && here() != home);
	netns_home_keep();		/* the first one is home */
	netns_home();
	assert_int_equal(here(), home);
	netns_leave(fd);
	assert_int_equal(netns_delete("web"), 0);
}

/* A crash between "create the file" and "bind the namespace over it". */
static void a_stale_file_is_repaired(void **state)
{
	int fd;

	SANDBOX(state);
	assert_int_equal(netns_create("other"), 0);	/* makes the directory */
	fd = open("netns/web", O_CREAT | O_EXCL | O_WRONLY, 0);
	assert_true(fd >= 0 && close(fd) == 0);
	assert_int_equal(netns_open("web"), -ENOENT);
	assert_int_equal(netns_create("web"), 0);
	fd = netns_open("web");
	assert_true(fd >= 0 && close(fd) == 0);
	assert_int_equal(netns_delete("web"), 0);
	fd = open("netns/web", O_CREAT | O_EXCL | O_WRONLY, 0);
	assert_true(fd >= 0 && close(fd) == 0);
	assert_int_equal(netns_delete("web"), 0);	/* of a stale one, too */
	assert_int_equal(netns_delete("other"), 0);
}

/* Seen and gone in every mount namespace, as with iproute2. */
static void the_directory_is_shared(void **state)
{
	struct statfs fs;
	int fd;

	SANDBOX(state);
	assert_int_equal(netns_create("one"), 0);
	fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0 && unshare(CLONE_NEWNS) == 0);
	assert_int_equal(netns_create("web"), 0);
	assert_int_equal(setns(fd, CLONE_NEWNS), 0);
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(statfs("netns/web", &fs), 0);
	assert_true(fs.f_type == NSFS_MAGIC);
	assert_int_equal(close(fd), 0);
	assert_int_equal(netns_delete("web"), 0);
	assert_int_equal(netns_delete("one"), 0);
}

static void names_stay_in_the_directory(void **state)
{
	static const char *const names[] = { "", ".", "..", "a/b", "../x", "/" };
	char long_name[PATH_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(names); i++) {
		assert_int_equal(netns_create(names[i]), -EINVAL);
		assert_int_equal(netns_open(names[i]), -EINVAL);
		assert_int_equal(netns_enter(names[i]), -EINVAL);
		assert_int_equal(netns_delete(names[i]), -EINVAL);
	}
	memset(long_name, 'x', sizeof(long_name));
	long_name[PATH_LEN - 1] = '\0';
	assert_int_equal(netns_create(long_name), -ENAMETOOLONG);
}

/* Of a process just forked that cannot go back; -1 when it does not end by itself. */
static int status_of(pid_t pid)
{
	int status;

	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), 2);
		netns_leave(-1);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* What follows would be done to another's. */
static void who_cannot_leave_ends(void **state)
{
	(void)state;
	assert_int_equal(status_of(fork()), 2);
}

/* PID 1 has a handler. */
static void aborted(int sig)
{
	_exit(sig == SIGABRT ? 7 : 1);
}

static void pid_1_that_cannot_leave_aborts(void **state)
{
	int status;
	pid_t pid;

	SANDBOX(state);
	pid = fork();
	if (pid == 0) {
		(void)signal(SIGABRT, aborted);
		_exit(unshare(CLONE_NEWPID) ? 1 : status_of(fork()));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

/* Last: no namespace can be made after it. */
static void a_failure_leaves_nothing(void **state)
{
	unsigned fds;
	ino_t home;

	SANDBOX(state);
	home = here();
	assert_int_equal(netns_create("one"), 0);
	fds = files("/proc/self/fd");
	if (sandbox_write("/proc/sys/user/max_net_namespaces", "0")) {
		puts("# the limit of namespaces cannot be set here");
		skip();
	}
	assert_int_equal(netns_create("web"), -ENOSPC);
	assert_int_equal(access("netns/web", F_OK), -1);
	assert_int_equal(files("/proc/self/fd"), fds);
	assert_int_equal(here(), home);
	assert_int_equal(netns_delete("one"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_netns_lives_until_it_is_deleted),
		cmocka_unit_test(home_is_found_again),
		cmocka_unit_test(a_stale_file_is_repaired),
		cmocka_unit_test(the_directory_is_shared),
		cmocka_unit_test(names_stay_in_the_directory),
		cmocka_unit_test(who_cannot_leave_ends),
		cmocka_unit_test(pid_1_that_cannot_leave_aborts),
		cmocka_unit_test(a_failure_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
