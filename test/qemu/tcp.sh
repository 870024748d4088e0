#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# tcp.sh: the TCP profile of the node's tables and of a Pod's row is there, by the
# kernel's own word, and connections of that Pod have it, by their TCP_INFO: the
# congestion control, BBR finding what a path carries and pacing by that,
# microsecond timestamps, the first window. On the wire a paced Pod sends no
# bursts, and another's are seen. Sending and receiving without copies works from
# Pod to Pod.
#
#	plain bbr slow z1 z2           alpha, one guest
#	     up0 ---- veth ---- wire0  in the netns far
#	                         slow ---- veth, netem ---- eth0 in beyond
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=300

node_start alpha -I -m 512 -a "rdinit=/test/wired.sh eleven.node=alpha"
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check

# ---- what the tables say, in the kernel's words
is "the node's algorithm" "$(on alpha cat /proc/sys/net/ipv4/tcp_congestion_control)" cubic
for pod in plain=cubic bbr=bbr slow=bbr; do
	is "the algorithm of ${pod%=*}" "$(on alpha "eleven exec ${pod%=*} \
		cat /proc/sys/net/ipv4/tcp_congestion_control")" "${pod#*=}"
done
is "the node's settings hold in a Pod" "$(on alpha 'eleven exec bbr sh -c "cd /proc/sys/net &&
	cat ipv4/tcp_slow_start_after_idle core/optmem_max ipv4/tcp_rmem ipv4/tcp_wmem"' |
	tr '\t' ' ')" "0
1048576
4096 131072 134217728
4096 65536 134217728"
for family in 4 6; do
	route=$(on alpha "ip -n bbr -$family route show default")
	for word in 'congctl bbr' 'initcwnd 20' 'advmss 1300' 'quickack 1' \
		'features.* tcp_usec_ts'; do
		like "IPv$family route of bbr: $word" "$route" "$word"
	done
	unlike "IPv$family route of plain: none of it" \
		"$(on alpha "ip -n plain -$family route show default")" \
		'congctl bbr|initcwnd|advmss|quickack|tcp_usec_ts'
done

# ---- connections, as TCP_INFO in the Pod has them
# Beyond far a wire of 25 Mbit/s and 20 ms, for BBR to find: its pacing alone must
# show on the wire before that, so it is not the Pod's row that limits it.
ok "a slow wire beyond" on alpha 'set -e
	ip netns add beyond
	ip link add dev slow netns far type veth peer name eth0 netns beyond
	ip -n far addr add 198.51.100.1/24 dev slow
	ip -n far addr add 2001:db8:1::1/64 dev slow nodad
	ip -n beyond addr add 198.51.100.2/24 dev eth0
	ip -n beyond addr add 2001:db8:1::2/64 dev eth0 nodad
	ip -n far link set slow up
	ip -n beyond link set eth0 up
	ip -n beyond route add default via 198.51.100.1
	ip -n beyond -6 route add default via 2001:db8:1::1
	modprobe sch_netem
	tc -n far qdisc add dev slow root netem rate 25mbit delay 20ms limit 1000
	ip netns exec far sh -c "echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding"
	for ns in far beyond; do ip netns exec $ns /test/tcpinfo -r 7; done
	ip netns exec beyond ping -c 3 -i 0.2 198.51.100.1
	ip netns exec beyond ping -c 3 -i 0.2 2001:db8:1::1'

between() {	# name, number, least, most, text when not
	if [ -n "$2" ] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; then
		tap_ok "$1" && note "$2"
	else
		tap_not "$1" "'$2', not in $3..$4" "$5"
	fi
}
word() { printf '%s\n' "$1" | sed -n "s/^cc.* $2 \([0-9]*\).*/\1/p"; }

for to in 192.0.2.254 2001:db8::fe; do
	seen=$(on alpha "eleven exec slow /test/tcpinfo $to 7 4000")
	like "to $to: slow has bbr" "$seen" '^cc bbr '
	# a sample of one round, whatever BBR tried in it
	between "to $to: it found 25 Mbit/s" "$(word "$seen" delivered)" \
		12000000 28000000 "$seen"
	# gains are 3/4, 1, 5/4; before it knows better 2.89
	between "to $to: and paces by that" "$(word "$seen" pacing)" \
		16000000 34000000 "$seen"
	seen=$(on alpha "eleven exec plain /test/tcpinfo $to 7 200")
	like "to $to: plain: cubic, the kernel's window, milliseconds" "$seen" \
		'^cc cubic first_window 10 .* wscale 12 usec 0 '
done

# ---- the wire: bursts of 64 KiB into a path that is known by then
# "what tcpinfo said", then the most bytes that came within 5 ms after the bursts
# began, and how many came at all.
on_wire() {	# pod address
	on alpha "ip netns exec far tcpdump -nn -tt -e -i wire0 -s 96 -w /tmp/wire.pcap \
		'dst port 7 and greater 200' >/dev/null 2>/tmp/wire.err </dev/null & pid=\$!
		until grep -q 'listening on' /tmp/wire.err; do sleep 0.01; done
		eleven exec $1 /test/tcpinfo $2 7 3000 65536 50 20 | tee /tmp/said
		sleep 2		# the rest of the last burst, and tcpdump's block of a second
		kill -INT \$pid; wait \$pid
		from=\$(sed -n 's/^bursts from //p' /tmp/said)
		tcpdump -nn -tt -e -r /tmp/wire.pcap 2>/dev/null |
		awk -v from=\"\$from\" '{
			at = \$1 - from
			if (at < 0) next
			match(\$0, /length [0-9]+:/)
			len = substr(\$0, RSTART + 7, RLENGTH - 8) + 0
			t[n] = at; l[n++] = len; sum += len; all += len
			while (t[first] < at - 0.005) sum -= l[first++]
			if (sum > most) most = sum
		} END { print \"most\", most + 0, \"of\", all + 0 }'"
}
most() { printf '%s\n' "$1" | sed -n 's/^most \([0-9]*\) of .*/\1/p'; }
for to in 198.51.100.2 2001:db8:1::2; do
	seen=$(on_wire bbr "$to")
	note "$seen"
	like "beyond, $to: bbr has its row's window and timestamps" "$seen" \
		'^cc bbr first_window 20 .* wscale 12 usec 1 '
	between "beyond, $to: it found 25 Mbit/s" "$(word "$seen" delivered)" \
		12000000 28000000 "$seen"
	between "beyond, $to: and paces by that" "$(word "$seen" pacing)" \
		16000000 34000000 "$seen"
	# 5/4 of the rate for 5 ms, and a packet of two segments or three
	between "beyond, $to: on the wire at most so much in 5 ms" "$(most "$seen")" \
		5000 26000 "$seen"
	like "beyond, $to: and all of it" "$seen" '^most .* of 1[34][0-9]{5}$'
	seen=$(on_wire plain "$to")
	note "$seen"
	between "beyond, $to: cubic's bursts are seen there" "$(most "$seen")" \
		50000 80000 "$seen"
done

# ---- what a connection's first packet offers
on alpha 'ip netns exec far tcpdump -nn -i wire0 -c 1 "tcp[tcpflags] == tcp-syn and port 7" \
	>/tmp/first.cap 2>/tmp/first.err </dev/null &
	until grep -q "listening on" /tmp/first.err; do sleep 0.01; done
	eleven exec bbr /test/tcpinfo 192.0.2.254 7 100 >/dev/null; wait'
like "advmss is announced, windows are scaled by 2^12" "$(on alpha cat /tmp/first.cap)" \
	'10.11.1.2.[0-9]* > .*Flags \[S\].*mss 1300.*wscale 12'

# ---- without copies, Pod to Pod
for to in 10.11.1.5 fd00:11::1:5; do
	seen=$(on alpha "eleven exec z2 /test/zerocopy -r 7 >/tmp/zc 2>&1 & pid=\$!
		until [ -n \"\$(ip netns exec z2 ss -Hltn 'sport = 7')\" ]; do sleep 0.01; done
		eleven exec z1 /test/zerocopy $to 7 2>&1; wait \$pid; cat /tmp/zc")
	note "$seen"
	like "MSG_ZEROCOPY to $to: every call is given back, as a copy" "$seen" \
		'^sent 4194304 bytes in ([0-9]+) calls, \1 given back, \1 of them copied$'
	like "TCP_ZEROCOPY_RECEIVE from $to: all of it, nothing else" "$seen" \
		'^received 4194304 bytes, [0-9]+ mapped, 0 wrong$'
	mapped=$(echo "$seen" | sed -n 's/.* \([0-9]*\) mapped.*/\1/p')
	between "of which most is mapped" "$mapped" 2097152 4194304 "$seen"
done
tap_end
