// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Packets in, verdicts and bytes out: the BPF programs on the running kernel,
 * one packet at a time and then on devices of their own. Needs root, not
 * netkit. Prints TAP; the exit status is 0 when all passed. `bpf-test bench` tests
 * nothing, it says what a packet costs.
 */
#include <stdio.h>
#include <string.h>

#include "bed.h"

static bool world_up(const struct world *w)
{
	int err = bed_load(w);

	return ok(!err, "load/%s%s%s", w->name, err ? ": " : "",
		  err ? strerror(-err) : "");
}

int main(int argc, char **argv)
{
	bool is_bench = argc == 2 && !strcmp(argv[1], "bench");
	unsigned i;
	int err;

	setvbuf(stdout, NULL, _IOLBF, 0);
	err = net_open();
	if (!ok(!err, "devices%s%s", err ? ": " : "", err ? strerror(-err) : ""))
		return tap_end();
	diag("devices are %s", net_kind());
	if (!world_up(&worlds[0]))
		return tap_end();
	if (is_bench) {
		bench();
		bed_unload();
		return tap_end();
	}
	test_rows();
	test_shapes();
	bed_unload();
	for (i = 0; i < LENGTH(worlds); i++) {
		if (!world_up(&worlds[i]))
			continue;
		test_mutations(&worlds[i]);
		bed_unload();
	}
	if (world_up(&worlds[0])) {
		test_storm();
		bed_unload();
	}
	if (world_up(&worlds[0])) {
		test_lengths();
		test_jumbo();
		bed_unload();
	}
	if (world_up(&worlds[0])) {
		test_edt();
		test_bands();
		bed_unload();
	}
	if (world_up(&worlds[0])) {
		test_live();
		bed_unload();
	}
	if (world_up(&worlds[0])) {
		bench();
		bed_unload();
	}
	return tap_end();
}
