#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# bigtcp.sh: packets above 64 KiB really pass, in IPv4 and IPv6, from Pod to Pod
# and over a wire that takes them, both ways; none of them is dropped, sent twice
# or falls back to the stack. Seen as the mean size of what the programs counted
# and of what the wire's other end received. IPv6 has a jumbo header on Linux 6
# and none on 7: tcpdump tells which. Where the wire takes less (virtio), the
# sizes are clamped and the status says so.
#
#	p1 p2                          alpha, one guest
#	   up0 ---- veth ---- wire0    in the netns far
# also: config.h
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=300

node_start alpha -I -m 512 -a "rdinit=/test/wired.sh eleven.node=alpha"
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check
sizes() {	# node, ip's arguments: the four of a device
	on "$1" "ip -d $2" | grep -o 'g[sr]o_\(ipv4_\)\?max_size [0-9]*' | sort | tr '\n' ' '
}
big='gro_ipv4_max_size 196608 gro_max_size 196608 gso_ipv4_max_size 196608 gso_max_size 196608 '
is "the uplink's sizes" "$(sizes alpha 'link show up0')" "$big"
is "the node's end of a Pod" "$(sizes alpha 'link show nk-p1')" "$big"
is "the Pod's end" "$(sizes alpha '-n p1 link show eth0')" "$big"
like "status: on" "$(on alpha eleven status)" 'up0 .*196608 +196608 +196608 +196608 +on$'

# ---- "pod direction verdict packets bytes", nothing of what is 0
counters() {
	on alpha 'eleven status -j' | awk '
		/^  "counters": / { name = "node" }
		/^      "name": / { gsub(/[",]/, ""); name = $2 }
		/"(egress|ingress)": / { gsub(/[":{]/, ""); dir = $1; next }
		/"packets": / { packets = $2 + 0 }
		/"bytes": / { print name, dir, verdict, packets, $2 + 0 }
		/": {$/ { gsub(/[":{]/, ""); verdict = $1 }'
}
delta() {	# before after
	{ echo "$1"; echo after; echo "$2"; } | awk '
		$1 == "after" { after = 1; next }
		{ row = $1 " " $2 " " $3 }
		!after { packets[row] = $4; bytes[row] = $5; next }
		$4 != packets[row] { print row, $4 - packets[row], $5 - bytes[row] }'
}
wire() {	# "wire direction - packets bytes", as far saw it
	on alpha 'ip netns exec far sh -c "cd /sys/class/net/wire0/statistics &&
		cat rx_packets rx_bytes tx_packets tx_bytes"' | tr '\n' ' ' |
		awk '{ print "wire egress -", $1, $2; print "wire ingress -", $3, $4 }'
}

# 100 MB from one to the other; then what was sent again, and the counts of both.
# A large packet may be shorter than 64 KiB now and then; the mean may not.
transfer() {	# name, client, address, rows that must be large...
	_name=$1 _client=$2 _to=$3
	shift 3
	_before=$(counters; wire)
	_seen=$(on alpha "eleven exec $_client iperf3 -c $_to -n 100M -J $back") ||
		note "$_seen"
	_diff=$(delta "$_before" "$(counters; wire)")
	is "$_name: nothing is sent again" "$(printf '%s' "$_seen" | tr -d ' \t\n' |
		sed -n 's/.*"sum_sent":{[^}]*"retransmits":\([0-9]*\).*/\1/p')" 0
	for _row; do
		_mean=$(echo "$_diff" | awk -v row="$_row" '
			$1 " " $2 " " $3 == row && $4 { printf "%d\n", $5 / $4 }')
		if [ "${_mean:-0}" -gt 65536 ]; then
			tap_ok "$_name: $_row is above 64 KiB" && note "mean of $_mean bytes"
		else
			tap_not "$_name: $_row is above 64 KiB" "$_diff"
		fi
	done
	is "$_name: nothing else was counted" \
		"$(echo "$_diff" | grep -v -e ' forward ' -e '^wire ')" ''
}

# In IPv6, is the next header of large packets 0, hop by hop?
case $KERNEL in
6.*) jumbo=yes ;;
*) jumbo=no ;;
esac
watch() {
	on alpha "(ip netns exec $1 tcpdump -nn -c 1 -i $2 'ip6[6] == 0 and ip6[40] == 6' \
		>/tmp/jumbo.$1 2>/tmp/jumbo.$1.err </dev/null & echo \$! >/tmp/jumbo.$1.pid
		until grep -q 'listening on' /tmp/jumbo.$1.err; do sleep 0.01; done)"
}
watched() {	# with or without such a packet: it ends at the first
	on alpha "kill -INT \$(cat /tmp/jumbo.$1.pid) 2>/dev/null
		while kill -0 \$(cat /tmp/jumbo.$1.pid) 2>/dev/null; do sleep 0.01; done
		grep -q IP6 /tmp/jumbo.$1 && echo yes || echo no"
}

on alpha 'for ns in p2 far; do ip netns exec $ns iperf3 -s -D; done
for ns in p2 far; do
	until [ -n "$(ip netns exec $ns ss -Hltn "sport = 5201")" ]; do sleep 0.01; done
done'
# both ends ask for each other's MAC once, by the stack
on alpha 'for to in 192.0.2.254 2001:db8::fe; do
	for pod in p1 p2; do eleven exec $pod ping -c 2 -i 0.1 $to; done
done' >/dev/null
back=''
transfer "Pod to Pod, IPv4" p1 10.11.1.2 "p1 egress forward" "p2 ingress forward"
watch p2 eth0
transfer "Pod to Pod, IPv6" p1 fd00:11::1:2 "p1 egress forward" "p2 ingress forward"
is "Pod to Pod: a jumbo header on Linux $KERNEL" "$(watched p2)" $jumbo
transfer "Pod to wire, IPv4" p1 192.0.2.254 "p1 egress forward" "wire egress -"
watch far wire0
transfer "Pod to wire, IPv6" p1 2001:db8::fe "p1 egress forward" "wire egress -"
is "Pod to wire: a jumbo header on Linux $KERNEL" "$(watched far)" $jumbo
back=-R
transfer "wire to Pod, IPv4" p1 192.0.2.254 "p1 ingress forward" "wire ingress -"
watch p1 eth0
transfer "wire to Pod, IPv6" p1 2001:db8::fe "p1 ingress forward" "wire ingress -"
is "wire to Pod: a jumbo header on Linux $KERNEL" "$(watched p1)" $jumbo
node_stop alpha

# ---- a device that takes 64 KiB at most
IMAGE=$B/node-config/test-$KERNEL.cpio
node_start alpha -M 52:54:00:11:00:01 -l "$WORK/w1.a"
node_ready alpha || bail "the node with virtio boots"
clamped='gro_ipv4_max_size 196608 gro_max_size 196608 gso_ipv4_max_size 65536 gso_max_size 65536 '
is "virtio: the uplink's sizes" "$(sizes alpha 'link show eth0')" "$clamped"
is "virtio: the Pod's end" "$(sizes alpha '-n web link show eth0')" "$clamped"
like "virtio: status: clamped" "$(on alpha eleven status)" \
	'eth0 .*65536 +196608 +65536 +196608 +clamped$'
ok "virtio: that is as configured" on alpha eleven check
tap_end
