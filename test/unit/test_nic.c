// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * ethtool's netlink: our requests against bytes written by hand from the UAPI
 * (Documentation/networking/ethtool-netlink.rst), and what is made of answers,
 * whole, cut anywhere, or not about what was asked.
 */
#include "nlfake.h"

#include "netkit/nic.c"

enum { FAMILY = 0x15, DEV = 2 };

static struct nic nic;

static void start(void)
{
	fake_reset();
	memset(&nic, 0, sizeof(nic));
	nic.family = FAMILY;
	nic.ifindex = DEV;
}

/* ----------------------------------------------------------------- requests */

static void request_is(const char *want)
{
	char hex[2 * 256 + 1] = "", packed[2 * 256 + 1] = "";
	unsigned n = 0;

	for (size_t i = 0; i < fake.sent_len; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned char)fake.sent[i]);
	for (; *want; want++)
		if (*want != ' ')
			packed[n++] = *want;
	assert_string_equal(hex, packed);
}

static void sets(enum nic_what what, uint32_t value, const char *want)
{
	struct fake_ack ack = fake_ack(1, 0);

	start();
	fake_reply(&ack, sizeof(ack));
	assert_int_equal(nic_set(&nic, what, value), 0);
	request_is(want);
}

/* length, family, flags | seq, pid | verb, version | header { index } */
#define HEAD(len, verb) len "000000 1500 0500 01000000 00000000 " verb "010000 " \
	"0c000180 08000100 02000000 "
#define HEAD_OF_NAME "0b000200 72782d6c726f0000"		/* "rx-lro" */

static void numbers_are_asked_for(void **state)
{
	(void)state;
	sets(NIC_RX_RING, 512, HEAD("28", "10") "08000600 00020000");
	sets(NIC_TX_RING, 70000, HEAD("28", "10") "08000900 70110100");
	sets(NIC_SPLIT, 2, HEAD("28", "10") "05000b00 02000000");
	sets(NIC_THRESH, 0, HEAD("28", "10") "08001100 00000000");
	sets(NIC_COMBINED, 16, HEAD("28", "12") "08000900 10000000");
	sets(NIC_RX_CHANNELS, 3, HEAD("28", "12") "08000600 03000000");
	sets(NIC_TX_CHANNELS, 3, HEAD("28", "12") "08000700 03000000");
}

static void flags_are_asked_for(void **state)
{
	(void)state;
	sets(NIC_LRO, 0, HEAD("38", "0c") "18000380 14000380 10000180 " HEAD_OF_NAME);
	sets(NIC_LRO, 1, HEAD("3c", "0c") "1c000380 18000380 14000180 " HEAD_OF_NAME
	     "04000300");
	sets(NIC_GRO_HW, 0, HEAD("3c", "0c") "1c000380 18000380 14000180 "
	     "0e000200 72782d67726f2d6877000000");
	sets(NIC_STRIDING_RQ, 1, HEAD("44", "0e") "24000280 20000380 1c000180 "
	     "13000200 72785f7374726964696e675f72710000 04000300");
}

/* ------------------------------------------------------------------ answers */

static struct msg answer;

static void *attr_begin(uint16_t type)
{
	struct nlattr *a = (void *)(answer.bytes + answer.len);

	a->nla_type = type;
	answer.len += sizeof(*a);
	return a;
}

static void attr_end(void *begun)
{
	struct nlattr *a = begun;

	a->nla_len = answer.bytes + answer.len - (char *)a;
	while (answer.len % 4)
		answer.bytes[answer.len++] = 0;
}

static void attr(uint16_t type, const void *value, size_t len)
{
	void *a = attr_begin(type);

	memcpy(answer.bytes + answer.len, value, len);
	answer.len += len;
	attr_end(a);
}

static void u32(uint16_t type, uint32_t value)
{
	attr(type, &value, sizeof(value));
}

static void answer_begin(uint8_t cmd)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	memset(&answer, 0, sizeof(answer));
	put(&answer, FAMILY, 0, &genl, sizeof(genl));
	u32(1, DEV);		/* a header, of whatever is in it */
}

/* "name" or "+name": with the flag VALUE. */
static void set_of(uint16_t type, bool nomask, const char *const *names)
{
	void *set = attr_begin(type), *bits, *bit;

	if (nomask)
		attr(ETHTOOL_A_BITSET_NOMASK, "", 0);
	u32(ETHTOOL_A_BITSET_SIZE, 64);
	bits = attr_begin(ETHTOOL_A_BITSET_BITS | NLA_F_NESTED);
	for (; *names; names++) {
		const char *name = *names + (**names == '+');

		bit = attr_begin(ETHTOOL_A_BITSET_BITS_BIT | NLA_F_NESTED);
		u32(ETHTOOL_A_BITSET_BIT_INDEX, 7);
		attr(ETHTOOL_A_BITSET_BIT_NAME, name, strlen(name) + 1);
		if (**names == '+')
			attr(ETHTOOL_A_BITSET_BIT_VALUE, "", 0);
		attr_end(bit);
	}
	attr_end(bits);
	attr_end(set);
}
#define NAMES(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* The answer, cut to len bytes, then the ACK. */
static int take(enum nic_what what, size_t len)
{
	static struct msg cut;
	struct fake_ack ack = fake_ack(1, 0);

	start();
	memcpy(cut.bytes, answer.bytes, len);
	((struct nlmsghdr *)cut.bytes)->nlmsg_len = len;
	fake_reply(cut.bytes, len);
	fake_reply(&ack, sizeof(ack));
	return nic_read(&nic, what);
}

static void setting_is(enum nic_what what, bool is_there, bool is_fixed, uint32_t now,
		       uint32_t max)
{
	const struct nic_setting *s = &nic.settings[what];

	assert_int_equal(s->is_there, is_there);
	assert_int_equal(s->is_fixed, is_fixed);
	assert_int_equal(s->now, now);
	assert_int_equal(s->max, max);
}

static void rings_answer(void)
{
	uint8_t on = ETHTOOL_TCP_DATA_SPLIT_ENABLED;

	answer_begin(ETHTOOL_MSG_RINGS_GET_REPLY);
	u32(ETHTOOL_A_RINGS_RX_MAX, 4096);
	u32(ETHTOOL_A_RINGS_RX, 1024);
	u32(ETHTOOL_A_RINGS_TX_MAX, 2048);
	u32(ETHTOOL_A_RINGS_TX, 256);
	attr(ETHTOOL_A_RINGS_TCP_DATA_SPLIT, &on, 1);
	u32(17, 0);
	u32(18, 1023);
	u32(19, 4096);		/* of a later kernel */
}

static void rings_are_read(void **state)
{
	(void)state;
	rings_answer();
	assert_int_equal(take(NIC_THRESH, answer.len), 0);
	setting_is(NIC_RX_RING, true, false, 1024, 4096);
	setting_is(NIC_TX_RING, true, false, 256, 2048);
	setting_is(NIC_SPLIT, true, false, 2, 0);
	setting_is(NIC_THRESH, true, false, 0, 1023);
	setting_is(NIC_COMBINED, false, false, 0, 0);	/* not asked */
	answer_begin(ETHTOOL_MSG_RINGS_GET_REPLY);
	u32(ETHTOOL_A_RINGS_TX_MAX, 2048);
	u32(ETHTOOL_A_RINGS_TX, 256);
	assert_int_equal(take(NIC_RX_RING, answer.len), 0);
	setting_is(NIC_RX_RING, false, false, 0, 0);
	setting_is(NIC_TX_RING, true, false, 256, 2048);
	setting_is(NIC_SPLIT, true, false, 0, 0);	/* nobody knows */
	setting_is(NIC_THRESH, false, false, 0, 0);
}

static void channels_are_read(void **state)
{
	(void)state;
	answer_begin(ETHTOOL_MSG_CHANNELS_GET_REPLY);
	u32(ETHTOOL_A_CHANNELS_COMBINED_MAX, 63);
	u32(ETHTOOL_A_CHANNELS_COMBINED_COUNT, 4);
	assert_int_equal(take(NIC_RX_CHANNELS, answer.len), 0);
	setting_is(NIC_COMBINED, true, false, 4, 63);
	setting_is(NIC_RX_CHANNELS, false, false, 0, 0);
	setting_is(NIC_TX_CHANNELS, false, false, 0, 0);
}

static void features_answer(void)
{
	answer_begin(ETHTOOL_MSG_FEATURES_GET_REPLY);
	set_of(ETHTOOL_A_FEATURES_HW, false, NAMES("tx-lro", "+rx-lro", "rx-gro-hw"));
	set_of(ETHTOOL_A_FEATURES_WANTED, true, NAMES("rx-gro-hw"));
	set_of(ETHTOOL_A_FEATURES_ACTIVE, true, NAMES("rx-lr", "rx-lro"));
	set_of(ETHTOOL_A_FEATURES_NOCHANGE, true, NAMES("rx-lroo"));
}

static void flags_are_read(void **state)
{
	(void)state;
	features_answer();
	assert_int_equal(take(NIC_LRO, answer.len), 0);
	setting_is(NIC_LRO, true, false, 1, 0);
	setting_is(NIC_GRO_HW, true, true, 0, 0);
	answer_begin(ETHTOOL_MSG_FEATURES_GET_REPLY);
	set_of(ETHTOOL_A_FEATURES_HW, false, NAMES("+rx-lro", "+rx-gro-hw"));
	set_of(ETHTOOL_A_FEATURES_ACTIVE, true, NAMES("rx-gro-hw"));
	set_of(ETHTOOL_A_FEATURES_NOCHANGE, true, NAMES("rx-lro"));
	assert_int_equal(take(NIC_LRO, answer.len), 0);
	setting_is(NIC_LRO, true, true, 0, 0);
	setting_is(NIC_GRO_HW, true, false, 1, 0);
	answer_begin(ETHTOOL_MSG_PRIVFLAGS_GET_REPLY);
	set_of(ETHTOOL_A_PRIVFLAGS_FLAGS, false, NAMES("+rx_cqe_moder", "rx_striding_rq"));
	assert_int_equal(take(NIC_STRIDING_RQ, answer.len), 0);
	setting_is(NIC_STRIDING_RQ, true, false, 0, 0);
	answer_begin(ETHTOOL_MSG_PRIVFLAGS_GET_REPLY);
	set_of(ETHTOOL_A_PRIVFLAGS_FLAGS, false, NAMES("+rx_striding_rq"));
	assert_int_equal(take(NIC_STRIDING_RQ, answer.len), 0);
	setting_is(NIC_STRIDING_RQ, true, false, 1, 0);
	answer_begin(ETHTOOL_MSG_PRIVFLAGS_GET_REPLY);
	set_of(ETHTOOL_A_PRIVFLAGS_FLAGS, false, NAMES("+other"));
	assert_int_equal(take(NIC_STRIDING_RQ, answer.len), 0);
	setting_is(NIC_STRIDING_RQ, false, false, 0, 0);
}

/* Cut between two attributes it is a shorter answer, else it is none. */
static unsigned cut_everywhere(enum nic_what what)
{
	unsigned sound = 0;

	for (size_t len = NLMSG_HDRLEN; len < answer.len; len++) {
		int err = take(what, len);

		if (err != 0 && err != -EBADMSG)
			unit_fail("cut to %zu bytes: %d\n", len, err);
		sound += !err;
	}
	return sound;
}

static void cut_answers_are_refused(void **state)
{
	(void)state;
	rings_answer();
	/* behind the header, seven whole numbers, and the bare byte of one */
	assert_int_equal(cut_everywhere(NIC_RX_RING), 1 + 8 + 3);
	features_answer();
	/* behind each set; its last byte ends it, padding or not */
	assert_true(cut_everywhere(NIC_LRO) <= 1 + 1 + 4 * 4);
}

/* Lengths that lie, at every place where one stands. */
static void broken_lengths_are_survived(void **state)
{
	static const uint16_t lies[] = { 0, 1, 3, 5, 0x7fff, 0xffff };
	unsigned refused = 0;
	uint16_t was;

	(void)state;
	features_answer();
	for (size_t at = NLMSG_HDRLEN + GENL_HDRLEN; at + 4 <= answer.len; at += 4) {
		for (unsigned i = 0; i < LENGTH(lies); i++) {
			memcpy(&was, answer.bytes + at, 2);
			memcpy(answer.bytes + at, &lies[i], 2);
			refused += take(NIC_LRO, answer.len) == -EBADMSG;
			memcpy(answer.bytes + at, &was, 2);
		}
	}
	assert_true(refused > 4 * LENGTH(lies));
	assert_int_equal(take(NIC_LRO, answer.len), 0);
}

/* A bit that claims what stands behind the set. */
static void a_bit_ends_in_its_set(void **state)
{
	struct nlattr *set, *bit;

	(void)state;
	answer_begin(ETHTOOL_MSG_PRIVFLAGS_GET_REPLY);
	set = (void *)(answer.bytes + answer.len);
	set_of(ETHTOOL_A_PRIVFLAGS_FLAGS, false, NAMES("rx_striding_rq"));
	attr(ETHTOOL_A_BITSET_BIT_VALUE, "", 0);
	/* behind the set's head, its size and the head of its bits */
	bit = set + 1 + 2 + 1;
	assert_int_equal(bit->nla_type, ETHTOOL_A_BITSET_BITS_BIT | NLA_F_NESTED);
	assert_int_equal(take(NIC_STRIDING_RQ, answer.len), 0);
	setting_is(NIC_STRIDING_RQ, true, false, 0, 0);
	bit->nla_len += 4;
	assert_int_equal(take(NIC_STRIDING_RQ, answer.len), -EBADMSG);
}

static void an_answer_of_another_family_is_none(void **state)
{
	(void)state;
	rings_answer();
	((struct nlmsghdr *)answer.bytes)->nlmsg_type++;
	assert_int_equal(take(NIC_RX_RING, answer.len), -EBADMSG);
}

static void what_a_driver_lacks_is_no_error(void **state)
{
	static const struct { int err, want; } cases[] = {
		{ -EOPNOTSUPP, 0 }, { -ENODEV, -ENODEV }, { -EPERM, -EPERM },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(cases); i++) {
		struct fake_ack ack = fake_ack(1, cases[i].err);

		start();
		fake_reply(&ack, sizeof(ack));
		assert_int_equal(nic_read(&nic, NIC_RX_RING), cases[i].want);
		setting_is(NIC_RX_RING, false, false, 0, 0);
	}
}

static void the_family_is_asked_for(void **state)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY };
	struct fake_ack ack = fake_ack(1, 0);
	uint16_t id = 0x1234;

	(void)state;
	start();
	nic.family = 0;
	memset(&answer, 0, sizeof(answer));
	put(&answer, GENL_ID_CTRL, 0, &genl, sizeof(genl));
	attr(CTRL_ATTR_FAMILY_NAME, "ethtool", 8);
	attr(CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	((struct nlmsghdr *)answer.bytes)->nlmsg_len = answer.len;
	fake_reply(answer.bytes, answer.len);
	fake_reply(&ack, sizeof(ack));
	assert_int_equal(family_find(&nic), 0);
	assert_int_equal(nic.family, 0x1234);
	request_is("20000000 1000 0500 01000000 00000000 03010000 "
		   "0c000200 657468746f6f6c00");
	start();
	nic.family = 0;
	ack = fake_ack(1, -ENOENT);
	fake_reply(&ack, sizeof(ack));
	assert_int_equal(family_find(&nic), -ENOENT);
	start();		/* an ACK without an answer */
	nic.family = 0;
	ack = fake_ack(1, 0);
	fake_reply(&ack, sizeof(ack));
	assert_int_equal(family_find(&nic), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_asked_for),
		cmocka_unit_test(flags_are_asked_for),
		cmocka_unit_test(rings_are_read),
		cmocka_unit_test(channels_are_read),
		cmocka_unit_test(flags_are_read),
		cmocka_unit_test(cut_answers_are_refused),
		cmocka_unit_test(broken_lengths_are_survived),
		cmocka_unit_test(a_bit_ends_in_its_set),
		cmocka_unit_test(an_answer_of_another_family_is_none),
		cmocka_unit_test(what_a_driver_lacks_is_no_error),
		cmocka_unit_test(the_family_is_asked_for),
	};

	return cmocka_run_group_tests_name("nic", tests, NULL, NULL);
}
