#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# latency.sh: how long a small packet takes there and back beside one bulk flow, or
# eight, that have all of their Pod's rate: in the same Pod, and in a Pod of the
# first band. By EDT, and by HTB at the same rate, with the leaf it has by itself
# and with fq_codel. Prints figures and asserts none, only that somebody answers.
# By EDT what would have to wait for more than 200 ms is lost.
#
#	edt10 edt100 free first        alpha, one guest
#	             up0 ---- veth ---- wire0 in the netns far
#
# Time is counted in instructions (qemu.sh -I), idle time included.
# limit: 900
# by name only
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=200
COUNT=${COUNT:-200} RATES=${RATES:-10 100}

node_start alpha -I -m 512 -a "rdinit=/test/wired.sh eleven.node=alpha"
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check
on alpha 'ip netns exec far /test/tcpinfo -r 7; ip netns exec far /test/rr -s 8
	modprobe sch_htb; modprobe cls_u32; modprobe sch_fq_codel'

# Not before what the last one left behind is gone, and this one has settled.
beside() {	# title, pod of the bulk flows, pod of the small one
	for _to in 192.0.2.254 2001:db8::fe; do
		for _flows in 1 8; do
			_seen=$(on alpha "until [ -z \"\$(ip netns exec far ss -Htn 'sport = 7')\" ]; do
					sleep 1
				done
				pids=
				for i in \$(seq $_flows); do
					eleven exec $2 /test/tcpinfo $_to 7 1000000 &
					pids=\"\$pids \$!\"
				done
				sleep 10
				eleven exec $3 /test/rr $_to 8 $COUNT
				kill \$pids; wait 2>/dev/null")
			like "$1, $_flows flows, to $_to" "$_seen" '^[0-9]+ answers'
			note "$_seen us"
		done
	done
}
htb() {	# Mbit/s, leaf
	on alpha "tc qdisc replace dev up0 root handle 1: htb default 2
		tc class add dev up0 parent 1: classid 1:1 htb rate $1mbit
		tc class add dev up0 parent 1: classid 1:2 htb rate 10gbit
		tc filter add dev up0 parent 1: protocol ip pref 1 u32 \
			match ip src 10.11.1.3/32 flowid 1:1
		tc filter add dev up0 parent 1: protocol ipv6 pref 2 u32 \
			match ip6 src fd00:11::1:3/128 flowid 1:1
		[ -z '$2' ] || tc qdisc add dev up0 parent 1:1 $2"
}

for mbit in $RATES; do
	beside "EDT, $mbit Mbit/s, same Pod" edt$mbit edt$mbit
	beside "EDT, $mbit Mbit/s, other band" edt$mbit first
done
for mbit in $RATES; do
	for leaf in '' fq_codel; do
		ok "HTB, $mbit Mbit/s${leaf:+, $leaf}" htb $mbit "$leaf"
		beside "HTB, $mbit Mbit/s${leaf:+, $leaf}, same Pod" free free
		beside "HTB, $mbit Mbit/s${leaf:+, $leaf}, other Pod" free first
		on alpha 'tc qdisc delete dev up0 root'
	done
done
tap_end
