#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# measure.sh WAY REPEATS: has two nodes, connects their Pods in that way, and
# prints what transactions cost, a line for each repetition:
#	path WAY wire|node TEST 4|6 INSTRUCTIONS P50 P99 IDLE
# wire: from a Pod of alpha to one of beta; node: to another Pod of alpha, for the
# hosts by lo. WAY may end in +fq (fq on the uplinks) or +big (the same and BIG
# TCP). Runs in the guest; knows the addresses of bed.h.
set -u
. /test/bed.sh
way=${1%+*} option='' repeats=$2
case $1 in *+*) option=${1#*+} ;; esac
port=7000

way_modules "$way"
[ -z "$option" ] || modprobe sch_fq
bed_new
way_up "$way" || exit
way_ends "$way"
big='gso_max_size 196608 gro_max_size 196608 gso_ipv4_max_size 196608 gro_ipv4_max_size 196608'
for node in alpha beta; do
	[ -z "$option" ] || node $node tc qdisc replace dev up0 root fq
	[ "$option" = big ] || continue
	for dev in $(node $node ls /sys/class/net | grep -e up0 -e nk-); do
		node $node ip link set $dev $big
	done
	for pod in $(node $node ls /run/netns); do
		node $node ip -n "$pod" link set eth0 $big
	done
done
inside beta $far /test/load -s $port
inside alpha $second /test/load -s $port
sleep 0.5

run() {	# where test family address count
	for _i in $(seq "$repeats"); do
		_seen=$(inside alpha $first /test/load "$2" "$4" $port "$5" 2>&1) ||
			echo "failed $way $1 $_seen"
		set -- "$1" "$2" "$3" "$4" "$5" $_seen
		[ "${6:-}" != "$2" ] ||
			echo "path $way${option:++$option} $1 $2 $3 $7 $8 $9 ${10}"
	done
}
for family in 4 6; do
	for test in rr:1024 crr:512 stream:4096 udp:4096; do
		run wire ${test%:*} $family "$(address $family 2 $s1)" ${test#*:}
		run node ${test%:*} $family "$(address $family 1 $s2)" ${test#*:}
	done
done
exit 0
