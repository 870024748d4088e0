#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# config: test/qemu/paths.h
# icmp.sh: what cannot be delivered is answered, in IPv4 and IPv6. Every hop is
# seen by a TTL that ends there, and no node is one; an address nobody has is refused by the node
# that owns its range, and goes no further; what is too big is told so, by the
# gateway (1280 bytes behind it) and by the nodes (1280 bytes into b2), and TCP
# gets through by that. The topology is drawn in three.sh.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
. test/qemu/three.sh
three_up

# ---- TTL: the hops in order; "!H" and "!N" are the last one's refusal
hops() {	# command that runs there, address
	to=$2
	case $to in
	*:*) trace=traceroute6 ;;
	*) trace=traceroute ;;
	esac
	$1 "$trace -n -q 1 -w 10 -m 8 $to" |
		awk 'NR > 1 { printf "%s%s", sep, $2; sep = " " } / !/ { printf " %s", $NF }'
}

traced() {	# name, command, address, hops
	is "hops $1" "$(hops "$2" "$3")" "$4"
}

a1='pod a1' out='on out'
traced "Pod to Pod, same node, IPv4" "$a1" 10.11.1.2 10.11.1.2
traced "Pod to Pod, same node, IPv6" "$a1" fd00:11::1:2 fd00:11::1:2
traced "Pod to Pod, other node, IPv4" "$a1" 10.11.2.1 10.11.2.1
traced "Pod to Pod, other node, IPv6" "$a1" fd00:11::2:1 fd00:11::2:1
traced "Pod to the far outside, IPv4" "$a1" 198.51.100.2 \
	'192.0.2.254 203.0.113.2 198.51.100.2'
traced "Pod to the far outside, IPv6" "$a1" 2001:db8:1::2 \
	'2001:db8::fe 2001:db8:2::2 2001:db8:1::2'
traced "far outside to Pod, IPv4" far 10.11.1.1 \
	'198.51.100.1 203.0.113.1 10.11.1.1'
traced "far outside to Pod, IPv6" far fd00:11::1:1 \
	'2001:db8:1::1 2001:db8:2::1 fd00:11::1:1'
traced "node to Pod of the other node, IPv4" 'on alpha' 10.11.2.1 10.11.2.1
traced "node to Pod of the other node, IPv6" 'on alpha' fd00:11::2:1 fd00:11::2:1

# ---- an address nobody has; the wire must not see one of the node's own range
capture out unknown eth0 'net 10.11.1.64/26 or net fd00:11::1:40/122'
traced "to no Pod of the own node, IPv4" "$a1" 10.11.1.77 '192.0.2.1 !H'
traced "to no Pod of the own node, IPv6" "$a1" fd00:11::1:77 '2001:db8::1 !N'
on alpha 'ping -c 1 -W 2 192.0.2.254' >"$WORK/marker"
is "and none of it on the wire" "$(captured out unknown)" ''
traced "to no Pod of the other node, IPv4" "$a1" 10.11.2.77 '192.0.2.2 !H'
traced "to no Pod of the other node, IPv6" "$a1" fd00:11::2:77 \
	'2001:db8::2 !N'
traced "from the wire to no Pod, IPv4" "$out" 10.11.2.77 '192.0.2.2 !H'
traced "from the wire to no Pod, IPv6" "$out" fd00:11::2:77 '2001:db8::2 !N'

# ---- too big: the first of 3 pings is answered with ICMP, then the sender knows.
# Far's second one gets lost as well with IPv6: there, too, the way back is told.
# None is sent before the one before it has had its effect.
knows() { on "$1" "ip netns exec $2 ip route get $3 | grep 'mtu 1280'"; }
pinged_big() {	# name, address, MTU learnt, who says so, answers
	capture a1 big eth0 'icmp[0] == 3 or ip6[40] == 2'
	seen=$(pod a1 ping -c 1 -W 2 -s 1400 "$2"
		poll 150 knows alpha a1 "$2" >/dev/null
		[ "$5" = 2 ] || {
			pod a1 ping -c 1 -W 2 -s 1400 "$2"
			poll 150 knows out far fd00:11::1:1 >/dev/null
		}
		pod a1 /test/pings.sh "$5" -s 1400 "$2")
	is "$1: the first ping is lost" "$(echo "$seen" | awk '
		/transmitted/ { sent += $1; got += $4 } END { print got, "of", sent }')" "$5 of 3"
	like "$1: the sender learns $3" "$(pod a1 ip route get "$2")" "mtu $3"
	seen=$(captured a1 big)
	like "$1: it is told once, by $4" "$(echo "$seen" | wc -l) $seen" \
		"^1 IP6? $4 > .*(need to frag \(mtu $3\)|packet too big, mtu $3)"
}

pinged_big "far outside, IPv4" 198.51.100.2 1280 192.0.2.254 2
pinged_big "far outside, IPv6" 2001:db8:1::2 1280 2001:db8::fe 1
pinged_big "Pod of 1280 bytes, other node, IPv4" 10.11.2.2 1280 192.0.2.2 2
pinged_big "Pod of 1280 bytes, other node, IPv6" fd00:11::2:2 1280 2001:db8::2 2
capture b1 big eth0 'icmp[0] == 3 or ip6[40] == 2'
for to in 10.11.2.2 fd00:11::2:2; do
	like "Pod of 1280 bytes, same node: one ping of 3 to $to is lost" \
		"$(pod b1 ping -c 3 -i 0.5 -W 2 -s 1400 $to)" \
		'^3 packets transmitted, 2 packets received'
done
seen=$(captured b1 big)
like "same node: IPv4 is told by the node" "$seen" '^IP 192.0.2.2 > 10.11.2.1: .*mtu 1280'
like "same node: IPv6 is told by the node" "$seen" \
	'^IP6 2001:db8::2 > fd00:11::2:1: .*too big, mtu 1280'

# ---- TCP finds its size, up from the Pod and down to it, from nothing learnt
ok "forget every MTU" on alpha 'for pod in a1 a2; do
	ip netns exec $pod ip route flush cache && ip netns exec $pod ip -6 route flush cache
done'
ok "servers in far" far /test/probe.sh -s
ok "servers in a1" pod a1 /test/probe.sh -s
upload() {	# command that runs there, address: the sums of what went and came
	$1 "sh -c 'head -c 800000 /dev/urandom >/tmp/big
		sha256sum </tmp/big; nc -w 30 $2 7 </tmp/big'" | sort -u | wc -l
}
for to in 198.51.100.2 2001:db8:1::2; do
	unlike "nothing known of $to" "$(pod a1 ip route get $to)" 'mtu 1280'
	is "800 kB of TCP from a Pod to $to are intact" "$(upload "$a1" $to)" 1
	like "by 1280 bytes each" "$(pod a1 ip route get $to)" 'mtu 1280'
done
for to in 10.11.1.1 fd00:11::1:1; do
	is "800 kB of TCP from the far outside to $to are intact" "$(upload far $to)" 1
	like "by 1280 bytes each" "$(far ip route get $to)" 'mtu 1280'
done
tap_end
