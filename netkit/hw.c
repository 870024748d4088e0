// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hardware profile: what a row asks of its uplink's queues, rings and
 * offloads, and of the kernel's command line. The first is set one by one, the
 * second can only be looked at. What the driver does not have, or has less of,
 * is named and left alone; what is set goes back by `down`. Knows the row and
 * the settings (nic.h), neither attributes nor what a setting does to packets.
 *
 * A driver may make another number of what it is asked for, as the next power of
 * two. More is as good; the same is not asked for twice, for most drivers lose
 * packets over it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <linux/ethtool_netlink.h>

#include "netkit/nic.h"

#ifndef HW_CMDLINE
#define HW_CMDLINE "/proc/cmdline"	/* a test has its own */
#endif

/* What the last walk of this process found. */
static struct hw_seen seen[NIC_SETTINGS + CMDLINE_MAX];
static unsigned nr_seen;

const struct hw_seen *hw_seen(unsigned i)
{
	return i < nr_seen ? &seen[i] : NULL;
}

static struct hw_seen *see(const char *name, const char *state)
{
	struct hw_seen *s = &seen[nr_seen < LENGTH(seen) ? nr_seen++ : 0];

	*s = (struct hw_seen) { .name = name, .state = state };
	return s;
}

/* ------------------------------------------------------------ what is wanted */

static void value_str(enum nic_what what, uint32_t value, char buf[16])
{
	if (nic_is_number(what))
		snprintf(buf, 16, "%u", value);
	else if (what == NIC_SPLIT)
		snprintf(buf, 16, "%s", value == ETHTOOL_TCP_DATA_SPLIT_ENABLED ? "on" :
			 value == ETHTOOL_TCP_DATA_SPLIT_DISABLED ? "off" : "unknown");
	else
		snprintf(buf, 16, "%s", value ? "on" : "off");
}

static bool flag_wanted(enum onoff flag, uint32_t *value)
{
	*value = flag == ON;
	return flag != AS_IS;
}

/* Drivers count queues in pairs, or those of either direction. */
static bool channels_wanted(const struct hw *hw, const struct nic *nic,
			    enum nic_what what, uint32_t *value)
{
	const struct nic_setting *s = nic->settings;
	bool has_pairs = s[NIC_COMBINED].is_there ||
			 (!s[NIC_RX_CHANNELS].is_there && !s[NIC_TX_CHANNELS].is_there);

	*value = hw->channels;
	return hw->channels && (what == NIC_COMBINED ? has_pairs :
				!has_pairs && s[what].is_there);
}

/* What the row asks of a setting; false: nothing. */
static bool wanted(const struct hw *hw, const struct nic *nic, enum nic_what what,
		   uint32_t *value)
{
	switch (what) {
	case NIC_COMBINED: case NIC_RX_CHANNELS: case NIC_TX_CHANNELS:
		return channels_wanted(hw, nic, what, value);
	case NIC_STRIDING_RQ:
		return flag_wanted(hw->striding_rq, value);
	case NIC_LRO:
		return flag_wanted(hw->lro, value);
	case NIC_GRO_HW:
		return flag_wanted(hw->gro_hw, value);
	case NIC_SPLIT:
		*value = hw->tcp_data_split == ON ? ETHTOOL_TCP_DATA_SPLIT_ENABLED :
						    ETHTOOL_TCP_DATA_SPLIT_DISABLED;
		return hw->tcp_data_split != AS_IS;
	case NIC_THRESH:
		*value = hw->hds_thresh == HDS_ALL ? 0 : hw->hds_thresh;
		return hw->hds_thresh != 0;
	case NIC_RX_RING:
		*value = hw->rx_ring;
		return hw->rx_ring != 0;
	case NIC_TX_RING:
		*value = hw->tx_ring;
		return hw->tx_ring != 0;
	case NIC_SETTINGS:
		break;
	}
	return false;
}

/* -------------------------------------------------------------------- mending */

/* Returns 1, for it was changed. */
static int mend(struct walk *w, struct nic *nic, enum nic_what what, uint32_t want,
		const char *text)
{
	int err;

	err = hw_before_keep(w, nic, what);
	if (err)
		return fail(err, "uplink %s: remember its %s", w->uplink_name,
			    nic_name(what));
	err = nic_set(nic, what, want);
	if (err)
		return nl_fail(&nic->nl, err, "uplink %s: %s %s%s", w->uplink_name,
			       nic_name(what), text, err == -EOPNOTSUPP ?
			       " (its driver does not support that)" : "");
	err = nic_read(nic, what);
	if (!err && nic_is_number(what))
		err = hw_before_made(w, nic, what, want);
	return err ? nl_fail(&nic->nl, err, "uplink %s: %s after it was set",
			     w->uplink_name, nic_name(what)) : 1;
}

/* One of each. */
static const enum nic_what groups[] = {
	NIC_COMBINED, NIC_STRIDING_RQ, NIC_LRO, NIC_RX_RING,
};

/* Returns 1 when it was changed. */
static int setting(struct walk *w, struct nic *nic, enum nic_what what, uint32_t want)
{
	const struct nic_setting *s = &nic->settings[what];
	const char *dev = w->uplink_name, *name = nic_name(what);
	struct hw_seen *row = see(name, "as asked");

	if (s->is_there)
		value_str(what, s->now, row->now);
	value_str(what, want, row->want);
	row->max = s->max;
	if (s->is_there && s->now == want)
		return 0;
	if (!s->is_there) {
		row->state = "unsupported";
		(void)differs(w, "uplink %s: %s %s: its driver does not support that", dev,
			      name, row->want);
	} else if (s->max && want > s->max) {
		row->state = "too many";
		(void)differs(w, "uplink %s: %s %s is above the device's maximum of %u",
			      dev, name, row->want, s->max);
	} else if (s->is_fixed) {
		row->state = "fixed";
		(void)differs(w, "uplink %s: %s is %s and cannot be changed", dev, name,
			      row->now);
	} else if (hw_before_is_made(w, what, want, s->now)) {
		row->state = "rounded";
		if (s->now < want)
			(void)differs(w, "uplink %s: %s is %s, all its driver makes of %s",
				      dev, name, row->now, row->want);
	} else {
		row->state = "differs";
		if (differs(w, "uplink %s: %s is %s, not %s", dev, name, row->now,
			    row->want))
			return mend(w, nic, what, want, row->want);
	}
	return 0;
}

/* One that is refused keeps no other from being set. */
static int device(struct walk *w, const struct hw *hw)
{
	const struct link *l = snap_index(w->snap, w->uplink);
	bool had_carrier = l && l->carrier, is_changed = false;
	struct nic nic;
	uint32_t want;
	int err, e;

	err = nic_open(&nic, w->uplink);
	for (unsigned i = 0; !err && i < LENGTH(groups); i++)
		err = nic_read(&nic, groups[i]);
	if (err) {
		nl_fail(&nic.nl, err, "uplink %s: ask its driver", w->uplink_name);
		nic_close(&nic);
		return err;
	}
	for (unsigned what = 0; what < NIC_SETTINGS; what++) {
		e = wanted(hw, &nic, what, &want) ? setting(w, &nic, what, want) : 0;
		is_changed |= e > 0;
		err = err ? err : e < 0 ? e : 0;
	}
	nic_close(&nic);
	/* Most drivers start their queues anew, and some the link with them. */
	e = is_changed && had_carrier ? uplink_carrier_wait(w) : 0;
	return err ? err : e;
}

/* ------------------------------------------------------------- command line */

static int line_read(char *line, size_t size)
{
	int fd = open(HW_CMDLINE, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, size - 1);
	int err = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	line[n < 0 ? 0 : n] = '\0';
	return err;
}

/* The first word that begins so and ends where the text does, or, with a key
 * ("iommu="), goes on with anything. */
static const char *word_find(const char *line, const char *text, size_t len, bool whole)
{
	const char *p;

	for (p = line + strspn(line, " \n"); *p; p += strspn(p, " \n")) {
		size_t word = strcspn(p, " \n");

		if (word >= len && !strncmp(p, text, len) && (!whole || word == len))
			return p;
		p += word;
	}
	return NULL;
}

static int cmdline(struct walk *w, const char *const *words)
{
	char line[4096];	/* COMMAND_LINE_SIZE is 2048 on amd64 and arm64 */
	const char *word, *other;
	int err;

	err = line_read(line, sizeof(line));
	if (err)
		return fail(err, "kernel command line: " HW_CMDLINE);
	for (; (word = *words); words++) {
		size_t key = strcspn(word, "=");
		struct hw_seen *row = see(word, "as asked");

		if (word_find(line, word, strlen(word), true))
			continue;
		row->state = "missing";
		other = word[key] ? word_find(line, word, key + 1, false) : NULL;
		if (other)
			(void)differs(w, "kernel command line: has %.*s, not %s",
				      (int)strcspn(other, " \n"), other, word);
		else
			(void)differs(w, "kernel command line: %s is missing", word);
	}
	return 0;
}

/* ----------------------------------------------------------------- the walk */

static bool asks_device(const struct hw *hw)
{
	return hw->channels || hw->rx_ring || hw->tx_ring || hw->tcp_data_split ||
	       hw->hds_thresh || hw->lro || hw->gro_hw || hw->striding_rq;
}

int hw_walk(struct walk *w)
{
	const struct hw *hw = &w->node->hw;
	int err = 0, e = 0;

	nr_seen = 0;
	if (asks_device(hw))
		err = device(w, hw);
	if (hw->cmdline)
		e = cmdline(w, hw->cmdline);
	return err ? err : e;
}
