/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Aligned columns for a person. A table is a function that calls table_row() for
 * each row; it runs twice, once to learn the widths and once to print, so that
 * nothing is kept in memory. It knows text only.
 */
#ifndef NETKIT_TABLE_H
#define NETKIT_TABLE_H

#include <stdio.h>

enum {
	TABLE_COLUMNS = 8,
	TABLE_WIDTH = 80,
	TABLE_CELL = 512,
};

struct table {
	FILE *out;
	unsigned width[TABLE_COLUMNS];
	unsigned rows;
	int printing;		/* second run */
};

/* Cells are strings; NULL shows as "-". The last one wraps at spaces when the
 * line would exceed TABLE_WIDTH. */
#define table_row(t, ...) \
	table_cells(t, (const char *const[]) { __VA_ARGS__ }, \
		    sizeof((const char *const[]) { __VA_ARGS__ }) / sizeof(char *))
void table_cells(struct table *t, const char *const *cells, unsigned nr);

/* An empty line and the table; nothing when it has no row below its head. */
void table_print(FILE *out, void (*fill)(struct table *t, const void *data),
		 const void *data);

/* Text and a newline from `column` on, where the cursor is; broken at spaces where
 * a line would exceed TABLE_WIDTH, and goes on below itself. */
void table_wrap(FILE *out, const char *text, unsigned column);

/* A list of words as a shell would take them; "-" for none. Returns buf. */
const char *words_cell(const char *const *words, char buf[TABLE_CELL]);

#endif
