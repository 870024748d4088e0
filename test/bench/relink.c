// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * relink LINK PROGRAM, both pinned: the link runs that program from now on, which no
 * command of bpftool does. Knows nothing of either.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int pinned(const char *path)
{
	union bpf_attr attr = { .pathname = (uintptr_t)path };
	int fd = bpf(BPF_OBJ_GET, &attr);

	if (fd < 0)
		fprintf(stderr, "relink: %s: %s\n", path, strerror(errno));
	return fd;
}

int main(int argc, char **argv)
{
	union bpf_attr attr = { 0 };
	int link, prog;

	if (argc != 3) {
		fprintf(stderr, "usage: relink LINK PROGRAM\n");
		return 2;
	}
	link = pinned(argv[1]);
	prog = pinned(argv[2]);
	if (link < 0 || prog < 0)
		return 1;
	attr.link_update.link_fd = link;
	attr.link_update.new_prog_fd = prog;
	if (bpf(BPF_LINK_UPDATE, &attr) < 0) {
		fprintf(stderr, "relink: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	return 0;
}
