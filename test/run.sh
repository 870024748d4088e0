#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# run.sh: everything below test/, called by make. The parts that need no guest
# run one after another, since they use all CPUs by themselves; then every
# scenario of test/qemu on every kernel, JOBS at a time. Each part's TAP is shown
# when it ends, under "# NAME (SECONDS s)", and stays in $B/test; the last line
# is the sum of all. Knows which parts there are; what they prove is theirs.
#
# A scenario says `# config: FILE`, else its tables are test/qemu/NAME.h, else
# config.h; `# also: FILE` has other tables built before it starts; `# limit: N`
# gives it N seconds instead of LIMIT, `# long limit: N` when LONG is set, `# by name only` leaves it out unless ONLY
# has it. It is given B, MAKE, KERNEL, KERNELDIR,
# IMAGE and a directory WORK.
# From make: B N MAKE KERNELS. From a person: ONLY="name ..." runs these parts
# alone (lint unit config kernel-config repro elf showcase arm64, or a scenario), JOBS,
# LIMIT, LONG=1: the full counts, which take hours.
set -u
: "${B:?}" "${N:?}" "${MAKE:?}" "${KERNELS:?}"
cd "$(dirname "$0")/.." || exit 2
JOBS=${JOBS:-2} LIMIT=${LIMIT:-300} ONLY=${ONLY:-}
logs=$B/test
rm -rf "$logs"
mkdir -p "$logs"
passed=0 failed=0 skipped=0 running=''

is_wanted() {
	[ -z "$ONLY" ] && return
	case " $ONLY " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# Shows a part that ended and counts it. One that printed no result, left its
# plan unfulfilled or failed without a word counts as one failure more; a
# scenario must have a plan.
report() {	# title log status started_ms plan-at-least
	ms=$(($(now_ms) - $4))
	ok=$(grep -Ec '^ok( |$)' "$2")
	skip=$(grep -Ec '^ok .*# SKIP' "$2")
	bad=$(grep -Ec '^not ok( |$)' "$2")
	plan=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$2" | awk '{ n += $1 } END { print n + 0 }')
	why=
	if [ "$3" = 124 ]; then
		why="no end in time"
	elif [ $((ok + bad)) = 0 ]; then
		why="no result, exit status $3"
	elif [ $bad = 0 ] && [ "$3" != 0 ]; then
		why="exit status $3"
	elif [ "$plan" -lt "$5" ] || [ "$plan" -gt $((ok + bad)) ]; then
		why="$((ok + bad)) results, $plan planned"
	fi
	[ -z "$why" ] || { bad=$((bad + 1)) && echo "not ok - $1: $why" >>"$2"; }
	passed=$((passed + ok - skip)) failed=$((failed + bad)) skipped=$((skipped + skip))
	echo "# $1 ($((ms / 1000)).$((ms / 100 % 10)) s)"
	grep -Ev '^[0-9]+ passed, [0-9]+ failed$' "$2"
	[ $bad = 0 ] || echo "# $1: see ${2#"$PWD/"}"
}

part() {	# name command...
	part=$1
	shift
	is_wanted "$part" || return 0
	started=$(now_ms)
	"$@" >"$logs/$part.log" 2>&1 </dev/null
	report "$part" "$logs/$part.log" $? "$started" 0
}

# ---- guests
tables_of() {
	tables=$(sed -n 's/^# config: //p' "test/qemu/$1.sh")
	[ -n "$tables" ] || tables=test/qemu/$1.h
	[ -e "$tables" ] || tables=config.h
	echo "$tables"
}

limit_of() {	# seconds; what counts instructions is slow on a busy machine
	limit=$(sed -n "s/^# ${LONG:+long }limit: //p" "test/qemu/$1.sh")
	[ -n "$limit" ] || limit=$(sed -n 's/^# limit: //p' "test/qemu/$1.sh")
	echo "${limit:-$LIMIT}"
}

also_of() { sed -n 's/^# also: //p' "test/qemu/$1.sh"; }

# kernel tables target
image() { $MAKE --no-print-directory KERNEL="$1" CONFIG="$2" "$3"; }

build() {	# kernel tables
	log=$logs/build-$1-$(echo "$2" | tr / -).log
	image "$1" "$2" testimage >"$log" 2>&1 && return
	echo "not ok - image of $2 for $1"
	sed 's/^/# /' "$log"
	failed=$((failed + 1))
	return 1
}

start() {	# scenario kernel
	work=$(mktemp -d "${TMPDIR:-/tmp}/eleven.XXXXXX") || exit 2
	started=$(now_ms)
	(
		eval "$(image "$2" "$(tables_of "$1")" test-env)"
		export B KERNEL KERNELDIR IMAGE WORK="$work"
		exec timeout -k 10 "$(limit_of "$1")" sh "test/qemu/$1.sh"
	) >"$logs/$1-$2.log" 2>&1 </dev/null &
	running="$running $!,$1,$2,$work,$started"
}

# Consoles are kept beside the log; sockets are not worth it.
keep() {	# work log
	for file in "$1"/*/*.log; do
		[ ! -s "$file" ] || cp "$file" "${2%.log}-$(basename "$(dirname "$file")")-${file##*/}"
	done
	rm -rf "$1"
}

# Shows the scenarios that ended until less than $1 run.
reap() {
	while set -- "$1" $running && [ $# -gt "$1" ]; do
		less=$1 running='' ended=''
		shift
		for job; do
			if kill -0 "${job%%,*}" 2>/dev/null; then
				running="$running $job"
			else
				ended="$ended $job"
			fi
		done
		for job in $ended; do finish $(echo "$job" | tr , ' '); done
		[ -n "$ended" ] || sleep 0.1
		set -- "$less"
	done
}

finish() {	# pid scenario kernel work started
	wait "$1"
	status=$?
	keep "$4" "$logs/$2-$3.log"
	report "$2 on $3" "$logs/$2-$3.log" $status "$5" 1
}

stop() {
	for job in $running; do
		set -- $(echo "$job" | tr , ' ')
		kill "$1" 2>/dev/null
		wait "$1" 2>/dev/null
		rm -rf "$4"
	done
	running=
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

scenarios=
for file in test/qemu/*.sh; do
	name=$(basename "$file" .sh)
	case $name in lib | tap | three) continue ;; esac
	is_wanted "$name" || continue
	# minutes long: when asked for
	[ -n "$ONLY" ] || ! grep -q '^# by name only' "$file" || continue
	scenarios="$scenarios $name"
done

part lint $MAKE --no-print-directory lint
part unit $MAKE --no-print-directory unit
part config $MAKE --no-print-directory corpus
if is_wanted kernel-config || is_wanted repro; then
	for kernel in $KERNELS; do image "$kernel" config.h image >/dev/null 2>&1; done
fi
part kernel-config sh test/kernel-config.sh $(for kernel in $KERNELS; do
	image "$kernel" config.h test-env | sed -n "s/^KERNELDIR='\(.*\)'/\1\/config/p"; done)
part repro sh test/repro.sh
part elf sh test/elf.sh

# What `run` shows without a terminal, on both machines.
showcase() {	# architecture
	if $MAKE --no-print-directory ARCH="$1" KERNEL=6.12 run >"$logs/run-$1.txt" 2>&1; then
		echo "ok - run without a terminal on $1"
	else
		sed 's/^/# /' "$logs/run-$1.txt"
		echo "not ok - run without a terminal on $1"
		return 1
	fi
}
part showcase showcase amd64
part arm64 showcase arm64
for kernel in $KERNELS; do
	for name in $scenarios; do
		for tables in $(also_of "$name") $(tables_of "$name"); do
			build "$kernel" "$tables" || continue 2
		done
		reap "$JOBS"
		start "$name" "$kernel"
	done
done
reap 1

[ $skipped = 0 ] || echo "# $skipped skipped"
[ $passed -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ $failed = 0 ]
