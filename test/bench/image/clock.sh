#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# clock.sh ROUNDS WAY...: the same transactions by a clock on the wall. All ways are
# there at once, each with two nodes of its own in one kernel, and take turns: WAY,
# WAY, ..., WAY, WAY, ... A line for each:
#	clock WAY TEST 4|6 ROUND NS P50 P99
# NS is the time of one, from a Pod of one node to a Pod of the other. Runs in a
# guest without the instruction clock; knows the addresses of bed.h.
set -u
. /test/bed.sh
rounds=$1
shift

for way; do
	way_modules $way
	BED=$way
	bed_new
	way_up $way || exit
	way_ends $way
	inside beta $far /test/load -s 7000
done
sleep 1

for round in $(seq 0 "$rounds"); do
	for test in rr:768 crr:192 stream:768 udp:2048; do
		for family in 4 6; do
			for way; do
				BED=$way
				way_ends $way
				# the first round warms up
				inside alpha $first /test/load ${test%:*} \
					"$(address $family 2 $s1)" 7000 ${test#*:} 2>&1 |
					awk -v what="clock $way ${test%:*} $family $round" '
					NF != 6 { print "failed", what, $0; exit }
					what !~ / 0$/ { print what, $6, $3, $4 }'
			done
		done
	done
done
exit 0
