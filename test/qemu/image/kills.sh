#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# kills.sh PHASE COUNT SEED: COUNT times starts the agent and kills it (-9) at a
# random moment of each COUNT-th of the time it took when nobody killed it; then a
# plain `up` must succeed and `check` agree. Prints what was not so, and at last how
# many died in the middle.
#	first	up on a machine that is down	again	up when all is up
#	change	up with the other tables	stay	up --stay, the tables in turn
# Knows /test/eleven-next, the same cluster with other tables.
phase=$1 count=$2 n=0 died=0 stay=
agent=/init other=/test/eleven-next
swap() { set -- $agent $other; agent=$2 other=$1; }
bad() { echo "$phase, after $us us: $*"; }
prepare() {
	case $phase in
	first) $agent down || bad "down: $?" ;;
	change | stay) swap ;;
	esac
}
hundredths() { read -r up rest </proc/uptime && echo "${up%.*}${up#*.}"; }

us=0
prepare
from=$(hundredths)
$agent up >/tmp/kills.log 2>&1
most=$((($(hundredths) - from) * 10000 + 5000))
[ "$phase" != stay ] || stay=--stay

for us in $(awk -v n="$count" -v us="$most" -v seed="$3" 'BEGIN {
	srand(seed); for (i = 0; i < n; i++) print int((i + rand()) * us / n) }'); do
	n=$((n + 1))
	prepare
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
echo "$phase: killed $died of $n within $((most / 1000)) ms"
