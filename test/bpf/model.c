// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The semantics a second time, from prefixes in text and bytes at offsets: slow,
 * plain and with its own parser. Knows a world; must not know the programs.
 */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#include "bed.h"

/* enum tcx_action_base, include/uapi/linux/bpf.h */
enum { NEXT = -1, PASS = 0, DROP = 2, REDIRECT = 7 };

struct view {
	int family;
	const uint8_t *l3, *src, *dst;
	unsigned len;		/* bytes of l3 */
	bool to_us;		/* Ethernet destination is the device's */
};

enum dir hook_dir(enum hook hook)
{
	return hook == POD_EGRESS ? DIR_EGRESS : DIR_INGRESS;
}

const char *verdict_name(int verdict)
{
	static const char *const names[] = {
		"FORWARD", "STACK", "DROP_SHORT", "DROP_PROTO", "DROP_SPOOF",
		"DROP_DEST", "DROP_NOPOD", "DROP_HORIZON", "DROP_RATE", "DROP_DETOUR",
	};

	return verdict == NOT_OURS ? "NOT_OURS" : names[verdict];
}

/* SO_PRIORITY by the kernel's own map of it; DSCP CS1 and LE go last. */
unsigned band_priority(unsigned band, unsigned asked, unsigned dscp)
{
	static const unsigned char map[16] = {
		1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
	};
	static const unsigned char priority[] = { 6, 0, 2 };
	unsigned want = asked ? map[asked % 16] : 0;

	if (dscp == 8 || dscp == 1)
		want = 2;
	return priority[want > band ? want : band];
}

static bool is(int family, const uint8_t *addr, const char *text)
{
	uint8_t other[16];

	return text && inet_pton(family, text, other) == 1 &&
	       !memcmp(addr, other, family == AF_INET ? 4 : 16);
}

static bool among(int family, const uint8_t *addr, const char *const *prefix)
{
	for (; *prefix; prefix++)
		if (addr_in(family, addr, *prefix))
			return true;
	return false;
}

/* All ones behind the wire's prefix; a wire of two hosts has no broadcast. */
static bool is_broadcast(const struct world *w, const uint8_t *addr)
{
	unsigned len, i;

	if (!w->wire4 || !addr_in(AF_INET, addr, w->wire4))
		return false;
	len = atoi(strchr(w->wire4, '/') + 1);
	for (i = len; i < 32; i++)
		if (!(addr[i / 8] & 0x80 >> i % 8))
			return false;
	return len < 31;
}

static bool unroutable(const struct world *w, int family, const uint8_t *addr)
{
	static const char *const never4[] = {
		"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4",
		"240.0.0.0/4", NULL,
	};
	static const char *const never6[] = {
		"::/64", "fe80::/10", "ff00::/8", NULL,
	};

	if (family == AF_INET)
		return among(family, addr, never4) || is_broadcast(w, addr);
	return among(family, addr, never6);
}

/* Pod of the cluster: its node and slot, by the digits of its address. */
static bool pod_of(int family, const uint8_t *addr, unsigned *node, unsigned *slot)
{
	if (family == AF_INET) {
		*node = addr[2];
		*slot = addr[3];
		return addr_in(family, addr, POD4_NET);
	}
	*node = addr[12] << 8 | addr[13];
	*slot = addr[14] << 8 | addr[15];
	return addr_in(family, addr, POD6_NET);
}

static bool is_pod(int family, const uint8_t *addr, unsigned slot)
{
	unsigned n, s;

	return pod_of(family, addr, &n, &s) && n == NODE && s == slot;
}

static void via(struct want *want, int family, const char *text)
{
	want->via_family = text ? family : 0;
	if (text)
		inet_pton(family, text, want->via);
}

/* Fills in to or via; false when only the stack can know. */
static bool route(const struct world *w, const struct view *v, unsigned from,
		  struct want *want)
{
	bool four = v->family == AF_INET;
	const char *wire = four ? w->wire4 : w->wire6;
	unsigned node, slot, i;

	if (pod_of(v->family, v->dst, &node, &slot)) {
		if (node == NODE) {
			want->to = slot;
			return slot != from && world_pod(slot);
		}
		for (i = 0; i < LENGTH(w->nodes); i++)
			if (w->nodes[i].id && w->nodes[i].id == node)
				via(want, v->family, four ? w->nodes[i].via4 :
							    w->nodes[i].via6);
		return want->via_family;
	}
	if (is(v->family, v->dst, four ? w->self4 : w->self6))
		return false;
	if (wire && addr_in(v->family, v->dst, wire)) {
		want->via_family = v->family;
		memcpy(want->via, v->dst, four ? 4 : 16);
		return true;
	}
	via(want, v->family, four ? w->gw4 : w->gw6);
	return want->via_family;
}

static bool view(const struct run *r, const struct frame *f, struct view *v)
{
	unsigned type = f->b[12] << 8 | f->b[13];
	uint8_t mac[6];

	net_mac(r->ifindex, mac);
	memset(v, 0, sizeof(*v));
	v->to_us = !memcmp(f->b, mac, 6);
	v->l3 = f->b + L2_LEN;
	v->len = f->len - L2_LEN;
	v->family = type == 0x0800 ? AF_INET : type == 0x86dd ? AF_INET6 :
		    type == 0x0806 ? -1 : 0;
	v->src = v->l3 + (v->family == AF_INET ? 12 : 8);
	v->dst = v->l3 + (v->family == AF_INET ? 16 : 24);
	return v->len >= (v->family == AF_INET ? 20 : 40);
}

/* Nobody's header, or of a packet of which not all is here. */
static bool malformed(const struct run *r, const struct view *v)
{
	unsigned head = (v->l3[0] & 15) * 4, len;

	if (v->family == AF_INET) {
		len = v->l3[2] << 8 | v->l3[3];
		if (v->l3[0] >> 4 != 4 || head < 20 || len > v->len)
			return true;
		return len < head && (len || !r->gso_size);
	}
	len = v->l3[4] << 8 | v->l3[5];
	if (v->l3[0] >> 4 != 6 || 40 + len > v->len)
		return true;
	return !len && !v->l3[6] && !r->gso_size;
}

/* Only the stack does it: options, more than fits. */
static bool hard(const struct view *v, unsigned mtu)
{
	if (v->family == AF_INET && (v->l3[0] & 15) != 5)
		return true;
	return v->len > mtu;
}

static int arp_verdict(const struct view *v, unsigned slot)
{
	const uint8_t *a = v->l3;

	if (v->len < 28 || memcmp(a, "\0\1\x08\0\6\4", 6))
		return V_DROP_SHORT;
	if (is(AF_INET, a + 14, "0.0.0.0") || is_pod(AF_INET, a + 14, slot))
		return V_STACK;
	return V_DROP_SPOOF;
}

static bool is_discovery(const struct view *v, unsigned slot)
{
	if (v->family != AF_INET6 || v->len < 41 || v->l3[0] >> 4 != 6 || v->l3[6] != 58)
		return false;
	if (v->l3[40] != 133 && v->l3[40] != 135 && v->l3[40] != 136)
		return false;
	if (!addr_in(AF_INET6, v->dst, "ff02::/16") &&
	    !addr_in(AF_INET6, v->dst, "fe80::/10"))
		return false;
	return addr_in(AF_INET6, v->src, "fe80::/10") ||
	       is(AF_INET6, v->src, "::") || is_pod(AF_INET6, v->src, slot);
}

/* What the stack would have to fragment, or send by what options say. */
static bool is_detour(const struct view *v, bool wire)
{
	if (v->family != AF_INET || v->l3[0] != 0x45)
		return v->family == AF_INET;
	return wire && v->len > UPLINK_MTU && !(v->l3[6] & 0x40);
}

static int leave(const struct world *w, const struct run *r, const struct frame *f,
		 unsigned slot, struct want *want)
{
	const struct world_pod *pod = world_pod(slot);
	bool l2 = pod->l2;
	unsigned dscp, node, to;
	struct view v;
	bool whole = view(r, f, &v), near;

	want->priority = band_priority(pod->band, r->priority, 0);
	if (l2 && v.family == -1)
		return arp_verdict(&v, slot);
	if (v.family <= 0)
		return V_DROP_PROTO;
	if (l2 && is_discovery(&v, slot))
		return V_STACK;
	if (!whole || malformed(r, &v))
		return V_DROP_SHORT;
	if (!is_pod(v.family, v.src, slot))
		return V_DROP_SPOOF;
	if (!v.to_us || unroutable(w, v.family, v.dst))
		return V_DROP_DEST;
	dscp = v.family == AF_INET ? v.l3[1] / 4 : (v.l3[0] * 256 + v.l3[1]) / 64 % 64;
	want->priority = band_priority(pod->band, r->priority, dscp);
	if (is(v.family, v.dst, v.family == AF_INET ? w->self4 : w->self6))
		return V_STACK;
	near = pod_of(v.family, v.dst, &node, &to) && node == NODE;
	if (is_detour(&v, !near))
		return V_DROP_DETOUR;
	want->metered = pod->ns[DIR_EGRESS] && (pod->local || !near);
	if (!route(w, &v, slot, want) ||
	    hard(&v, want->via_family ? UPLINK_MTU : world_pod(want->to)->mtu))
		return V_STACK;
	if (v.l3[v.family == AF_INET ? 8 : 7])
		return V_FORWARD;
	want->metered = false;
	return V_DROP_SHORT;
}

/* Of the node or its Pods, or not to be routed: not from the wire. */
static bool is_near(const struct world *w, const struct view *v)
{
	unsigned node, slot;

	return (pod_of(v->family, v->src, &node, &slot) && node == NODE) ||
	       is(v->family, v->src, v->family == AF_INET ? w->self4 : w->self6) ||
	       unroutable(w, v->family, v->src);
}

/* What came from the wire keeps to the Pod's rate on this way, too. */
static int enter(const struct run *r, const struct frame *f, unsigned slot)
{
	struct view v;

	(void)view(r, f, &v);
	if (v.family > 0)
		return V_FORWARD;
	return v.family == -1 && world_pod(slot)->l2 ? V_FORWARD : V_DROP_PROTO;
}

/* By a Pod's rate; what has none, or cannot be read, is the next program's. */
static void pace(const struct world *w, const struct run *r, const struct frame *f,
		 struct want *want)
{
	const struct world_pod *pod = world_pod(want->slot);
	struct view v;

	want->metered = pod->ns[DIR_INGRESS] && view(r, f, &v) && v.family > 0 &&
			(pod->local || !is_near(w, &v));
}

/* From the wire, in the name of the node or of one of its Pods. */
static bool is_impostor(const struct world *w, const struct view *v)
{
	unsigned node, slot;

	if (pod_of(v->family, v->src, &node, &slot) && node == NODE)
		return true;
	if (!is(v->family, v->src, v->family == AF_INET ? w->self4 : w->self6))
		return false;
	return v->family == AF_INET || v->len < 41 || v->l3[6] != 58 || v->l3[40] != 136;
}

static int arrive(const struct world *w, const struct run *r,
		  const struct frame *f, struct want *want)
{
	unsigned node, slot;
	struct view v;

	if (!view(r, f, &v) || v.family <= 0 || (!v.to_us && !(f->b[0] & 1)))
		return NOT_OURS;
	if (!v.to_us || !pod_of(v.family, v.dst, &node, &slot) || node != NODE)
		return is_impostor(w, &v) ? V_DROP_SPOOF : NOT_OURS;
	want->slot = world_pod(slot) ? slot : SLOT_NODE;
	if (malformed(r, &v))
		return V_DROP_SHORT;
	if (is_near(w, &v))
		return V_DROP_SPOOF;
	want->to = want->slot;
	if (!want->to || hard(&v, world_pod(want->to)->mtu))
		return V_STACK;
	want->by_device = world_pod(want->to)->ns[DIR_INGRESS];
	return V_FORWARD;
}

void model(const struct world *w, const struct run *r, const struct frame *f,
	   struct want *want)
{
	unsigned number = r->ifindex - BASE;

	memset(want, 0, sizeof(*want));
	if (r->hook == WIRE_INGRESS) {
		want->verdict = arrive(w, r, f, want);
	} else if (number / 256 != NODE || !world_pod(number % 256)) {
		want->verdict = r->hook == POD_PACE ? NOT_OURS : V_DROP_NOPOD;
	} else {
		want->slot = number % 256;
		want->verdict = r->hook == POD_INGRESS ? enter(r, f, want->slot) :
				r->hook == POD_PACE ? NOT_OURS :
				leave(w, r, f, want->slot, want);
		if (r->hook == POD_PACE)
			pace(w, r, f, want);
	}
	if (want->metered && r->late)
		want->verdict = r->hook == POD_EGRESS ? V_DROP_HORIZON : V_DROP_RATE;
	if (want->verdict == NOT_OURS)
		want->retval = NEXT;
	else if (want->verdict == V_STACK)
		want->retval = r->hook == WIRE_INGRESS ? NEXT : PASS;
	else if (want->verdict != V_FORWARD)
		want->retval = DROP;
	else
		want->retval = r->hook == POD_INGRESS ? PASS : REDIRECT;
}
