// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Aligned columns that fit a terminal of 80: see table.h. It must not know what
 * it prints.
 */
#include <stdbool.h>
#include <string.h>

#include "netkit/table.h"

enum {
	GAP = 2,
	INDENT = 4,		/* of a last cell that has a line of its own */
};

/* Where the last cell starts. */
static unsigned last_column(const struct table *t, unsigned nr)
{
	unsigned column = 0, i;

	for (i = 0; i + 1 < nr; i++)
		column += t->width[i] + GAP;
	return column;
}

void table_wrap(FILE *out, const char *text, unsigned column)
{
	size_t room = TABLE_WIDTH - column, len = strlen(text), cut;

	while (len > room) {
		for (cut = room; cut > 0 && text[cut] != ' '; cut--)
			;
		/* A word longer than the line goes over the edge: it stays whole,
		 * so that it can be copied. */
		if (!cut)
			cut = strcspn(text, " ");
		if (cut == len)
			break;
		fprintf(out, "%.*s\n%*s", (int)cut, text, (int)column, "");
		text += cut;
		text += strspn(text, " ");
		len = strlen(text);
	}
	fprintf(out, "%s\n", text);
}

static void print_cells(struct table *t, const char *const *cells, unsigned nr)
{
	const char *last = cells[nr - 1] ? cells[nr - 1] : "-";
	unsigned column = last_column(t, nr), i;
	/* Below the row when little room is left beside it. */
	bool is_below = column > TABLE_WIDTH / 2 && column + strlen(last) > TABLE_WIDTH;

	for (i = 0; i + 1 < nr; i++) {
		const char *cell = cells[i] ? cells[i] : "-";

		if (is_below && i + 2 == nr)
			fprintf(t->out, "%s\n%*s", cell, INDENT, "");
		else
			fprintf(t->out, "%-*s%*s", (int)t->width[i], cell, GAP, "");
	}
	table_wrap(t->out, last, is_below ? INDENT : column);
}

void table_cells(struct table *t, const char *const *cells, unsigned nr)
{
	unsigned i;

	t->rows++;
	if (t->printing) {
		print_cells(t, cells, nr);
		return;
	}
	for (i = 0; i + 1 < nr && i < TABLE_COLUMNS; i++) {
		unsigned width = strlen(cells[i] ? cells[i] : "-");

		if (t->width[i] < width)
			t->width[i] = width;
	}
}

void table_print(FILE *out, void (*fill)(struct table *t, const void *data),
		 const void *data)
{
	struct table t = { .out = out };

	fill(&t, data);
	if (t.rows < 2)
		return;
	fputc('\n', out);
	t.printing = 1;
	fill(&t, data);
}

static bool word_is_plain(const char *word)
{
	return *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_")];
}

/* Appends as much as fits and says whether all of it did. */
static bool append(char buf[TABLE_CELL], size_t *len, const char *text, size_t n)
{
	bool fits = *len + n < TABLE_CELL;

	if (!fits)
		n = TABLE_CELL - 1 - *len;
	memcpy(buf + *len, text, n);
	*len += n;
	buf[*len] = 0;
	return fits;
}

static bool append_word(char buf[TABLE_CELL], size_t *len, const char *word)
{
	if (word_is_plain(word))
		return append(buf, len, word, strlen(word));
	if (!append(buf, len, "'", 1))
		return false;
	for (; *word; word++) {
		if (*word == '\'' ? !append(buf, len, "'\\''", 4) :
				    !append(buf, len, word, 1))
			return false;
	}
	return append(buf, len, "'", 1);
}

const char *words_cell(const char *const *words, char buf[TABLE_CELL])
{
	size_t len = 0;

	if (!words || !words[0])
		return strcpy(buf, "-");
	for (; *words; words++) {
		if ((len && !append(buf, &len, " ", 1)) ||
		    !append_word(buf, &len, *words)) {
			strcpy(buf + TABLE_CELL - sizeof("..."), "...");
			break;
		}
	}
	return buf;
}
