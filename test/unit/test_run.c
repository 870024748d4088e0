// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rooms that run workloads, as far as they can be seen without root: the
 * back-off, what an end is called, output line by line, the state files and
 * their lock, the values written to a cgroup.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN_DIR "run"
#define CGROUP_ROOT "cg"
#include "netkit/output.c"
#include "netkit/state.c"
#include "netkit/workload.c"
#define event cgroup_event
#include "netkit/cgroup.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static const struct limits limits = {
	.restart_min_ms = 1000, .restart_max_ms = 60000,
	.restart_reset_ms = 60000,
};

uint64_t clock_now_ns(void)
{
	return 5000000000;
}

/* ---------------------------------------------------------------- back-off */

static void backoff_sequence(void **state)
{
	static const unsigned want[] = { 1000, 2000, 4000, 8000, 16000, 32000,
					 60000, 60000, 60000 };
	unsigned ms = 0;

	(void)state;
	for (size_t i = 0; i < LENGTH(want); i++) {
		ms = workload_backoff_ms(&limits, ms, 10);
		assert_int_equal(ms, want[i]);
	}
	assert_int_equal(workload_backoff_ms(&limits, ms, 59999), 60000);
	assert_int_equal(workload_backoff_ms(&limits, ms, 60000), 1000);
}

static void backoff_no_overflow(void **state)
{
	struct limits l = limits;

	(void)state;
	l.restart_max_ms = ~0U;
	assert_int_equal(workload_backoff_ms(&l, 0x90000000, 0), ~0U);
	l.restart_max_ms = l.restart_min_ms = 500;
	assert_int_equal(workload_backoff_ms(&l, 500, 0), 500);
}

/* ----------------------------------------------------------------- reasons */

static const struct pod pod = { .name = "web", .memory_max = MIB(8) };

static enum workload_state explained(const struct podinit_report *r, int status,
				     char reason[REASON_BYTES])
{
	struct workload wl = { .pod = &pod };
	enum workload_state s;
	int p[2];

	assert_int_equal(pipe(p), 0);
	if (r)
		assert_int_equal(write(p[1], r, sizeof(*r)), sizeof(*r));
	close(p[1]);
	wl.report = p[0];
	s = explain(&wl, status);
	close(p[0]);
	memcpy(reason, wl.status.reason, REASON_BYTES);
	return s;
}

static void reasons(void **state)
{
	struct podinit_report r = { REPORT_FAILED, -ENOENT, "exec /bin/nope" };
	char reason[REASON_BYTES];

	(void)state;
	assert_int_equal(explained(&r, 127 << 8, reason), WL_FAILED);
	assert_string_equal(reason, "cannot start: exec /bin/nope: "
			    "No such file or directory");
	r = (struct podinit_report){ REPORT_ENDED, 3 << 8, "" };
	assert_int_equal(explained(&r, 3 << 8, reason), WL_BACKOFF);
	assert_string_equal(reason, "exited with status 3");
	/* the Pod's PID 1 cannot die of its workload's signal, only tell it */
	r.value = SIGSEGV;
	assert_int_equal(explained(&r, 139 << 8, reason), WL_BACKOFF);
	assert_string_equal(reason, "killed by signal 11 (Segmentation fault)");
	assert_int_equal(explained(NULL, SIGKILL, reason), WL_BACKOFF);
	assert_string_equal(reason, "killed by signal 9 (Killed)");
	/* a step as long as it may be stays within the reason */
	memset(&r, 'x', sizeof(r));
	r.kind = REPORT_FAILED;
	r.value = -EIO;
	assert_int_equal(explained(&r, 0, reason), WL_FAILED);
	assert_int_equal(strlen(reason), 14 + 40 + 2 + strlen(strerror(EIO)));
}

/* ------------------------------------------------------------------ output */

static char seen[8192];

static const char *drain(int fd)
{
	ssize_t n = read(fd, seen, sizeof(seen) - 1);

	seen[n > 0 ? n : 0] = '\0';
	return seen;
}

static void feed(struct output *o, int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		size_t n = len < 100 ? len : 100;

		assert_int_equal(write(fd, text, n), n);
		text += n;
		len -= n;
		assert_int_equal(output_read(o), 0);
	}
}

static void output_lines(void **state)
{
	static struct output o;
	static char big[LINE_BYTES + 500];
	int in[2], out[2];

	(void)state;
	assert_int_equal(pipe2(in, O_NONBLOCK), 0);
	assert_int_equal(pipe2(out, O_NONBLOCK), 0);
	terminal = out[1];
	output_open(&o, "web", in[0]);
	feed(&o, in[1], "one\ntw");
	assert_string_equal(drain(out[0]), "web: one\n");
	feed(&o, in[1], "o\r\n\nthree\n");
	assert_string_equal(drain(out[0]), "web: two\nweb: \nweb: three\n");
	feed(&o, in[1], "\033[31m\ttab\177\n");
	assert_string_equal(drain(out[0]), "web: ?[31m\ttab?\n");
	feed(&o, in[1], "caf\303\251\n");
	assert_string_equal(drain(out[0]), "web: caf\303\251\n");
	feed(&o, in[1], "\2332J \302\2332J \342\200\231\n");
	assert_string_equal(drain(out[0]), "web: ?2J \302?2J \342\200\231\n");
	assert_int_equal(output_read(&o), -EAGAIN);

	/* longer than the buffer: split, the rest marked */
	memset(big, 'x', sizeof(big) - 2);
	big[sizeof(big) - 2] = '\n';
	feed(&o, in[1], big);
	drain(out[0]);
	assert_int_equal(strlen(seen), 5 + LINE_BYTES + 1 + 5 + 498 + 1);
	assert_memory_equal(seen, "web: xxx", 8);
	assert_memory_equal(seen + 5 + LINE_BYTES, "\nweb+ xxx", 9);

	/* exactly as long as the buffer: no empty rest */
	big[LINE_BYTES] = '\n';
	big[LINE_BYTES + 1] = '\0';
	feed(&o, in[1], big);
	drain(out[0]);
	assert_int_equal(strlen(seen), 5 + LINE_BYTES + 1);

	/* what has no newline is printed at the end */
	feed(&o, in[1], "next\nlast words");
	assert_string_equal(drain(out[0]), "web: next\n");
	close(in[1]);
	assert_int_equal(output_read(&o), -EPIPE);
	output_close(&o);
	assert_string_equal(drain(out[0]), "web: last words\n");
	assert_int_equal(o.fd, -1);
	output_close(&o);	/* twice is fine */
	close(out[0]);
	close(out[1]);
	terminal = -1;
}

static void output_slow_terminal(void **state)
{
	static struct output o;
	char fill[4096] = { 0 };
	int in[2], out[2];

	(void)state;
	assert_int_equal(pipe2(in, O_NONBLOCK), 0);
	assert_int_equal(pipe2(out, O_NONBLOCK), 0);
	terminal = out[1];
	while (write(out[1], fill, sizeof(fill)) > 0)
		;
	output_open(&o, "web", in[0]);
	feed(&o, in[1], "a\nb\nc\n");
	assert_int_equal(lost_lines, 3);
	while (read(out[0], fill, sizeof(fill)) > 0)
		;
	feed(&o, in[1], "d\n");
	assert_string_equal(drain(out[0]),
			    "eleven: 3 lines of output lost: the console is slow\n"
			    "web: d\n");
	assert_int_equal(lost_lines, 0);
	close(in[1]);
	output_close(&o);
	close(out[0]);
	close(out[1]);
	terminal = -1;
}

/* ------------------------------------------------------------------- state */

static void state_round_trip(void **state)
{
	struct workload_status s = { WL_BACKOFF, 4711, 3, 1234567890123, "" };
	struct workload_status back;

	(void)state;
	memset(s.reason, 'r', sizeof(s.reason) - 1);
	assert_int_equal(state_write("web", &s), 0);
	assert_int_equal(state_read("web", &back), 0);
	assert_int_equal(back.state, s.state);
	assert_int_equal(back.pid, s.pid);
	assert_int_equal(back.restarts, s.restarts);
	assert_true(back.since_ns == s.since_ns);
	assert_string_equal(back.reason, s.reason);
	assert_int_equal(access("run/pods/.web", F_OK), -1);
	for (int i = WL_NONE; i <= WL_FAILED; i++) {
		s.state = (enum workload_state)i;
		assert_int_equal(state_write("web", &s), 0);
		assert_int_equal(state_read("web", &back), 0);
		assert_int_equal(back.state, i);
	}
	assert_int_equal(state_write("gone", &s), 0);
	state_empty();
	assert_int_equal(access("run/pods/gone", F_OK), -1);
	assert_int_equal(state_read("web", &back), -ENOENT);
}

static void state_hostile(void **state)
{
	static const char *const texts[] = {
		"", "\n", "state", "state \n", "pid\n", "pid x\nstate nosuch\n",
		"reason ", "unknown key\nstate running\n",
	};
	struct workload_status s;

	(void)state;
	for (size_t i = 0; i < LENGTH(texts); i++) {
		FILE *f = fopen("run/pods/web", "w");

		assert_non_null(f);
		fputs(texts[i], f);
		fclose(f);
		assert_int_equal(state_read("web", &s), 0);
		assert_int_equal(s.state, i == LENGTH(texts) - 1 ? WL_RUNNING :
				 WL_NONE);
		assert_int_equal(s.pid, 0);
	}
	unlink("run/pods/web");
}

/* A supervisor is who holds the lock; its death ends it. */
static void state_supervisor(void **state)
{
	struct workload_status s = { .state = WL_RUNNING, .pid = 1 };
	int ready[2], go[2];
	char c = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(run_supervisor(), 0);
	assert_int_equal(run_status("web", &s), -ENOENT);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		if (state_lock() || run_supervisor() != getpid() ||
		    state_write("web", &s) || write(ready[1], "x", 1) != 1)
			_exit(1);
		close(go[1]);
		_exit(read(go[0], &c, 1) == 1 ? 0 : 1);
	}
	close(ready[1]);	/* a child that dies ends the read */
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(run_supervisor(), pid);
	assert_int_equal(state_lock(), -EBUSY);
	assert_int_equal(run_status("web", &s), 0);
	assert_int_equal(s.state, WL_RUNNING);
	assert_int_equal(run_status("other", &s), 0);
	assert_int_equal(s.state, WL_NONE);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(run_supervisor(), 0);
	assert_int_equal(run_status("web", &s), -ENOENT);
	state_clean();
	close(ready[0]);
	close(go[0]);
	close(go[1]);
	unlink("run/pods/web");
}

/* ------------------------------------------------------------------ cgroup */

static void file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void file_is(const char *path, const char *want)
{
	char text[64];

	assert_int_equal(file_read(path, text, sizeof(text)), 0);
	assert_string_equal(text, want);
}

static const char *const cg_files[] = {
	"cg/eleven/web/memory.max", "cg/eleven/web/memory.swap.max",
	"cg/eleven/web/memory.oom.group", "cg/eleven/web/cpu.max", "cg/eleven/web/cpu.idle",
	"cg/eleven/web/pids.max", "cg/eleven/web/memory.events",
};

static void cg_fresh(void)
{
	for (size_t i = 0; i < LENGTH(cg_files); i++)
		file_put(cg_files[i], "");
}

static void cgroup_values(void **state)
{
	struct pod p = { .name = "web", .memory_max = MIB(32) + 1,
			 .cpu_max = 20, .cpu_idle = true, .pids_max = 32 };

	(void)state;
	available = CG_CPU | CG_MEMORY | CG_PIDS;
	cg_fresh();
	assert_int_equal(limits_set(&p), 0);
	file_is("cg/eleven/web/memory.max", "33554432");
	file_is("cg/eleven/web/memory.swap.max", "0");
	file_is("cg/eleven/web/memory.oom.group", "1");
	file_is("cg/eleven/web/cpu.max", "20000 100000");
	file_is("cg/eleven/web/cpu.idle", "1");
	file_is("cg/eleven/web/pids.max", "32");
	p = (struct pod){ .name = "web" };
	cg_fresh();
	assert_int_equal(limits_set(&p), 0);
	file_is("cg/eleven/web/memory.max", "max");
	file_is("cg/eleven/web/memory.swap.max", "max");
	file_is("cg/eleven/web/cpu.max", "max 100000");
	file_is("cg/eleven/web/cpu.idle", "");	/* a new group is not */
	file_is("cg/eleven/web/pids.max", "max");
	/* a controller that is not there is not asked */
	available = CG_PIDS;
	cg_fresh();
	assert_int_equal(limits_set(&p), 0);
	file_is("cg/eleven/web/memory.max", "");
	file_is("cg/eleven/web/pids.max", "max");
}

static void cgroup_read_back(void **state)
{
	struct pod p = { .name = "web", .pids_max = 32 };

	(void)state;
	available = CG_PIDS;
	cg_fresh();
	file_put("cg/eleven/web/pids.max", "1000");	/* becomes 3200 */
	assert_int_equal(limits_set(&p), -EINVAL);
	unlink("cg/eleven/web/pids.max");
	assert_int_equal(limits_set(&p), -ENOENT);
}

static char kept[128], disabled[64];

int stamp_read(struct stamp *stamp) { return stamp ? -ENOENT : 0; }

int before_keep(const char *kind, const char *key, const char *value)
{
	size_t n = strlen(kept);

	snprintf(kept + n, sizeof(kept) - n, "%s %s %s;", kind, key, value);
	return 0;
}

int before_restore(const char *kind, int (*put)(const char *, const char *))
{
	assert_string_equal(kind, "cgroup");
	file_put("cg/cgroup.subtree_control", "");
	assert_int_equal(put("cpu", "off"), 0);
	assert_int_equal(file_read("cg/cgroup.subtree_control", disabled,
				   sizeof(disabled)), 0);
	return 0;
}

/* What is on already is neither written nor remembered; what is not there is
 * not asked for, and below eleven/ nothing needs to be put back. */
static void cgroup_controllers(void **state)
{
	unsigned got;

	(void)state;
	file_put("cg/cgroup.controllers", "cpuset cpu memory\n");
	file_put("cg/cgroup.subtree_control", "memory\n");
	kept[0] = '\0';
	assert_int_equal(controllers_enable("cg", true, &got), 0);
	assert_int_equal(got, CG_CPU | CG_MEMORY);
	assert_string_equal(kept, "cgroup cpu off;");
	file_is("cg/cgroup.subtree_control", "+cpury");	/* over "memory" */
	file_put("cg/cgroup.subtree_control", "");
	kept[0] = '\0';
	assert_int_equal(controllers_enable("cg", false, &got), 0);
	assert_string_equal(kept, "");
	assert_int_equal(cgroup_restore(), 0);
	assert_string_equal(disabled, "-cpu");
	unlink("cg/cgroup.controllers");
	assert_int_equal(controllers_enable("cg", true, &got), -ENOENT);
	unlink("cg/cgroup.subtree_control");
}

static void cgroup_words(void **state)
{
	(void)state;
	assert_true(has_word("cpuset cpu io memory", "cpu"));
	assert_true(has_word("cpu", "cpu"));
	assert_true(has_word("io cpu", "cpu"));
	assert_false(has_word("cpuset io", "cpu"));
	assert_false(has_word("xcpu", "cpu"));
	assert_false(has_word("", "cpu"));
}

static void cgroup_counts_oom(void **state)
{
	(void)state;
	file_put("cg/eleven/web/memory.events",
		 "low 0\nmax 9\noom 2\noom_kill 7\noom_group_kill 1\n");
	assert_int_equal(cgroup_oom_kills("web"), 7);
	file_put("cg/eleven/web/memory.events", "low 0\n");
	assert_int_equal(cgroup_oom_kills("web"), 0);
	assert_int_equal(cgroup_oom_kills("other"), 0);
}

static char tmp[] = "/tmp/eleven-unit-XXXXXX";

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(tmp) || chdir(tmp) < 0 || state_dirs())
		return -1;
	return mkdir("cg", 0755) || mkdir("cg/eleven", 0755) ||
	       mkdir("cg/eleven/web", 0755);
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(cg_files); i++)
		unlink(cg_files[i]);
	rmdir("cg/eleven/web");
	rmdir("cg/eleven");
	rmdir("cg");
	rmdir("run/pods");
	rmdir("run");
	return chdir("/") || rmdir(tmp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backoff_sequence),
		cmocka_unit_test(backoff_no_overflow),
		cmocka_unit_test(reasons),
		cmocka_unit_test(output_lines),
		cmocka_unit_test(output_slow_terminal),
		cmocka_unit_test(state_round_trip),
		cmocka_unit_test(state_hostile),
		cmocka_unit_test(state_supervisor),
		cmocka_unit_test(cgroup_values),
		cmocka_unit_test(cgroup_read_back),
		cmocka_unit_test(cgroup_controllers),
		cmocka_unit_test(cgroup_words),
		cmocka_unit_test(cgroup_counts_oom),
	};

	return cmocka_run_group_tests_name("run", tests, setup, teardown);
}
