#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# rate.sh: Pods get the rates of their rows, measured by whoever receives, over
# ten seconds or more after the first: never more than 1 % above, nor 3 % below. Four
# rates side by side, TCP and UDP, IPv4 and IPv6, out of the Pods and into them;
# one flow or many; and while the tables are applied again, or changed. Rates
# count whole frames, so of R a payload of P bytes in frames of F gets R * P / F.
# Each protocol, family and direction comes up (TCP out of the Pods at the end);
# LONG=1 takes all eight together.
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

next=$B/node-test-qemu-rate-next/eleven
[ -x "$next" ] || bail "the program with the changed tables is built"
# the kernel unpacks one archive after the other
mkdir -p "$WORK/more/test"
cp "$next" "$WORK/more/test/eleven-next"
(cd "$WORK/more" && find . | cpio --quiet -o -H newc) >"$WORK/more.cpio"
cat "$IMAGE" "$WORK/more.cpio" >"$WORK/image.cpio"
IMAGE=$WORK/image.cpio
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
		_mbit=${_mbit%:*}
		_title="$_name: $_pod gets $_mbit Mbit/s"
		if [ "$_mbit" -gt "$carried" ]; then
			tap_ok "$_title # SKIP this bed carries $carried Mbit/s"
			continue
		fi
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

# ---- what this bed carries when nothing is limited
carried=1000000
for proto in tcp udp; do
	for dir in egress ingress; do
		seen=$(on alpha "/test/rates.sh $proto $dir 4 1 free:600")
		note "no limit, $proto $dir: $seen bit/s"
		mbit=$(echo "$seen" | sed -n 's/^free \([0-9]*\)[0-9]\{6\}$/\1/p')
		[ "${mbit:-0}" -gt "$carried" ] || carried=${mbit:-0}
	done
done

[ "$carried" -ge 400 ] || bail "this bed carries all rates: $carried Mbit/s"
all="r1:1 r25:25 r100:100 r400:400"
ways="tcp:ingress:6 udp:egress:6 udp:ingress:4" many=ingress
[ -z "${LONG:-}" ] || many="egress ingress" \
	ways="$ways tcp:egress:4 tcp:egress:6 tcp:ingress:4 udp:egress:4 udp:ingress:6"
for way in $ways; do
	proto=${way%%:*} family=${way##*:} dir=${way#*:}
	dir=${dir%:*}
	within "$proto IPv$family $dir" "$proto" "$family" "$all" \
		"$(measure "$proto" "$dir" "$family" "$all")"
done
some="r25:25:8 r100:100:64"
for dir in $many; do
	within "8 and 64 flows, $dir" tcp 4 "$some" "$(measure tcp $dir 4 "$some")"
done

# ---- the tables again, twice, and changed ones, while all send
seen=$(on alpha "/test/rates.sh tcp egress 4 10 $all >/tmp/seen & sleep 3
	eleven -v up && sleep 2 && eleven -v up && sleep 2 && /test/eleven-next -v up
	echo up \$?; wait; cat /tmp/seen") || note "$seen"
like "up twice and changed tables while all send" "$seen" '^up 0$'
is "up again does nothing, the changed tables are applied" \
	"$(echo "$seen" | sed -n 's/^eleven: mending: //p')" \
	"$(echo "$seen" | sed -n '/eleven: mending: datapath:/s/^eleven: mending: //p')"
within "tables applied meanwhile" tcp 4 "r1:1 r100:100 r400:400" "$seen"
ok "and the changed tables hold" on alpha /test/eleven-next check
within "changed tables" udp 4 "r25:50" "$(measure udp egress 4 r25:50)"
tap_end
