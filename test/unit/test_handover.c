// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The text that one program leaves to the next: it says again what it was told,
 * and of what is not ours, of another process, of another format, cut off or out
 * of range nothing is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#define lock_take lock_script
#define stamp_read stamp_script
#include "netkit/handover.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static const struct node nodes[] = { { .name = "alpha", .id = 1 } };
static const struct pod pods[] = {
	{ .name = "web", .node = "alpha", .slot = 1 },
	{ .name = "twelve-chars", .node = "alpha", .slot = 2 },
};
static const struct console consoles[] = { { "hvc0", NULL } };
static const struct config cf = {
	.nodes = nodes, .nr_nodes = LENGTH(nodes),
	.pods = pods, .nr_pods = LENGTH(pods),
	.consoles = consoles, .nr_consoles = LENGTH(consoles),
};
static struct workload wl[2];

static int err_lock, err_stamp, lock_fd;

int lock_script(void)
{
	lock_fd = err_lock ? err_lock : open("/dev/null", O_RDONLY | O_CLOEXEC);
	return lock_fd;
}

int stamp_script(struct stamp *stamp)
{
	(void)stamp;
	return err_stamp;
}

static void forget(void)
{
	memset(&handover, 0, sizeof(handover));
}

static int file_of(const char *text)
{
	int fd = memfd_create("test", 0);

	assert_true(fd > 2);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static bool believed(const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	bool is;
	int fd;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	forget();
	fd = file_of(text);
	is = text_read(fd);
	close(fd);
	return is;
}

static void written(void)
{
	struct walk w = { .cf = &cf, .node = &nodes[0] };

	forget();
	console_keep(&cf, "hvc0", 77);
	wl[0] = (struct workload) {
		.pod = &pods[0], .report = 9, .due_ns = 1, .oom_kills = ~0ULL,
		.delay_ms = 4000, .output = { .name = "web", .fd = 8, .is_rest = true },
		.status = { WL_RUNNING, 4711, 12, 1ULL << 63, "" },
	};
	wl[1] = (struct workload) {
		.pod = &pods[1], .report = -1, .due_ns = 1ULL << 40,
		.output = { .name = "twelve-chars", .fd = -1 },
		.status = { WL_FAILED, 0, 1, 5, "cannot start: exec /x y: gone (and \"more\")" },
	};
	assert_int_equal(prepare(&w, wl, 2), 0);
}

static void says_again(void **state)
{
	struct handover was;

	(void)state;
	written();
	was = handover;
	snprintf(was.node, sizeof(was.node), "alpha");
	was.nr_consoles = 1;
	was.consoles[0] = (struct saved_console) { "hvc0", 77 };
	forget();
	assert_true(text_read(was.state));
	handover.state = was.state;
	assert_int_equal(handover.nr, 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_string_equal(handover.pods[i].name, pods[i].name);
		assert_string_equal(handover.pods[i].status.reason, wl[i].status.reason);
		assert_int_equal(handover.pods[i].row, workload_hash(&cf, &pods[i]));
	}
	assert_true(was.pods[0].is_rest);
	assert_memory_equal(&handover, &was, sizeof(was));
	close(was.state);
	close(was.back);
}

static void is_found_by_its_number(void **state)
{
	(void)state;
	written();
	forget();
	assert_true(handover_open());
	assert_true(handover_is_open());
	assert_int_equal(handover.pods[0].out, 8);
	handover_close();
	assert_false(handover_is_open());
	assert_null(getenv(MARK));
	assert_false(handover_open());
}

static void nobody_elses(void **state)
{
	const int me = getpid();

	(void)state;
	assert_true(believed("eleven-handover %d %d\nnode alpha\n", HANDOVER_FORMAT, me));
	assert_false(believed("eleven-handover %d %d\nnode alpha\n", HANDOVER_FORMAT, me + 1));
	assert_false(believed("eleven-handover %d %d\nnode alpha\n", HANDOVER_FORMAT + 1, me));
	assert_false(believed("eleven-handover %d %d\n", HANDOVER_FORMAT, me));
	assert_false(believed("eleven-handover"));
	assert_false(believed(""));
	assert_false(text_read(-1));
	setenv(MARK, "none", 1);
	assert_false(handover_open());
	assert_null(getenv(MARK));
}

static void broken_lines(void **state)
{
	static const char *const lines[] = {
		"workload web 1 1 2 3 4 5 6 7 8 9",		/* cut off */
		"workload web 1 4 2 3 4 5 6 7 8 9 0 ",		/* no such state */
		"workload web 1 -1 2 3 4 5 6 7 8 9 0 ",
		"workload thirteen-char 1 1 2 3 4 5 6 7 8 9 0 ",
		"workload", "workloads all", "", "fds 1",
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(lines); i++) {
		assert_true(believed("eleven-handover %d %d\nnode alpha\n%s\nlater 1\n",
				     HANDOVER_FORMAT, getpid(), lines[i]));
		assert_int_equal(handover.nr, 0);
		assert_int_equal(handover.pods[0].status.pid, 0);
	}
}

static void not_more_than_fit(void **state)
{
	int fd = file_of("");

	(void)state;
	dprintf(fd, "eleven-handover %d %d\nnode alpha\n", HANDOVER_FORMAT, getpid());
	for (unsigned i = 0; i < POD_MAX + 3; i++)
		dprintf(fd, "workload p%u 1 1 2 3 4 5 6 7 8 9 0 \n", i);
	for (unsigned i = 0; i < CONSOLE_MAX + 3; i++)
		dprintf(fd, "console tty%u 5\n", i);
	forget();
	assert_true(text_read(fd));
	assert_int_equal(handover.nr, POD_MAX);
	assert_int_equal(handover.nr_consoles, CONSOLE_MAX);
	assert_string_equal(handover.pods[POD_MAX - 1].name, "p253");
	close(fd);
}

/* A `down` may have come between the question and this answer: this program stays
 * then, the other one is not even started. */
static void an_unwired_node_is_left(void **state)
{
	struct walk w = { .cf = &cf, .node = &nodes[0] };

	(void)state;
	forget();
	err_stamp = -ENOENT;
	assert_int_equal(handover_give(&w, wl, 0, "/nonesuch"), -ENETDOWN);
	assert_non_null(strstr(log_failure, "not wired any more"));
	assert_int_equal(fcntl(lock_fd, F_GETFD), -1);
	assert_false(handover_is_open());
	err_stamp = -EIO;
	assert_int_equal(handover_give(&w, wl, 0, "/nonesuch"), -EIO);
	err_stamp = 0;		/* it is tried, and all is as before */
	assert_int_equal(handover_give(&w, wl, 0, "/nonesuch"), -ENOENT);
	assert_int_equal(fcntl(lock_fd, F_GETFD), -1);
	assert_false(handover_is_open());
	err_lock = -EBUSY;
	assert_int_equal(handover_give(&w, wl, 0, "/nonesuch"), -EBUSY);
	assert_int_equal(handover.lock, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_again),
		cmocka_unit_test(is_found_by_its_number),
		cmocka_unit_test(nobody_elses),
		cmocka_unit_test(broken_lines),
		cmocka_unit_test(not_more_than_fit),
		cmocka_unit_test(an_unwired_node_is_left),
	};

	return cmocka_run_group_tests_name("handover", tests, NULL, NULL);
}
