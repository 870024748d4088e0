#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# run.sh: what a Pod costs, called by make. Each way to connect Pods is measured in
# a guest of its own, whose clock counts instructions: what another way has
# loaded or switched on in the kernel does not show, nor what this machine does
# meanwhile. By a clock on the wall all of them take turns in one guest, when the
# others are done. Prints a table, leaves the figures as lines, JSON and SVG in
# $B/bench, and asserts nothing. Knows which ways there are; how Pods are
# connected is image/bed.sh's, the figures are report.sh's.
#
# From make: B KERNEL KERNELDIR BENCHIMAGE BOOTIMAGE NODEIMAGE N. From a person:
# ONLY="way ..." measures these alone (the rest is as last time), REPEATS, ROUNDS, JOBS.
set -u
: "${B:?}" "${N:?}" "${KERNEL:?}" "${KERNELDIR:?}" "${BENCHIMAGE:?}" "${NODEIMAGE:?}"
cd "$(dirname "$0")/../.." || exit 2
REPEATS=${REPEATS:-2} JOBS=${JOBS:-2} ROUNDS=${ROUNDS:-5} BENCH_CLOCK=${BENCH_CLOCK--I}
ways="host eleven floor hostof vethbpf routed bridge ipvlan host+fq eleven+fq host+big eleven+big
	vethbpf+big ipvlan+big routed+big bridge+big"
others="wiring programs" peers="254 64 16 1"
shapers="edt htb codel tbf"
out=$B/bench/$KERNEL
mkdir -p "$out"
started=$(date +%s)

# One guest. What it says goes to a file that replaces the last one at the end.
guest() {	# name command
	(
		WORK=$(mktemp -d "${TMPDIR:-/tmp}/eleven-bench.XXXXXX") || exit
		IMAGE=$BENCHIMAGE ON_TIMEOUT=1500
		. test/qemu/lib.sh
		trap 'nodes_stop; rm -rf "$WORK"' EXIT
		node_start bed $BENCH_CLOCK -m 768 -a "rdinit=/test/nodes.sh" &&
			node_ready bed 120 && on bed "$2"
	) >"$out/$1.new" 2>&1 </dev/null || echo "failed $1" >>"$out/$1.new"
	mv "$out/$1.new" "$out/$1"
	grep -E '^failed' "$out/$1"
}
# A job calls us for its guest alone: a group of its own, which ends as one.
if [ "${1:-}" = guest ]; then
	guest "$2" "$3"
	exit
fi
wanted() {
	case " ${ONLY:-$1} " in *" $1 "*) return 0 ;; esac
	return 1
}
job() {	# name command: JOBS at a time
	wanted "$1" || return 0
	while :; do
		_running=
		for _pid in $running; do
			! kill -0 "$_pid" 2>/dev/null || _running="$_running $_pid"
		done
		running=$_running
		set -- "$1" "$2" $running
		[ $# -ge $((JOBS + 2)) ] || break
		sleep 0.2
	done
	setsid sh test/bench/run.sh guest "$1" "$2" &
	running="$running $!"
}
running=
trap 'for pid in $running; do kill -- "-$pid" 2>/dev/null; done; wait' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# the longest first
for pods in $peers; do
	case " ${ONLY:-} " in *" peers "*) ONLY="$ONLY peers.$pods" ;; esac
	job "peers.$pods" "/test/peers.sh $pods"
done
for what in $others; do
	job "$what" "/test/$what.sh"
done
for way in $ways; do
	job "$way" "/test/measure.sh $way $REPEATS"
done
for shaper in $shapers; do
	job "shape.$shaper" "/test/shape.sh $shaper"
done
! wanted boot || sh test/bench/boot.sh >"$out/boot"
! wanted footprint || sh test/bench/parts.sh "$N/eleven" "$NODEIMAGE" >"$out/footprint"
wait
export BENCH_CLOCK=
job clock "/test/clock.sh $ROUNDS host eleven vethbpf ipvlan routed bridge"
wait
sh test/bench/report.sh "$out"
echo "# $(($(date +%s) - started)) s; figures in ${out#"$PWD/"}"
