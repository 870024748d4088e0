/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The inner doors of the rooms that run programs: the loop (run.c), one Pod's
 * workload (workload.c), the Pod's own PID 1 (podinit.c) with its files
 * (podfs.c) and privileges (privilege.c), its cgroup, output and state file,
 * and the consoles. Nobody else includes this.
 */
#ifndef NETKIT_RUN_H
#define NETKIT_RUN_H

#include <signal.h>

#include "netkit/netkit.h"

#ifndef RUN_DIR
#define RUN_DIR "/run/eleven"
#endif
#define HOSTS_FILE RUN_DIR "/hosts"

enum {
	LINE_BYTES = 1024,	/* a longer line of output is split */
	REASON_BYTES = 80,	/* as in struct workload_status */
};

/* --------------------------------------------------------------- output.c */
/* One workload's stdout and stderr: a pipe and the line not yet complete. */
struct output {
	const char *name;
	int fd;			/* -1: closed */
	bool is_rest;		/* the line's beginning has been printed */
	size_t len;
	char line[LINE_BYTES];
};
void output_open(struct output *o, const char *name, int fd);
/* One bounded read; 0, -EAGAIN when there is nothing more now, -EPIPE at the
 * end of the stream. */
int output_read(struct output *o);
void output_close(struct output *o);	/* prints what is left */
void output_cut(struct output *o);	/* the same, and the stream goes on */

/* --------------------------------------------------------------- cgroup.c */
enum { CG_CPU = 1U << 0, CG_MEMORY = 1U << 1, CG_PIDS = 1U << 2 };
/* Makes the controllers available below eleven/; warns about missing ones. */
int cgroup_prepare(void);
/* What the row's limits need and cgroup_prepare() did not get; NULL: nothing. */
const char *cgroup_lacks(const struct pod *p);
/* Creates the Pod's cgroup with the row's limits; its directory's fd. */
int cgroup_open(const struct pod *p);
/* "0" written to it moves the writing process into the Pod's cgroup. */
int cgroup_procs(const char *pod);
uint64_t cgroup_oom_kills(const char *pod);
/* And waits until it is empty. Remove the group before its next use: since 6.15
 * the kernel also kills what clone3() puts into a group that was once killed. */
int cgroup_kill(const char *pod);
int cgroup_remove(const char *pod);
/* Ends and removes what is below eleven/, by what is there and not by the tables:
 * a row may be gone since. NULL: all of it, and eleven/ itself. */
int cgroup_clean(bool (*is_kept)(const char *pod));
int cgroup_restore(void);		/* the root's controllers as they were */

/* ----------------------------------------------------------------- pids.c */
int pids_limit(void);		/* of all Pods together: says itself what fails */

/* ---------------------------------------------------------------- state.c */
int state_dirs(void);
void state_empty(void);		/* a new supervisor, or none any more */
void state_forget(void);	/* the workloads alone: this one stays */
int state_lock(void);		/* -EBUSY: another supervisor lives */
int state_lock_fd(void);
void state_lock_adopt(int fd);
int state_write(const char *pod, const struct workload_status *s);
void state_repaired(unsigned nr);	/* so many differences more */
void state_deaf(const char *why);	/* nothing is repaired; "": it is */
void state_unheard(const char *what);	/* what it does not hear of; "" */
void state_remove(const char *pod);
void state_clean(void);		/* the files themselves, unless somebody has the lock */

/* -------------------------------------------------------------- podinit.c */
/* What a Pod's PID 1 needs; the descriptors are open in the parent. */
struct podinit {
	const struct pod *pod;
	int netns, out, report;
	char step[64];		/* what is being done, for the report */
};
enum report_kind { REPORT_NONE, REPORT_FAILED, REPORT_ENDED };
struct podinit_report {
	enum report_kind kind;
	int value;		/* FAILED: -errno; ENDED: as of waitpid(2) */
	char step[64];
};
void podinit_main(struct podinit *p) __attribute__((noreturn));

/* ---------------------------------------------------------------- podfs.c */
/* The Pod's view of the file tree, in a mount namespace of its own. Returns
 * -errno, and in step what it was doing. */
int podfs_up(char *step, size_t size);
int podfs_hosts(const struct config *cf);	/* writes every Pod's /etc/hosts */
int podfs_hosts_restore(void);
int podfs_up_net(char *step, size_t size);	/* only what shows the netns */

/* ------------------------------------------------------------ privilege.c */
int privilege_bound(void);	/* the keep-list is all that is left */
/* An empty session keyring instead of the supervisor's, before other users. */
int privilege_keyring(void);
/* The supervisor itself, for good; with shells those still get all by exec. */
int privilege_settle(bool has_shells);
int privilege_init(void);	/* the Pod's PID 1: may only send signals */
int privilege_user(unsigned uid, unsigned gid);
void privilege_plain(void);	/* signals, oom score, limits of a new program */
/* Descriptors and queued signals: all we may; what we start gets the old limits. */
void privilege_limits(void);
void privilege_limits_restore(void);

/* -------------------------------------------------------------- seccomp.c */
int seccomp_apply(void);	/* for this process and all it starts, for good */

/* --------------------------------------------------------------- workload.c */
struct workload {
	const struct pod *pod;
	struct workload_status status;
	struct output output;
	int report;		/* read end of the Pod's PID 1's report; -1 */
	uint64_t due_ns;	/* of the next start; 0: none */
	uint64_t oom_kills;	/* counted before this start */
	unsigned delay_ms;	/* the last back-off */
};
unsigned workload_backoff_ms(const struct limits *l, unsigned last_ms,
			     uint64_t ran_ms);
void workload_start(struct workload *wl, const struct limits *l);
void workload_ended(struct workload *wl, const struct limits *l, int status,
		    bool restart);

/* --------------------------------------------------------------- console.c */
void console_start_due(const struct config *cf, uint64_t now_ns);
bool console_ended(pid_t pid, uint64_t now_ns);
uint64_t console_due_ns(void);		/* 0: none */
void console_reset(const struct config *cf);	/* all are due at once */
pid_t console_pid(unsigned i);		/* of the row with that index; 0: none */
void console_keep(const struct config *cf, const char *tty, pid_t pid);

/* -------------------------------------------------------------- listen.c */
int listen_open(void);			/* or nobody listens */
int listen_fd(void);			/* to poll; -1: nobody listens */
int listen_files(void);			/* to those that are named from now on alone */
void listen_pods(const struct walk *w);	/* to their netns, too */
bool listen_heard(void);
void listen_forget(void);		/* what was heard till now */

/* --------------------------------------------------------------- drift.c */
void drift_begin(void);			/* what was said till now is no news */
int drift_fd(void);			/* to poll; -1: nobody listens */
void drift_event(uint64_t now_ns);	/* it is readable */
uint64_t drift_due_ns(void);		/* of the next walk; 0: none */
void drift_run(const struct walk *w, uint64_t now_ns);	/* if it is due */
void drift_hold(bool hold);		/* between `down` and `up` */

/* ---------------------------------------------------------------- said.c */
/* What a walk of the supervisor finds, and what its second look still sees. */
void said_difference(const struct walk *w, const char *text);
void said_known(const struct walk *w, const char *text);	/* said by another */
bool said_line(const char *text);	/* false: the last walk has said it, too */
/* The walk is over, or was cut off before its second look: then a later one finds
 * the rest. Returns how many were mended; again: something may take another. */
unsigned said_walk(bool is_cut, bool *again);

/* ----------------------------------------------------------------- asked.c */
/* One signal with a value asks for all but an end: the kernel keeps the order of
 * one number alone, of several the lowest comes first. */
#define ASKED_SIG (SIGRTMIN)
enum asked {
	ASKED_HOLD = 1001,	/* `down` beside PID 1: stop the workloads; */
	ASKED_RESUME,		/* `up`: start them again; no number of a signal */
	ASKED_UPGRADE,		/* beside any supervisor: become that program */
};
int asked_send(int pid, enum asked what);
/* The signals that ask for something, and SIGCHLD: blocked from now on, to be read
 * from a signalfd. Before anybody can know whom to send them to: one that is not
 * blocked ends the process, or is lost on PID 1. */
void asked_block(sigset_t *set);
void asked_put(int sig, int value);
int asked_next(void);		/* ASKED_*, or 0; an end goes first: its signal */
bool asked_is_end(int what);
/* All but an end is sent again: blocked signals stay with the process when it
 * becomes another program, and come back to us when it does not. */
void asked_hand(void);

/* ------------------------------------------------------------- handover.c */
enum { HANDOVER_FORMAT = 2 };	/* of what one program tells the next */
/* Becomes the program there; returns only when it could not, all as before. */
int handover_give(const struct walk *w, struct workload *wl, unsigned nr,
		  const char *path);
bool handover_is_open(void);
void handover_close(void);		/* there is no way back from here */

/* ----------------------------------------------------------------- heir.c */
/* Goes on with what the program before us left of this row; false: nothing. */
bool heir_workload(struct workload *wl);
void heir_consoles(const struct config *cf);
void heir_done(const struct walk *w);	/* all is taken over: say so */

/* ------------------------------------------------------------- question.c */
enum { QUESTION_NO_PROGRAM = 126 };	/* as a shell: it cannot be executed */
/* Runs the program at path with argv. Its exit status, -ETIMEDOUT when it had to
 * be killed after 20 s, or -errno; the first it prints goes to text, if there is
 * one. Whatever it started and left behind is killed, too. */
int question_ask(const char *path, const char *const *argv, char *text, size_t size);

/* -------------------------------------------------------------- upgrade.c */
/* The supervisor's part: becomes what was asked for, or says why not. */
void upgrade_take(const struct walk *w, struct workload *wl, unsigned nr);
void upgrade_done(const struct walk *w, int back, const char *program,
		  unsigned nr_kept, unsigned nr_over);
void upgrade_undone(const char *why);
void upgrade_clean(void);		/* removes its files */

#endif
