# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# three.sh: two nodes and the outside, sourced by a scenario after lib.sh and
# tap.sh. Builds the topology and looks at it: counters, captures. Knows the
# addresses of paths.h; the checks are the scenario's.
#
#	a1 a2                 b1 b2 (MTU 1280)   10.11.NODE.POD, fd00:11::NODE:POD
#	 alpha                 beta              192.0.2.1 and .2, 2001:db8::1, ::2
#	   |                     |
#	   +-------- wire -------+
#	               |
#	             out, the gateway            192.0.2.254, 2001:db8::fe
#	               | MTU 1280                203.0.113.1, 2001:db8:2::1
#	              mid                        203.0.113.2, 2001:db8:2::2
#	               | MTU 1500                198.51.100.1, 2001:db8:1::1
#	              far                        198.51.100.2, 2001:db8:1::2
#
# out is a machine of its own that knows no eleven; mid and far are namespaces
# in it. The outside knows the Pods by one route a node, as a router would.
#
#   three_up                          starts all and waits for them; what each node
#                                     had to wait for itself is in $tentative
#   greets NODE                       it is as configured and reaches the gateway
#   pod POD CMD...                    `on` inside a Pod, wherever it is
#   far CMD...                        `on` in the namespace far
#   counters NODE                     lines of "pod direction verdict packets bytes"
#   counters_delta BEFORE AFTER       the lines that differ, as differences
#   capture WHERE ID DEVICE FILTER    starts tcpdump; WHERE is a node, Pod, far
#   captured WHERE ID                 ends it and prints its lines

out_setup='
ip link set lo up
ip link set eth0 up
ip addr add 192.0.2.254/24 dev eth0
ip addr add 2001:db8::fe/64 dev eth0 nodad
for n in 1 2; do
	ip route add 10.11.$n.0/24 via 192.0.2.$n
	ip route add fd00:11::$n:0/112 via 2001:db8::$n
done
ip netns add mid
ip netns add far
ip link add to-mid mtu 1280 type veth peer name to-out netns mid mtu 1280
ip link add to-far netns mid type veth peer name to-mid netns far
side() {	# netns device address address
	ip -n $1 link set lo up
	ip -n $1 link set $2 up
	ip -n $1 addr add $3 dev $2
	ip -n $1 addr add $4 dev $2 nodad
}
ip link set to-mid up
ip addr add 203.0.113.1/30 dev to-mid
ip addr add 2001:db8:2::1/64 dev to-mid nodad
side mid to-out 203.0.113.2/30 2001:db8:2::2/64
side mid to-far 198.51.100.1/24 2001:db8:1::1/64
side far to-mid 198.51.100.2/24 2001:db8:1::2/64
ip route add 198.51.100.0/24 via 203.0.113.2
ip route add 2001:db8:1::/64 via 2001:db8:2::2
ip -n mid route add default via 203.0.113.1
ip -n mid route add default via 2001:db8:2::1
ip -n far route add default via 198.51.100.1
ip -n far route add default via 2001:db8:1::1
routing="net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratelimit=0"
sysctl -qw $routing && ip netns exec mid sysctl -qw $routing
# who forwards asks for no neighbour before its own address is known to be its alone
for ns in "" "-n mid" "-n far"; do
	for i in $(seq 300); do
		[ -n "$(ip $ns -6 addr show tentative)" ] || break
		sleep 0.1
	done
done
ip netns exec far /test/pings.sh 1 192.0.2.254 && ip netns exec far /test/pings.sh 1 2001:db8::fe
'

# The first packet to a machine asks who has its address: three times, a second
# each, for which a machine that boots beside others may stand still.
answered() { on "$1" '/test/pings.sh 1 192.0.2.254 && /test/pings.sh 1 2001:db8::fe'; }
greets() {	# node
	seen=$(on "$1" eleven check) || bail "$1 is wired" "$seen"
	seen=$(poll 60 answered "$1") || bail "the gateway answers $1" "$seen"
}

three_up() {
	tentative=
	node_start out -M 52:54:00:11:00:fe -a rdinit=/test/outside.sh \
		-l "$WORK/w1.a,$WORK/w2.a"
	node_start alpha -M 52:54:00:11:00:01 -l "$WORK/w1.b"
	node_start beta -M 52:54:00:11:00:02 -l "$WORK/w2.b"
	for n in out alpha beta; do
		node_ready $n || bail "$n boots"
		[ $n = out ] || tentative="$tentative$(on $n ip -6 addr show tentative)"
	done
	seen=$(on out "$out_setup") || bail "the outside is there" "$seen"
	greets alpha
	greets beta
}

# Sets `node` and `inside`: where it is, and what brings a command there.
whereis() {
	case $1 in
	a[12]) node=alpha inside="ip netns exec $1" ;;
	b[12]) node=beta inside="ip netns exec $1" ;;
	far | mid) node=out inside="ip netns exec $1" ;;
	*) node=$1 inside='' ;;
	esac
}

pod() {
	whereis "$1"
	_pod=$1
	shift
	on "$node" "eleven exec $_pod $*"
}

far() { on out "ip netns exec far $*"; }

counters() {
	on "$1" 'eleven status -j' | awk '
		/^  "counters": / { name = "node" }
		/^      "name": / { gsub(/[",]/, ""); name = $2 }
		/"(egress|ingress)": / { gsub(/[":{]/, ""); dir = $1; next }
		/"packets": / { packets = $2 + 0 }
		/"bytes": / { print name, dir, verdict, packets, $2 + 0 }
		/": {$/ { gsub(/[":{]/, ""); verdict = $1 }'
}

counters_delta() {
	{ echo "$1"; echo after; echo "$2"; } | awk '
		$1 == "after" { after = 1; next }
		{ row = $1 " " $2 " " $3; if (after && NF) rows++ }
		!after { packets[row] = $4; bytes[row] = $5; next }
		$4 != packets[row] || $5 != bytes[row] {
			print row, $4 - packets[row], $5 - bytes[row]
		}
		END { if (!rows) print "no counters" }'
}

capture() {
	whereis "$1"
	_cap=/tmp/$1-$2
	on "$node" "($inside tcpdump -nn -t -l --immediate-mode -i $3 '$4' \
		>$_cap.cap 2>$_cap.err </dev/null & echo \$! >$_cap.pid
		for i in \$(seq 600); do
			! grep -q 'listening on' $_cap.err || exit 0
			sleep 0.05
		done
		cat $_cap.err; exit 1)" || bail "tcpdump in $1 on $3"
}

# What it has not read when it is asked to end is lost, so it shall sleep by then.
# It may end with an empty line.
captured() {
	whereis "$1"
	_cap=/tmp/$1-$2
	on "$node" "while grep -qs '^State:.R' /proc/\$(cat $_cap.pid)/status; do sleep 0.05; done
		kill -INT \$(cat $_cap.pid)
		while kill -0 \$(cat $_cap.pid) 2>/dev/null; do sleep 0.05; done
		sed '/^\$/d' $_cap.cap"
}
