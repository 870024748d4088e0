// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a person is told: lines of at most 80 columns, whatever the reasons are,
 * numbers and their words; who repairs, and why nobody does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>

/* drift.c and state.c are here for others. */
#define drift_why why_not
#define pids_read processes
#define run_repairs repaired
#define run_status state_of
#include "netkit/status.c"
#include "netkit/status_run.c"

#include <cmocka.h>	/* last: its fail() is not ours */

static struct repairs repairs;
static int err_repairs, err_pids;
static unsigned pids_max;
static const char *why;
static char text[8192];

int repaired(struct repairs *r)
{
	*r = repairs;
	return err_repairs;
}

int processes(unsigned *now, unsigned *max)
{
	*now = 12;
	*max = pids_max;
	return err_pids;
}

const char *why_not(void)
{
	return why;
}

static struct workload_status workload;

int state_of(const char *pod, struct workload_status *out)
{
	(void)pod;
	*out = workload;
	return 0;
}

int datapath_read(unsigned slot, struct datapath_pod *out)
{
	(void)slot;
	memset(out, 0, sizeof(*out));
	return 0;
}

const char *datapath_verdict(unsigned v, bool *is_drop)
{
	*is_drop = false;
	return v ? NULL : "forward";
}

const struct bigtcp_seen *bigtcp_seen(unsigned i)
{
	(void)i;
	return NULL;
}

const struct hw_seen *hw_seen(unsigned i)
{
	(void)i;
	return NULL;
}

static const struct node nodes[] = { { .name = "alpha", .id = 1 } };
static const struct pod pods[] = { { .name = "web", .node = "alpha", .slot = 1,
				     .argv = ARGV("/bin/web") } };
static const struct config cf = {
	.cluster = "demo", .nodes = nodes, .nr_nodes = 1, .pods = pods, .nr_pods = 1,
};
static struct walk w = { .cf = &cf, .node = nodes, .uplink_name = "eth0" };
static struct feature features[] = {
	{ .name = "uplink", .state = FEATURE_DEGRADED },
	{ .name = "datapath", .state = FEATURE_ON },
};

static int start(void **state)
{
	(void)state;
	memset(&repairs, 0, sizeof(repairs));
	memset(&workload, 0, sizeof(workload));
	workload.state = WL_RUNNING;
	features[0].reason[0] = '\0';
	err_repairs = err_pids = 0;
	pids_max = 3000;
	why = "";
	w.failures = 0;
	return 0;
}

static const char *printed(bool json)
{
	FILE *f = fmemopen(text, sizeof(text), "w");

	assert_non_null(f);
	status_print(&w, "1", features, LENGTH(features), json, f);
	fclose(f);
	return text;
}

static bool says(const char *line)
{
	size_t len = strlen(line);

	for (const char *p = text; p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
		if (!strncmp(p, line, len) && (p[len] == '\n' || !p[len]))
			return true;
	print_error("no \"%s\" in\n%s\n", line, text);
	return false;
}

static size_t widest(void)
{
	size_t most = 0, n;

	for (const char *p = text; *p; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		most = n > most ? n : most;
	}
	return most;
}

static void long_reasons(void **state)
{
	static const char reason[] = "uplink eth0: root qdisc is noqueue, not eleven's mq, and "
		"the kernel says about that what does not fit in what is left of one line of it";

	(void)state;
	snprintf(features[0].reason, sizeof(features[0].reason), "%s", reason);
	memset(workload.reason, 'x', sizeof(workload.reason) - 1);
	memcpy(workload.reason, "cannot start: ", 14);
	workload.reason[50] = ' ';
	printed(false);
	assert_true(widest() <= 80);
	assert_true(says("  uplink       degraded: uplink eth0: root qdisc is noqueue, not "
			 "eleven's mq,"));
	assert_true(says("               and the kernel says about that what does not fit in "
			 "what is left"));
	assert_true(says("               of one line of it"));
	assert_true(says("  datapath     on"));
}

static void who_repairs(void **state)
{
	(void)state;
	printed(false);
	assert_null(strstr(text, "repairs"));
	assert_true(says("  processes    12 in Pods, at most 3000"));
	err_pids = -ERANGE;
	printed(false);
	assert_true(says("  processes    12 in Pods, no limit"));
	err_pids = -ENOENT;
	printed(false);
	assert_null(strstr(text, "processes"));
	err_pids = 0;
	repairs.nr = 3;
	repairs.last_ns = clock_now_ns();
	printed(false);
	assert_true(says("  repairs      3, the last 0 s ago"));
	snprintf(repairs.why, sizeof(repairs.why), "eleven.drift=off");
	printed(false);
	assert_true(says("  repairs      off: eleven.drift=off; 3, the last 0 s ago"));
	printed(true);
	assert_true(says("  \"repairs\": 3,"));
	assert_true(says("  \"repairs_off\": \"eleven.drift=off\","));
	assert_true(says("  \"processes\": 12,"));
	assert_true(says("  \"processes_max\": 3000,"));
	err_repairs = -ENOENT;
	repairs.nr = 0;
	printed(true);
	assert_true(says("  \"repairs\": 0,"));
	assert_true(says("  \"repairs_off\": \"nobody supervises\","));
	printed(false);
	assert_null(strstr(text, "repairs"));
}

static const char *banner(unsigned failures)
{
	FILE *f = fmemopen(text, sizeof(text), "w");

	assert_non_null(f);
	w.failures = failures;
	status_banner(&w, "1", f);
	fclose(f);
	return text;
}

static void the_banner(void **state)
{
	(void)state;
	banner(0);
	assert_null(strstr(text, "degraded"));
	assert_null(strstr(text, "repairs"));
	banner(1);
	assert_true(says("  degraded: 1 failure, see above and `eleven check`"));
	why = "cannot listen: Too many open files";
	banner(2);
	assert_true(says("  degraded: 2 failures, see above and `eleven check`"));
	assert_true(says("  repairs nothing: cannot listen: Too many open files"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(long_reasons, start),
		cmocka_unit_test_setup(who_repairs, start),
		cmocka_unit_test_setup(the_banner, start),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
