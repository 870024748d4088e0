// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * IPv6 packets above 64 KiB as Linux 6.12 lays them out, with a hop-by-hop
 * header that their segments do not have. Only young kernels test-run so large
 * a packet. Knows RFC 2675 by offsets.
 */
#include <errno.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <bpf/bpf.h>

#include "bed.h"

enum { JUMBO_LEN = 70000, TCP_OPTIONS = 12, HEADERS = 40 + 20 + TCP_OPTIONS };

static const struct jumbo_row {
	const char *name;
	enum hook hook;
	unsigned slot;
	const char *src, *dst;
	unsigned segment, option, len;
	int verdict;
} jumbo_rows[] = {
	{ "to the wire, segments that fit", POD_EGRESS, 1, "fd00:11::1:1",
	  "2001:db8:f::9", 1500, 0xc2, JUMBO_LEN, V_FORWARD },
	{ "to the wire, a byte more", POD_EGRESS, 1, "fd00:11::1:1",
	  "2001:db8:f::9", 1501, 0xc2, JUMBO_LEN, V_STACK },
	{ "to a small pod, segments that fit", POD_EGRESS, 1, "fd00:11::1:1",
	  "fd00:11::1:3", 1280, 0xc2, JUMBO_LEN, V_FORWARD },
	{ "to a small pod, a byte more", POD_EGRESS, 1, "fd00:11::1:1",
	  "fd00:11::1:3", 1281, 0xc2, JUMBO_LEN, V_STACK },
	{ "from the wire, segments that fit", WIRE_INGRESS, 0, "2001:db8:f::9",
	  "fd00:11::1:1", 1500, 0xc2, JUMBO_LEN, V_FORWARD },
	{ "from the wire, a byte more", WIRE_INGRESS, 0, "2001:db8:f::9",
	  "fd00:11::1:1", 1501, 0xc2, JUMBO_LEN, V_STACK },
	{ "another option, a segment of 8 more", POD_EGRESS, 1, "fd00:11::1:1",
	  "2001:db8:f::9", 1500, 0x05, JUMBO_LEN, V_STACK },
	{ "below 64 KiB, where it stays in", POD_EGRESS, 1, "fd00:11::1:1",
	  "2001:db8:f::9", 1500, 0xc2, 65536, V_STACK },
};

static void jumbo_build(uint8_t *b, const struct jumbo_row *row, int ifindex)
{
	uint8_t *ip = b + L2_LEN, *hop = ip + 40, *tcp = hop + 8;
	uint32_t len = htonl(row->len - L2_LEN - 40);

	memset(b, 0, JUMBO_LEN);
	net_mac(ifindex, b);
	b[12] = 0x86;
	b[13] = 0xdd;
	ip[0] = 0x60;
	ip[7] = 64;
	inet_pton(AF_INET6, row->src, ip + 8);
	inet_pton(AF_INET6, row->dst, ip + 24);
	hop[0] = 6;
	hop[2] = row->option;
	hop[3] = 4;
	memcpy(hop + 4, &len, 4);
	tcp[12] = (20 + TCP_OPTIONS) / 4 << 4;
}

/* False when this kernel does not run packets of such a size. */
static bool jumbo_try(const struct jumbo_row *row)
{
	static uint8_t data[JUMBO_LEN];
	int ifindex = row->slot ? (int)(BASE + NODE * 256 + row->slot) : UPLINK;
	struct run r = { .hook = row->hook, .ifindex = ifindex };
	struct want want = { .verdict = row->verdict, .slot = 1 };
	struct frame f = { .len = row->len };
	int retval = row->verdict == V_FORWARD ? 7 : row->slot ? 0 : -1;
	struct __sk_buff ctx = { .ifindex = ifindex, .gso_size = row->segment - HEADERS };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = data, .data_size_in = row->len,
		.ctx_in = &ctx, .ctx_size_in = sizeof(ctx), .repeat = 1);
	int err;

	jumbo_build(data, row, ifindex);
	err = bpf_prog_test_run_opts(bed_prog(row->hook), &opts);
	if (err == -EINVAL || err == -ENOMEM)
		return false;
	check_expect(&r, &f, &want);
	if (!ok(!err && (int)opts.retval == retval, "jumbo/%s", row->name))
		diag("error %d, returned %d, want %d", err, (int)opts.retval, retval);
	return true;
}

void test_jumbo(void)
{
	unsigned i;

	for (i = 0; i < LENGTH(jumbo_rows); i++)
		if (!jumbo_try(&jumbo_rows[i])) {
			skip("jumbo", "this kernel cannot test it");
			return;
		}
	ok(check_counters(), "jumbo/every counter of every Pod");
}
