// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Neighbours that the kernel must not forget. All netns of a machine share one
 * table a family, of 1024 entries (gc_thresh3): a Pod that speaks to addresses
 * which do not exist fills it in a moment, and then the old ones are thrown out
 * and nobody gets a new one. So what everybody depends on is exempt: the
 * gateways and the other nodes on the uplink, and both ends of an L3 Pod's pair.
 * An L2 Pod asks and is asked, as on any wire. Knows who they are; must not know
 * what is sent to them.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <libmnl/libmnl.h>

#include "netkit/pod.h"

enum { NEIGHPROT_ELEVEN = 111, WANT_MAX = 2 * (NODE_MAX + POD_MAX + 1) };
enum { FEW = 4 };		/* are asked for one by one */

struct neigh {
	int ifindex;
	struct inet addr;
	bool is_l3;		/* nobody to ask: its MAC is none */
	bool is_there;
};

static struct neigh want[WANT_MAX];
static unsigned nr_want;

static void add(int ifindex, const struct inet *addr, bool is_l3)
{
	for (unsigned i = 0; i < nr_want; i++)
		if (!is_l3 && inet_equal(&want[i].addr, addr))
			return;		/* the way to many nodes */
	if (addr->family && nr_want < WANT_MAX)
		want[nr_want++] = (struct neigh){ ifindex, *addr, is_l3, false };
}

/* A permanent one has its MAC; the others are resolved when there is need. */
static int neigh_set(struct nl *nl, const struct neigh *n)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_request(buf, RTM_NEWNEIGH,
			NLM_F_CREATE | NLM_F_REPLACE, sizeof(struct ndmsg));
	struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	static const uint8_t none[6];

	ndm->ndm_family = (uint8_t)n->addr.family;
	ndm->ndm_ifindex = n->ifindex;
	if (n->is_l3)
		ndm->ndm_state = NUD_PERMANENT;
	else
		ndm->ndm_flags = NTF_EXT_LEARNED | NTF_USE;
	mnl_attr_put(nlh, NDA_DST, n->addr.family == AF_INET ? 4 : 16, n->addr.addr);
	if (n->is_l3)
		mnl_attr_put(nlh, NDA_LLADDR, sizeof(none), none);
	mnl_attr_put_u8(nlh, NDA_PROTOCOL, NEIGHPROT_ELEVEN);
	return nl_talk(nl, nlh);
}

static int named(struct nl *nl, uint16_t type, const struct neigh *n,
		 int (*cb)(const struct nlmsghdr *nlh, void *arg))
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_request(buf, type, 0, sizeof(struct ndmsg));
	struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	int err;

	ndm->ndm_family = (uint8_t)n->addr.family;
	ndm->ndm_ifindex = n->ifindex;
	mnl_attr_put(nlh, NDA_DST, n->addr.family == AF_INET ? 4 : 16, n->addr.addr);
	err = nl_ask(nl, nlh, cb, NULL);
	/* the device may have gone, and all its entries with it */
	return err == -ENOENT || err == -ENODEV ? 0 : err;
}

/* Of all entries, a stranger's thousands too, only those that are wanted. */
static int on_neigh(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *tb[NDA_MAX + 1];
	const struct ndmsg *ndm;
	struct inet addr;

	(void)arg;
	if (!nlh) {
		for (unsigned i = 0; i < nr_want; i++)
			want[i].is_there = false;
		return 0;
	}
	ndm = mnl_nlmsg_get_payload(nlh);
	if (nlh->nlmsg_type != RTM_NEWNEIGH || nl_parse_body(nlh, sizeof(*ndm), tb, NDA_MAX))
		return -EBADMSG;
	if ((ndm->ndm_family != AF_INET && ndm->ndm_family != AF_INET6) ||
	    !(ndm->ndm_state & NUD_PERMANENT || ndm->ndm_flags & NTF_EXT_LEARNED) ||
	    nl_get_inet(tb[NDA_DST], ndm->ndm_family,
			ndm->ndm_family == AF_INET ? 32 : 128, &addr))
		return 0;
	for (unsigned i = 0; i < nr_want; i++)
		if (want[i].ifindex == ndm->ndm_ifindex && inet_equal(&want[i].addr, &addr))
			want[i].is_there = true;
	return 0;
}

/* A list comes from a table that has all Pods' entries in it, whoever asks. */
static int look(struct nl *nl)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int err = 0;

	if (nr_want <= FEW) {
		for (unsigned i = 0; i < nr_want && !err; i++)
			err = named(nl, RTM_GETNEIGH, &want[i], on_neigh);
		return err;
	}
	return nl_dump(nl, nl_request(buf, RTM_GETNEIGH, 0, sizeof(struct ndmsg)),
		       on_neigh, NULL);
}

static int mend(struct walk *w, struct nl *nl, const char *who)
{
	char text[INET_STRLEN];
	int err = look(nl);

	if (err)
		return nl_fail(nl, err, "%s: list of neighbours", who);
	for (unsigned i = 0; i < nr_want; i++) {
		inet_str(&want[i].addr, text);
		if (want[i].is_there ||
		    !differs(w, "%s: neighbour %s may be forgotten", who, text))
			continue;
		err = neigh_set(nl, &want[i]);
		if (err)
			return nl_fail(nl, err, "%s: neighbour %s", who, text);
	}
	return 0;
}

static void want_wire(const struct walk *w)
{
	const struct node *n = w->node;
	struct inet a4 = inet4(n->gw4, 32), a6 = inet6(&n->gw6, 128);
	static const struct ip6 none;

	nr_want = 0;
	if (n->gw4)
		add(w->uplink, &a4, false);
	if (memcmp(&n->gw6, &none, sizeof(none)))
		add(w->uplink, &a6, false);
	for (unsigned i = 0; i < w->cf->nr_nodes; i++) {
		if (&w->cf->nodes[i] == n)
			continue;
		a4 = node_via4(n, &w->cf->nodes[i]);
		a6 = node_via6(n, &w->cf->nodes[i]);
		add(w->uplink, &a4, false);
		add(w->uplink, &a6, false);
	}
}

int neigh_walk(struct walk *w)
{
	char name[IF_NAMESIZE];

	want_wire(w);
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];
		struct inet a4 = pod_inet4(w->cf, p), a6 = pod_inet6(w->cf, p);

		/* the picture is older than what was just made */
		if (!pod_is_on(p, w->node) || p->mode != L3 ||
		    !if_indextoname((unsigned)pod_ifindex(w->cf, p), name))
			continue;	/* its failure was named */
		add(pod_ifindex(w->cf, p), &a4, true);
		add(pod_ifindex(w->cf, p), &a6, true);
	}
	return mend(w, w->nl, "node");
}

int neigh_inside(struct walk *w, struct nl *nl, int ifindex, const char *who)
{
	struct inet g4 = inet4(GATEWAY4, 32), g6 = inet6(&gateway6, 128);

	nr_want = 0;
	add(ifindex, &g4, true);
	add(ifindex, &g6, true);
	return mend(w, nl, who);
}

/* What carries our tag, whatever the tables say of it and of the uplink. */
static int on_ours(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *tb[NDA_MAX + 1];
	struct neigh n = { 0 };
	const struct ndmsg *ndm;
	uint8_t proto = 0;

	(void)arg;
	if (!nlh) {
		nr_want = 0;
		return 0;
	}
	ndm = mnl_nlmsg_get_payload(nlh);
	if (nlh->nlmsg_type != RTM_NEWNEIGH || nl_parse_body(nlh, sizeof(*ndm), tb, NDA_MAX) ||
	    nl_get(tb[NDA_PROTOCOL], &proto, sizeof(proto)))
		return -EBADMSG;
	n.ifindex = ndm->ndm_ifindex;
	if (proto != NEIGHPROT_ELEVEN || nr_want == WANT_MAX ||
	    nl_get_inet(tb[NDA_DST], ndm->ndm_family,
			ndm->ndm_family == AF_INET ? 32 : 128, &n.addr) || !n.addr.family)
		return 0;
	want[nr_want++] = n;
	return 0;
}

/* On the uplink they become what they would have been; Pods' went with them. */
int neigh_down(struct walk *w)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int err = nl_dump(w->nl, nl_request(buf, RTM_GETNEIGH, 0, sizeof(struct ndmsg)),
			  on_ours, NULL);

	for (unsigned i = 0; i < nr_want && !err; i++)
		err = named(w->nl, RTM_DELNEIGH, &want[i], NULL);
	return err ? nl_fail(w->nl, err, "uplink: neighbours") : 0;
}
