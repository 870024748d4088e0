// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The TCP profile. Of a `struct tcp`, the route's part goes on a route, and the
 * congestion control is the default of a netns besides, for sockets that have no
 * route yet. What the node's table says of TCP holds in its Pods, too. It knows
 * names of settings, and nothing of sockets or devices.
 */
#include <errno.h>
#include <string.h>

#include "netkit/nl.h"

#define CC "net.ipv4.tcp_congestion_control"
#define CC_AVAILABLE "net.ipv4.tcp_available_congestion_control"
#define CC_ALLOWED "net.ipv4.tcp_allowed_congestion_control"

enum { LIST_LEN = 512 };	/* TCP_CA_BUF_MAX is 128 names of 16 */

/* What the kernel had when this walk began: modules come in an earlier step. */
static char available[LIST_LEN];

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	for (p = list; (p = strstr(p, word)); p += len)
		if ((p == list || p[-1] == ' ') && (!p[len] || p[len] == ' '))
			return true;
	return false;
}

static bool is_known(const char *cc)
{
	if (!available[0])
		(void)sysctl_get(CC_AVAILABLE, available, sizeof(available));
	return has_word(available, cc);
}

void tcp_route(struct route *r, const struct tcp *t)
{
	if (t->cc && is_known(t->cc))
		snprintf(r->cc, sizeof(r->cc), "%s", t->cc);
	r->initcwnd = t->initcwnd;
	r->advmss = t->advmss;
	r->quickack = t->quickack;
	r->features = t->usec_ts ? RTAX_FEATURE_TCP_USEC_TS : 0;
}

/* ------------------------------------------------------------------ the node */

static bool is_wanted(const struct walk *w, const char *cc)
{
	if (w->cf->tcp.cc && !strcmp(w->cf->tcp.cc, cc))
		return true;
	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		const struct pod *p = &w->cf->pods[i];

		if (pod_is_on(p, w->node) && p->tcp.cc && !strcmp(p->tcp.cc, cc))
			return true;
	}
	return false;
}

/*
 * Outside of init_net only an algorithm of this list can be a default. In the
 * order of the list of all, in which the kernel shows it.
 */
static int allow(struct walk *w)
{
	char now[LIST_LEN], want[LIST_LEN] = "", words[LIST_LEN], *word, *rest;
	const struct sysctl rows[] = { { CC_ALLOWED, want }, { NULL, NULL } };
	size_t len = 0;
	int err;

	err = sysctl_get(CC_ALLOWED, now, sizeof(now));
	if (err)
		return fail(err, "tcp: " CC_ALLOWED);
	memcpy(words, available, sizeof(words));
	for (word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		if (has_word(now, word) || is_wanted(w, word))
			len += snprintf(want + len, sizeof(want) - len, "%s%s",
					len ? " " : "", word);
	return sysctl_walk(w, "tcp", rows, true);
}

static void name_unknown(struct walk *w, const char *kind, const char *name,
			 const char *cc)
{
	if (cc && !is_known(cc))
		(void)differs(w, "%s %s: congestion control \"%s\" is not in this "
			      "kernel (no module row tcp_%s?)", kind, name, cc, cc);
}

int tcp_walk(struct walk *w)
{
	const struct sysctl rows[] = { { CC, w->cf->tcp.cc }, { NULL, NULL } };
	int err;

	err = sysctl_get(CC_AVAILABLE, available, sizeof(available));
	if (err)
		return fail(err, "tcp: " CC_AVAILABLE);
	name_unknown(w, "node", w->node->name, w->cf->tcp.cc);
	for (unsigned i = 0; i < w->cf->nr_pods; i++)
		if (pod_is_on(&w->cf->pods[i], w->node))
			name_unknown(w, "pod", w->cf->pods[i].name,
				     w->cf->pods[i].tcp.cc);
	err = allow(w);
	if (!err && w->cf->tcp.cc && is_known(w->cf->tcp.cc))
		err = sysctl_walk(w, "node", rows, true);
	return err;
}

/* -------------------------------------------------------------------- a Pod */

static bool is_tcp_key(const char *key)
{
	return !strncmp(key, "net.ipv4.tcp_", 13) || !strcmp(key, "net.core.optmem_max");
}

static bool has_own(const struct pod *p, const char *key)
{
	for (const struct sysctl *s = p->sysctls; s && s->key; s++)
		if (!strcmp(s->key, key))
			return true;
	return false;
}

int tcp_inside(struct walk *w, const struct pod *p, const char *who)
{
	const char *cc = p->tcp.cc ? p->tcp.cc : w->cf->tcp.cc;
	struct sysctl rows[SYSCTL_MAX + 2] = { { NULL, NULL } };
	unsigned nr = 0;
	char is[LIST_LEN];

	for (unsigned i = 0; i < w->cf->nr_sysctls && i < SYSCTL_MAX; i++) {
		const struct sysctl *s = &w->cf->sysctls[i];

		/* Some exist once for all, outside every Pod. */
		if (is_tcp_key(s->key) && !has_own(p, s->key) &&
		    sysctl_get(s->key, is, sizeof(is)) != -ENOENT)
			rows[nr++] = *s;
	}
	if (cc && is_known(cc) && !has_own(p, CC))
		rows[nr++] = (struct sysctl) { CC, cc };
	/* A Pod with another buffer size is better than none. */
	if (sysctl_walk(w, who, rows, false))
		w->failures++;
	return 0;
}
