// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a supervisor says of its walks, each thing once: a difference when it is
 * mended, or when a second walk could not mend it either; a complaint when it is
 * new and when it is over. It knows texts, and not what they are about.
 */
#include <string.h>

#include "netkit/run.h"

enum { SAID_MAX = 128 };

/* A difference or a complaint: in which walks it was seen. */
struct said {
	char text[160];
	bool was, is;		/* a complaint: in the last walk, in this one */
	bool is_found;		/* by this walk before it mended */
	unsigned stays;		/* second looks in a row that saw it */
	bool is_left;		/* the second look of this walk saw it */
};

static struct said said[SAID_MAX];
static unsigned nr_said, nr_unsaid;

static struct said *said_get(const char *text)
{
	for (unsigned i = 0; i < nr_said; i++)
		if (!strncmp(said[i].text, text, sizeof(said[i].text) - 1))
			return &said[i];
	if (nr_said == SAID_MAX)
		return NULL;
	memset(&said[nr_said], 0, sizeof(said[0]));
	snprintf(said[nr_said].text, sizeof(said[0].text), "%s", text);
	return &said[nr_said++];
}

void said_difference(const struct walk *w, const char *text)
{
	struct said *s = said_get(text);

	if (!s)
		nr_unsaid += w->fix;
	else if (w->fix)
		s->is_found = true;
	else
		s->is_left = true;
}

void said_known(const struct walk *w, const char *text)
{
	struct said *s = w->fix ? NULL : said_get(text);

	if (s)
		s->stays = 2;
}

/* Of what a walk complains about, the first time alone is news. */
bool said_line(const char *text)
{
	struct said *s = said_get(text);
	bool is_news;

	if (!s)
		return true;
	is_news = !s->was && !s->is;
	s->is = true;
	return is_news;
}

/* After a walk with its second look: what became of each. Returns how many were
 * mended; in *again, whether something may only need another walk. */
static unsigned settle(bool *again)
{
	unsigned mended = nr_unsaid;

	if (nr_unsaid)
		info("repaired: %u more differences", nr_unsaid);
	for (unsigned i = 0; i < nr_said; i++) {
		struct said *s = &said[i];

		if (s->is_left) {
			s->stays++;
			if (s->stays == 1)
				*again = true;
			else if (s->stays == 2)
				warn("not repaired: %s", s->text);
		} else if (s->is_found) {
			info("repaired: %s", s->text);
			mended++;
			s->stays = 0;
		} else {
			if (s->stays > 1)	/* not by us: the cable is back */
				info("over: %s", s->text);
			s->stays = 0;
		}
	}
	return mended;
}

/* This walk is the last one from now on; what is over is forgotten. */
static void said_turn(void)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < nr_said; i++) {
		struct said *s = &said[i];

		if (s->was && !s->is)
			info("over: %s", s->text);
		s->was = s->is;
		s->is = s->is_found = s->is_left = false;
		if (s->stays || s->was)
			said[kept++] = *s;
	}
	nr_said = kept;
	nr_unsaid = 0;
}

unsigned said_walk(bool is_cut, bool *again)
{
	unsigned mended = is_cut ? 0 : settle(again);

	said_turn();
	return mended;
}
