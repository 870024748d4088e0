/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What one program leaves to the next inside the supervisor's process. Private
 * to handover.c, which carries it over, and heir.c, which goes on with it.
 */
#ifndef NETKIT_HANDOVER_H
#define NETKIT_HANDOVER_H

#include "netkit/run.h"

struct saved {
	char name[NAME_MAX_LEN + 1];
	uint64_t row;			/* workload_hash() */
	struct workload_status status;
	int out, report;
	uint64_t due_ns, oom_kills;
	unsigned delay_ms;
	int is_rest;
	bool is_over;			/* ended by the heir */
};

struct saved_console {
	char tty[32];
	int pid;
};

extern struct handover {
	int state;			/* the memfd; 0: nobody left us anything */
	int back;			/* the program before */
	int lock, supervisor;
	char program[64];		/* PID 1's own in the file tree */
	char node[NAME_MAX_LEN + 1];
	char failed[160];		/* why the program after us came back */
	unsigned nr, nr_consoles;
	struct saved pods[POD_MAX];
	struct saved_console consoles[CONSOLE_MAX];
} handover;

#endif
