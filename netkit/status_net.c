// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What status says about devices: how large their packets may be, and what
 * clamped that; devices that are alike share a line. What the row asks of the
 * uplink's hardware, and what became of it. It reads what the walk found and
 * judges nothing.
 */
#include <string.h>

#include "netkit/status.h"

static bool is_alike(const struct bigtcp_seen *a, const struct bigtcp_seen *b)
{
	return a->gso == b->gso && a->gro == b->gro && a->gso_ipv4 == b->gso_ipv4 &&
	       a->gro_ipv4 == b->gro_ipv4 && !strcmp(a->state, b->state);
}

/* The next row of a device from i on; NULL: none. */
static const struct bigtcp_seen *next(unsigned *i)
{
	const struct bigtcp_seen *s;

	while ((s = bigtcp_seen((*i)++)))
		if (s->name[0])
			return s;
	return NULL;
}

static void line(const struct bigtcp_seen *s, unsigned more, FILE *out)
{
	char name[sizeof(s->name) + 16];

	if (more)
		snprintf(name, sizeof(name), "%s +%u", s->name, more);
	else
		snprintf(name, sizeof(name), "%s", s->name);
	fprintf(out, "  %-22s %7u %7u %7u %7u  %s\n", name, s->gso, s->gro, s->gso_ipv4,
		s->gro_ipv4, s->state);
}

static void hw_text(FILE *out)
{
	const struct hw_seen *s;
	char max[24];

	if (hw_seen(0))
		fprintf(out, "\n  %-22s %7s %7s %7s  %s\n", "HARDWARE", "NOW", "ASKED",
			"MAX", "STATE");
	for (unsigned i = 0; (s = hw_seen(i)); i++) {
		snprintf(max, sizeof(max), "%u", s->max);
		fprintf(out, "  %-22s %7s %7s %7s  %s\n", s->name, s->now, s->want,
			s->max ? max : "", s->state);
	}
}

void status_net_text(FILE *out)
{
	const struct bigtcp_seen *first, *s;
	unsigned i = 0, more = 0;

	hw_text(out);
	first = next(&i);
	if (!first)
		return;
	fprintf(out, "\n  %-22s %7s %7s %7s %7s  %s\n", "LARGEST PACKET", "GSO6", "GRO6",
		"GSO4", "GRO4", "BIG TCP");
	while ((s = next(&i))) {
		if (is_alike(first, s)) {
			more++;
			continue;
		}
		line(first, more, out);
		first = s;
		more = 0;
	}
	line(first, more, out);
}

static void hw_json(struct json *j)
{
	const struct hw_seen *s;

	json_array(j, "hardware");
	for (unsigned i = 0; (s = hw_seen(i)); i++) {
		json_object(j, NULL);
		json_string(j, "name", s->name);
		json_string(j, "now", s->now);
		json_string(j, "asked", s->want);
		json_uint(j, "max", s->max);
		json_string(j, "state", s->state);
		json_end(j, '}');
	}
	json_end(j, ']');
}

void status_net_json(struct json *j)
{
	const struct bigtcp_seen *s;
	unsigned i = 0;

	hw_json(j);

	json_array(j, "largest_packet");
	while ((s = next(&i))) {
		json_object(j, NULL);
		json_string(j, "device", s->name);
		json_uint(j, "gso", s->gso);
		json_uint(j, "gro", s->gro);
		json_uint(j, "gso_ipv4", s->gso_ipv4);
		json_uint(j, "gro_ipv4", s->gro_ipv4);
		json_string(j, "bigtcp", s->state);
		json_end(j, '}');
	}
	json_end(j, ']');
}
