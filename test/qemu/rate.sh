#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# rate.sh: Pods get the rates of their rows, measured by whoever receives, over
# ten seconds after the first (the fast ones, which are most of the work, over few):
# never more than 1 % above, nor 3 % below. Four rates side by side, TCP and UDP,
# IPv4 and IPv6, out of the Pods and into them; one flow or many; and while the
# tables are applied again, or changed. Rates count whole frames, so of R a payload
# of P bytes in frames of F gets R * P / F. Each protocol, family and direction
# comes up (TCP out of the Pods at the end); LONG=1 takes all eight together, and
# ten seconds of each.
#
#	r1 r25 r100 r400 free          alpha, one guest
#	      up0 (fq) ---- veth ---- wire0 in the netns far
#
# Time is counted in instructions (qemu.sh -I): what another guest does beside
# this one must not show.
# limit: 900
# also: test/qemu/rate-next.h
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=300

image_add "$B/node-test-qemu-rate-next/eleven" eleven-next ||
	bail "the program with the changed tables is built"
node_start alpha -I -m 512 -a "rdinit=/test/wired.sh eleven.node=alpha"
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check
# On a path without any delay TCP sends 64 KiB at once whatever its rate is (half a
# second of r1's): the wire shall be as long as others are.
on alpha "ip netns exec far sh -c 'echo 0 >/proc/sys/net/ipv4/tcp_tso_rtt_log'"

# Payload and frame of 1500 bytes of IP; UDP is sent by 1400 bytes.
shares() {	# proto family
	case $1$2 in
	tcp4) echo 1448 1514 ;;	# 40 of headers, 12 of timestamps
	tcp6) echo 1428 1514 ;;
	udp4) echo 1400 1442 ;;
	udp6) echo 1400 1462 ;;
	esac
}

# One check a Pod of what rates.sh printed.
within() {	# name, proto, family, rates.sh's arguments, its output
	_name=$1 _shares=$(shares "$2" "$3") _seen=$5
	for _job in $4; do
		_pod=${_job%%:*} _mbit=${_job#*:}
		_mbit=${_mbit%%:*}
		_title="$_name: $_pod gets $_mbit Mbit/s"
		_line=$(printf '%s\n' "$_seen" | awk -v pod="$_pod" -v mbit="$_mbit" \
			-v shares="$_shares" '
			$1 == pod && NF == 2 && $2 ~ /^[0-9]+$/ {
				split(shares, s)
				want = mbit * 1e6 * s[1] / s[2]
				printf "%s %d of %d, %+.2f %%\n", ($2 <= want * 1.01 &&
					$2 >= want * 0.97) ? "in" : "out", $2, want,
					($2 / want - 1) * 100
			}')
		case $_line in
		in\ *) tap_ok "$_title" && note "${_line#in }" ;;
		*) tap_not "$_title" "${_line:-$_seen}" ;;
		esac
	done
}

measure() {	# proto direction family jobs
	on alpha "/test/rates.sh $1 $2 $3 10 $4"
}

# ---- what this bed carries when nothing is limited: more than all that is
for way in tcp:egress tcp:ingress udp:egress udp:ingress; do
	case $way in tcp:egress | udp:ingress) ;; *) [ "${LONG:-}" ] || continue ;; esac
	seen=$(on alpha "/test/rates.sh ${way%:*} ${way#*:} 4 1 free:450")
	note "no limit, $way: $seen bit/s"
	carried=$(echo "$seen" | sed -n 's/^free \([0-9]*\)[0-9]\{6\}$/\1/p')
	[ "${carried:-0}" -gt 530 ] || bail "this bed carries all rates" "$seen"
done

s100=3 s400=1 all100=5 all400=5
[ -z "${LONG:-}" ] || s100=10 s400=10 all100=10 all400=10
all="r1:1 r25:25 r100:100:1:$s100 r400:400:1:$s400"
ways="tcp:ingress:6 udp:egress:6 udp:ingress:4" many=ingress
[ -z "${LONG:-}" ] || many="egress ingress" \
	ways="$ways tcp:egress:4 tcp:egress:6 tcp:ingress:4 udp:egress:4 udp:ingress:6"
for way in $ways; do
	proto=${way%%:*} family=${way##*:} dir=${way#*:}
	dir=${dir%:*}
	within "$proto IPv$family $dir" "$proto" "$family" "$all" \
		"$(measure "$proto" "$dir" "$family" "$all")"
done
some="r25:25:8 r100:100:64:$s100"
for dir in $many; do
	within "8 and 64 flows, $dir" tcp 4 "$some" "$(measure tcp $dir 4 "$some")"
done

# ---- between Pods: a rate that holds there, too, and one that does not
for way in tcp:6 udp:4; do
	seen=$(on alpha "PEER=free /test/rates.sh ${way%:*} egress ${way#*:} 5 near:25")
	within "${way%:*} IPv${way#*:} to a neighbour" ${way%:*} ${way#*:} near:25 "$seen"
done
seen=$(on alpha "PEER=free /test/rates.sh udp egress 6 2 r25:25")
like "what is for the wire alone is not for a neighbour" "$seen" '^r25 3[4-6][0-9]{6}$'

# ---- a burst: 72 kB wait for nothing, 216 kB do, and without one the 72 kB do
slowest_ms() {	# pings address
	on alpha "ip netns exec far ping -q -s 1400 -i 0.002 -c $1 -W 5 $2" |
		sed -n 's/.* = [^/]*\/[^/]*\/\([0-9]*\).*/\1/p'
}
for pod in 7 1; do
	for to in 10.11.1.$pod fd00:11::1:$pod; do
		ms="$(slowest_ms 50 $to)"
		[ $pod = 1 ] || ms="$ms $(on alpha sleep 3; slowest_ms 150 $to; on alpha sleep 3)"
		note "slowest to $to: $ms ms"
		case $pod in
		7) ok "to $to: its burst and no more" test "${ms% *}" -lt 10 -a "${ms#* }" -gt 100 ;;
		1) ok "to $to: no burst" test "$ms" -gt 100 ;;
		esac
	done
done

# ---- the tables again, twice, and changed ones, while all send
# the second of its window, the third and the fourth, if it is the short one
seen=$(on alpha "/test/rates.sh tcp egress 4 10 r1:1 r25:25 r100:100:1:$all100 r400:400:1:$all400 >/tmp/seen &
	sleep 2; eleven -v up && sleep 1 && eleven -v up && sleep 1 && /test/eleven-next -v up
	echo up \$?; wait; cat /tmp/seen") || note "$seen"
like "up twice and changed tables while all send" "$seen" '^up 0$'
is "up again does nothing, the changed tables are applied" \
	"$(echo "$seen" | sed -n 's/^eleven: mending: //p')" \
	"$(echo "$seen" | sed -n '/eleven: mending: datapath:/s/^eleven: mending: //p')"
within "tables applied meanwhile" tcp 4 "r1:1 r100:100 r400:400" "$seen"
ok "and the changed tables hold" on alpha /test/eleven-next check
within "changed tables" udp 4 "r25:50" "$(measure udp egress 4 r25:50)"
tap_end
