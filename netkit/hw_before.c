// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the hardware's settings were before hw.c changed them, and back by
 * `down`; and which number a driver made of another that it was asked for. Knows
 * the settings (nic.h) and the notes (before.c), no config row.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "netkit/nic.h"

static const char *kind_str(enum nic_what what, char buf[32])
{
	snprintf(buf, 32, "hw-%s", nic_name(what));
	return buf;
}

int hw_before_keep(const struct walk *w, const struct nic *nic, enum nic_what what)
{
	char kind[32], text[16];

	snprintf(text, sizeof(text), "%u", nic->settings[what].now);
	return before_keep(kind_str(what, kind), w->uplink_name, text);
}

/* "eth0/rx-ring/2048" */
static const char *made_key(const struct walk *w, enum nic_what what, uint32_t want,
			    char buf[64])
{
	snprintf(buf, 64, "%s/%s/%u", w->uplink_name, nic_name(what), want);
	return buf;
}

bool hw_before_is_made(const struct walk *w, enum nic_what what, uint32_t want,
		       uint32_t now)
{
	char key[64], text[16];

	return !before_get("hw-made", made_key(w, what, want, key), text, sizeof(text)) &&
	       strtoul(text, NULL, 10) == now;
}

/* The last counts: after another MTU, say, a driver may make something else of the
 * same number, and what it once made would have it asked again at each walk. */
int hw_before_made(const struct walk *w, const struct nic *nic, enum nic_what what,
		   uint32_t want)
{
	const struct nic_setting *s = &nic->settings[what];
	char key[64], text[16];
	int err;

	if (!s->is_there || s->now == want)
		return 0;
	snprintf(text, sizeof(text), "%u", s->now);
	err = before_forget("hw-made", made_key(w, what, want, key));
	return err ? err : before_keep("hw-made", key, text);
}

/*
 * The kernel takes LRO from every device of a node that forwards, and gives it
 * back to none. One without ethtool's netlink is asked nothing.
 */
void hw_keep_lro(struct walk *w)
{
	struct nic nic;
	char kind[32];

	for (unsigned i = 0; i < w->snap->nr_links; i++) {
		const struct link *l = &w->snap->links[i];

		if (!strcmp(l->kind, "netkit"))
			continue;
		if (!nic_open(&nic, l->ifindex) && !nic_read(&nic, NIC_LRO) &&
		    nic.settings[NIC_LRO].now)
			(void)before_keep(kind_str(NIC_LRO, kind), l->name, "1");
		nic_close(&nic);
	}
}

/* ----------------------------------------------------------------------- down */

static int put_back(struct nic *nic, const struct link *l, enum nic_what what,
		    uint32_t value)
{
	const struct nic_setting *s = &nic->settings[what];
	int err;

	err = nic_read(nic, what);
	if (!err && s->is_there && s->now == value)
		return 0;
	if (!err)
		err = nic_set(nic, what, value);
	return err ? nl_fail(&nic->nl, err, "%s: put back %s", l->name, nic_name(what)) : 0;
}

/* In the opposite order. */
static int device_down(const struct link *l)
{
	char kind[32], before[16];
	struct nic nic = { 0 };
	int err = 0, e;

	for (unsigned what = NIC_SETTINGS; what-- > 0; ) {
		if (before_get(kind_str(what, kind), l->name, before, sizeof(before)))
			continue;
		e = nic.nl.sock ? 0 : nic_open(&nic, l->ifindex);
		if (e) {
			err = nl_fail(&nic.nl, e, "%s: ask its driver", l->name);
			break;
		}
		e = put_back(&nic, l, what, strtoul(before, NULL, 10));
		err = err ? err : e;
	}
	nic_close(&nic);
	return err;
}

int hw_down(struct walk *w)
{
	int err = 0, e;

	for (unsigned i = 0; i < w->snap->nr_links; i++) {
		const struct link *l = &w->snap->links[i];

		e = strcmp(l->kind, "netkit") ? device_down(l) : 0;
		err = err ? err : e;
	}
	return err;
}
