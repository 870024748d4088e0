// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The hall. Takes the tables of config.h, finds this node's row, and walks the
 * steps: `up` mends what differs, `check` only names it, `down` goes back. As
 * PID 1 it boots the machine around that. It knows which step follows which and
 * what a failure means for the node; it knows no netlink, no BPF, no mounts.
 *
 * To understand the rest, start at main().
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "initramfs/init.h"
#include "netkit/netkit.h"

/* Rows that tables may leave out: all zero, which means as the kernel has it. */
static const struct fq fq;
static const struct bigtcp bigtcp;
static const struct tcp tcp;

#include CONFIG_H

#ifndef VERSION
#define VERSION "unknown"
#endif

_Static_assert(LENGTH(nodes) <= NODE_MAX, "config.h: too many nodes");
_Static_assert(LENGTH(pods) <= NODE_MAX * POD_MAX, "config.h: too many pods");
_Static_assert(LENGTH(modules) <= MODULE_MAX, "config.h: too many modules");
_Static_assert(LENGTH(sysctls) <= SYSCTL_MAX, "config.h: too many sysctls");
_Static_assert(LENGTH(consoles) <= CONSOLE_MAX, "config.h: too many consoles");

static struct config config = {
	.cluster = CLUSTER,
	.pod4_net = POD4_NET,
	.pod6_net = POD6_NET,
	.nodes = nodes,		.nr_nodes = LENGTH(nodes),
	.pods = pods,		.nr_pods = LENGTH(pods),
	.modules = modules,	.nr_modules = LENGTH(modules),
	.sysctls = sysctls,	.nr_sysctls = LENGTH(sysctls),
	.consoles = consoles,	.nr_consoles = LENGTH(consoles),
};

/* Exit codes of every subcommand. */
enum { AS_CONFIGURED = 0, DIFFERS = 1, CANNOT_TELL = 2 };

/* -------------------------------------------------------------- the steps */

/* In this order, down in reverse. Without a `must` there is no node; a failed
 * `may` is named, and the node comes up degraded. */
static const struct step {
	const char *name;
	int (*walk)(struct walk *w);
	bool must;
} steps[] = {
	{ "modules",	modules_walk,	true },	/* each row says must or may */
	{ "node",	node_walk,	true },
	{ "tcp",	tcp_walk,	false },
	{ "uplink",	uplink_walk,	true },
	{ "hardware",	hw_walk,	false },	/* decides how many queues */
	{ "pods",	pods_walk,	true },	/* a failed Pod fails alone */
	{ "qdisc",	qdisc_walk,	false },
	{ "bigtcp",	bigtcp_walk,	false },
	{ "datapath",	datapath_walk,	true },
};

/* ------------------------------------------------------------------- walks */

/* One step; f, which may be NULL, is told how it went. */
static int walk_step(struct walk *w, const struct step *s, struct feature *f)
{
	unsigned before = w->differences + w->failures;
	uint64_t start_ns = clock_now_ns();
	const char *why;
	int err;

	w->first[0] = log_failure[0] = '\0';
	err = s->walk(w);
	info_v("%s: %llu us", s->name, (unsigned long long)(clock_now_ns() - start_ns) / 1000);
	if (!f)
		return err;
	f->name = s->name;
	f->state = err ? FEATURE_OFF : before == w->differences + w->failures ?
		   FEATURE_ON : FEATURE_DEGRADED;
	/* What ended a step explains more than what it had found before. */
	why = w->first[0] && !(err && log_failure[0]) ? w->first : log_failure;
	if (f->state != FEATURE_ON)
		snprintf(f->reason, sizeof(f->reason), "%s",
			 why[0] || !err ? why : strerror(-err));
	return err;
}

/* Walks all steps, or until a `must` fails. features may be NULL. */
static int walk_steps(struct walk *w, struct feature *features)
{
	for (unsigned i = 0; i < LENGTH(steps); i++) {
		int err = walk_step(w, &steps[i], features ? &features[i] : NULL);

		if (err && steps[i].must)
			return err;
		if (err)
			w->failures++;
	}
	return 0;
}

/* Mends, then looks again with fresh eyes: what still differs did not take. */
static int mend(struct walk *w)
{
	struct walk again;
	int err;

	heir_leave(&config);
	err = walk_steps(w, NULL);
	if (rcu_calm())
		w->failures++;
	/* A supervisor that found nothing has done nothing: what it was told in the
	 * meantime is not its own doing, and stands. */
	if (err || (w->on_difference && !w->differences && !w->failures))
		return err;
	drift_forget(w);
	/* by name: the stamp may still be of another node */
	err = walk_open(&again, &config, w->node->name, false);
	again.quiet = w->quiet;
	again.on_difference = w->on_difference;
	if (!err) {
		err = walk_steps(&again, NULL);
		walk_close(&again);
	}
	/* What could not be mended is seen again: counted once. */
	if (again.differences > w->failures)
		w->failures = again.differences;
	return err;
}

static struct stamp stamp_now(void)
{
	return (struct stamp) { .since_ns = clock_now_ns(), .hash = config_hash(&config),
				.build = datapath_hash() };
}

static int wire(struct walk *w)
{
	struct stamp stamp = stamp_now(), last;
	int err = mend(w);

	if (err)
		return err;
	stamp.ms = (clock_now_ns() - stamp.since_ns) / 1000000;
	snprintf(stamp.node, sizeof(stamp.node), "%s", w->node->name);
	/* `up` that found nothing to do leaves the first one's stamp, unless that
	 * one was cut off before it wrote its own. */
	if (!w->differences && stamp_read(&last) == 0 && last.hash == stamp.hash &&
	    last.build == stamp.build)
		return 0;
	return stamp_write(&stamp);
}

/* ------------------------------------------------------------- subcommands */

static const char *wanted;		/* -n NODE */
static const char *option;		/* the subcommand's option, or NULL */

static int cmd_up(char **argv)
{
	bool is_heir = handover_open();
	struct stamp ours = stamp_now();
	int lock = lock_take(), err;
	struct walk w;

	(void)argv;
	if (option)		/* from before the first look: no gap */
		(void)drift_open(&ours, mend);
	err = lock < 0 || walk_open(&w, &config, wanted, true) || wire(&w);
	if (err && is_heir)
		handover_back(log_failure);
	if (err)
		return CANNOT_TELL;
	if (!option)		/* under the lock: a `down` after it asks later */
		run_resume();
	close(lock);
	status_banner(&w, VERSION, stdout);
	if (option) {
		err = run_loop(&w, false);
		if (err < 0)
			handover_back(log_failure);
		run_stop(&w);
		if (err < 0)
			return CANNOT_TELL;
	}
	err = w.failures ? DIFFERS : AS_CONFIGURED;
	walk_close(&w);
	return err;
}

static int cmd_down(char **argv)
{
	struct walk w;
	int lock, err;

	(void)argv;
	lock = lock_take();
	if (lock < 0 || walk_open(&w, &config, wanted, false))
		return CANNOT_TELL;
	err = node_walk(&w);
	if (err)
		return CANNOT_TELL;
	err |= run_kill_all(&config, w.node);
	rcu_hurry();
	err |= datapath_down();
	err |= pods_down(&w);
	err |= bigtcp_down(&w);
	err |= neigh_down(&w);
	err |= uplink_down(&w);
	err |= hw_down(&w);	/* some round by the MTU */
	err |= sysctl_restore();
	err |= qdisc_down(&w);	/* after default_qdisc is what it was */
	err |= rcu_calm();
	/* What could not be put back is for the next `down`. */
	if (!err)
		err = before_drop() | stamp_remove();
	lock_remove(lock);
	walk_close(&w);
	return err ? DIFFERS : AS_CONFIGURED;
}

/* Of a walk that only looks: a failure is something it could not see. */
static int judge(const struct walk *w, int err)
{
	return err ? CANNOT_TELL : w->differences ? DIFFERS :
	       w->failures ? CANNOT_TELL : AS_CONFIGURED;
}

static int cmd_check(char **argv)
{
	struct walk w;
	int err;

	(void)argv;
	if (option)
		return config_inspect(&config, stderr) ? DIFFERS : AS_CONFIGURED;
	if (walk_open(&w, &config, wanted, false))
		return CANNOT_TELL;
	err = walk_steps(&w, NULL);
	if (!err && !w.differences && !w.failures)
		printf("node %s is as configured\n", w.node->name);
	walk_close(&w);
	return judge(&w, err);
}

static int cmd_status(char **argv)
{
	static const struct step workloads = { "workloads", run_walk, false };
	struct feature features[LENGTH(steps) + 1] = { 0 };
	struct walk w;
	int err;

	(void)argv;
	if (walk_open(&w, &config, wanted, false))
		return CANNOT_TELL;
	w.quiet = true;
	err = walk_steps(&w, features);
	if (!w.node)
		return CANNOT_TELL;
	/* off is no failure: `up` without --stay is a way to run a node */
	(void)walk_step(&w, &workloads, &features[LENGTH(steps)]);
	status_print(&w, VERSION, features, LENGTH(features), option != NULL, stdout);
	walk_close(&w);
	return judge(&w, err);
}

static int cmd_config(char **argv)
{
	int err;

	(void)argv;
	if (!option)
		err = config_show_text(&config, stdout);
	else if (!strcmp(option, "-j"))
		err = config_show_json(&config, stdout);
	else if (!strcmp(option, "-g"))
		err = config_show_dot(&config, stdout);
	else
		err = config_show_modules(&config, stdout);
	return err ? fail(err, "write the tables"), CANNOT_TELL : AS_CONFIGURED;
}

static int cmd_exec(char **argv)
{
	int err = run_exec(argv[0], (const char *const *)argv + 1);

	return err < 0 ? CANNOT_TELL : err;
}

static int cmd_version(char **argv)
{
	(void)argv;
	if (option)
		return upgrade_identify(&config, stdout), AS_CONFIGURED;
	printf("eleven %s, tables of %s %016llx\n", VERSION, config.cluster,
	       (unsigned long long)config_hash(&config));
	return AS_CONFIGURED;
}

static int cmd_upgrade(char **argv)
{
	return upgrade_ask(&config, argv[0]);
}

static int signal_init(int sig)
{
	if (run_supervisor() != 1 && !init_is_ours())
		return fail(-EPERM, "PID 1 is not eleven"), CANNOT_TELL;
	return kill(1, sig) < 0 ? fail(-errno, "signal PID 1"), CANNOT_TELL :
				  AS_CONFIGURED;
}

static int cmd_poweroff(char **argv)
{
	(void)argv;
	return signal_init(SIGTERM);
}

static int cmd_reboot(char **argv)
{
	(void)argv;
	return signal_init(SIGINT);
}

static int cmd_help(char **argv);

static const struct command {
	const char *name;
	const char *options;	/* each framed by spaces; at most one is given */
	const char *args;
	int min, max;		/* how many args */
	int (*run)(char **argv);
	const char *help;
} commands[] = {
	{ "up", " --stay ", "[--stay]", 0, 0, cmd_up,
	  "wire this node; --stay runs its workloads too" },
	{ "down", "", "", 0, 0, cmd_down, "remove all that is ours, only that" },
	{ "status", " -j ", "[-j]", 0, 0, cmd_status, "what is on, and how it does" },
	{ "check", " --config ", "[--config]", 0, 0, cmd_check,
	  "compare the kernel, or the tables, with the rules" },
	{ "config", " -j -g -m ", "[-j | -g | -m]", 0, 0, cmd_config,
	  "the tables and what follows: JSON, dot, modules" },
	{ "exec", "", "POD CMD [ARG...]", 2, ARGV_MAX, cmd_exec,
	  "run a command inside a Pod" },
	{ "upgrade", "", "PATH", 1, 1, cmd_upgrade,
	  "the supervisor becomes the program at PATH" },
	{ "poweroff", "", "", 0, 0, cmd_poweroff, "stop in order (PID 1 only)" },
	{ "reboot", "", "", 0, 0, cmd_reboot, "the same, and start again" },
	{ "version", " --abi ", "[--abi]", 0, 0, cmd_version,
	  "of the program, its tables, or its maps" },
	{ "help", "", "", 0, 0, cmd_help, "this text" },
};

static int cmd_help(char **argv)
{
	char usage[48];

	(void)argv;
	printf("eleven [-v] [-n NODE] COMMAND\n");
	for (unsigned i = 0; i < LENGTH(commands); i++) {
		snprintf(usage, sizeof(usage), "%s %s", commands[i].name,
			 commands[i].args);
		printf("  %-24s %s\n", usage, commands[i].help);
	}
	printf("exit: 0 as configured, 1 differs (each difference named), 2 cannot tell\n"
	       "-v says what is mended, -n picks the node's row; see eleven(8)\n");
	return AS_CONFIGURED;
}

static int usage(const char *what, const char *arg)
{
	fprintf(stderr, "eleven: %s%s%s; see `eleven help`\n", what,
		arg ? ": " : "", arg ? arg : "");
	return CANNOT_TELL;
}

static int dispatch(const struct command *c, int argc, char **argv)
{
	char framed[48];

	if (argc && argv[0][0] == '-' && c->options[0]) {
		snprintf(framed, sizeof(framed), " %s ", argv[0]);
		if (strstr(c->options, framed)) {
			option = argv[0];
			argc--, argv++;
		}
	}
	if (argc && argv[0][0] == '-')
		return usage("unknown option", argv[0]);
	if (argc < c->min) {
		snprintf(framed, sizeof(framed), "eleven %s %s", c->name, c->args);
		return usage("usage", framed);
	}
	if (argc > c->max)
		return usage("one argument too many", argv[c->max]);
	return c->run(argv);
}

/* ---------------------------------------------------------------- as PID 1 */

static void boot(void) __attribute__((noreturn));

static void boot(void)
{
	struct stamp ours;
	struct walk w;
	bool is_wired;
	int sig, lock;

	if (handover_open())
		init_again();
	else if (init_early() < 0)
		init_fatal("the machine cannot be set up");
	ours = stamp_now();
	(void)drift_open(&ours, mend);
	lock = lock_take();
	is_wired = lock >= 0 && !walk_open(&w, &config, NULL, true) && !wire(&w);
	if (!is_wired)
		handover_back(log_failure);
	if (lock >= 0)
		close(lock);	/* a rescue shell may want `eleven up` */
	if (!is_wired)
		init_fatal("the node cannot be wired");
	if (sethostname(w.node->name, strlen(w.node->name)) < 0)
		warn("hostname %s: %s", w.node->name, strerror(errno));
	status_banner(&w, VERSION, stdout);
	sig = run_loop(&w, true);
	if (sig < 0)
		handover_back(log_failure);
	run_stop(&w);
	init_halt(&w, init_how(sig));
}

int main(int argc, char **argv)
{
	(void)harden_relro();	/* said; without it we are what others are */
	config.limits = limits;
	config.fq = fq;
	config.bigtcp = bigtcp;
	config.tcp = tcp;
	if (getpid() == 1) {	/* "-- -v" ends the kernel's line */
		for (int i = 1; i < argc; i++)	/* after what the kernel left */
			log_verbose |= !strcmp(argv[i], "-v");
		boot();
	}
	argc--, argv++;
	for (; argc && argv[0][0] == '-'; argc--, argv++) {
		if (!strcmp(argv[0], "-v"))
			log_verbose = true;
		else if (!strcmp(argv[0], "-n") && argc > 1)
			wanted = argv[1], argc--, argv++;
		else
			return usage("unknown option", argv[0]);
	}
	if (!argc)
		return usage("which command?", NULL);
	for (unsigned i = 0; i < LENGTH(commands); i++)
		if (!strcmp(argv[0], commands[i].name))
			return dispatch(&commands[i], argc - 1, argv + 1);
	return usage("unknown command", argv[0]);
}
