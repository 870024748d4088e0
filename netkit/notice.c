// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What the kernel changes without a word by netlink: sizes of packets, who stands
 * on a hook, a neighbour, rings. A probe on each function that does it runs a
 * program of a few instructions, which puts a byte into a ring: its descriptor is
 * readable then. None of them is on a packet's way. Knows functions' names and
 * nothing of what they change; who listens is drift.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/perf_event.h>

#include "netkit/netkit.h"

#define PMU "/sys/bus/event_source/devices/kprobe/type"

/*
 * Entered before the change is made, but what makes it has or takes the lock that
 * a walk's first look waits for. Those of netlink run after it has checked that
 * the caller may.
 */
static const struct door {
	const char *function;
	const char *what;
} doors[] = {
	{ "rtnl_newlink",	"gso and gro sizes" },	/* do_setlink is inlined */
	{ "rtnl_setlink",	"gso and gro sizes" },
	{ "bpf_mprog_attach",	"programs before ours" },
	{ "bpf_mprog_detach",	"detached programs" },
	{ "neigh_add",		"neighbours" },
	{ "neigh_delete",	"neighbours" },
	{ "ethtool_notify",	"rings and flags" },
};

static int ring = -1;
static int probes[LENGTH(doors)];
static char deaf_to[160];

static int bpf(int cmd, union bpf_attr *attr)
{
	int fd = (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return fd < 0 ? -errno : fd;
}

static int ring_create(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_RINGBUF,
		.max_entries = (uint32_t)sysconf(_SC_PAGESIZE),
		.map_name = "notice",
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

/* A perf event for the kernel's function; it counts on every CPU. */
static int probe_open(uint32_t type, const char *function)
{
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.config1 = (uintptr_t)function,		/* kprobe_func */
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1,
			      PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* bpf_ringbuf_output(ring, &zero, 1, 0); a full ring has been told already. */
static int program_load(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_FD, .imm = ring },
		{ .code = 0 },
		{ .code = BPF_ST | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_10, .off = -8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_2,
		  .src_reg = BPF_REG_10 },
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_2, .imm = -8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .imm = 1 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_4 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_ringbuf_output },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_KPROBE,
		.insns = (uintptr_t)insns,
		.insn_cnt = LENGTH(insns),
		.license = (uintptr_t)"Dual BSD/GPL",
		.prog_name = "notice",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

/* The number that this kernel gave to the kind of event. */
static int pmu_type(uint32_t *type)
{
	FILE *f = fopen(PMU, "re");
	int n;

	if (!f)
		return -errno;
	n = fscanf(f, "%u", type);
	fclose(f);
	return n == 1 ? 0 : -EINVAL;
}

static void deaf(const char *what)
{
	size_t len = strlen(deaf_to);

	if (!strstr(deaf_to, what))
		snprintf(deaf_to + len, sizeof(deaf_to) - len, "%s%s", len ? ", " : "",
			 what);
}

/* All that can be; the others are named. */
static void probes_open(uint32_t type, int program)
{
	for (unsigned i = 0; i < LENGTH(doors); i++) {
		int fd = probe_open(type, doors[i].function), err = fd < 0 ? fd : 0;

		if (fd >= 0 && ioctl(fd, PERF_EVENT_IOC_SET_BPF, program) < 0) {
			err = -errno;
			close(fd);
		}
		probes[i] = err ? -1 : fd;
		if (!err)
			continue;
		deaf(doors[i].what);
		fail(err, "drift: a probe on the kernel's %s", doors[i].function);
	}
}

int notice_open(void)
{
	uint32_t type = 0;
	int program = pmu_type(&type);

	memset(probes, -1, sizeof(probes));
	deaf_to[0] = '\0';
	if (!program)
		program = ring = ring_create();
	if (program >= 0)
		program = program_load();
	if (program >= 0) {
		probes_open(type, program);
		close(program);		/* the probes have it */
		return ring;
	}
	for (unsigned i = 0; i < LENGTH(doors); i++)
		deaf(doors[i].what);
	notice_close();
	return fail(program, "drift: no probes (need CONFIG_KPROBE_EVENTS, CONFIG_BPF_EVENTS)");
}

/* What was put in is taken out unread. The pages are the kernel's, and of nobody
 * whom we fork. */
int notice_forget(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned long *taken, *put;
	int err = 0;

	taken = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, ring, 0);
	put = mmap(NULL, page, PROT_READ, MAP_SHARED, ring, (off_t)page);
	if (taken == MAP_FAILED || put == MAP_FAILED)
		err = -errno;
	else
		__atomic_store_n(taken, __atomic_load_n(put, __ATOMIC_ACQUIRE),
				 __ATOMIC_RELEASE);
	if (taken != MAP_FAILED)
		munmap(taken, page);
	if (put != MAP_FAILED)
		munmap(put, page);
	return err;
}

const char *notice_deaf_to(void)
{
	return deaf_to;
}

void notice_close(void)
{
	for (unsigned i = 0; i < LENGTH(doors); i++)
		if (probes[i] > 0)	/* 0: never opened */
			close(probes[i]);
	memset(probes, -1, sizeof(probes));
	if (ring >= 0)
		close(ring);
	ring = -1;
}
