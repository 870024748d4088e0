#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# config: test/qemu/paths.h
# spoof.sh: nobody speaks as somebody else, in IPv4 and IPv6. A Pod that sends
# from another address than its own (of a neighbour, of its node, of the other
# node's Pod, of nobody, of the outside) reaches no Pod, no node and no wire; the
# outside that sends as a Pod of the node reaches no Pod and not the node. Each
# packet is counted as spoofed and as nothing else. Afterwards the same ways are
# open for honest packets. The topology is drawn in three.sh.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
. test/qemu/three.sh
three_up

sent=3

# ---- out of a Pod; captures where it could arrive see the honest ones alone
capture a2 echo eth0 'icmp[0] == 8 or ip6[40] == 128'
capture b1 echo eth0 'icmp[0] == 8 or ip6[40] == 128'
capture out echo eth0 'icmp[0] == 8 or ip6[40] == 128'
capture alpha echo nk-a1 'icmp[0] == 8 or ip6[40] == 128'

# All at once, one each: IPv6 tells a sender that its packet was dropped, and
# ping gives up. Prints how many answers, and how many asked.
as() {	# netns or "", source, address
	case $2 in *:*) length=128 nodad=nodad ;; *) length=32 nodad= ;; esac
	case $1 in '') node=out inside= ;; *) whereis "$1" ;; esac
	on $node "$inside sh -c '
		ip addr add $2/$length dev lo $nodad
		for i in \$(seq $sent); do
			ping -c 1 -W 1 -I $2 $3 2>&1 &
		done
		wait
		ip addr del $2/$length dev lo'" |
		awk '/^PING / { asked++ } /bytes from/ { n++ } END { print n + 0, "of", asked + 0 }'
}

honest() {	# command that runs there, address
	$1 "/test/pings.sh $sent $2" | grep -c 'bytes from'
}

# Of every way out one per source is enough: what refuses them is one compare.
pretend() {	# whose address, source, addresses
	whose=$1 from=$2
	shift 2
	for to; do
		before=$(counters alpha)
		is "a1 as $whose $from to $to: no answer" "$(as a1 "$from" "$to")" "0 of $sent"
		case $to in *:*) bytes=118 ;; *) bytes=98 ;; esac
		is "a1 as $whose $from to $to: counted" \
			"$(counters_delta "$before" "$(counters alpha)")" \
			"a1 egress spoofed $sent $((sent * bytes))"
	done
}

beta=$(counters beta)
pretend "its neighbour" 10.11.1.2 10.11.2.1
pretend "its neighbour" fd00:11::1:2 fd00:11::2:1
pretend "its node" 192.0.2.1 10.11.1.2
pretend "its node" 2001:db8::1 fd00:11::1:2
pretend "a Pod of beta" 10.11.2.2 192.0.2.1
pretend "a Pod of beta" fd00:11::2:2 2001:db8::1
pretend "nobody" 10.11.1.99 192.0.2.254
pretend "nobody" fd00:11::1:99 2001:db8::fe
pretend "the outside" 198.51.100.9 10.11.2.1
pretend "the outside" 2001:db8:1::9 fd00:11::2:1
is "beta's Pods were sent nothing" "$(counters_delta "$beta" "$(counters beta)")" ''

for to in 10.11.1.2 10.11.2.1 192.0.2.1 192.0.2.254; do
	is "a1 as itself to $to" "$(honest 'pod a1' $to)" $sent
done
for to in fd00:11::1:2 fd00:11::2:1 2001:db8::1 2001:db8::fe; do
	is "a1 as itself to $to" "$(honest 'pod a1' $to)" $sent
done
both="$(for i in $(seq $sent); do echo 10.11.1.1; done
for i in $(seq $sent); do echo fd00:11::1:1; done)"
sources() { captured "$1" echo | awk '{ print $2 }'; }
is "a2 saw a1 as itself alone" "$(sources a2)" "$both"
is "b1 saw a1 as itself alone" "$(sources b1)" "$both"
is "the wire saw a1 as itself alone" "$(sources out | sort)" \
	"$( (echo "$both"; echo "$both") | sort)"
is "alpha saw a1 as itself alone" "$(sources alpha)" "$both"

# ---- from the wire into a Pod, and to the node, which would answer to the Pod
capture a1 echo eth0 'icmp[0] == 8 or ip6[40] == 128'
for way in "10.11.1.2 10.11.1.1" "10.11.1.99 10.11.1.1" \
	"fd00:11::1:2 fd00:11::1:1" "fd00:11::1:99 fd00:11::1:1"; do
	from=${way% *} to=${way#* }
	before=$(counters alpha)
	is "the wire as $from to $to: no answer" "$(as '' "$from" "$to")" "0 of $sent"
	case $to in *:*) bytes=118 ;; *) bytes=98 ;; esac
	is "the wire as $from to $to: counted" \
		"$(counters_delta "$before" "$(counters alpha)")" \
		"a1 ingress spoofed $sent $((sent * bytes))"
done
for way in "10.11.1.1 192.0.2.1" "fd00:11::1:1 2001:db8::1"; do
	from=${way% *} to=${way#* }
	is "the wire as itself to the node" "$(honest 'on out' $to)" $sent
	before=$(counters alpha)
	is "the wire as $from to the node: no answer" "$(as '' "$from" "$to")" "0 of $sent"
	case $to in *:*) bytes=118 ;; *) bytes=98 ;; esac
	is "the wire as $from to the node: counted, and no answer to a1" \
		"$(counters_delta "$before" "$(counters alpha)")" \
		"node ingress spoofed $sent $((sent * bytes))"
done
is "the wire as itself" "$(honest 'on out' 10.11.1.1)" $sent
is "the wire as itself" "$(honest 'on out' fd00:11::1:1)" $sent
is "a1 saw the wire as itself alone" "$(sources a1)" \
	"$(echo "$both" | sed 's/10.11.1.1/192.0.2.254/; s/fd00:11::1:1/2001:db8::fe/')"
tap_end
