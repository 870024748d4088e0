// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A row's bandwidth as the programs get it: rates, limits, marks and bands, at
 * the edges of what a row can say. Values are written out, in ticks of 1/64 ns.
 */
#include "netkit/rodata.c"
#include "test/unit/tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <cmocka.h>

static struct tables t;
static struct dp_pod dp[ABI_SLOTS];

static int setup(void **state)
{
	(void)state;
	tables_fill(&t);
	memset(dp, 0, sizeof(dp));
	return 0;
}

static void fill(void)
{
	struct walk w = { .cf = &t.cf, .node = &t.nodes[0] };

	rodata_pods(dp, &w);
}

static void nothing_said(void **state)
{
	(void)state;
	fill();
	assert_int_equal(dp[1].flags, POD_F_EXISTS);
	assert_int_equal(dp[1].rate[DIR_EGRESS].ticks_16, 0);
	assert_int_equal(dp[1].rate[DIR_INGRESS].ticks_16, 0);
	assert_int_equal(dp[1].band, 1);
	assert_int_equal(dp[1].priority, 0);
	assert_int_equal(dp[3].flags, 0);
	assert_int_equal(dp[3].band, 0);
}

static void both_ways(void **state)
{
	(void)state;
	t.pods[0].bw = (struct bandwidth){
		.egress_bps = MBIT(25), .ingress_bps = MBIT(100), .local = true,
		.band = BEST_EFFORT,
	};
	t.pods[1].bw = (struct bandwidth){
		.egress_bps = GBIT(1), .horizon_ms = 50, .band = GUARANTEED,
	};
	t.pods[1].mode = L2;
	fill();
	/* 320 ns and 80 ns a byte; 200 ms; 5 ms */
	assert_int_equal(dp[1].flags, POD_F_EXISTS | POD_F_LOCAL | POD_F_QUEUE |
			 POD_F_RATE | POD_F_METER);
	assert_int_equal(dp[1].rate[DIR_EGRESS].ticks_16, 1342177280);
	assert_int_equal(dp[1].rate[DIR_EGRESS].limit, 12800000000);
	assert_int_equal(dp[1].ecn, 320000000);
	assert_int_equal(dp[1].rate[DIR_INGRESS].ticks_16, 335544320);
	assert_int_equal(dp[1].rate[DIR_INGRESS].burst, 0);
	assert_int_equal(dp[1].rate[DIR_INGRESS].limit, 12800000000);
	assert_int_equal(dp[1].band, 2);
	assert_int_equal(dp[1].priority, 2);
	/* 8 ns a byte; 50 ms; 5 ms */
	assert_int_equal(dp[2].flags, POD_F_EXISTS | POD_F_L2 | POD_F_QUEUE |
			 POD_F_RATE);
	assert_int_equal(dp[2].rate[DIR_EGRESS].ticks_16, 8 * 64 << 16);
	assert_int_equal(dp[2].rate[DIR_EGRESS].limit, 3200000000);
	assert_int_equal(dp[2].ecn, 320000000);
	assert_int_equal(dp[2].rate[DIR_INGRESS].ticks_16, 0);
	assert_int_equal(dp[2].band, 0);
	assert_int_equal(dp[2].priority, 6);
}

static void addresses(void **state)
{
	struct walk w = { .cf = &t.cf, .node = &t.nodes[0] };
	static const unsigned lens[] = { 24, 30, 31, 32 };
	static const uint32_t broadcasts[] = { 0xc00002ff, 0xc0000203, 0, 0 };
	struct dp_cfg c;

	(void)state;
	fill();
	assert_int_equal(dp[1].ip4, htonl(0x0a0b0101));
	assert_int_equal(dp[2].ip4, htonl(0x0a0b0102));
	assert_int_equal(dp[1].ip6, htonl(0x00010001));
	assert_int_equal(dp[2].ip6, htonl(0x00010002));
	for (unsigned i = 0; i < LENGTH(lens); i++) {
		t.nodes[0].ip4.len = lens[i];
		memset(&c, 0, sizeof(c));
		rodata_cfg(&c, &w);
		assert_int_equal(c.ifindex_0, 65536 + 256);
		assert_int_equal(c.bcast4, htonl(broadcasts[i]));
	}
	/* without IPv4 there is no wire, and no address that would be on it */
	t.nodes[0].ip4 = (struct prefix4){ 0, 0 };
	memset(&c, 0, sizeof(c));
	rodata_cfg(&c, &w);
	assert_int_equal(c.wire4_mask, 0);
	assert_int_equal(c.wire4_net, 0);
}

static void edges(void **state)
{
	static const struct {
		struct bandwidth bw;
		uint64_t egress, horizon, ecn, ingress, burst;
	} rows[] = {
		{ { .egress_bps = KBIT(8), .horizon_ms = 1, .ingress_bps = KBIT(8),
		    .ingress_burst = 1 },
		  4194304000000, 64000000, 16000000, 4194304000000, 64000000 },
		{ { .egress_bps = GBIT(400), .horizon_ms = 19, .ingress_bps = GBIT(400),
		    .ingress_burst = 196608 },
		  83887, 1216000000, 304000000, 83887, 251661 },
		{ { .egress_bps = 3, .horizon_ms = 20, .ingress_bps = 7, .ingress_burst = 100 },
		  11184810666666667, 1280000000, 320000000, 4793490285714286, 7314285714285 },
		{ { .egress_bps = MBIT(1), .horizon_ms = 10000, .ingress_bps = MBIT(1) },
		  33554432000, 640000000000, 320000000, 33554432000, 0 },
		/* more than can be said is as much as can be said */
		{ { .horizon_ms = 21, .ingress_bps = KBIT(8), .ingress_burst = UINT64_MAX },
		  0, 1344000000, 320000000, 4194304000000, 1152921504606846976 },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		t.pods[0].bw = rows[i].bw;
		fill();
		assert_int_equal(dp[1].rate[DIR_EGRESS].ticks_16, rows[i].egress);
		assert_int_equal(dp[1].rate[DIR_EGRESS].limit, rows[i].horizon);
		assert_int_equal(dp[1].ecn, rows[i].ecn);
		assert_int_equal(dp[1].rate[DIR_INGRESS].ticks_16, rows[i].ingress);
		assert_int_equal(dp[1].rate[DIR_INGRESS].burst, rows[i].burst);
		assert_int_equal(dp[1].rate[DIR_INGRESS].limit, rows[i].burst + rows[i].horizon);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_said, setup),
		cmocka_unit_test_setup(both_ways, setup),
		cmocka_unit_test_setup(addresses, setup),
		cmocka_unit_test_setup(edges, setup),
	};

	return cmocka_run_group_tests_name("rodata", tests, NULL, NULL);
}
