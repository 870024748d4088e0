// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Which qdiscs the uplink and the Pods get, against a kernel of one table: it
 * grafts, gives mq default children and handles as Linux does, and refuses what
 * Linux refuses.
 */
#include "nlfake.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/inet.c"
#include "netkit/derive.c"

static char net_dir[] = "/tmp/unit-qdisc-XXXXXX";
#define NET_DIR net_dir
static char *device_name(unsigned ifindex, char *name);
#define if_indextoname device_name
#include "netkit/qdisc.c"

/* ---------------------------------------------------------------- the kernel */

enum { DEV = 7, OTHER = 8, NK = IFINDEX_BASE + 256 /* and the slot */ };

static struct {
	struct qdisc rows[16];
	int nr;
	unsigned queues;		/* of DEV */
	const char *fallback;		/* net.core.default_qdisc */
	bool has_fq;
	unsigned changes;
	int missing;			/* a Pod's device */
} kernel;

static char *device_name(unsigned ifindex, char *name)
{
	return (int)ifindex == kernel.missing ? NULL : strcpy(name, "nk");
}

static struct qdisc *kernel_of(int ifindex, uint32_t parent)
{
	for (int i = 0; i < kernel.nr; i++)
		if (kernel.rows[i].parent == parent && kernel.rows[i].ifindex == ifindex)
			return &kernel.rows[i];
	return NULL;
}

static struct qdisc *kernel_at(uint32_t parent)
{
	return kernel_of(DEV, parent);
}

static void kernel_add(uint32_t parent, uint32_t handle, const char *kind)
{
	struct qdisc *q = &kernel.rows[kernel.nr++];

	assert_true(kernel.nr <= (int)LENGTH(kernel.rows));
	*q = (struct qdisc) { .ifindex = DEV, .parent = parent, .handle = handle };
	snprintf(q->kind, sizeof(q->kind), "%s", kind);
}

static void kernel_root(uint32_t handle, const char *kind)
{
	int kept = 0;

	for (int i = 0; i < kernel.nr; i++)
		if (kernel.rows[i].ifindex != DEV)
			kernel.rows[kept++] = kernel.rows[i];
	kernel.nr = kept;
	kernel_add(TC_H_ROOT, handle, kind);
	for (unsigned k = 1; !strcmp(kind, "mq") && k <= kernel.queues; k++)
		kernel_add(handle | k, 0, kernel.fallback);
}

/* A Pod's device has one queue and no qdisc of the kernel's own. */
static int kernel_set_pod(const struct qdisc *q, const char *kind)
{
	struct qdisc *is = kernel_of(q->ifindex, TC_H_ROOT);

	assert_true(q->ifindex > NK && q->ifindex < NK + 255);
	assert_int_equal(q->parent, TC_H_ROOT);
	is = is ? is : &kernel.rows[kernel.nr++];
	*is = *q;
	strcpy(is->kind, kind);
	return 0;
}

static int kernel_set(const struct qdisc *q, const char *kind)
{
	struct qdisc *is = kernel_at(q->parent);

	kernel.changes++;
	if (!strcmp(kind, "fq") && !kernel.has_fq)
		return -ENOENT;
	if (q->ifindex != DEV)
		return kernel_set_pod(q, kind);
	if (is && q->handle && is->handle == q->handle && strcmp(is->kind, kind))
		return -EINVAL;			/* must match existing qdisc */
	if (!is || strcmp(is->kind, kind) || (q->handle && is->handle != q->handle)) {
		if (q->parent == TC_H_ROOT)
			kernel_root(q->handle, kind);
		else
			*is = (struct qdisc) { .ifindex = DEV, .parent = q->parent,
					       .handle = 0x80010000 };
		is = kernel_at(q->parent);
		snprintf(is->kind, sizeof(is->kind), "%s", kind);
	}
	if (!strcmp(kind, "fq"))
		is->fq = q->fq;
	is->options_len = q->options_len;
	memcpy(is->options, q->options, sizeof(is->options));
	return 0;
}

int qdisc_set_fq(struct nl *nl, const struct qdisc *q)
{
	(void)nl;
	return kernel_set(q, "fq");
}

int qdisc_set(struct nl *nl, const struct qdisc *q)
{
	(void)nl;
	return kernel_set(q, q->kind);
}

int qdisc_delete(struct nl *nl, int ifindex, uint32_t handle, uint32_t parent)
{
	(void)nl;
	kernel.changes++;
	if (kernel_of(ifindex, parent)->handle != handle || !handle)
		return -EINVAL;
	if (ifindex != DEV) {
		*kernel_of(ifindex, parent) = kernel.rows[--kernel.nr];
		return 0;
	}
	kernel_root(0, kernel.queues > 1 ? "mq" : kernel.fallback);
	return 0;
}

int qdisc_dump(struct nl *nl, int ifindex, struct qdisc *rows, unsigned max)
{
	int nr = 0;

	(void)nl;
	for (int i = 0; i < kernel.nr; i++)
		if (kernel.rows[i].ifindex == ifindex ||
		    kernel.rows[i].handle == QDISC_ELEVEN) {
			assert_true(nr < (int)max);
			rows[nr++] = kernel.rows[i];
		}
	return nr;
}

static char kept[1024];

int before_keep(const char *kind, const char *key, const char *value)
{
	assert_string_equal(kind, "qdisc");
	assert_string_equal(key, "up0");
	if (!kept[0])
		snprintf(kept, sizeof(kept), "%s", value);
	return 0;
}

int before_get(const char *kind, const char *key, char *buf, size_t size)
{
	(void)kind;
	if (!kept[0] || strcmp(key, "up0"))
		return -ENOENT;
	snprintf(buf, size, "%s", kept);
	return 0;
}

/* ------------------------------------------------------------------ the walk */

static const struct node node = { .name = "n", .id = 1 };
static struct pod pods[3];
static struct config cf = { .nodes = &node, .nr_nodes = 1, .pods = pods };
static struct link links[] = {
	{ .ifindex = DEV, .name = "up0" }, { .ifindex = OTHER, .name = "other" },
};
static struct snap snap = { .links = links, .nr_links = LENGTH(links) };
static struct nl nl;
static struct walk walk;

bool differs(struct walk *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->first, sizeof(w->first), fmt, ap);
	va_end(ap);
	w->differences++;
	return w->fix;
}

static int look(bool fix)
{
	walk = (struct walk) {
		.cf = &cf, .node = &node, .nl = &nl, .snap = &snap, .uplink = DEV,
		.uplink_name = "up0", .fix = fix,
	};
	return qdisc_walk(&walk);
}

static void queues_set(unsigned nr)
{
	char path[128];

	kernel.queues = nr;
	links[0].tx_queues = 16;		/* allocated, most of them not used */
	for (unsigned i = 0; i < 16; i++) {
		snprintf(path, sizeof(path), "%s/up0/queues/tx-%u", net_dir, i);
		if (i < nr)
			assert_true(!mkdir(path, 0700) || errno == EEXIST);
		else
			(void)rmdir(path);
	}
}

static void start(unsigned queues, const char *fallback)
{
	memset(&kernel, 0, sizeof(kernel));
	memset(pods, 0, sizeof(pods));
	kernel.fallback = fallback;
	kernel.has_fq = true;
	kept[0] = '\0';
	queues_set(queues);
	kernel_root(0, queues > 1 ? "mq" : fallback);
	cf.nr_pods = 0;
	cf.fq = (struct fq) { .horizon_ms = 2000, .buckets_log = 12,
			      .weight = { 8, 4, 2 } };
}

static void mended_once(void)
{
	struct qdisc *root;

	assert_int_equal(look(false), 0);
	assert_true(walk.differences > 0);
	assert_int_equal(kernel.changes, 0);
	assert_int_equal(look(true), 0);
	assert_true(kernel.changes > 0);
	kernel.changes = 0;
	assert_int_equal(look(true), 0);
	assert_int_equal(walk.differences, 0);
	assert_int_equal(kernel.changes, 0);
	root = kernel_at(TC_H_ROOT);
	assert_int_equal(root->handle, QDISC_ELEVEN);
	assert_string_equal(root->kind, kernel.queues > 1 ? "mq" : "fq");
	for (unsigned k = 1; kernel.queues > 1 && k <= kernel.queues; k++) {
		root = kernel_at(QDISC_ELEVEN | k);
		assert_string_equal(root->kind, "fq");
	}
	assert_int_equal(root->fq.horizon_us, 2000000);
	assert_int_equal(root->fq.buckets_log, 12);
	assert_int_equal(root->fq.weight[0], 8 << 16);
	assert_int_equal(root->fq.weight[2], 2 << 16);
	assert_int_equal(root->fq.priomap[6], 0);	/* guaranteed */
	assert_int_equal(root->fq.priomap[0], 1);	/* burstable */
	assert_int_equal(root->fq.priomap[2], 2);	/* best effort */
}

/* Up and down from that state leave no trace. */
static void exact(unsigned queues, const char *fallback, uint32_t handle,
		  const char *kind)
{
	struct qdisc before[16];
	int nr;

	start(queues, fallback);
	if (kind)
		kernel_root(handle, kind);
	if (kind && strcmp(kind, "mq")) {
		kernel_at(TC_H_ROOT)->options_len = 3;
		memcpy(kernel_at(TC_H_ROOT)->options, "\x08\xff\x01", 3);
	}
	kernel.rows[kernel.nr++] = (struct qdisc) {	/* somebody else's */
		.ifindex = OTHER, .handle = 0x00010000, .parent = TC_H_ROOT, .kind = "fq",
	};
	nr = kernel.nr;
	memcpy(before, kernel.rows, sizeof(before));
	mended_once();
	assert_int_equal(qdisc_down(&walk), 0);
	assert_int_equal(kernel.nr, nr);
	for (int i = 0; i < nr; i++) {
		struct qdisc *q = NULL;

		for (int k = 0; k < nr; k++)
			if (kernel.rows[k].parent == before[i].parent &&
			    kernel.rows[k].ifindex == before[i].ifindex)
				q = &kernel.rows[k];
		assert_non_null(q);
		assert_memory_equal(q, &before[i], sizeof(*q));
	}
}

static void up_and_down_leave_no_trace(void **state)
{
	(void)state;
	exact(1, "noqueue", 0, NULL);
	exact(1, "fq_codel", 0, NULL);
	exact(1, "fq", 0, NULL);
	exact(4, "fq_codel", 0, NULL);
	exact(4, "fq", 0, NULL);		/* children are changed, not replaced */
	exact(1, "pfifo_fast", 0x00770000, "fq_codel");
	exact(4, "pfifo_fast", 0x00010000, "mq");
	exact(4, "pfifo_fast", 0x00010000, "fq");
}

static void every_option_is_mended(void **state)
{
	struct fq_options *o, good;

	(void)state;
	start(2, "fq_codel");
	mended_once();
	o = &kernel_at(QDISC_ELEVEN | 2)->fq;
	good = *o;
	for (size_t i = 0; i < sizeof(*o); i++) {
		((uint8_t *)o)[i] ^= 1;
		kernel.changes = 0;
		assert_int_equal(look(true), 0);
		assert_int_equal(walk.differences, 1);
		assert_int_equal(kernel.changes, 1);
		assert_non_null(strstr(walk.first, "transmit queue 2"));
		assert_memory_equal(o, &good, sizeof(good));
	}
}

static void other_number_of_queues(void **state)
{
	(void)state;
	start(1, "fq_codel");
	mended_once();
	queues_set(4);
	kernel.changes = 0;
	mended_once();
	queues_set(1);
	kernel.changes = 0;
	mended_once();
	assert_string_equal(kept, "fq_codel 0 ");	/* the first counts */
}

static void a_row_of_zeros_leaves_the_device_alone(void **state)
{
	(void)state;
	start(1, "fq_codel");
	cf.fq = (struct fq) { 0 };
	assert_int_equal(look(true), 0);
	assert_int_equal(kernel.changes, 0);
	cf.fq.horizon_ms = 2000;
	assert_int_equal(look(true), 0);
	cf.fq.horizon_ms = 0;			/* a row taken back takes ours away */
	assert_int_equal(look(true), 0);
	assert_int_equal(walk.differences, 1);
	assert_string_equal(kernel_at(TC_H_ROOT)->kind, "fq_codel");
	assert_int_equal(look(true), 0);
	assert_int_equal(walk.differences, 0);
}

static void kernel_without_fq_is_named(void **state)
{
	(void)state;
	start(1, "pfifo_fast");
	kernel.has_fq = false;
	assert_int_equal(look(true), -ENOENT);
}

static void limits_follow_the_rates(void **state)
{
	struct fq_options o = { 0 };

	(void)state;
	start(1, "fq");
	cf.fq = (struct fq) { .buckets_log = 12 };
	look(false);
	fq_want(&o, &walk, NULL);
	assert_int_equal(o.plimit, 10000);
	assert_int_equal(o.flow_plimit, 100);
	assert_int_equal(o.horizon_us, 2000000);
	assert_int_equal(o.weight[0], 9 << 16);
	assert_int_equal(o.weight[1], 3 << 16);
	assert_int_equal(o.weight[2], 1 << 16);
	/* 1 Mbit/s for 200 ms is 25000 bytes: 195 of 128 */
	cf.nr_pods = 3;
	pods[0] = (struct pod) { .node = "n", .bw = { .egress_bps = MBIT(1) } };
	pods[1] = (struct pod) { .node = "elsewhere", .bw = { .egress_bps = GBIT(1) } };
	fq_want(&o, &walk, NULL);
	assert_int_equal(o.flow_plimit, 195);
	assert_int_equal(o.plimit, 10000);
	/* 400 Mbit/s for 500 ms: 195312, above what a flow and a band may have */
	pods[2] = (struct pod) { .node = "n",
				.bw = { .egress_bps = MBIT(400), .horizon_ms = 500 } };
	fq_want(&o, &walk, NULL);
	assert_int_equal(o.flow_plimit, 10000);
	assert_int_equal(o.plimit, 100000);
	assert_int_equal(o.horizon_us, 2300000);
	pods[2].bw.egress_bps = GBIT(400);
	pods[2].bw.horizon_ms = 1000000;
	fq_want(&o, &walk, NULL);
	assert_int_equal(o.plimit, 100000);
}

static struct qdisc *pod_fq(unsigned slot)
{
	return kernel_of(NK + slot, TC_H_ROOT);
}

static void pods_have_one_where_packets_wait(void **state)
{
	(void)state;
	start(1, "fq");
	cf.nr_pods = 3;
	pods[0] = (struct pod) { .name = "a", .node = "n", .slot = 1,
				 .bw = { .ingress_bps = MBIT(1) } };
	pods[1] = (struct pod) { .name = "b", .node = "n", .slot = 2,
				 .bw = { .egress_bps = MBIT(100) } };
	pods[2] = (struct pod) { .name = "c", .node = "elsewhere", .slot = 3,
				 .bw = { .ingress_bps = MBIT(1), .local = true } };
	mended_once();
	assert_int_equal(pod_fq(1)->fq.flow_plimit, 195);
	assert_int_equal(pod_fq(1)->fq.horizon_us, 2000000);
	assert_true(!pod_fq(2) && !pod_fq(3));
	/* b's rate now holds on the way to a, too, but needs no room before b */
	pods[1].bw.local = true;
	kernel.changes = 0;
	mended_once();
	assert_int_equal(pod_fq(1)->fq.flow_plimit, 10000);
	assert_null(pod_fq(2));
	pods[0].bw = (struct bandwidth) { .local = true, .egress_bps = KBIT(8) };
	kernel.changes = 0;
	mended_once();
	assert_true(pod_fq(1) && pod_fq(2));
	pods[0].bw = pods[1].bw = (struct bandwidth) { 0 };
	kernel.changes = 0;
	mended_once();
	assert_true(!pod_fq(1) && !pod_fq(2));
}

static void pods_fq_is_mended(void **state)
{
	(void)state;
	start(1, "fq");
	cf.nr_pods = 1;
	pods[0] = (struct pod) { .name = "a", .node = "n", .slot = 1,
				 .bw = { .ingress_bps = MBIT(1) } };
	kernel.missing = NK + 1;		/* named with its pair */
	look(true);
	assert_int_equal(walk.differences, 1);
	kernel.missing = kernel.changes = 0;
	mended_once();
	pod_fq(1)->handle = 0x00010000;		/* somebody else's */
	kernel.has_fq = false;
	assert_int_equal(look(true), -ENOENT);
}

static int dirs_make(void **state)
{
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(net_dir));
	snprintf(path, sizeof(path), "%s/up0", net_dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/up0/queues", net_dir);
	return mkdir(path, 0700);
}

static int dirs_remove(void **state)
{
	char path[64];

	(void)state;
	queues_set(0);
	snprintf(path, sizeof(path), "%s/up0/queues", net_dir);
	(void)rmdir(path);
	snprintf(path, sizeof(path), "%s/up0", net_dir);
	(void)rmdir(path);
	return rmdir(net_dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(up_and_down_leave_no_trace),
		cmocka_unit_test(every_option_is_mended),
		cmocka_unit_test(other_number_of_queues),
		cmocka_unit_test(a_row_of_zeros_leaves_the_device_alone),
		cmocka_unit_test(kernel_without_fq_is_named),
		cmocka_unit_test(limits_follow_the_rates),
		cmocka_unit_test(pods_have_one_where_packets_wait),
		cmocka_unit_test(pods_fq_is_mended),
	};

	return cmocka_run_group_tests(tests, dirs_make, dirs_remove);
}
