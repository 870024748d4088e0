#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# run.sh: everything below test/, called by make: the parts that need no guest of
# a scenario, and every scenario of test/qemu on every kernel, JOBS at a time and
# the long ones first. Each builds its own images when its turn comes. Its TAP is
# shown when it ends, under "# NAME (SECONDS s)", and stays in $B/test; what failed
# is said again at the end ($B/test/failed), and the last line is the sum of all.
# Knows which parts there are; what they prove is theirs.
#
# A scenario says `# config: FILE`, else its tables are test/qemu/NAME.h, else
# config.h; `# also: FILE` has the program of other tables built, too; `# limit: N`
# gives it N seconds instead of LIMIT, `# long limit: N` when LONG is set, `# by
# name only` leaves it out unless ONLY has it. It is given B, MAKE, KERNEL,
# KERNELDIR, IMAGE and a directory WORK.
# From make: B N MAKE KERNELS. From a person: ONLY="name ..." runs these parts
# alone (lint unit config kernel-config repro elf showcase arm64, or a scenario), JOBS,
# LIMIT, LONG=1: the full counts, which take hours.
set -u
: "${B:?}" "${N:?}" "${MAKE:?}" "${KERNELS:?}"
cd "$(dirname "$0")/.." || exit 2
# one more than CPUs: a guest that waits costs none
JOBS=${JOBS:-$(($(nproc) + 1))} LIMIT=${LIMIT:-600} ONLY=${ONLY:-}
logs=$B/test locks=$B/lock
# none of these shall be alone at the end
first='rate inject upgrade drift updown kill arm64 repro hostile'

# ---- what a job does: `run.sh job NAME [KERNEL]`
# kernel tables target: one of us at a time builds for the same tables, and one
# that another run has left behind, too
image() {
	mkdir -p "$locks"
	flock "$locks/$(echo "$2" | tr / -)" \
		$MAKE --no-print-directory KERNEL="$1" CONFIG="$2" "$3"
}

# What `run` shows without a terminal.
showcase() {	# architecture
	if $MAKE --no-print-directory ARCH="$1" KERNEL=6.12 run >"$logs/run-$1.txt" 2>&1; then
		echo "ok - run without a terminal on $1"
	else
		sed 's/^/# /' "$logs/run-$1.txt"
		echo "not ok - run without a terminal on $1"
		return 1
	fi
}

part() {
	case $1 in
	lint | unit) $MAKE --no-print-directory "$1" ;;
	config) $MAKE --no-print-directory corpus ;;
	kernel-config)
		sh test/kernel-config.sh $(for kernel in $KERNELS; do
			$MAKE --no-print-directory KERNEL="$kernel" test-env |
				sed -n "s/^KERNELDIR='\(.*\)'/\1\/config/p"
		done)
		;;
	repro)
		image 6.12 config.h image >/dev/null 2>&1
		KERNEL=6.12 sh test/repro.sh
		;;
	elf) sh test/elf.sh ;;
	showcase)
		image 6.12 config.h image >/dev/null 2>&1
		showcase amd64
		;;
	arm64) showcase arm64 ;;
	esac
}

head_of() { sed -n "s/^# $2: //p" "test/qemu/$1.sh"; }

tables_of() {
	tables=$(head_of "$1" config)
	[ -n "$tables" ] || tables=test/qemu/$1.h
	[ -e "$tables" ] || tables=config.h
	echo "$tables"
}

limit_of() {	# seconds; what counts instructions is slow on a busy machine
	limit=$(head_of "$1" "${LONG:+long }limit")
	[ -n "$limit" ] || limit=$(head_of "$1" limit)
	echo "${limit:-$LIMIT}"
}

build() {	# kernel tables target
	log=$logs/build-$1-$(echo "$2" | tr / -).log
	image "$@" >"$log" 2>&1 && return
	echo "not ok - $3 of $2 for $1"
	sed 's/^/# /' "$log"
	exit 1
}

guest() {	# scenario kernel
	for tables in $(head_of "$1" also); do
		program=${tables%.h}
		build "$2" "$tables" "$B/node-$(echo "$program" | tr / -)/eleven"
	done
	tables=$(tables_of "$1")
	build "$2" "$tables" testimage
	eval "$($MAKE --no-print-directory KERNEL="$2" CONFIG="$tables" test-env)"
	export B KERNEL KERNELDIR IMAGE
	now_ms >"$WORK/started"
	timeout -k 10 "$(limit_of "$1")" sh "test/qemu/$1.sh"
}

now_ms() { echo $(($(date +%s%N) / 1000000)); }

case ${1:-} in
job)	# NAME KERNEL, or - for what is not of one
	trap ': >"$WORK/ended"' EXIT
	case $2:$3 in
	image:*)
		build "$3" config.h testimage
		printf 'ok - config.h for %s is built\n1..1\n' "$3"
		;;
	*:-) timeout -k 10 900 sh test/run.sh part "$2" ;;
	*) guest "$2" "$3" ;;
	esac
	exit
	;;
part)
	part "$2"
	exit
	;;
esac

# ---- which there are, and are wanted
names='config kernel-config repro elf showcase arm64'
for file in test/qemu/*.sh; do
	name=$(basename "$file" .sh)
	case $name in lib | tap | three) ;; *) names="$names $name" ;; esac
done
for name in $ONLY; do
	case " lint unit $names " in
	*" $name "*) ;;
	*) echo "not ok - ONLY: nothing is called $name" && exit 1 ;;
	esac
done

is_wanted() {	# name
	case " ${ONLY:-$1} " in *" $1 "*) ;; *) return 1 ;; esac
	# minutes long: when asked for
	[ -n "$ONLY" ] || ! grep -qs '^# by name only' "test/qemu/$1.sh"
}

wanted=
for name in $first $names; do
	case " $wanted " in *" $name "*) continue ;; esac
	! is_wanted "$name" || wanted="$wanted $name"
done

# ---- results
rm -rf "$logs"
mkdir -p "$logs"
: >"$logs/failed"
is_summed='' passed=0 failed=0 skipped=0 running=''

# Shows a job that ended and counts it. One that printed no result, left its
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
	[ $bad = 0 ] || {
		echo "# $1, in ${2#"$PWD/"}:"
		sed -n '/^not ok/,/^ok/{ /^ok/d; /^1\.\./d; /^[0-9]* passed/d; s/^\(# \)*/#   /; p; }' "$2" |
			head -n 60
	} >>"$logs/failed"
}

# Consoles are kept beside the log; sockets are not worth it.
keep() {	# work log
	for file in "$1"/*/*.log; do
		[ ! -s "$file" ] || cp "$file" "${2%.log}-$(basename "$(dirname "$file")")-${file##*/}"
	done
	rm -rf "$1"
}

# ---- jobs
# Each is a session of its own: what it starts is found whatever group it is in.
start() {	# name, kernel or -
	reap "$JOBS"
	busy=1
	work=$(mktemp -d "${TMPDIR:-/tmp}/eleven.XXXXXX") || exit 2
	now_ms >"$work/started"
	log=$logs/$1-$2.log
	[ "$2" != - ] || log=$logs/$1.log
	WORK=$work setsid sh test/run.sh job "$1" "$2" >"$log" 2>&1 </dev/null &
	running="$running $!,$1,$2,$work,$log"
	busy=
	[ -z "$caught" ] || exit "$caught"
}

# A number alone may be another process's by now.
is_over() {	# pid name kernel work log
	[ -e "$4/ended" ] || ! kill -0 "$1" 2>/dev/null
}

# Shows the jobs that ended until less than $1 run. All of them are in `running`
# at any moment: see stop.
reap() {
	while set -- "$1" $running && [ $# -gt "$1" ]; do
		less=$1 rest='' over=''
		shift
		for job; do
			if is_over $(echo "$job" | tr , ' '); then
				over="$over $job"
			else
				rest="$rest $job"
			fi
		done
		for job in $over; do finish $(echo "$job" | tr , ' '); done
		running=$rest
		[ -n "$over" ] || sleep 0.1
		set -- "$less"
	done
}

finish() {	# pid name kernel work log
	wait "$1"
	status=$?
	started=$(cat "$4/started")
	keep "$4" "$5"
	if [ "$3" = - ]; then
		report "$2" "$5" $status "$started" 0
	else
		report "$2 on $3" "$5" $status "$started" 1
	fi
}

processes() {	# sessions
	cat /proc/[0-9]*/stat 2>/dev/null | sed 's/(.*) //' |
		awk -v of=" $* " '$2 != "Z" && index(of, " " $5 " ") { print $1 }'
}

# Asks all that jobs started to end, and ends what has not after five seconds.
stop() {
	trap '' HUP INT TERM
	sessions='' works='' tries=0
	for job in $running; do
		set -- $(echo "$job" | tr , ' ')
		works="$works $4"
		[ ! -e "$4" ] || is_over "$@" || sessions="$sessions $1"
	done
	while pids=$(processes $sessions) && [ -n "$pids" ] && [ $tries -lt 100 ]; do
		[ $tries != 0 ] || kill $pids 2>/dev/null
		[ $tries -lt 50 ] || kill -KILL $pids 2>/dev/null
		tries=$((tries + 1))
		sleep 0.1
	done
	[ -z "$works" ] || rm -rf $works
	[ -n "$is_summed" ] || cat "$logs/failed"
}

# A job that is just begun must be in the list before it can be ended.
busy='' caught=''
caught() {
	caught=$1
	[ -n "$busy" ] || exit "$1"
}
trap stop EXIT
trap 'caught 129' HUP
trap 'caught 130' INT
trap 'caught 143' TERM

# What failed is said again at the end, where a person looks first.
sum() {
	is_summed=1
	cat "$logs/failed"
	[ $skipped = 0 ] || echo "# $skipped skipped"
	[ $passed -gt 0 ] || failed=$((failed + 1))
	echo "$passed passed, $failed failed"
	[ $failed = 0 ]
	exit
}

for name in lint unit; do
	! is_wanted "$name" || start "$name" -
	reap 1
done
# what several jobs would build is built before them, or there is no use in them
if [ -n "$wanted" ]; then
	before=$failed
	for kernel in $KERNELS; do
		start image "$kernel"
		reap 1
	done
	[ $failed = $before ] || sum
fi
for name in $wanted; do
	case $name in
	config | kernel-config | repro | elf | showcase | arm64) start "$name" - ;;
	*) for kernel in $KERNELS; do start "$name" "$kernel"; done ;;
	esac
done
reap 1
sum
