#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# config: test/qemu/paths.h
# paths.sh: every way a packet can take, in IPv4 and IPv6, by ping, TCP and UDP:
# nothing is lost, what arrives is what was sent, the TTL shrinks by one a router and not in a node,
# and the counters of every Pod grow by exactly what was sent and by nothing
# else. The topology is drawn in three.sh.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
. test/qemu/three.sh
three_up

# While its link-local address waits for duplicates to speak up, a node asks for
# no neighbour on behalf of its Pods.
is "no address waits at boot" "$tentative" ''

for where in a1 a2 b1; do
	ok "servers in $where" pod $where /test/probe.sh -s
done
for where in alpha beta out; do
	ok "servers on $where" on $where /test/probe.sh -s
done
ok "servers in far" far /test/probe.sh -s

# From one place to some: a line of "name TTL-of-the-reply addresses" each. All
# go in one exchange, each is a check.
reach() {	# command lines
	places=$(sed 's/	\+/	/g')
	addresses=$(echo "$places" | cut -f 3)
	seen=$("$@" /test/probe.sh $addresses 2>&1)
	while IFS='	' read -r name ttl both; do
		for to in $both; do
			like "$name $to" "$seen" \
				"^$to: ping 5/5 ttl $ttl, tcp intact, udp 0 lost\$"
		done
	done <<-END
	$places
	END
}

reach pod a1 <<'END'
Pod to Pod, same node,	64	10.11.1.2 fd00:11::1:2
Pod to Pod, other node,	64	10.11.2.1 fd00:11::2:1
Pod to its node,	64	192.0.2.1 2001:db8::1
Pod to the other node,	64	192.0.2.2 2001:db8::2
Pod to the outside on the wire,	64	192.0.2.254 2001:db8::fe
Pod to the outside beyond the gateway,	62	198.51.100.2 2001:db8:1::2
END
reach on alpha <<'END'
node to its Pod,	64	10.11.1.2 fd00:11::1:2
node to a Pod of the other node,	64	10.11.2.1 fd00:11::2:1
END
reach on out <<'END'
the wire to a Pod,	64	10.11.1.1 fd00:11::1:1
END
reach far <<'END'
beyond the gateway to a Pod,	62	10.11.1.1 fd00:11::1:1
END

# An echo request or reply of 56 bytes is 98 with IPv4, 118 with IPv6.
counted() {	# name, alpha's lines, beta's lines, command
	name=$1 want_alpha=$2 want_beta=$3
	shift 3
	alpha=$(counters alpha) beta=$(counters beta)
	seen=$("$@") || note "$seen"
	is "counted at alpha: $name" \
		"$(counters_delta "$alpha" "$(counters alpha)")" "$want_alpha"
	is "counted at beta: $name" \
		"$(counters_delta "$beta" "$(counters beta)")" "$want_beta"
}

both_ways() {	# pod packets bytes
	printf '%s egress forward %s\n%s ingress forward %s\n' "$1" "$2" "$1" "$2"
}

counted "10 pings, same node, IPv4" "$(both_ways a1 '10 980'; both_ways a2 '10 980')" '' \
	pod a1 /test/pings.sh 10 10.11.1.2
counted "10 pings, same node, IPv6" "$(both_ways a1 '10 1180'; both_ways a2 '10 1180')" '' \
	pod a1 /test/pings.sh 10 fd00:11::1:2
counted "10 pings, other node, IPv4" "$(both_ways a1 '10 980')" "$(both_ways b1 '10 980')" \
	pod a1 /test/pings.sh 10 10.11.2.1
counted "10 pings, other node, IPv6" "$(both_ways a1 '10 1180')" "$(both_ways b1 '10 1180')" \
	pod a1 /test/pings.sh 10 fd00:11::2:1
counted "10 pings, to the node" 'a1 egress stack 10 980
a1 ingress forward 10 980' '' pod a1 /test/pings.sh 10 192.0.2.1
counted "10 pings, from the wire" '' "$(both_ways b1 '10 1180')" \
	on out /test/pings.sh 10 fd00:11::2:1
counted "10 pings, node to node" '' '' on alpha /test/pings.sh 10 192.0.2.2
tap_end
