// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a person reads: lines of the log on stderr, differences of `check` on
 * stdout, the kernel's words behind ours.
 */
#include "nlfake.h"

#include <fcntl.h>
#include <unistd.h>

#include "netkit/walk.c"

static char said[8192];
static int pipes[2], saved;

/* Takes over a stream's descriptor; heard() gives it back and reads. A pipe in
 * packet mode keeps each write apart. */
static void hear(int fd)
{
	assert_int_equal(pipe2(pipes, O_DIRECT | O_NONBLOCK), 0);
	saved = dup(fd);
	assert_true(saved >= 0 && dup2(pipes[1], fd) == fd);
}

static unsigned heard(int fd)
{
	unsigned writes = 0;
	size_t len = 0;
	ssize_t n;

	(void)fflush(stdout);
	assert_int_equal(dup2(saved, fd), fd);
	(void)close(saved);
	(void)close(pipes[1]);
	while ((n = read(pipes[0], said + len, sizeof(said) - len - 1)) > 0) {
		len += n;
		writes++;
	}
	(void)close(pipes[0]);
	said[len] = '\0';
	return writes;
}

static void each_line_is_one_write(void **state)
{
	int err;

	(void)state;
	log_verbose = false;
	hear(STDERR_FILENO);
	info("pods: %d up", 4);
	info_v("not asked for");
	warn("module %s", "nbd");
	err = fail(-EEXIST, "pod %s: netkit pair", "web");
	log_verbose = true;
	info_v("asked for");
	assert_int_equal(heard(STDERR_FILENO), 4);
	assert_string_equal(log_failure, "pod web: netkit pair: File exists");
	assert_int_equal(err, -EEXIST);
	assert_string_equal(said,
		"eleven: pods: 4 up\n"
		"eleven: module nbd\n"
		"eleven: pod web: netkit pair: File exists\n"
		"eleven: asked for\n");
}

static void a_value_cannot_forge_a_line(void **state)
{
	(void)state;
	hear(STDERR_FILENO);
	warn("name \"%s\"", "a\neleven: all is well\r\033[2J");
	assert_int_equal(heard(STDERR_FILENO), 1);
	assert_string_equal(said, "eleven: name \"a eleven: all is well  [2J\"\n");
}

static void any_length_is_one_line(void **state)
{
	char text[3000];
	size_t len;

	(void)state;
	for (len = LINE_MAX_LEN - 40; len < LINE_MAX_LEN + 40; len++) {
		memset(text, 'x', sizeof(text));
		text[len] = '\0';
		hear(STDERR_FILENO);
		(void)fail(-EIO, "%s", text);
		assert_int_equal(heard(STDERR_FILENO), 1);
		assert_int_equal(strlen(log_failure), sizeof(log_failure) - 1);
		assert_true(strlen(said) <= LINE_MAX_LEN);
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	}
}

static void the_kernels_words_are_told(void **state)
{
	struct nl nl = { .extack = "Invalid scope" };
	int err;

	(void)state;
	hear(STDERR_FILENO);
	err = nl_fail(&nl, -EINVAL, "route %s", "10.0.0.0/8");
	nl.extack[0] = '\0';
	(void)nl_fail(&nl, -EINVAL, "route %s", "10.0.0.0/8");
	assert_int_equal(heard(STDERR_FILENO), 2);
	assert_int_equal(err, -EINVAL);
	assert_string_equal(said,
		"eleven: route 10.0.0.0/8: \"Invalid scope\": Invalid argument\n"
		"eleven: route 10.0.0.0/8: Invalid argument\n");
}

static void differences_are_told_to_check(void **state)
{
	struct walk w = { 0 };
	bool mend;

	(void)state;
	hear(STDOUT_FILENO);
	mend = differs(&w, "pod %s: route %s: missing", "web", "10.11.1.1");
	w.quiet = true;
	mend |= differs(&w, "in silence");
	(void)heard(STDOUT_FILENO);
	assert_false(mend);
	assert_int_equal(w.differences, 2);
	assert_string_equal(said, "differs: pod web: route 10.11.1.1: missing\n");
}

static void differences_are_for_up_to_mend(void **state)
{
	struct walk w = { .fix = true };
	bool mend = true;

	(void)state;
	hear(STDERR_FILENO);
	log_verbose = false;
	mend &= differs(&w, "route: missing");
	log_verbose = true;
	mend &= differs(&w, "route: missing");
	assert_int_equal(heard(STDERR_FILENO), 1);
	assert_true(mend);
	assert_int_equal(w.differences, 2);
	assert_string_equal(said, "eleven: mend: route: missing\n");
	hear(STDOUT_FILENO);
	(void)differs(&w, "route: missing");
	(void)heard(STDOUT_FILENO);
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_one_write),
		cmocka_unit_test(a_value_cannot_forge_a_line),
		cmocka_unit_test(any_length_is_one_line),
		cmocka_unit_test(the_kernels_words_are_told),
		cmocka_unit_test(differences_are_told_to_check),
		cmocka_unit_test(differences_are_for_up_to_mend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
