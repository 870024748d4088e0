// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The rules of what every node gets alike: modules, sysctls, consoles and
 * limits. A Pod's sysctls obey the same rules, so inspect_pod.c borrows them.
 * It must not know nodes or Pods.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "netkit/inspect.h"

enum { LIMIT_MAX_MS = 24 * 60 * 60 * 1000 };

/* Keys that the walk itself sets: a row would fight with it on every `up`. */
static const char *sysctl_owner(const char *key)
{
	static const char *const own[] = {
		"net.ipv4.ip_forward",
		"net.ipv4.conf.*.forwarding",
		"net.ipv4.conf.*.rp_filter",
		"net.ipv6.conf.*.forwarding",
		"net.ipv4.tcp_congestion_control",	/* of the row tcp */
		"net.ipv4.tcp_allowed_congestion_control",
	};
	unsigned i;

	for (i = 0; i < LENGTH(own); i++) {
		if (!fnmatch(own[i], key, 0))
			return own[i];
	}
	return NULL;
}

/* A path below /proc/sys: no part is empty, and none turns into "." or "..".
 * '/' inside a part stands for a dot of the file's name. */
static bool sysctl_key_is_path(const char *key)
{
	size_t len;

	for (;; key += len + 1) {
		len = strcspn(key, ".");
		if (len == 0 || len == strspn(key, "/"))
			return false;
		if (!key[len])
			return true;
	}
}

void inspect_sysctl(struct inspect *in, struct place at, const struct sysctl *s,
		    const struct sysctl *earlier, unsigned nr_earlier)
{
	unsigned i;

	if (!s->key || !*s->key) {
		broken(in, at, "sysctl key is empty: remove the row");
		return;
	}
	if (s->key[strcspn(s->key, " \t\n=")] || !sysctl_key_is_path(s->key))
		broken(in, at, "sysctl \"%s\" is no key: write it like "
		       "\"net.core.somaxconn\"", s->key);
	if (!s->value)
		broken(in, at, "sysctl \"%s\" has no value: add it", s->key);
	else if (strchr(s->value, '\n'))
		broken(in, at, "sysctl \"%s\" has a line break in its value: remove it",
		       s->key);
	for (i = 0; i < nr_earlier; i++) {
		if (earlier[i].key && !strcmp(earlier[i].key, s->key)) {
			broken(in, at, "sysctl \"%s\" is there twice: keep one", s->key);
			break;
		}
	}
}

static void inspect_sysctls(struct inspect *in)
{
	const struct config *cf = in->cf;
	unsigned i;

	if (cf->nr_sysctls > SYSCTL_MAX)
		broken(in, (struct place){ "sysctls", -1, NULL },
		       "%u rows, at most %u: remove some", cf->nr_sysctls, SYSCTL_MAX);
	for (i = 0; i < cf->nr_sysctls; i++) {
		struct place at = { "sysctls", i, NULL };
		const struct sysctl *s = &cf->sysctls[i];

		inspect_sysctl(in, at, s, cf->sysctls, i);
		if (s->key && sysctl_owner(s->key))
			broken(in, at, "sysctl \"%s\" is eleven's own (%s): remove the row",
			       s->key, sysctl_owner(s->key));
	}
}

/* To modprobe '-' and '_' are one letter. */
static bool module_equal(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	}
	return *a == *b;
}

static void inspect_module(struct inspect *in, unsigned row)
{
	const struct module *m = &in->cf->modules[row];
	struct place at = { "modules", row, m->name };
	unsigned i;

	if (!m->name || !*m->name) {
		at.name = NULL;
		broken(in, at, "name is empty: write it as modprobe takes it, or remove the row");
		return;
	}
	for (i = 0; m->name[i]; i++) {
		if (isalnum((unsigned char)m->name[i]) || strchr("_-", m->name[i]))
			continue;
		broken(in, at, "name holds '%c': write it as modprobe takes it, "
		       "without path and .ko", m->name[i]);
		break;
	}
	if (!m->why || !*m->why)
		broken(in, at, "why is empty: say what is missing without the module");
	for (i = 0; i < row; i++) {
		if (in->cf->modules[i].name && module_equal(in->cf->modules[i].name, m->name)) {
			broken(in, at, "name is that of modules[%u] too: keep one", i);
			break;
		}
	}
}

static void inspect_console(struct inspect *in, unsigned row)
{
	const struct console *c = &in->cf->consoles[row];
	struct place at = { "consoles", row, c->tty };
	unsigned i;

	if (!c->tty || !*c->tty) {
		at.name = NULL;
		broken(in, at, "tty is empty: name a terminal under /dev, as \"console\"");
		return;
	}
	if (strchr(c->tty, '/') || *c->tty == '.')
		broken(in, at, "tty is a path: write the name under /dev alone, as \"hvc0\"");
	for (i = 0; i < row; i++) {
		if (in->cf->consoles[i].tty && !strcmp(in->cf->consoles[i].tty, c->tty)) {
			broken(in, at, "tty has a shell by consoles[%u]: keep one", i);
			break;
		}
	}
	if (!c->argv || !c->argv[0])
		broken(in, at, "argv is empty: name a shell, ARGV(\"/bin/sh\")");
	else
		inspect_argv(in, at, c->argv);
}

static void inspect_limits(struct inspect *in)
{
	const struct limits *l = &in->cf->limits;
	const struct { const char *name; unsigned ms; } rows[] = {
		{ "device_wait_ms", l->device_wait_ms },
		{ "carrier_wait_ms", l->carrier_wait_ms },
		{ "stop_wait_ms", l->stop_wait_ms },
		{ "restart_min_ms", l->restart_min_ms },
		{ "restart_max_ms", l->restart_max_ms },
		{ "restart_reset_ms", l->restart_reset_ms },
	};
	struct place at = { "limits", -1, NULL };
	unsigned i;

	for (i = 0; i < LENGTH(rows); i++) {
		if (rows[i].ms < 1 || rows[i].ms > LIMIT_MAX_MS)
			broken(in, at, "%s %u is not in 1..%u (a day): set it in milliseconds",
			       rows[i].name, rows[i].ms, LIMIT_MAX_MS);
	}
	if (l->restart_min_ms > l->restart_max_ms)
		broken(in, at, "restart_min_ms %u is above restart_max_ms %u: "
		       "the back-off grows from min to max, swap them",
		       l->restart_min_ms, l->restart_max_ms);
}

void inspect_host(struct inspect *in)
{
	const struct config *cf = in->cf;
	unsigned i;

	if (cf->nr_modules > MODULE_MAX)
		broken(in, (struct place){ "modules", -1, NULL },
		       "%u rows, at most %u: remove some", cf->nr_modules, MODULE_MAX);
	for (i = 0; i < cf->nr_modules; i++)
		inspect_module(in, i);
	inspect_sysctls(in);
	if (cf->nr_consoles > CONSOLE_MAX)
		broken(in, (struct place){ "consoles", -1, NULL },
		       "%u rows, at most %u: remove some", cf->nr_consoles, CONSOLE_MAX);
	for (i = 0; i < cf->nr_consoles; i++)
		inspect_console(in, i);
	inspect_limits(in);
}
