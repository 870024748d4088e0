// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hardware profile against drivers that do as asked, round, refuse, or have
 * not got it, and against kernel command lines.
 */
#include <errno.h>

/* The driver below stands for what speaks to the kernel. */
#define nic_open real_nic_open
#define nic_close real_nic_close
#define nic_read real_nic_read
#define nic_set real_nic_set
#include "netkit/nic.c"
#undef nic_open
#undef nic_close
#undef nic_read
#undef nic_set

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

/* ----------------------------------------------------------------- a driver */

static struct {
	struct nic_setting settings[NIC_SETTINGS];
	unsigned multiple;		/* rings are rounded up to one of it */
	uint32_t most;			/* and silently cut to this */
	int refuses[NIC_SETTINGS];	/* -errno */
	bool is_stubborn;		/* says yes and changes nothing */
	unsigned changes, opened, asked;
	enum nic_what order[32];
} driver;

int nic_open(struct nic *nic, int ifindex)
{
	static int anything;

	*nic = (struct nic) { .nl = { .sock = (void *)&anything }, .ifindex = ifindex };
	driver.opened++;
	driver.asked++;
	return 0;
}

void nic_close(struct nic *nic)
{
	driver.opened -= nic->nl.sock != NULL;
	nic->nl.sock = NULL;
}

/* As real answers, this one tells more than was asked, not all there is. */
int nic_read(struct nic *nic, enum nic_what what)
{
	for (unsigned i = 0; i < NIC_SETTINGS; i++)
		if (rows[i].get == rows[what].get)
			nic->settings[i] = driver.settings[i];
	return 0;
}

int nic_set(struct nic *nic, enum nic_what what, uint32_t value)
{
	struct nic_setting *s = &driver.settings[what];

	(void)nic;
	assert_true(driver.changes < LENGTH(driver.order));
	driver.order[driver.changes++] = what;
	if (driver.refuses[what])
		return driver.refuses[what];
	if (driver.is_stubborn)
		return 0;
	s->now = value;
	if (what == NIC_RX_RING || what == NIC_TX_RING) {
		s->now += (driver.multiple - value % driver.multiple) % driver.multiple;
		s->now = s->now < driver.most ? s->now : driver.most;
	}
	return 0;
}

/* -------------------------------------------------------------- other rooms */

static struct { char kind[32], key[64], value[32]; } kept[32];
static unsigned nr_kept, waits;
static char said[2048];

int before_get(const char *kind, const char *key, char *buf, size_t size)
{
	for (unsigned i = 0; i < nr_kept; i++)
		if (!strcmp(kept[i].kind, kind) && !strcmp(kept[i].key, key))
			return snprintf(buf, size, "%s", kept[i].value) < (int)size ? 0 :
				-ENOSPC;
	return -ENOENT;
}

int before_keep(const char *kind, const char *key, const char *value)
{
	char known[32];

	if (!before_get(kind, key, known, sizeof(known)))
		return 0;
	assert_true(nr_kept < LENGTH(kept));
	snprintf(kept[nr_kept].kind, sizeof(kept[0].kind), "%s", kind);
	snprintf(kept[nr_kept].key, sizeof(kept[0].key), "%s", key);
	snprintf(kept[nr_kept++].value, sizeof(kept[0].value), "%s", value);
	return 0;
}

int before_forget(const char *kind, const char *key)
{
	for (unsigned i = 0; i < nr_kept; i++)
		if (!strcmp(kept[i].kind, kind) && !strcmp(kept[i].key, key))
			kept[i--] = kept[--nr_kept];
	return 0;
}

bool differs(struct walk *w, const char *fmt, ...)
{
	size_t len = strlen(said);
	va_list ap;

	va_start(ap, fmt);
	len += vsnprintf(said + len, sizeof(said) - len, fmt, ap);
	va_end(ap);
	snprintf(said + len, sizeof(said) - len, "\n");
	w->differences++;
	return w->fix;
}

int uplink_carrier_wait(struct walk *w)
{
	(void)w;
	waits++;
	return 0;
}

#define HW_CMDLINE "/proc/self/fd/9"
#include "netkit/hw_before.c"
#include "netkit/hw.c"

/* -------------------------------------------------------------------- tests */

static struct node node = { .name = "n", .id = 1 };
static struct link links[] = {
	{ .ifindex = 2, .name = "up0", .carrier = 1 },
	{ .ifindex = 3, .name = "nk-a", .kind = "netkit" },
};
static struct snap snap = { .links = links, .nr_links = LENGTH(links) };
static struct walk walk;

static int start(void **state)
{
	(void)state;
	memset(&driver, 0, sizeof(driver));
	driver.multiple = 1;
	driver.most = 4096;
	driver.settings[NIC_COMBINED] = (struct nic_setting) { true, false, 8, 16 };
	driver.settings[NIC_RX_RING] = (struct nic_setting) { true, false, 256, 4096 };
	driver.settings[NIC_TX_RING] = (struct nic_setting) { true, false, 256, 4096 };
	driver.settings[NIC_SPLIT] = (struct nic_setting) { true, false, 0, 0 };
	driver.settings[NIC_THRESH] = (struct nic_setting) { true, false, 256, 1023 };
	driver.settings[NIC_LRO] = (struct nic_setting) { true, false, 1, 0 };
	driver.settings[NIC_GRO_HW] = (struct nic_setting) { true, false, 0, 0 };
	driver.settings[NIC_STRIDING_RQ] = (struct nic_setting) { true, false, 1, 0 };
	memset(&node.hw, 0, sizeof(node.hw));
	nr_kept = 0;
	return 0;
}

static int look(bool fix)
{
	int err;

	walk = (struct walk) { .node = &node, .snap = &snap, .uplink = 2,
			       .uplink_name = "up0", .fix = fix };
	said[0] = '\0';
	driver.changes = waits = 0;
	err = hw_walk(&walk);
	assert_int_equal(driver.opened, 0);
	return err;
}

static const char *state_of(const char *name)
{
	const struct hw_seen *s;

	for (unsigned i = 0; (s = hw_seen(i)); i++)
		if (!strcmp(s->name, name))
			return s->state;
	return "not seen";
}

/* Mended, then as asked for whoever looks. */
static void mended(unsigned changes)
{
	assert_int_equal(look(false), 0);
	assert_int_equal(driver.changes, 0);
	assert_int_equal(walk.differences, changes);
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.changes, changes);
	assert_int_equal(waits, changes > 0);
	assert_int_equal(look(true), 0);
	assert_string_equal(said, "");
	assert_int_equal(driver.changes, 0);
	assert_int_equal(waits, 0);
}

static void down_gives_all_back(const struct nic_setting *was)
{
	driver.changes = 0;
	assert_int_equal(hw_down(&walk), 0);
	assert_int_equal(driver.opened, 0);
	for (unsigned i = 0; i < NIC_SETTINGS; i++)
		assert_int_equal(driver.settings[i].now, was[i].now);
}

static void a_row_that_asks_nothing_asks_nobody(void **state)
{
	(void)state;
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.asked, 0);
	assert_null(hw_seen(0));
}

static void all_is_set_and_given_back(void **state)
{
	struct nic_setting was[NIC_SETTINGS];

	(void)state;
	memcpy(was, driver.settings, sizeof(was));
	node.hw = (struct hw) { .channels = 4, .rx_ring = 1024, .tx_ring = 512,
				.tcp_data_split = ON, .hds_thresh = HDS_ALL, .lro = OFF,
				.gro_hw = ON, .striding_rq = OFF };
	mended(8);
	assert_int_equal(driver.settings[NIC_COMBINED].now, 4);
	assert_int_equal(driver.settings[NIC_RX_RING].now, 1024);
	assert_int_equal(driver.settings[NIC_TX_RING].now, 512);
	assert_int_equal(driver.settings[NIC_SPLIT].now, 2);
	assert_int_equal(driver.settings[NIC_THRESH].now, 0);
	assert_int_equal(driver.settings[NIC_LRO].now, 0);
	assert_int_equal(driver.settings[NIC_GRO_HW].now, 1);
	assert_int_equal(driver.settings[NIC_STRIDING_RQ].now, 0);
	assert_string_equal(state_of("tcp-data-split"), "as asked");
	down_gives_all_back(was);
	assert_int_equal(driver.changes, 8);
	assert_int_equal(driver.order[0], NIC_TX_RING);
	assert_int_equal(driver.order[7], NIC_COMBINED);
	down_gives_all_back(was);	/* what is as it was is not touched */
	assert_int_equal(driver.changes, 0);
}

static void queues_of_either_direction(void **state)
{
	(void)state;
	driver.settings[NIC_COMBINED].is_there = false;
	driver.settings[NIC_RX_CHANNELS] = (struct nic_setting) { true, false, 4, 8 };
	driver.settings[NIC_TX_CHANNELS] = (struct nic_setting) { true, false, 2, 8 };
	node.hw.channels = 2;
	mended(1);
	assert_int_equal(driver.settings[NIC_RX_CHANNELS].now, 2);
	/* who counts pairs may tell of the others, too */
	driver.settings[NIC_COMBINED].is_there = true;
	node.hw.channels = 3;
	mended(1);
	assert_int_equal(driver.settings[NIC_COMBINED].now, 3);
	driver.settings[NIC_COMBINED].is_there = false;
	driver.settings[NIC_RX_CHANNELS].is_there = false;
	driver.settings[NIC_TX_CHANNELS].is_there = false;
	assert_int_equal(look(true), 0);
	assert_string_equal(said, "uplink up0: channels 3: its driver does not support that\n");
}

static void limits_are_named_and_kept(void **state)
{
	(void)state;
	node.hw = (struct hw) { .channels = 17, .rx_ring = 4096, .tx_ring = 4097,
				.hds_thresh = 1024, .gro_hw = ON, .striding_rq = OFF };
	driver.settings[NIC_GRO_HW].is_fixed = true;
	driver.settings[NIC_STRIDING_RQ].is_there = false;
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.changes, 1);	/* 4096 */
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.changes, 0);
	assert_string_equal(said,
		"uplink up0: channels 17 is above the device's maximum of 16\n"
		"uplink up0: rx_striding_rq off: its driver does not support that\n"
		"uplink up0: rx-gro-hw is off and cannot be changed\n"
		"uplink up0: hds-thresh 1024 is above the device's maximum of 1023\n"
		"uplink up0: tx-ring 4097 is above the device's maximum of 4096\n");
	assert_string_equal(state_of("channels"), "too many");
	assert_string_equal(state_of("rx-gro-hw"), "fixed");
	assert_string_equal(state_of("rx_striding_rq"), "unsupported");
	assert_string_equal(state_of("rx-ring"), "as asked");
}

/* What is off and fixed is what OFF asks for. */
static void fixed_as_asked_is_fine(void **state)
{
	(void)state;
	driver.settings[NIC_GRO_HW].is_fixed = true;
	node.hw.gro_hw = OFF;
	mended(0);
}

static void a_refusal_stops_no_other(void **state)
{
	(void)state;
	node.hw = (struct hw) { .tcp_data_split = ON, .rx_ring = 512, .lro = OFF };
	driver.refuses[NIC_SPLIT] = -EOPNOTSUPP;
	assert_int_equal(look(true), -EOPNOTSUPP);
	assert_int_equal(driver.settings[NIC_RX_RING].now, 512);
	assert_int_equal(driver.settings[NIC_LRO].now, 0);
	assert_int_equal(look(false), 0);
	assert_string_equal(said, "uplink up0: tcp-data-split is unknown, not on\n");
}

static void more_than_asked_is_as_asked(void **state)
{
	(void)state;
	driver.multiple = 96;
	node.hw.rx_ring = 2048;
	mended(1);
	assert_int_equal(driver.settings[NIC_RX_RING].now, 2112);
	assert_string_equal(state_of("rx-ring"), "rounded");
	/* since something else was changed the driver makes another number of it:
	 * asked once more, and never again */
	driver.multiple = 100;
	driver.settings[NIC_RX_RING].now = 2208;
	mended(1);
	assert_int_equal(driver.settings[NIC_RX_RING].now, 2100);
	driver.multiple = 96;
	/* another hand, or another number in the row */
	driver.settings[NIC_RX_RING].now = 2208;
	mended(1);
	node.hw.rx_ring = 1920;
	mended(1);
	assert_int_equal(driver.settings[NIC_RX_RING].now, 1920);
	assert_string_equal(state_of("rx-ring"), "as asked");
}

static void less_than_asked_is_named_not_tried_again(void **state)
{
	(void)state;
	driver.most = 1000;
	node.hw.rx_ring = 2048;
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.changes, 1);
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.changes, 0);
	assert_string_equal(said, "uplink up0: rx-ring is 1000, all its driver makes of 2048\n");
}

static void a_feature_that_does_not_take_is_named(void **state)
{
	(void)state;
	driver.is_stubborn = true;
	node.hw.gro_hw = ON;
	assert_int_equal(look(true), 0);
	assert_int_equal(look(false), 0);
	assert_string_equal(said, "uplink up0: rx-gro-hw is off, not on\n");
}

static void lro_comes_back_after_forwarding(void **state)
{
	struct nic_setting was[NIC_SETTINGS];

	(void)state;
	memcpy(was, driver.settings, sizeof(was));
	look(true);
	hw_keep_lro(&walk);
	assert_int_equal(driver.opened, 0);
	assert_int_equal(nr_kept, 1);		/* nothing of a Pod's device */
	driver.settings[NIC_LRO].now = 0;	/* the kernel does that */
	node.hw.lro = ON;
	mended(1);
	driver.settings[NIC_LRO].now = 0;
	down_gives_all_back(was);
	driver.settings[NIC_LRO].now = 0;
	nr_kept = 0;
	hw_keep_lro(&walk);
	assert_int_equal(nr_kept, 0);
}

static void without_carrier_nobody_waits(void **state)
{
	(void)state;
	links[0].carrier = 0;
	node.hw.rx_ring = 512;
	assert_int_equal(look(true), 0);
	assert_int_equal(driver.changes, 1);
	assert_int_equal(waits, 0);
	links[0].carrier = 1;
}

/* -------------------------------------------------------- the command line */

static void words_are_looked_for(void **state)
{
	static const char *const words[] = { "iommu=off", "quiet", "a.b=1,2", NULL };
	static const struct { const char *line, *want; } cases[] = {
		{ "iommu=off quiet a.b=1,2\n", "" },
		{ "  a.b=1,2  quiet iommu=off", "" },
		{ "x iommu=pt iommu=off a.b=1,2 quiet\n", "" },
		{ "iommu=pt quiet a.b=1,2\n",
		  "kernel command line: has iommu=pt, not iommu=off\n" },
		{ "iommu=offf quiet a.b=1,2\n",
		  "kernel command line: has iommu=offf, not iommu=off\n" },
		{ "xiommu=off quiet2 a.b=1\n",
		  "kernel command line: iommu=off is missing\n"
		  "kernel command line: quiet is missing\n"
		  "kernel command line: has a.b=1, not a.b=1,2\n" },
		{ "", "kernel command line: iommu=off is missing\n"
		  "kernel command line: quiet is missing\n"
		  "kernel command line: a.b=1,2 is missing\n" },
	};

	(void)state;
	node.hw.cmdline = words;
	for (unsigned i = 0; i < LENGTH(cases); i++) {
		char path[] = "/tmp/unit-hw-XXXXXX";
		int fd = mkstemp(path);

		assert_true(fd >= 0);
		(void)unlink(path);
		assert_int_equal(write(fd, cases[i].line, strlen(cases[i].line)),
				 strlen(cases[i].line));
		assert_int_equal(dup2(fd, 9), 9);
		close(fd);
		assert_int_equal(look(true), 0);
		assert_string_equal(said, cases[i].want);
		close(9);
	}
	assert_string_equal(state_of("quiet"), "missing");
	assert_int_equal(look(false), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_row_that_asks_nothing_asks_nobody, start),
		cmocka_unit_test_setup(all_is_set_and_given_back, start),
		cmocka_unit_test_setup(queues_of_either_direction, start),
		cmocka_unit_test_setup(limits_are_named_and_kept, start),
		cmocka_unit_test_setup(fixed_as_asked_is_fine, start),
		cmocka_unit_test_setup(a_refusal_stops_no_other, start),
		cmocka_unit_test_setup(more_than_asked_is_as_asked, start),
		cmocka_unit_test_setup(less_than_asked_is_named_not_tried_again, start),
		cmocka_unit_test_setup(a_feature_that_does_not_take_is_named, start),
		cmocka_unit_test_setup(lro_comes_back_after_forwarding, start),
		cmocka_unit_test_setup(without_carrier_nobody_waits, start),
		cmocka_unit_test_setup(words_are_looked_for, start),
	};

	return cmocka_run_group_tests_name("hw", tests, NULL, NULL);
}
