// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hardware's settings over ethtool's generic netlink: one request a group
 * and verb, and how the kernel answers. Knows which attribute is which setting;
 * decides nothing and knows no config row. A group that the driver does not
 * have is no error: its settings are not there.
 */
#include <errno.h>
#include <string.h>

#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include <libmnl/libmnl.h>

#include "netkit/nic.h"

/* Linux 6.14; the headers of 6.12 end before them. */
enum {
	RINGS_HDS_THRESH = ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN_MAX + 1,
	RINGS_HDS_THRESH_MAX,
};

/* A number stands in an attribute of its own, one byte or four wide, a flag by
 * name in a bitset, which is all that a request changes. */
static const struct row {
	const char *name;
	uint8_t get, set;	/* ETHTOOL_MSG_* */
	uint8_t width;		/* bytes; 0: a flag */
	uint8_t attr, max;	/* of a flag: what is set */
} rows[NIC_SETTINGS] = {
#define CHANNELS ETHTOOL_MSG_CHANNELS_GET, ETHTOOL_MSG_CHANNELS_SET
#define RINGS ETHTOOL_MSG_RINGS_GET, ETHTOOL_MSG_RINGS_SET
#define FEATURES ETHTOOL_MSG_FEATURES_GET, ETHTOOL_MSG_FEATURES_SET
#define PRIVFLAGS ETHTOOL_MSG_PRIVFLAGS_GET, ETHTOOL_MSG_PRIVFLAGS_SET
	[NIC_COMBINED] = { "channels", CHANNELS, 4,
		ETHTOOL_A_CHANNELS_COMBINED_COUNT, ETHTOOL_A_CHANNELS_COMBINED_MAX },
	[NIC_RX_CHANNELS] = { "rx-channels", CHANNELS, 4,
		ETHTOOL_A_CHANNELS_RX_COUNT, ETHTOOL_A_CHANNELS_RX_MAX },
	[NIC_TX_CHANNELS] = { "tx-channels", CHANNELS, 4,
		ETHTOOL_A_CHANNELS_TX_COUNT, ETHTOOL_A_CHANNELS_TX_MAX },
	[NIC_STRIDING_RQ] = { "rx_striding_rq", PRIVFLAGS, 0,
		ETHTOOL_A_PRIVFLAGS_FLAGS, 0 },
	[NIC_LRO] = { "rx-lro", FEATURES, 0, ETHTOOL_A_FEATURES_WANTED, 0 },
	[NIC_GRO_HW] = { "rx-gro-hw", FEATURES, 0, ETHTOOL_A_FEATURES_WANTED, 0 },
	[NIC_SPLIT] = { "tcp-data-split", RINGS, 1, ETHTOOL_A_RINGS_TCP_DATA_SPLIT, 0 },
	[NIC_THRESH] = { "hds-thresh", RINGS, 4, RINGS_HDS_THRESH, RINGS_HDS_THRESH_MAX },
	[NIC_RX_RING] = { "rx-ring", RINGS, 4, ETHTOOL_A_RINGS_RX, ETHTOOL_A_RINGS_RX_MAX },
	[NIC_TX_RING] = { "tx-ring", RINGS, 4, ETHTOOL_A_RINGS_TX, ETHTOOL_A_RINGS_TX_MAX },
};

enum { ATTR_MAX = RINGS_HDS_THRESH_MAX };	/* the highest of any group */

const char *nic_name(enum nic_what what)
{
	return rows[what].name;
}

bool nic_is_number(enum nic_what what)
{
	return rows[what].width == 4;
}

/* ---------------------------------------------------------------- questions */

static struct nlmsghdr *request(const struct nic *nic, void *buf, uint8_t cmd)
{
	struct nlmsghdr *nlh = nl_request(buf, nic->family, 0, GENL_HDRLEN);
	struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct nlattr *header;

	genl->cmd = cmd;
	genl->version = ETHTOOL_GENL_VERSION;
	/* the first attribute of every group */
	header = mnl_attr_nest_start(nlh, ETHTOOL_A_RINGS_HEADER);
	mnl_attr_put_u32(nlh, ETHTOOL_A_HEADER_DEV_INDEX, nic->ifindex);
	mnl_attr_nest_end(nlh, header);
	return nlh;
}

/* The flag of that name: whether it is in the set, and whether it is on. In a
 * set without a mask what is there is on. */
static int flag_parse(const struct nlattr *set, const char *name, bool *is_there,
		      bool *is_on)
{
	const struct nlattr *tb[ETHTOOL_A_BITSET_BITS + 1];
	const struct nlattr *bit[ETHTOOL_A_BITSET_BIT_VALUE + 1], *attr;
	size_t left, step, len = strlen(name);

	*is_there = *is_on = false;
	if (nl_parse_nested(set, tb, ETHTOOL_A_BITSET_BITS))
		return -EBADMSG;
	attr = tb[ETHTOOL_A_BITSET_BITS];
	left = attr ? attr->nla_len - sizeof(*attr) : 0;
	for (attr = attr ? attr + 1 : NULL; left; left -= step) {
		if (left < sizeof(*attr) || attr->nla_len < sizeof(*attr) ||
		    attr->nla_len > left ||
		    nl_parse_nested(attr, bit, ETHTOOL_A_BITSET_BIT_VALUE))
			return -EBADMSG;
		step = NLA_ALIGN(attr->nla_len) < left ? NLA_ALIGN(attr->nla_len) : left;
		attr = (const void *)((const char *)attr + step);
		if (!bit[ETHTOOL_A_BITSET_BIT_NAME] ||
		    bit[ETHTOOL_A_BITSET_BIT_NAME]->nla_len != sizeof(*attr) + len + 1 ||
		    memcmp(bit[ETHTOOL_A_BITSET_BIT_NAME] + 1, name, len + 1))
			continue;
		*is_there = true;
		*is_on = tb[ETHTOOL_A_BITSET_NOMASK] || bit[ETHTOOL_A_BITSET_BIT_VALUE];
	}
	return 0;
}

/* Every feature of the kernel is listed, with what the driver lets be changed. */
static int feature_parse(struct nic_setting *s, const char *name,
			 const struct nlattr *const *tb)
{
	bool can_change, is_there, is_on, never;

	if (flag_parse(tb[ETHTOOL_A_FEATURES_HW], name, &s->is_there, &can_change) ||
	    flag_parse(tb[ETHTOOL_A_FEATURES_NOCHANGE], name, &is_there, &never) ||
	    flag_parse(tb[ETHTOOL_A_FEATURES_ACTIVE], name, &is_there, &is_on))
		return -EBADMSG;
	s->is_fixed = !can_change || never;
	s->now = is_on;
	return 0;
}

static int setting_parse(struct nic_setting *s, const struct row *row,
			 const struct nlattr *const *tb)
{
	uint8_t byte = 0;
	bool is_on;

	*s = (struct nic_setting) { 0 };
	if (row->get == ETHTOOL_MSG_FEATURES_GET)
		return feature_parse(s, row->name, tb);
	if (!row->width) {
		if (flag_parse(tb[row->attr], row->name, &s->is_there, &is_on))
			return -EBADMSG;
		s->now = is_on;
		return 0;
	}
	if (row->width == 1 ? nl_get(tb[row->attr], &byte, 1) :
	    nl_get(tb[row->attr], &s->now, 4))
		return -EBADMSG;
	if (row->max && nl_get(tb[row->max], &s->max, 4))
		return -EBADMSG;
	if (row->width == 1)
		s->now = byte;
	/* A driver that leaves header split to itself tells nothing of it, and
	 * may still take it. */
	s->is_there = tb[row->attr] || row->width == 1;
	return 0;
}

struct answer {
	struct nic *nic;
	uint8_t get;
};

static int on_answer(const struct nlmsghdr *nlh, void *arg)
{
	struct answer *a = arg;
	const struct nlattr *tb[ATTR_MAX + 1];

	if (nlh->nlmsg_type != a->nic->family ||
	    nl_parse_body(nlh, GENL_HDRLEN, tb, ATTR_MAX))
		return -EBADMSG;
	for (unsigned i = 0; i < NIC_SETTINGS; i++)
		if (rows[i].get == a->get &&
		    setting_parse(&a->nic->settings[i], &rows[i], tb))
			return -EBADMSG;
	return 0;
}

static int on_family(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *tb[CTRL_ATTR_FAMILY_ID + 1];

	if (nl_parse_body(nlh, GENL_HDRLEN, tb, CTRL_ATTR_FAMILY_ID))
		return -EBADMSG;
	return nl_get(tb[CTRL_ATTR_FAMILY_ID], arg, sizeof(uint16_t));
}

/* The number that this kernel gave to ethtool. */
static int family_find(struct nic *nic)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_request(buf, GENL_ID_CTRL, 0, GENL_HDRLEN);
	struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	int err;

	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ETHTOOL_GENL_NAME);
	err = nl_ask(&nic->nl, nlh, on_family, &nic->family);
	return !err && !nic->family ? -ENOENT : err;
}

int nic_read(struct nic *nic, enum nic_what what)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct answer a = { nic, rows[what].get };
	int err;

	err = nl_ask(&nic->nl, request(nic, buf, a.get), on_answer, &a);
	return err == -EOPNOTSUPP ? 0 : err;
}

int nic_open(struct nic *nic, int ifindex)
{
	int err;

	*nic = (struct nic) { .ifindex = ifindex };
	err = nl_open_bus(&nic->nl, NETLINK_GENERIC);
	return err ? err : family_find(nic);
}

void nic_close(struct nic *nic)
{
	nl_close(&nic->nl);
}

/* ------------------------------------------------------------------- changes */

static void put_flag(struct nlmsghdr *nlh, const struct row *row, bool on)
{
	struct nlattr *set = mnl_attr_nest_start(nlh, row->attr);
	struct nlattr *bits = mnl_attr_nest_start(nlh, ETHTOOL_A_BITSET_BITS);
	struct nlattr *bit = mnl_attr_nest_start(nlh, ETHTOOL_A_BITSET_BITS_BIT);

	mnl_attr_put_strz(nlh, ETHTOOL_A_BITSET_BIT_NAME, row->name);
	if (on)
		mnl_attr_put(nlh, ETHTOOL_A_BITSET_BIT_VALUE, 0, NULL);
	mnl_attr_nest_end(nlh, bit);
	mnl_attr_nest_end(nlh, bits);
	mnl_attr_nest_end(nlh, set);
}

int nic_set(struct nic *nic, enum nic_what what, uint32_t value)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct row *row = &rows[what];
	struct nlmsghdr *nlh = request(nic, buf, row->set);

	if (!row->width)
		put_flag(nlh, row, value);
	else if (row->width == 1)
		mnl_attr_put_u8(nlh, row->attr, value);
	else
		mnl_attr_put_u32(nlh, row->attr, value);
	return nl_talk(&nic->nl, nlh);
}
