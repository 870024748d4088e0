// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Writes one JSON document (RFC 8259) with two spaces per level, as it goes:
 * nothing is built in memory. It knows JSON and UTF-8; it must not know what
 * the document says. Bytes that are no UTF-8 become U+FFFD, because a document
 * that a parser refuses helps nobody.
 */
#include <inttypes.h>
#include <string.h>

#include "netkit/netkit.h"

/*
 * The length of the UTF-8 sequence that s starts with, 0 when it is none:
 * overlong forms, surrogates and values above U+10FFFF are none either
 * (RFC 3629 section 4). The terminating NUL is no continuation byte, so this
 * never reads past the end of a string.
 */
static unsigned utf8_length(const uint8_t *s)
{
	unsigned len, i;
	uint8_t low = 0x80, high = 0xbf;	/* bounds of the second byte */

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

static void quoted(FILE *out, const char *text)
{
	const uint8_t *s = (const uint8_t *)text;
	unsigned len;

	fputc('"', out);
	for (; *s; s += len) {
		len = utf8_length(s);
		if (len == 0) {
			len = 1;
			fputs("\\ufffd", out);
		} else if (*s == '"' || *s == '\\') {
			fprintf(out, "\\%c", *s);
		} else if (*s == '\n') {
			fputs("\\n", out);
		} else if (*s == '\t') {
			fputs("\\t", out);
		} else if (*s < 0x20 || *s == 0x7f) {
			fprintf(out, "\\u%04x", *s);
		} else {
			fwrite(s, 1, len, out);
		}
	}
	fputc('"', out);
}

static void line(struct json *j)
{
	fprintf(j->out, "\n%*s", (int)j->depth * 2, "");
}

/* What stands before every value. */
static void value(struct json *j, const char *key)
{
	if (j->comma)
		fputc(',', j->out);
	if (j->depth)
		line(j);
	if (key) {
		quoted(j->out, key);
		fputs(": ", j->out);
	}
	j->comma = true;
}

static void container(struct json *j, const char *key, char opening)
{
	value(j, key);
	fputc(opening, j->out);
	j->depth++;
	j->comma = false;
}

void json_object(struct json *j, const char *key)
{
	container(j, key, '{');
}

void json_array(struct json *j, const char *key)
{
	container(j, key, '[');
}

void json_end(struct json *j, char closing)
{
	j->depth--;
	if (j->comma)
		line(j);
	fputc(closing, j->out);
	j->comma = true;
	if (!j->depth)
		fputc('\n', j->out);
}

void json_string(struct json *j, const char *key, const char *text)
{
	value(j, key);
	if (text)
		quoted(j->out, text);
	else
		fputs("null", j->out);
}

void json_uint(struct json *j, const char *key, uint64_t number)
{
	value(j, key);
	fprintf(j->out, "%" PRIu64, number);
}

void json_bool(struct json *j, const char *key, bool yes)
{
	value(j, key);
	fputs(yes ? "true" : "false", j->out);
}
