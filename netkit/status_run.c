// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What status says about whoever supervises: what was repaired, or why nothing is,
 * and how many processes there are. And its rows, a name and a text that may need
 * more than a line. It reads what the supervisor has left and judges nothing.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>

#include "netkit/status.h"
#include "netkit/table.h"

enum { TEXT_COLUMN = 15 };

const char *status_since(uint64_t since_ns, char buf[24])
{
	uint64_t s = (clock_now_ns() - since_ns) / 1000000000;

	if (s < 120)
		snprintf(buf, 24, "%" PRIu64 " s", s);
	else if (s < 7200)
		snprintf(buf, 24, "%" PRIu64 " min", s / 60);
	else if (s < 172800)
		snprintf(buf, 24, "%" PRIu64 " h", s / 3600);
	else
		snprintf(buf, 24, "%" PRIu64 " d", s / 86400);
	return buf;
}

void status_row(const char *name, FILE *out, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(out, "  %-*s", TEXT_COLUMN - 2, name);
	table_wrap(out, text, TEXT_COLUMN);
}

void status_run_text(FILE *out)
{
	char ago[24], times[64] = "", unheard[160];
	unsigned now, max;
	struct repairs r;
	int err;

	if (run_repairs(&r) < 0)
		return;
	if (r.nr)
		snprintf(times, sizeof(times), "%u, the last %s ago", r.nr,
			 status_since(r.last_ns, ago));
	if (r.why[0])
		status_row("repairs", out, "off: %s%s%s", r.why, r.nr ? "; " : "", times);
	else if (r.nr)
		status_row("repairs", out, "%s", times);
	if (run_unheard(unheard, sizeof(unheard)) == 0 && unheard[0])
		status_row("not heard", out, "%s", unheard);
	err = pids_read(&now, &max);
	if (err == -ERANGE)
		status_row("processes", out, "%u in Pods, no limit", now);
	else if (!err)
		status_row("processes", out, "%u in Pods, at most %u", now, max);
}

void status_run_json(struct json *j)
{
	unsigned now = 0, max = 0;
	struct repairs repairs;
	char unheard[160];

	if (run_repairs(&repairs) == -ENOENT)
		snprintf(repairs.why, sizeof(repairs.why), "nobody supervises");
	json_uint(j, "repairs", repairs.nr);
	json_string(j, "repairs_off", repairs.why);
	(void)run_unheard(unheard, sizeof(unheard));
	json_string(j, "not_heard", unheard);
	(void)pids_read(&now, &max);	/* 0: none, or no limit */
	json_uint(j, "processes", now);
	json_uint(j, "processes_max", max);
}
