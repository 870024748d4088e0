// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A foreign program at the head of a device's hook, for guests: `tcx DEV HOOK`
 * attaches one that lets everything pass on (netkit's verdicts are tcx's) and stays
 * until it is killed, with which the program goes. Prints its id. Knows nothing of
 * whom it stands before.
 */
#include <errno.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>

static int bpf(int cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int load(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0,
		  .imm = TCX_NEXT },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SCHED_CLS,
		.insns = (uintptr_t)insns,
		.insn_cnt = sizeof(insns) / sizeof(insns[0]),
		.license = (uintptr_t)"Dual BSD/GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static const struct {
	const char *name;
	unsigned type;
} hooks[] = {
	{ "ingress", BPF_TCX_INGRESS }, { "egress", BPF_TCX_EGRESS },
	{ "primary", BPF_NETKIT_PRIMARY }, { "peer", BPF_NETKIT_PEER },
};

int main(int argc, char **argv)
{
	struct bpf_prog_info info = { 0 };
	union bpf_attr attr = { 0 };
	unsigned hook = 0;
	int fd = load();

	while (argc == 3 && hook < 4 && strcmp(argv[2], hooks[hook].name))
		hook++;
	if (argc != 3 || hook == 4 || fd < 0) {
		fprintf(stderr, "tcx DEV ingress|egress|primary|peer: %s\n", strerror(errno));
		return 2;
	}
	attr.info.bpf_fd = (uint32_t)fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	if (bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0)
		return 2;
	memset(&attr, 0, sizeof(attr));
	attr.link_create.prog_fd = (uint32_t)fd;
	attr.link_create.target_ifindex = if_nametoindex(argv[1]);
	attr.link_create.attach_type = hooks[hook].type;
	attr.link_create.flags = BPF_F_BEFORE;
	if (bpf(BPF_LINK_CREATE, &attr) < 0) {
		fprintf(stderr, "attach to %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	printf("%u\n", info.id);
	fflush(stdout);
	pause();
	return 0;
}
