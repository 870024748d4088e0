// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * rule.c against a kernel of canned bytes: which rule counts as the one a netns is
 * born with, and what is asked for when it is missing.
 */
#include "nlfake.h"

#include "netkit/rule.c"

static char found[512];

bool differs(struct walk *w, const char *fmt, ...)
{
	size_t len = strlen(found);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(found + len, sizeof(found) - len, fmt, ap);
	va_end(ap);
	strcat(found, "; ");
	w->differences++;
	return w->fix;
}

struct rule {
	uint8_t action, table, family;
	uint32_t flags;
	int selector;		/* FRA_*, 0: none */
	uint32_t wide;		/* FRA_TABLE, 0: none */
	uint32_t value;		/* of the selector, 0: some */
};

static struct nlmsghdr *put_rule(struct msg *m, unsigned seq, const struct rule *r)
{
	struct {
		struct fib_rule_hdr frh;
		struct { struct nlattr attr; uint32_t value; } attrs[2];
	} body = { .frh = { .family = r->family, .table = r->table,
			    .action = r->action, .flags = r->flags } };
	struct nlmsghdr *nlh;
	size_t nr = 0;

	if (r->wide) {
		body.attrs[nr].attr = (struct nlattr) { 8, FRA_TABLE };
		body.attrs[nr++].value = r->wide;
	}
	if (r->selector) {
		body.attrs[nr].attr = (struct nlattr) { 8, (uint16_t)r->selector };
		body.attrs[nr++].value = r->value ? r->value : 0x6f6c;	/* "lo" or a number */
	}
	nlh = put(m, RTM_NEWRULE, NLM_F_MULTI, &body, sizeof(body.frh) + 8 * nr);
	nlh->nlmsg_seq = seq;
	return nlh;
}

static void which_rules_count(void **state)
{
	static const struct { struct rule rule; bool local, main; } rows[] = {
		{ { FR_ACT_TO_TBL, 255, AF_INET, 0, 0, 0, 0 }, true, false },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 0, 0, 0 }, false, true },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 0, 254, 0 }, false, true },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 0, 1254, 0 }, false, false },
		{ { FR_ACT_TO_TBL, 253, AF_INET, 0, 0, 0, 0 }, false, false },
		{ { FR_ACT_UNREACHABLE, 254, AF_INET, 0, 0, 0, 0 }, false, false },
		{ { FR_ACT_TO_TBL, 254, AF_INET, FIB_RULE_INVERT, 0, 0, 0 }, false, false },
		{ { FR_ACT_TO_TBL, 254, AF_INET6, 0, 0, 0, 0 }, false, false },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, FRA_IIFNAME, 0, 0 }, false, false },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, FRA_FWMARK, 254, 0 }, false, false },
		/* what newer kernels select by, by their numbers */
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 25, 0, 46 }, false, false },	/* dscp */
		{ { FR_ACT_TO_TBL, 255, AF_INET, 0, 26, 0, 7 }, false, false },	/* flowlabel */
		{ { FR_ACT_TO_TBL, 255, AF_INET, 0, 27, 0, 7 }, false, false },	/* its mask */
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 28, 0, 7 }, false, false },	/* sport mask */
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 29, 0, 7 }, false, false },	/* dport mask */
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, 30, 0, 7 }, false, false },	/* dscp mask */
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, FRA_PROTOCOL, 0, 0 }, false, true },
		/* always told, and what it means: not all that is in the table */
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, FRA_SUPPRESS_PREFIXLEN, 0, ~0U }, false, true },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, FRA_SUPPRESS_PREFIXLEN, 0, 32 }, false, false },
		{ { FR_ACT_TO_TBL, 254, AF_INET, 0, FRA_SUPPRESS_IFGROUP, 0, 7 }, false, false },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct search search = { .family = AF_INET };
		struct msg m = { 0 };

		assert_int_equal(on_rule(put_rule(&m, 1, &rows[i].rule), &search), 0);
		assert_int_equal(search.has[0], rows[i].local);
		assert_int_equal(search.has[1], rows[i].main);
	}
}

static void a_cut_message_is_an_error(void **state)
{
	static const struct rule rule = { FR_ACT_TO_TBL, 254, AF_INET, 0, 0, 254, 0 };
	struct search search = { .family = AF_INET };
	struct msg m = { 0 };
	struct nlmsghdr *nlh = put_rule(&m, 1, &rule);

	(void)state;
	nlh->nlmsg_len -= 4;
	assert_int_equal(on_rule(nlh, &search), -EBADMSG);
	nlh->nlmsg_len = NLMSG_HDRLEN + sizeof(struct fib_rule_hdr) - 1;
	assert_int_equal(on_rule(nlh, &search), -EBADMSG);
	assert_false(search.has[1]);
}

static void reply_rules(struct msg *m, unsigned seq, uint8_t family, uint8_t table)
{
	const struct rule rule = { FR_ACT_TO_TBL, table, family, 0, 0, 0, 0 };

	put_rule(m, seq, &rule);
	if (table == 255)
		put_rule(m, seq, &(struct rule) { FR_ACT_TO_TBL, 254, family, 0, 0, 0, 0 });
	put_done(m, 0);
	((struct nlmsghdr *)(m->bytes + m->len - 20))->nlmsg_seq = seq;
	fake_reply(m->bytes, (ssize_t)m->len);
}

/* IPv4 has both, IPv6 only the main one's: one request, with all it takes. */
static void a_missing_rule_is_put_back(void **state)
{
	static const struct {
		struct nlmsghdr nlh;
		struct fib_rule_hdr frh;
		struct nlattr priority;
		uint32_t priority_value;
		struct nlattr protocol;
		uint8_t protocol_value, pad[3];
	} want = {
		{ sizeof(want), RTM_NEWRULE, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE |
		  NLM_F_EXCL, 3, 0 },
		{ .family = AF_INET6, .table = RT_TABLE_LOCAL, .action = FR_ACT_TO_TBL },
		{ 8, FRA_PRIORITY }, 0, { 5, FRA_PROTOCOL }, RTPROT_KERNEL, { 0 },
	};
	struct fake_ack ack = fake_ack(3, 0);
	struct msg v4 = { 0 }, v6 = { 0 };
	struct walk w = { .fix = true };
	struct nl nl = { 0 };

	(void)state;
	fake_reset();
	found[0] = '\0';
	reply_rules(&v4, 1, AF_INET, 255);
	reply_rules(&v6, 2, AF_INET6, 254);
	fake_reply(&ack, sizeof(ack));
	assert_int_equal(rules_walk(&w, &nl, "pod web"), 0);
	assert_string_equal(found, "pod web: IPv6 rule to table local is missing; ");
	assert_int_equal(fake.sends, 3);
	assert_int_equal(fake.sent_len, sizeof(want));
	assert_memory_equal(fake.sent, &want, sizeof(want));
}

static void a_look_changes_nothing(void **state)
{
	struct msg v4 = { 0 }, v6 = { 0 };
	struct walk w = { .fix = false };
	struct nl nl = { 0 };

	(void)state;
	fake_reset();
	found[0] = '\0';
	put_done(&v4, 0);
	((struct nlmsghdr *)v4.bytes)->nlmsg_seq = 1;
	fake_reply(v4.bytes, (ssize_t)v4.len);
	reply_rules(&v6, 2, AF_INET6, 255);
	assert_int_equal(rules_walk(&w, &nl, "node"), 0);
	assert_string_equal(found, "node: IPv4 rule to table local is missing; "
			    "node: IPv4 rule to table main is missing; ");
	assert_int_equal(fake.sends, 2);
}

static void a_kernel_without_rules_has_none_missing(void **state)
{
	struct fake_ack a = fake_ack(1, -EOPNOTSUPP), b = fake_ack(2, -EAFNOSUPPORT);
	struct walk w = { .fix = true };
	struct nl nl = { 0 };

	(void)state;
	fake_reset();
	fake_reply(&a, sizeof(a));
	fake_reply(&b, sizeof(b));
	assert_int_equal(rules_walk(&w, &nl, "node"), 0);
	assert_int_equal(w.differences, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_rules_count),
		cmocka_unit_test(a_cut_message_is_an_error),
		cmocka_unit_test(a_missing_rule_is_put_back),
		cmocka_unit_test(a_look_changes_nothing),
		cmocka_unit_test(a_kernel_without_rules_has_none_missing),
	};

	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
