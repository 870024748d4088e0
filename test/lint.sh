#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# lint.sh: the house inspector. Who may include what, how a file begins, how
# long things may be, which words stay out. One TAP line a rule; what breaks it
# is listed below with file and line. Knows the house rules, runs no code of it.
set -u
cd "$(dirname "$0")/.."
B=${B:-$PWD/build}
list=$(find . -path ./.git -prune -o -path ./build -prune -o -path "$B" -prune -o \
	-type f -print | sed 's#^\./##' | LC_ALL=C sort)
pick() { echo "$list" | grep -E "$1"; }
C_FILES=$(pick '\.[ch]$')
SH_FILES=$(pick '(\.sh|\.mk|^mk|^Makefile|^\.ci/run)$')
LICENSE='SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only'
nr=0 failed=0

# A rule is a function that prints findings; none is a pass.
rule() {	# name function [argument...]
	name=$1
	shift
	nr=$((nr + 1))
	found=$("$@" 2>&1)
	if [ -z "$found" ]; then
		echo "ok $nr - lint/$name"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $nr - lint/$name"
	echo "$found" | cut -c 1-120 | sed 's/^/# /'
}

top_level() {
	echo "$list" | cut -d / -f 1 | sort -u | grep -vxE \
		'Makefile|agent\.c|bpf|netkit|config\.h|initramfs|test|README\.md|LICENSE|mk|\..*'
}

license_first() {
	for f in $C_FILES $SH_FILES; do
		case $f in
		*.h) want="/* $LICENSE */" ;;
		*.c) want="// $LICENSE" ;;
		*) want="# $LICENSE" ;;
		esac
		head -n 2 "$f" | grep -v '^#!' | head -n 1 | grep -Fqx "$want" ||
			echo "$f:1: want $want"
	done
}

# After the license line: a comment of two lines of prose or more, of one in a
# test. The corpus has its expectations there.
room_sign() {
	for f in $(echo "$C_FILES $SH_FILES" | grep -v '^test/config/.*\.h$'); do
		awk -v c="$(case $f in *.[ch]) echo 1 ;; *) echo 0 ;; esac)" '
		NR == 1 && /^#!/ { next }
		/SPDX/ { next }
		c && !open && /^\/\*/ { open = 1; if (sub(/^\/\* ./, "")) prose++; next }
		c && open && /\*\// { exit }
		!c && !/^#/ { exit }
		/^#$/ { next }
		c && !open { exit }
		{ prose++ }
		END { if (prose < (FILENAME ~ /^test\// ? 1 : 2)) print FILENAME ":2: no room sign" }' "$f"
	done
}

long_functions() {
	awk 'FNR == 1 { start = 0 }
	/^\{/ { start = FNR; n = -1 }
	!/^[[:space:]]*"/ { n++ }	# text is no code
	/^\}/ && start {
		if (--n > 70) print FILENAME ":" start ": function of " n " lines"
		start = 0
	}' $C_FILES
}

# netkit.h and agent.c are where everybody passes through.
long_files() {
	for f in $C_FILES $(pick '\.sh$'); do
		lines=$(wc -l <"$f")
		case $f in
		agent.c) max=480 ;;
		netkit/netkit.h) max=400 ;;
		test/*) max=500 ;;
		*) max=350 ;;
		esac
		[ "$lines" -le $max ] || echo "$f: $lines lines, at most $max"
	done
}

wide_lines() {
	for f in $C_FILES $(pick '\.sh$'); do
		case $f in test/unit/nl_requests.h) continue ;; esac # recorded bytes
		case $f in test/*) max=130 ;; *) max=100 ;; esac	# rows of tests
		expand "$f" | awk -v f="$f" -v max=$max 'length($0) > max {
			print f ":" FNR ": " length($0) " columns" }'
	done
}

findings() { grep -nIE "$@" /dev/null; }

# ---- who may include what
included() {	# regex of the header
	findings "^#[[:space:]]*include[[:space:]]+[<\"]?($1)" $C_FILES
}
only() {	# regex of the header, regex of the files that may
	included "$1" | grep -vE "^($2):"
}
from() {	# regex of the including file, regex of the header
	included "$2" | grep -E "^($1):"
}
netkit_h() {
	from 'netkit/(netkit|rows)\.h' '' | grep -vE '<(std[a-z]+|sys/types)\.h>|"netkit/rows\.h"'
}

scripts_parse() {
	for f in $(pick '(\.sh|^mk|^\.ci/run)$'); do sh -n "$f"; done
}

NL='netkit/(nl|nlattr|link|addr|neigh|route|routes|displaced|snap|walk|node|forward|'
NL=$NL'uplink|nic|hw|hw_before|pod|tc|tcp|qdisc|bigtcp|listen|rule)'
DP='netkit/(datapath|hook|rodata|counters)'
TESTS='test/(unit|bpf)/.*|test/qemu/(rewire|netstate)\.c|test/bench/floor\.bpf\.c'
# spelled so that this file does not find itself
WORDS='/wor[k]/|(^|[[:space:]"=])/roo[t]/|(deb|security|ftp)[.][a-z.]*debia[n]'

rule "top level is full" top_level
rule "license line first" license_first
rule "room signs" room_sign
rule "functions of at most 70 lines" long_functions
rule "files of at most 350 lines" long_files
rule "lines of at most 100 columns" wide_lines
rule "no trailing space" findings '[[:space:]]+$' $C_FILES $SH_FILES
rule "tabs indent" findings '^ {8}' $C_FILES
rule "no typedefs" findings '^[[:space:]]*typedef ' $C_FILES
rule "no careless calls" findings \
	'[^_a-z](strcat|sprintf|vsprintf|gets|system|popen|alloca)\(' \
	$(pick '^(agent\.c|netkit/|initramfs/).*[ch]$')
rule "no conditional code in bpf/" findings '^#[[:space:]]*(el)?if(def)?[[:space:]]' \
	$(pick '^bpf/.*[ch]$')
rule "tables are agent.c's alone" only 'CONFIG_H|config\.h' 'agent\.c|test/.*'
rule "netlink behind one door" only 'libmnl/|netkit/nl\.h|linux/rtnetlink\.h' \
	"$NL\\.[ch]|$TESTS"
rule "libbpf behind one door" only \
	'bpf/(libbpf|bpf)\.h|eleven\.skel\.h|netkit/datapath\.h' "$DP\\.[ch]|$TESTS"
rule "bpf/ is the kernel's" only 'bpf/(maps|parse|pod|route|wire|line|edt|band)\.h|bpf/bpf_' \
	"bpf/.*|$TESTS"
rule "abi.h is the contract" only 'bpf/abi\.h' \
	"agent\\.c|netkit/status\\.c|$DP\\.[ch]|bpf/.*|test/.*"
rule "no source includes a source" only '[^"<>]*\.c[">]' 'test/.*'
rule "bpf/ knows no userspace" from 'bpf/.*' 'netkit/|\.\./'
rule "abi.h and config.h include nothing" from 'bpf/abi\.h|config\.h' ''
rule "netkit/ knows no PID 1" from 'netkit/.*' 'initramfs/'
rule "netkit.h knows libc only" netkit_h
rule "no paths or mirrors of a machine" findings "$WORDS" $list
rule "scripts parse" scripts_parse

echo "1..$nr"
echo "$((nr - failed)) passed, $failed failed"
[ $failed -eq 0 ]
