#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# programs.sh: what each row of test/bpf that forwards costs over an empty
# program, in instructions: bpf-test's figures as figures (report.sh).
BENCH_ROUNDS=4 /test/bpf-test bench | sed -n '
	s/^# *\([+-][0-9.]*\)  *\(.*\)/\1 \2/p
	s/^# ns per packet over an empty program (\([0-9.]*\)).*/\1 empty/p' |
	while read -r value name; do
		echo "figure program.run.$(echo "$name" | tr -cs 'a-zA-Z0-9\n' _) ${value#+} instructions a packet" \
			"$([ "$name" = empty ] || echo over an empty program)"
	done
