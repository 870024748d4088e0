// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Queueing disciplines: the verbs, one request each, and how the kernel
 * describes one, fq in detail. Decides nothing and knows no config row.
 */
#include <errno.h>
#include <string.h>

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include <libmnl/libmnl.h>

#include "netkit/tc.h"

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags,
				const struct qdisc *q)
{
	struct nlmsghdr *nlh = nl_request(buf, type, flags, sizeof(struct tcmsg));
	struct tcmsg *tcm = mnl_nlmsg_get_payload(nlh);

	tcm->tcm_ifindex = q->ifindex;
	tcm->tcm_handle = q->handle;
	tcm->tcm_parent = q->parent;
	return nlh;
}

int qdisc_set_fq(struct nl *nl, const struct qdisc *q)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWQDISC,
				       NLM_F_CREATE | NLM_F_REPLACE, q);
	struct tc_prio_qopt prio = { .bands = FQ_BANDS };
	struct nlattr *options;

	memcpy(prio.priomap, q->fq.priomap, sizeof(prio.priomap));
	mnl_attr_put_strz(nlh, TCA_KIND, "fq");
	options = mnl_attr_nest_start(nlh, TCA_OPTIONS);
	mnl_attr_put_u32(nlh, TCA_FQ_PLIMIT, q->fq.plimit);
	mnl_attr_put_u32(nlh, TCA_FQ_FLOW_PLIMIT, q->fq.flow_plimit);
	mnl_attr_put_u32(nlh, TCA_FQ_BUCKETS_LOG, q->fq.buckets_log);
	mnl_attr_put_u32(nlh, TCA_FQ_HORIZON, q->fq.horizon_us);
	mnl_attr_put_u8(nlh, TCA_FQ_HORIZON_DROP, q->fq.horizon_drop);
	mnl_attr_put(nlh, TCA_FQ_PRIOMAP, sizeof(prio), &prio);
	mnl_attr_put(nlh, TCA_FQ_WEIGHTS, sizeof(q->fq.weight), q->fq.weight);
	mnl_attr_nest_end(nlh, options);
	return nl_talk(nl, nlh);
}

int qdisc_set(struct nl *nl, const struct qdisc *q)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = request(buf, RTM_NEWQDISC,
				       NLM_F_CREATE | NLM_F_REPLACE, q);

	mnl_attr_put_strz(nlh, TCA_KIND, q->kind);
	if (q->options_len)
		mnl_attr_put(nlh, TCA_OPTIONS, q->options_len, q->options);
	return nl_talk(nl, nlh);
}

int qdisc_delete(struct nl *nl, int ifindex, uint32_t handle, uint32_t parent)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct qdisc q = {
		.ifindex = ifindex, .handle = handle, .parent = parent,
	};

	return nl_talk(nl, request(buf, RTM_DELQDISC, 0, &q));
}

static int fq_parse(struct fq_options *o, const struct nlattr *nest)
{
	const struct nlattr *tb[TCA_FQ_MAX + 1];
	struct tc_prio_qopt prio = { 0 };
	uint8_t drop = 0;

	if (nl_parse_nested(nest, tb, TCA_FQ_MAX) ||
	    nl_get(tb[TCA_FQ_PLIMIT], &o->plimit, 4) ||
	    nl_get(tb[TCA_FQ_FLOW_PLIMIT], &o->flow_plimit, 4) ||
	    nl_get(tb[TCA_FQ_BUCKETS_LOG], &o->buckets_log, 4) ||
	    nl_get(tb[TCA_FQ_HORIZON], &o->horizon_us, 4) ||
	    nl_get(tb[TCA_FQ_HORIZON_DROP], &drop, 1) ||
	    nl_get(tb[TCA_FQ_PRIOMAP], &prio, sizeof(prio)) ||
	    nl_get(tb[TCA_FQ_WEIGHTS], o->weight, sizeof(o->weight)))
		return -EBADMSG;
	o->horizon_drop = drop;
	memcpy(o->priomap, prio.priomap, sizeof(o->priomap));
	return 0;
}

int qdisc_parse(struct qdisc *q, const struct nlmsghdr *nlh)
{
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[TCA_MAX + 1], *options;
	int err;

	if (nlh->nlmsg_type != RTM_NEWQDISC)
		return 1;
	err = nl_parse_body(nlh, sizeof(*tcm), tb, TCA_MAX);
	if (!err)
		err = nl_get_name(tb[TCA_KIND], q->kind);
	if (err)
		return err;
	q->ifindex = tcm->tcm_ifindex;
	q->handle = tcm->tcm_handle;
	q->parent = tcm->tcm_parent;
	options = tb[TCA_OPTIONS];
	if (!options)
		return 0;
	if (q->parent == TC_H_ROOT &&
	    options->nla_len - sizeof(*options) <= sizeof(q->options)) {
		q->options_len = options->nla_len - sizeof(*options);
		memcpy(q->options, options + 1, q->options_len);
	}
	return strcmp(q->kind, "fq") ? 0 : fq_parse(&q->fq, options);
}

struct dump {
	struct qdisc *rows;
	unsigned nr, max;
	int ifindex;
};

static int on_qdisc(const struct nlmsghdr *nlh, void *arg)
{
	struct dump *d = arg;
	struct qdisc q = { 0 };
	int err;

	if (!nlh) {
		d->nr = 0;
		return 0;
	}
	err = qdisc_parse(&q, nlh);
	if (err)
		return err;
	/* The kernel has no filter by device here. */
	if (q.ifindex != d->ifindex && q.handle != QDISC_ELEVEN)
		return 0;
	if (d->nr == d->max)
		return -E2BIG;
	d->rows[d->nr++] = q;
	return 0;
}

int qdisc_dump(struct nl *nl, int ifindex, struct qdisc *rows, unsigned max)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct dump d = { .rows = rows, .max = max, .ifindex = ifindex };
	struct nlmsghdr *nlh = nl_request(buf, RTM_GETQDISC, 0, sizeof(struct tcmsg));
	int err;

	err = nl_dump(nl, nlh, on_qdisc, &d);
	return err ? err : (int)d.nr;
}
