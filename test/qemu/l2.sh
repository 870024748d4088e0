#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# l2.sh: a Pod with Ethernet among Pods without. Every path to and from it, ARP
# and ND with the node as the only neighbour, MACs as derived, and what it may
# not say: another's address, in IP, ARP or ND, or anything but these three.
#
#	vm (L2)  vm2 (L2)  plain (L3)    10.11.1.1, .2, .3   fd00:11::1:1, :2, :3
#	   \        |        /
#	         alpha                   192.0.2.1           2001:db8::1
#	           |
#	          out, the gateway       192.0.2.254         2001:db8::fe
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
. test/qemu/three.sh

node_start out -M 52:54:00:11:00:fe -a rdinit=/test/outside.sh -l "$WORK/w1.a"
node_start alpha -M 52:54:00:11:00:01 -a eleven.drift=off -l "$WORK/w1.b"
for n in out alpha; do
	node_ready $n || bail "$n boots"
done
seen=$(on out 'ip link set lo up; ip link set eth0 up
ip addr add 192.0.2.254/24 dev eth0 && ip addr add 2001:db8::fe/64 dev eth0 nodad &&
ip route add 10.11.1.0/24 via 192.0.2.1 && ip route add fd00:11::1:0/112 via 2001:db8::1') ||
	bail "the outside is there" "$seen"
greets alpha
in_pod() {	# pod command
	_pod=$1
	shift
	on alpha "eleven exec $_pod sh -c '$*'"
}

# ---- what it is
is "MACs of vm: 02:e1:SIDE:00:NODE:SLOT" "$(on alpha '
ip -br link show dev nk-vm; eleven exec vm ip -br link show dev eth0' | awk '{ print $3 }')" \
"02:e1:01:00:01:01
02:e1:00:00:01:01"
is "MACs of vm2" "$(on alpha '
ip -br link show dev nk-vm2; eleven exec vm2 ip -br link show dev eth0' | awk '{ print $3 }')" \
"02:e1:01:00:01:02
02:e1:00:00:01:02"
like "vm is an L2 pair that drops by default" "$(on alpha ip -d link show dev nk-vm)" \
	'netkit mode l2 .*policy blackhole .*peer policy blackhole'
like "plain is an L3 pair" "$(on alpha ip -d link show dev nk-plain)" 'netkit mode l3 '
like "status says which" "$(on alpha eleven status)" '^  vm +L2 10\.11\.1\.1 '
is "vm's routes lead by the gateway" "$(in_pod vm 'ip route; ip -6 route show default' |
	sed 's/ *$//')" \
'default via 169.254.1.1 dev eth0 proto 111 onlink
default via fe80::1 dev eth0 proto 111 metric 1024 onlink pref medium'

# a new address makes the kernel tell multicast routers, which there are none of
quiet() {
	_last=$(counters alpha)
	on alpha sleep 2
	[ "$_last" = "$(counters alpha)" ]
}

# ---- every path, both families; ttl is that of the answer
poll 60 quiet
before=$(counters alpha)
reach() {	# from to ttl name
	like "$4: $2" "$(on $1 "/test/pings.sh 3 $2" 2>&1 | awk '
		/ ttl=/ { sub(/.* ttl=/, ""); print "ttl " $1 }
		/transmitted/ { got += $4; sent += $1 }
		END { print got " of " sent }' | sort -u | tr '\n' ' ')" "^3 of 3 ttl $3 \$"
}
reach_pod() {	# pod to ttl name
	like "$4: $2" "$(in_pod $1 "/test/pings.sh 3 $2" 2>&1 | awk '
		/ ttl=/ { sub(/.* ttl=/, ""); print "ttl " $1 }
		/transmitted/ { got += $4; sent += $1 }
		END { print got " of " sent }' | sort -u | tr '\n' ' ')" "^3 of 3 ttl $3 \$"
}
for a in 10.11.1.3 fd00:11::1:3; do reach_pod vm $a 64 "L2 to L3"; done
for a in 10.11.1.1 fd00:11::1:1; do reach_pod plain $a 64 "L3 to L2"; done
for a in 10.11.1.2 fd00:11::1:2; do reach_pod vm $a 64 "L2 to L2"; done
for a in 192.0.2.1 2001:db8::1; do reach_pod vm $a 64 "L2 to the node"; done
for a in 10.11.1.1 fd00:11::1:1; do reach alpha $a 64 "the node to L2"; done
for a in 192.0.2.254 2001:db8::fe; do reach_pod vm $a 64 "L2 to the wire"; done
for a in 10.11.1.1 fd00:11::1:1; do reach out $a 64 "the wire to L2"; done
is "nothing was dropped on the way" "$(counters_delta "$before" "$(counters alpha)" |
	grep -E ' (malformed|protocol|spoofed|destination|unknown-pod) ')" ""
tcp() {	# name command-on-the-client
	ok "TCP, $1" on alpha "$2"
}
on alpha 'eleven exec vm sh -c "httpd -p 80 -h /srv/web"
eleven exec plain sh -c "httpd -p 80 -h /srv/web"'
for a in 10.11.1.1 '[fd00:11::1:1]'; do
	tcp "L3 to L2: $a" "eleven exec plain wget -q -T 30 -O /dev/null http://$a/"
	tcp "the node to L2: $a" "wget -q -T 30 -O /dev/null http://$a/"
	ok "TCP, the wire to L2: $a" on out "wget -q -T 30 -O /dev/null http://$a/"
done
for a in 10.11.1.3 '[fd00:11::1:3]'; do
	tcp "L2 to L3: $a" "eleven exec vm wget -q -T 30 -O /dev/null http://$a/"
done

# ---- neighbours: vm knows the gateway by the node's MAC, the node knows vm
is "vm's neighbours" "$(in_pod vm 'ip neigh' | awk '$4 == "lladdr" { print $1, $5 }' | sort)" \
'169.254.1.1 02:e1:01:00:01:01
fe80::1 02:e1:01:00:01:01'
is "the node's neighbours on nk-vm" "$(on alpha 'ip neigh show dev nk-vm' |
	awk '$2 == "lladdr" { print $1, $3 }' | grep -v ^fe80 | sort)" \
'10.11.1.1 02:e1:00:00:01:01
fd00:11::1:1 02:e1:00:00:01:01'
ok "ARP from nothing" in_pod vm 'ip neigh flush all; ping -c 1 -W 10 10.11.1.3 &&
	ping -c 1 -W 10 fd00:11::1:3'
like "arping is answered by the node" "$(in_pod vm 'arping -c 2 -w 20 -I eth0 169.254.1.1')" \
	'reply from 169.254.1.1 \[02:e1:01:00:01:01\]'

# ---- what it may not say: counted, and nobody hears it. The delta is exact.
refused() {	# name want-counters command-in-vm
	_before=$(counters alpha)
	in_pod vm "$3" >/dev/null 2>&1
	is "$1" "$(counters_delta "$_before" "$(counters alpha)" | awk '{ print $1, $2, $3, $4 }')" "$2"
}
in_pod vm 'ip addr add 10.11.1.2/32 dev eth0; ip addr add 10.9.9.9/32 dev eth0
ip -6 addr add fd00:11::1:2/128 dev eth0 nodad; ip neigh replace 169.254.1.1 lladdr 02:e1:01:00:01:01 dev eth0 nud permanent
ip neigh replace fe80::1 lladdr 02:e1:01:00:01:01 dev eth0 nud permanent
sysctl -qw net.ipv6.neigh.eth0.mcast_solicit=1'
ok "vm has said what it says by itself" poll 60 quiet
refused "another Pod's IPv4 source" 'vm egress spoofed 3' \
	'ping -c 3 -i 0.2 -W 1 -I 10.11.1.2 10.11.1.3'
refused "a stranger's IPv4 source" 'vm egress spoofed 3' \
	'ping -c 3 -i 0.2 -W 1 -I 10.9.9.9 192.0.2.254'
refused "another Pod's IPv6 source" 'vm egress spoofed 3' \
	'for i in 1 2 3; do ping -c 1 -W 1 -I fd00:11::1:2 fd00:11::1:3; done'
refused "ARP in another Pod's name" 'vm egress spoofed 2' \
	'arping -c 2 -w 60 -I eth0 -s 10.11.1.2 169.254.1.1'
refused "gratuitous ARP in another Pod's name" 'vm egress spoofed 2' \
	'arping -U -c 2 -w 60 -I eth0 -s 10.11.1.2 10.11.1.2'
refused "ND in another Pod's name" 'vm egress spoofed 1' \
	'ip neigh del fe80::1 dev eth0
	ping -c 1 -W 2 -I fd00:11::1:2 fd00:11::1:3
	ip neigh replace fe80::1 lladdr 02:e1:01:00:01:01 dev eth0 nud permanent'
refused "a frame for another MAC" 'vm egress destination 2' \
	'ip neigh replace 169.254.1.1 lladdr 02:e1:01:00:01:09 dev eth0 nud permanent
	ping -c 2 -i 0.2 -W 1 10.11.1.3
	ip neigh replace 169.254.1.1 lladdr 02:e1:01:00:01:01 dev eth0 nud permanent'
refused "multicast" 'vm egress destination 2' 'ping -c 2 -i 0.2 -W 1 -I eth0 224.0.0.1'
is "the node did not believe any of it" "$(on alpha 'ip neigh show dev nk-vm' |
	grep -c -e '^10.11.1.2 ' -e '^fd00:11::1:2 ' -e '^10.9.9.9 ')" 0
in_pod vm 'ip addr del 10.11.1.2/32 dev eth0; ip addr del 10.9.9.9/32 dev eth0
ip -6 addr del fd00:11::1:2/128 dev eth0'
for a in 10.11.1.2 fd00:11::1:2; do reach_pod plain $a 64 "vm2 is still who it was"; done
ok "check" on alpha 'eleven up >/dev/null; eleven check'
tap_end
