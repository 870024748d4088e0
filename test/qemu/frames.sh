#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# config: test/qemu/paths.h
# frames.sh: what is not ours stays untouched, and what is ours can be watched.
# ARP, neighbour discovery, multicast and VLANs of the wire reach the node's
# stack; fragments reach the Pods; a Pod's packets to where nothing is routed
# leave no trace but a count. tcpdump sees a packet wherever it passes: in the
# Pod, on a nk device, on the uplink, no hop older; and it sees that
# the fast path passes no nk device. The topology is drawn in three.sh.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
. test/qemu/three.sh
three_up

answers() { grep -c 'bytes from'; }

# ---- the wire's own
before=$(counters alpha)
# the last one of each has a second to be answered in, and no more
like "ARP for the node is answered" "$(on out arping -c 4 -w 60 -I eth0 192.0.2.1)" \
	'^Received [2-4] response'
like "ARP of the node is answered" "$(on alpha arping -c 4 -w 60 -I eth0 192.0.2.254)" \
	'^Received [2-4] response'
ok "neighbour discovery anew, both ways" on out 'ip neigh flush dev eth0 &&
	/test/pings.sh 1 2001:db8::1 && /test/pings.sh 1 fe80::5054:ff:fe11:1%eth0'
# it ends with the first answer to the last one, whoever gave that
seen=$(on out 'ping -c 8 -i 0.5 ff02::1%eth0')
for n in 1 2; do
	like "multicast reaches node $n" "$seen" \
		"bytes from fe80::5054:ff:fe11:$n"
done
is "none of it is a Pod's" "$(counters_delta "$before" "$(counters alpha)")" ''

vlan='modprobe 8021q && ip link add link eth0 name eth0.5 type vlan id 5 &&
	ip link set eth0.5 up && ip addr add 10.99.0.$n/24 dev eth0.5 &&
	ip addr add fd99::$n/64 dev eth0.5 nodad'
ok "a VLAN on alpha" on alpha "n=1; $vlan"
ok "a VLAN on out" on out "n=254; $vlan"
for to in 10.99.0.1 fd99::1; do
	is "the VLAN's $to answers" "$(on out /test/pings.sh 3 $to | answers)" 3
done
# untagged, this packet is taken off the wire; tagged, it is the stack's to route
ok "the VLAN is a way to a Pod" on out 'ip route add 10.11.1.1 via 10.99.0.1'
capture alpha vlan nk-a1 'icmp[0] == 8'
is "a Pod behind the VLAN's router answers" "$(on out /test/pings.sh 3 10.11.1.1 | answers)" 3
ok "no longer" on out 'ip route del 10.11.1.1'
is "a Pod on the fast path answers" "$(on out /test/pings.sh 3 10.11.1.1 | answers)" 3
is "the tagged ones went through the stack, the others did not" \
	"$(captured alpha vlan | awk '{ print $2 }')" "$(printf '10.99.0.254\n%.0s' 1 2 3)"

# ---- fragments
for to in 10.11.1.2 fd00:11::1:2 10.11.2.1 fd00:11::2:1 192.0.2.254 2001:db8::fe; do
	is "4000 bytes to $to and back" "$(pod a1 /test/pings.sh 3 -s 4000 $to | answers)" 3
done
# the first ones are lost to the MTU of 1280, which both ends learn by them
learnt() { far ping -i 0.3 -c 5 -W 2 -s 4000 "$1"; }
for to in 10.11.1.1 fd00:11::1:1; do
	poll 60 learnt $to >/dev/null
	is "4000 bytes from far to $to and back" "$(far /test/pings.sh 3 -s 4000 $to | answers)" 3
done

# ---- to where nothing is routed; IPv6 tells the sender, so one at a time
capture alpha lost eth0 'src host 10.11.1.1 or src host fd00:11::1:1'
for to in 224.0.0.1 255.255.255.255 169.254.1.1 192.0.2.255 ff02::1%eth0 fe80::1%eth0 ff0e::1; do
	case $to in *:*) bytes=118 ;; *) bytes=98 ;; esac
	before=$(counters alpha)
	is "a Pod to $to: no answer" "$(pod a1 ping -c 1 -W 1 $to 2>&1 | answers)" 0
	is "a Pod to $to: counted" "$(counters_delta "$before" "$(counters alpha)")" \
		"a1 egress destination 1 $bytes"
done
is "a Pod to the gateway" "$(pod a1 /test/pings.sh 1 192.0.2.254 | answers)" 1
is "only that one was on the wire" "$(captured alpha lost | wc -l)" 1

# ---- the same ping where it passes, by its TTL: no node takes one
watched() {	# where device filter lines
	capture "$1" watch "$2" "$3"
	places="$places $1,$2,$4"
}
watch_end() {
	for place in $places; do
		set -- $(echo "$place" | tr , ' ')
		is "tcpdump in $1 on $2 sees $3" "$(captured "$1" watch | wc -l)" "$3"
	done
}

for family in 4 6; do
	case $family in
	4) to=10.11.2.1 near=10.11.1.2 one='icmp[0] == 8 and ip[8] ==' ;;
	6) to=fd00:11::2:1 near=fd00:11::1:2 one='ip6[40] == 128 and ip6[7] ==' ;;
	esac
	places=
	watched a1 eth0 "$one 64" 6
	watched a2 eth0 "$one 64" 3
	watched alpha eth0 "$one 64" 3
	watched beta eth0 "$one 64" 3
	watched b1 eth0 "$one 64" 3
	is "IPv$family to $to" "$(pod a1 /test/pings.sh 3 $to | answers)" 3
	is "IPv$family to $near" "$(pod a1 /test/pings.sh 3 $near | answers)" 3
	watch_end
	places=
	watched alpha nk-a2 "$one 64" 3
	is "IPv$family to $near" "$(pod a1 /test/pings.sh 3 $near | answers)" 3
	watch_end
done
tap_end
