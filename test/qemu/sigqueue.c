// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A real-time signal with a value, for guests: `sigqueue PID N VALUE` sends
 * SIGRTMIN + N, as kill(1) of busybox cannot. Knows nothing of what it asks for.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	union sigval value;

	if (argc != 4) {
		fprintf(stderr, "usage: sigqueue PID N VALUE\n");
		return 2;
	}
	value.sival_int = atoi(argv[3]);
	if (sigqueue(atoi(argv[1]), SIGRTMIN + atoi(argv[2]), value)) {
		perror("sigqueue");
		return 1;
	}
	return 0;
}
