// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a dynamic linker would do for its program and nobody does for a static
 * one: pointers that were relocated become read-only (RELRO). Run first; knows
 * the ELF header of this program and nothing else.
 */
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "netkit/netkit.h"

/* The linker's name for where the program's first byte is. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

int harden_relro(void)
{
	const Elf64_Ehdr *eh = (const void *)__ehdr_start;
	const Elf64_Phdr *ph = (const void *)(__ehdr_start + eh->e_phoff);
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from, to;
	uintptr_t base = (uintptr_t)__ehdr_start;

	for (unsigned i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_LOAD && !ph[i].p_offset)
			base -= ph[i].p_vaddr;	/* 0 in a PIE */
		if (ph[i].p_type != PT_GNU_RELRO)
			continue;
		from = base + ph[i].p_vaddr;
		to = (from + ph[i].p_memsz) & -page;
		from &= -page;
		if (mprotect((void *)from, to - from, PROT_READ) < 0)
			return fail(-errno, "make relocated pointers read-only");
	}
	return 0;
}
