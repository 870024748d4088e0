// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Sizes of BIG TCP against devices that follow the kernel's rules: nothing above
 * the device's limit, and a small size for IPv6 takes IPv4's along.
 */
#include <errno.h>

#include "netkit/bigtcp.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { UPLINK = 2, PEER = IFINDEX_BASE + 256 + 1, K64 = 65536, K192 = 196608, MOST = 524280 };

static struct link devices[4];		/* uplink, nk-a, a's eth0, nk-b */
static unsigned changes;
static struct nl node_nl, pod_nl;
static char kept[64];

/* do_setlink(): first all is checked, then set in this order. */
int link_set_sizes(struct nl *nl, int ifindex, const struct link_sizes *s)
{
	struct link *l = nl == &pod_nl ? &devices[2] : NULL;
	unsigned most;

	for (unsigned i = 0; !l && i < LENGTH(devices); i++)
		if (i != 2 && devices[i].ifindex == ifindex)
			l = &devices[i];
	assert_non_null(l);
	changes++;
	most = l->tso_max ? l->tso_max : K64;
	if (s->gso > most || s->gso_ipv4 > most || s->gro > MOST || s->gro_ipv4 > MOST)
		return -EINVAL;
	l->sizes.gso = s->gso;
	if (s->gso <= K64)
		l->sizes.gso_ipv4 = s->gso;
	l->sizes.gro = s->gro;
	if (s->gro <= K64)
		l->sizes.gro_ipv4 = s->gro;
	l->sizes.gso_ipv4 = s->gso_ipv4;
	l->sizes.gro_ipv4 = s->gro_ipv4;
	return 0;
}

int before_keep(const char *kind, const char *key, const char *value)
{
	assert_string_equal(kind, "sizes");
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

static const struct node node = { .name = "n", .id = 1 };
static struct pod pods[] = {
	{ .name = "a", .node = "n", .slot = 1 }, { .name = "b", .node = "n", .slot = 254 },
	{ .name = "c", .node = "m", .slot = 3 },
};
static struct config cf = { .nodes = &node, .nr_nodes = 1, .pods = pods, .nr_pods = 3 };
static struct snap snap = { .links = devices, .nr_links = LENGTH(devices) };
static struct walk walk;

int snap_take(struct nl *nl, struct snap *s)
{
	(void)nl;
	assert_ptr_equal(s, &snap);
	return 0;
}

const struct link *snap_link(const struct snap *s, const char *name)
{
	for (unsigned i = 0; i < s->nr_links; i++)
		if (i != 2 && !strcmp(s->links[i].name, name))
			return &s->links[i];
	return NULL;
}

const struct link *snap_index(const struct snap *s, int ifindex)
{
	for (unsigned i = 0; i < s->nr_links; i++)
		if (i != 2 && s->links[i].ifindex == ifindex)
			return &s->links[i];
	return NULL;
}

bool differs(struct walk *w, const char *fmt, ...)
{
	(void)fmt;
	w->differences++;
	return w->fix;
}

static struct link device(const char *name, int ifindex, unsigned tso_max)
{
	struct link l = { .ifindex = ifindex, .tso_max = tso_max,
			  .sizes = { K64, K64, K64, K64 } };

	snprintf(l.name, sizeof(l.name), "%s", name);
	if (!strncmp(name, "nk-", 3) || !strcmp(name, "eth0"))
		snprintf(l.kind, sizeof(l.kind), "netkit");
	return l;
}

static void start(unsigned tso_max)
{
	devices[0] = device("up0", UPLINK, tso_max);
	devices[1] = device("nk-a", PEER, MOST);
	devices[2] = device("eth0", PEER, MOST);
	devices[3] = device("nk-b", PEER + 253, MOST);
	cf.bigtcp = (struct bigtcp) { .gso = K192, .gro = K192 };
	changes = 0;
	kept[0] = '\0';
	memset(seen, 0, sizeof(seen));
}

static int look(bool fix)
{
	walk = (struct walk) { .cf = &cf, .node = &node, .nl = &node_nl, .snap = &snap,
			       .uplink = UPLINK, .fix = fix };
	assert_int_equal(bigtcp_device(&walk, &pod_nl, &devices[2], &pods[0], true), 0);
	return bigtcp_walk(&walk);
}

/* The node's end of a Pod takes what the wire merged: nothing is cut there. */
static void all_have(unsigned gso, unsigned gro)
{
	for (unsigned i = 0; i < LENGTH(devices); i++) {
		bool outside = !strncmp(devices[i].name, "nk-", 3) && cf.bigtcp.gso;
		unsigned own = outside ? K192 : gso;

		assert_int_equal(devices[i].sizes.gso, own);
		assert_int_equal(devices[i].sizes.gro, gro);
		assert_int_equal(devices[i].sizes.gso_ipv4, own);
		assert_int_equal(devices[i].sizes.gro_ipv4, gro);
	}
}

static void mended_once(unsigned gso, unsigned gro)
{
	assert_int_equal(look(false), 0);
	assert_int_equal(changes, 0);
	assert_int_equal(look(true), 0);
	all_have(gso, gro);
	changes = 0;
	assert_int_equal(look(true), 0);
	assert_int_equal(walk.differences, 0);
	assert_int_equal(changes, 0);
}

static void clamped_to_the_uplink(void **state)
{
	(void)state;
	start(MOST);
	mended_once(K192, K192);
	start(K64);			/* virtio-net */
	mended_once(K64, K192);
	start(131072);
	mended_once(131072, K192);
	start(0);			/* a kernel that does not tell */
	mended_once(K64, K192);
	start(MOST);			/* a Pod's end with a limit of its own */
	devices[1].tso_max = 100000;
	assert_int_equal(look(true), 0);
	assert_int_equal(devices[1].sizes.gso, 100000);
	assert_int_equal(devices[3].sizes.gso, K192);
}

/* A ms of the rate, but what TCP sends at once fits in any case. */
static void clamped_to_the_rate(void **state)
{
	static const struct { uint64_t bps; unsigned gso; } rows[] = {
		{ KBIT(8), 3512 }, { MBIT(10), 3512 }, { 28096000, 3512 }, { 28104000, 3513 },
		{ MBIT(100), 12500 }, { MBIT(400), 50000 }, { GBIT(1), 125000 },
		{ GBIT(2), K192 }, { GBIT(400), K192 }, { 0, K192 },
	};

	(void)state;
	start(MOST);
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		pods[0].bw.egress_bps = rows[i].bps;
		assert_int_equal(look(true), 0);
		assert_int_equal(devices[2].sizes.gso, rows[i].gso);
		assert_int_equal(devices[2].sizes.gso_ipv4, rows[i].gso);
		assert_int_equal(devices[1].sizes.gso, K192);
		assert_int_equal(look(true), 0);
		assert_int_equal(walk.differences, 0);
	}
	pods[0].bw.egress_bps = MBIT(10);	/* without a row for sizes, too */
	cf.bigtcp = (struct bigtcp) { 0 };
	assert_int_equal(look(true), 0);
	assert_int_equal(devices[2].sizes.gso, 3512);
	assert_string_equal(bigtcp_seen(2)->state, "differs");
	look(true);
	assert_string_equal(bigtcp_seen(2)->state, "clamped");
	pods[0].bw.egress_bps = 0;
	look(true);
	assert_int_equal(devices[2].sizes.gso, K64);
}

static void what_no_row_asks_for_stays(void **state)
{
	(void)state;
	start(MOST);
	cf.bigtcp = (struct bigtcp) { 0 };
	devices[1].sizes.gso_ipv4 = 4711;
	assert_int_equal(look(true), 0);
	assert_int_equal(walk.differences, 0);
	start(MOST);
	cf.bigtcp.gso = 0;
	mended_once(K64, K192);
	start(MOST);
	cf.bigtcp.gro = 0;
	mended_once(K192, K64);
	start(MOST);			/* no more than the kernel takes */
	cf.bigtcp.gro = 1 << 20;
	mended_once(K192, MOST);
}

static void down_restores_the_uplink_alone(void **state)
{
	const struct link_sizes odd = { 60000, 131072, 50000, 70000 };

	(void)state;
	start(MOST);
	devices[0].sizes = odd;
	mended_once(K192, K192);
	changes = 0;
	assert_int_equal(bigtcp_down(&walk), 0);
	assert_memory_equal(&devices[0].sizes, &odd, sizeof(odd));
	assert_int_equal(changes, 1);
}

static void row_is(unsigned i, const char *name, const char *text, unsigned gso)
{
	const struct bigtcp_seen *s = bigtcp_seen(i);

	assert_non_null(s);
	assert_string_equal(s->name, name);
	assert_string_equal(s->state, text);
	assert_int_equal(s->gso, gso);
}

static void what_status_is_told(void **state)
{
	(void)state;
	start(131072);
	look(false);
	row_is(0, "up0", "differs", K64);
	look(true);
	look(false);
	row_is(0, "up0", "clamped", 131072);
	row_is(1, "nk-a", "on", K192);
	row_is(2, "a eth0", "clamped", 131072);
	row_is(2 * 254 - 1, "nk-b", "on", K192);
	assert_string_equal(bigtcp_seen(5)->name, "");
	assert_null(bigtcp_seen(1 + 2 * POD_MAX));
	start(MOST);
	look(true);
	look(false);
	row_is(2, "a eth0", "on", K192);
	start(MOST);
	cf.bigtcp = (struct bigtcp) { 0 };
	look(false);
	row_is(1, "nk-a", "off", K64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clamped_to_the_uplink),
		cmocka_unit_test(clamped_to_the_rate),
		cmocka_unit_test(what_no_row_asks_for_stays),
		cmocka_unit_test(down_restores_the_uplink_alone),
		cmocka_unit_test(what_status_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
