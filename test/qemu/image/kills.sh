#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# kills.sh PHASE COUNT MS SEED: COUNT times starts the agent and kills it (-9) at a
# random moment of the next MS milliseconds; then a plain `up` must succeed and
# `check` agree. Prints what was not so, and at last how many died in the middle.
#	first	up on a machine that is down	again	up when all is up
#	change	up with the other tables	stay	up --stay, the tables in turn
# Knows /test/eleven-next, the same cluster with other tables.
phase=$1 count=$2 n=0 died=0
agent=/init other=/test/eleven-next
swap() { set -- $agent $other; agent=$2 other=$1; }
bad() { echo "$phase, after $us us: $*"; }

for us in $(awk -v n="$count" -v us="$3"000 -v seed="$4" 'BEGIN {
	srand(seed); while (n--) print int(rand() * us) }'); do
	n=$((n + 1)) stay=
	case $phase in
	first) $agent down || bad "down: $?" ;;
	change) swap ;;
	stay) swap; stay=--stay ;;
	esac
	$agent up $stay >/tmp/kills.log 2>&1 &
	pid=$!
	usleep "$us"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ $? != 137 ] || died=$((died + 1))
	$agent up >/tmp/kills.up 2>&1 || bad "up: $? $(cat /tmp/kills.up)"
	$agent check >/tmp/kills.check 2>&1 || bad "check: $? $(cat /tmp/kills.check)"
done
# the next phase begins with the tables it knows
[ $agent = /init ] || /init up >/tmp/kills.up 2>&1 || bad "up: $? $(cat /tmp/kills.up)"
echo "$phase: killed $died of $n"
