// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rows once more, on devices: frames go in at one far end and are looked
 * for at all others. A test run cannot see where a redirect leads; this can:
 * every next hop has its own MAC, and every frame carries the number of its
 * row. Also sends what the kernel refuses to test-run. Must not know devices.
 */
#include <errno.h>
#include <string.h>
#include <linux/if_ether.h>

#include "bed.h"

enum {
	ROWS_MAX = 512,
	TAG = 0xe11e,
	CUT_MAX = L2_LEN + 44,
};

static struct arrival {
	unsigned times;
	int ifindex;
	struct frame frame;
} arrivals[ROWS_MAX], departures[ROWS_MAX];

/* The last four bytes; a frame without payload gets them on top. */
static void tag(struct frame *f, unsigned row)
{
	uint8_t *at;

	if (f->b[12] == 0x08 && f->b[13] == 0x06)
		f->len += 4;
	at = f->b + f->len - 4;
	at[0] = TAG >> 8;
	at[1] = TAG & 0xff;
	at[2] = row >> 8;
	at[3] = row;
}

/* A device sends no more than its MTU. */
static bool is_live(const struct row *row, const struct frame *f)
{
	const struct world_pod *pod = world_pod(row->slot);

	if (!row->slot && row->hook != WIRE_INGRESS)
		return false;
	return f->len <= L2_LEN + (pod ? pod->mtu : UPLINK_MTU);
}

static void keep(int ifindex, bool sent, const struct frame *f)
{
	struct arrival *a = sent ? departures : arrivals;
	const uint8_t *at = f->b + f->len - 4;
	unsigned row = at[2] << 8 | at[3];

	if (f->len < L2_LEN + 4 || (at[0] << 8 | at[1]) != TAG || row >= nr_rows)
		return;
	a[row].times++;
	a[row].ifindex = ifindex;
	a[row].frame = *f;
}

/*
 * What a capture on the sender's device saw shares its bytes with the packet,
 * until somebody who writes into the packet makes it a copy. The kernel's own
 * neigh_hh_output() makes none for the Ethernet header.
 */
static const char *departure_differs(const struct row *row, unsigned nr)
{
	const struct arrival *a = &departures[nr];
	struct frame sent;

	if (row->hook == POD_INGRESS)
		return "";
	row_frame(row, &sent);
	tag(&sent, nr);
	if (a->times != 1 || a->ifindex != row_ifindex(row))
		return "it was not captured where it was sent";
	return a->frame.len != sent.len ||
	       memcmp(a->frame.b + L2_LEN, sent.b + L2_LEN, sent.len - L2_LEN) ?
		"written into what a capture holds" : "";
}

static const char *arrival_differs(const struct row *row, unsigned nr)
{
	const struct arrival *a = &arrivals[nr];
	struct frame want;
	int ifindex = row_ifindex(row);

	if (row->verdict != V_FORWARD)
		return a->times ? "it arrived somewhere" : "";
	if (a->times != 1)
		return a->times ? "it arrived more than once" : "it did not arrive";
	row_frame(row, &want);
	tag(&want, nr);
	if (row->hook != POD_INGRESS) {
		ifindex = row->to ? (int)(BASE + 256 + row->to) : UPLINK;
		frame_forward(&want, row->to, row->to &&
			      (world_pod(row->to)->l2 ||
			       (row->hook == POD_EGRESS ? world_pod(row->slot)->l2 :
				world_pod(row->to)->ns[DIR_INGRESS] != 0)));
	}
	if (row->via) {
		wires_via_mac(row->via, want.b);
		net_mac(UPLINK, want.b + 6);
	}
	if (a->ifindex != ifindex)
		return "it arrived on another device";
	if (a->frame.len != want.len)
		return "another length";
	if (memcmp(a->frame.b, want.b, 12))
		return "another Ethernet address";
	return memcmp(a->frame.b, want.b, want.len) ? "other bytes" : "";
}

static void live_rows(void)
{
	bool sent[ROWS_MAX] = {};
	struct frame f;
	unsigned i;

	for (i = 0; i < nr_rows; i++) {
		struct run r = row_run(&rows[i]);

		row_frame(&rows[i], &f);
		tag(&f, i);
		if (!is_live(&rows[i], &f))
			continue;
		sent[i] = wires_put(&r, &f);
		if (!sent[i])
			ok(false, "live/%s: send: %s", rows[i].name, strerror(errno));
	}
	wires_listen(keep);
	for (i = 0; i < nr_rows; i++) {
		const char *why = departure_differs(&rows[i], i);

		if (!*why)
			why = arrival_differs(&rows[i], i);
		if (sent[i])
			ok(!*why, "live/%s%s%s", rows[i].name, *why ? ": " : "", why);
	}
	ok(check_counters(), "live/every counter of every Pod");
}

/*
 * Too short for the header they claim, which some kernels do not test-run. A
 * cut tag never gets to a program.
 */
static void live_lengths(void)
{
	unsigned i, cut, nr = 0, bad = 0;
	struct frame f, whole;

	for (i = 0; i < nr_rows; i++) {
		struct run r = row_run(&rows[i]);

		row_frame(&rows[i], &whole);
		if (rows[i].hook == POD_INGRESS || wires_tagged(&whole) ||
		    (!rows[i].slot && rows[i].hook == POD_EGRESS))
			continue;
		for (cut = L2_LEN + 1; cut < CUT_MAX && cut < whole.len; cut++, nr++) {
			f = whole;
			f.len = cut;
			bad += !wires_put(&r, &f);
		}
	}
	wires_listen(keep);
	ok(nr && !bad, "live/%u cut packets", nr);
	ok(check_counters(), "live/every counter of every Pod");
}

/*
 * The frame says one protocol and the sender's socket another: the kernel would
 * believe the socket. Only netkit takes its word; veth reads the frame again.
 */
static void live_lies(void)
{
	static const unsigned short types[][2] = {	/* frame, socket */
		{ ETH_P_IP, ETH_P_IPV6 }, { ETH_P_IPV6, ETH_P_IP },
		{ ETH_P_ARP, ETH_P_IP }, { ETH_P_8021Q, ETH_P_IP },
		{ ETH_P_IP, ETH_P_ARP },
	};
	const char *name = "live/two protocols in one frame";
	struct run r = { .hook = POD_EGRESS, .ifindex = BASE + 256 + 2 };
	struct want want = { .verdict = V_DROP_PROTO, .slot = 2 };
	struct packet p = { .src = "10.11.1.2", .dst = "203.0.113.9" };
	struct frame f;
	uint8_t mac[6];
	unsigned i;

	if (strcmp(net_kind(), "netkit")) {
		skip(name, "needs netkit");
		return;
	}
	net_mac(r.ifindex, mac);
	for (i = 0; i < LENGTH(types); i++) {
		p.type = types[i][0];
		frame_build(&f, &p, mac);
		check_expect(&r, &f, &want);
		wires_lie(r.ifindex, &f, types[i][1]);
	}
	ok(check_counters(), "%s", name);
}

/*
 * From the wire behind tags of VLAN 0, which the stack takes off and believes what
 * is below: the same rules hold. The counters see the frame without its tags.
 */
static void live_priority_tags(void)
{
	static const struct { const char *src, *dst; int verdict; } tries[] = {
		{ "203.0.113.9", "10.11.1.1", V_FORWARD },
		{ "2001:db8:f::9", "fd00:11::1:1", V_FORWARD },
		{ "10.11.1.2", "10.11.1.1", V_DROP_SPOOF },
		{ "fd00:11::1:2", "fd00:11::1:1", V_DROP_SPOOF },
		{ "10.11.1.2", "192.0.2.1", V_DROP_SPOOF },
		{ "2001:db8::1", "2001:db8::1", V_DROP_SPOOF },
	};
	struct run r = { .hook = WIRE_INGRESS, .ifindex = UPLINK };
	struct frame f, tagged;
	unsigned i, tags;
	uint8_t mac[6];

	check_reset();
	bed_counters_clear();
	net_mac(UPLINK, mac);
	for (i = 0; i < LENGTH(tries); i++)
		for (tags = 1; tags < 3; tags++) {
			struct packet p = { .src = tries[i].src, .dst = tries[i].dst };
			struct want want;

			frame_build(&f, &p, mac);
			tagged = f;
			memmove(tagged.b + 12 + 4 * tags, f.b + 12, f.len - 12);
			tagged.len += 4 * tags;
			memcpy(tagged.b + 12, "\x81\0\xe0\0\x81\0\x20\0", 4 * tags);
			model(&worlds[0], &r, &f, &want);
			if (want.verdict != tries[i].verdict)
				diag("model: %s", verdict_name(want.verdict));
			want.verdict = tries[i].verdict;
			check_expect(&r, &f, &want);
			wires_lie(UPLINK, &tagged, 0x8100);
		}
	wires_listen(keep);
	ok(check_counters(), "live/behind tags of VLAN 0 the same rules hold");
}

void test_live(void)
{
	int err;

	check_reset();
	err = nr_rows > ROWS_MAX ? -E2BIG : wires_open();
	if (!ok(!err, "live/attached%s%s", err ? ": " : "", err ? strerror(-err) : ""))
		return;
	live_rows();
	live_lengths();
	live_lies();
	live_priority_tags();
	test_gso();
	test_stamps();
	wires_close();
}
