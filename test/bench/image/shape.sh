#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# shape.sh edt|htb|codel|tbf: a Pod at its rate, kept by our programs and fq, or by
# a qdisc on the uplink of a Pod without a rate: HTB with the leaf it has by itself,
# HTB with fq_codel, TBF with a queue of 50 ms (CNI's bandwidth plugin has one of
# 25 ms). A line for each rate, and one for each load offered at LOAD_MBIT:
#	shape rate SHAPER 4|6 MBIT GOT WANTED P50 P99 LOST
#	shape load SHAPER 4|6 PERCENT GOT WANTED P50 P99 LOST
# GOT and WANTED are bits of payload a second: of 100 Mbit or more by one TCP flow, and of
# datagrams that nobody answers. Beside them a datagram of 64 bytes goes there and
# back: P50 and P99 in microseconds of those that came, LOST of a thousand. All in simulated time, with
# idle time (qemu.sh -I). Runs in the guest; knows the addresses of shape.h.
set -u
. /test/bed.sh
shaper=$1 LOAD_MBIT=10 to4=192.0.2.254 to6=2001:db8::fe

for module in sch_fq sch_htb sch_tbf sch_fq_codel; do modprobe $module; done
# a sender is stopped by its qdisc, not by its socket
for max in rmem_max wmem_max; do echo 16777216 >/proc/sys/net/core/$max; done
cp /test/tcpinfo /tmp/sink
node_new shape
node_new far
ip link add up0 netns "$(cat /tmp/node.shape)" type veth peer name up0 netns "$(cat /tmp/node.far)"
for node in shape far; do node $node ip link set up0 up; done
node far ip addr add $to4/24 dev up0
node far ip addr add $to6/64 dev up0 nodad
node far ip route add 10.11.1.0/24 via 192.0.2.1
node far ip route add fd00:11::1:0/112 via 2001:db8::1
node shape /test/shaped -n shape up || exit
# a path longer than none, or TCP sends 64 KiB at once whatever its rate is
for node in shape far; do set_all $node net.ipv4.tcp_tso_rtt_log=0; done
for pod in free r1 r3 r10 r30 r100 r300 r1000; do
	node shape nsenter -n/run/netns/$pod sh -c 'echo 0 >/proc/sys/net/ipv4/tcp_tso_rtt_log'
done
node far /test/load -s 7000
node far /tmp/sink -r 7
node far /test/rr -s 8

limit() {	# Mbit/s
	pod=free
	case $shaper in
	edt) pod=r$1 ;;
	htb | codel)
		node shape tc qdisc replace dev up0 root handle 1: htb default 1
		node shape tc class add dev up0 parent 1: classid 1:1 htb rate "$1mbit"
		[ $shaper = htb ] || node shape tc qdisc add dev up0 parent 1:1 fq_codel
		;;
	tbf)	# 4 ms of burst, or two packets
		_burst=$(($1 * 500))
		[ $_burst -gt 3028 ] || _burst=3028
		node shape tc qdisc replace dev up0 root tbf rate "$1mbit" burst $_burst \
			latency 50ms
		;;
	esac
}
release() { [ $shaper = edt ] || node shape tc qdisc del dev up0 root; }
# "P50 P99 LOST"; what has no answer after 4 s is lost
round_trips() {	# address count
	inside shape $pod /test/rr "$1" 8 "$2" 5000 2>/dev/null | awk -v n="$2" '
		/answers/ { print $6, $8, int($3 * 1000 / n); seen = 1 }
		END { if (!seen) print 0, 0, 1000 }'
}

rate() {	# Mbit/s family address
	[ "$2" = 4 ] && payload=1448 || payload=1428
	limit "$1"
	# 100 Mbit: 100 s of the least rate, 1 s of the largest ones
	count=200
	[ "$1" -le 100 ] || count=$(($1 * 2))
	elapsed=$(inside shape $pod /test/load stream "$3" 7000 $count | awk '{ print $6 }')
	inside shape $pod /test/tcpinfo "$3" 7 1000000 >/dev/null &
	sleep 3
	trips=$(round_trips "$3" "$([ "$1" -le 3 ] && echo 60 || echo 200)")
	end tcpinfo
	echo "shape rate $shaper $2 $1 $(awk -v ns="${elapsed:-0}" -v mbit="$1" -v payload=$payload 'BEGIN {
		printf "%d %d", ns ? 524288e9 / ns : 0, mbit * 1e6 * payload / 1514 }') $trips"
}
load() {	# percent family address
	limit $LOAD_MBIT
	[ "$2" = 4 ] && frame=1442 || frame=1462
	offered=$(awk -v mbit=$LOAD_MBIT -v percent="$1" -v frame=$frame 'BEGIN {
		printf "%d", mbit * 1e4 * percent * 1400 / frame }')
	node far /test/flood -r 9 5 >/tmp/got &
	receiver=$!
	inside shape $pod /test/flood "$3" 9 "$offered" 1000 1400 >/dev/null 2>&1 &
	sleep 3
	trips=$(round_trips "$3" "$([ "$1" -gt 100 ] && echo 50 || echo 200)")
	wait $receiver
	end flood
	echo "shape load $shaper $2 $1 $(cat /tmp/got) $offered $trips"
}
# What it leaves in queues and on its way is not the next one's.
end() {	# name
	killall "$1"
	release
	until [ -z "$(node far ss -Htn 'sport = 7')" ]; do sleep 1; done
	sleep 2
}

for mbit in 1 3 10 30 100 300 1000; do
	rate $mbit 4 $to4
	case $shaper$mbit in edt1 | edt10 | edt100) rate $mbit 6 $to6 ;; esac
done
for percent in 20 50 80 95 100 120 150; do
	load $percent 4 $to4
done
exit 0
