/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What there is to do as PID 1: init.c on the way up, halt.c on the way down. For
 * agent.c; netkit/ knows nothing of it.
 */
#ifndef INITRAMFS_INIT_H
#define INITRAMFS_INIT_H

#include "netkit/netkit.h"

/* Mounts, console, handlers of fatal signals, kept signals; all that fails is named,
 * the first error returned. */
int init_early(void);
void init_again(void);			/* what another program must do anew */
/* Ends everything, unmounts, reboot(2) with that command. */
void init_halt(struct walk *w, int how) __attribute__((noreturn));
/* The reboot(2) command that a signal to PID 1 asks for; run_loop()'s error is
 * fatal. */
int init_how(int sig);
/* Does PID 1 run this very program? */
bool init_is_ours(void);
/* Says why, then a rescue shell, power off or a wait, as the command line has it.
 * Not as PID 1: exit status 2. */
void init_fatal(const char *why) __attribute__((noreturn));

#endif
