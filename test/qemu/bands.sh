#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# bands.sh: Pods of three bands share a full uplink by the weights of the tables,
# as counted by who takes the frames off the wire. What a Pod asks for by
# SO_PRIORITY or DSCP moves its packets down and never up; its marks stay inside.
#
#	first second third             alpha
#	        eth0 (virtio, fq) ---- slow, on this machine: 2.5 MB a second
#
# The wire takes so much by the clock and the guest is not asked for more than it
# can: 2.7 times as much is offered, by three Pods alike.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=200
RATE=2500000
SECONDS_COUNTED=6
OFFERED=18000000	# bits per second and Pod

"$B/obj-$ARCH/slow" "$WORK/wire" $RATE 3000 ${SECONDS_COUNTED}000 >"$WORK/slow.log" 2>&1 &
slow=$!
trap 'nodes_stop; kill $slow 2>/dev/null' EXIT
poll 30 [ -S "$WORK/wire" ] || bail "the wire is there"
node_start alpha -x "-netdev stream,id=wire,server=off,addr.type=unix,addr.path=$WORK/wire" \
	-x "-device virtio-net-pci,netdev=wire,mac=52:54:00:11:00:01,romfile="
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check
# nobody answers there
on alpha 'for to in 192.0.2.254 2001:db8::fe; do
	ip neigh replace $to lladdr 52:54:00:11:00:fe dev eth0 nud permanent
done'

# All send at once to a port of their own, each with its "PRIORITY TOS", when the
# wire is done with what was before. None begins more than three seconds after the
# first, and none ends before the window does.
port=9000
compete() {	# address first second third: then $seen, $waiting
	port=$((port + 1))
	on alpha "until tc -s qdisc show dev eth0 | grep -q 'backlog 0b'; do sleep 0.1; done
	for job in 'first $2' 'second $3' 'third $4'; do
		set -- \$job
		eleven exec \$1 /test/flood $1 $port $OFFERED $((SECONDS_COUNTED + 6)) 1400 \$2 \$3 &
	done
	sleep 5
	tc -s qdisc show dev eth0
	wait" >"$WORK/tc.log" 2>&1
	seen=$(poll 60 grep "^$port all" "$WORK/slow.log" >/dev/null
		grep "^$port " "$WORK/slow.log")
	waiting=$(grep -o 'band[0-2]_pkts [0-9]*' "$WORK/tc.log" |
		awk '{ printf "%s%s", n++ ? " " : "", $2 ? "some" : "none" }')
}
# Percent of the wire that each should have. A round of fq is 655 kB of 15 MB, and
# where in it the window begins is luck.
shares() {	# name, of first, second, third, what waits in the three bands
	is "$1: what waits in the bands" "$waiting" "$5"
	_line=$(echo "$seen" | awk -v full=$((RATE * SECONDS_COUNTED)) -v want="$2 $3 $4" '
		{ got[$2] = $3 }
		END {
			split(want, w)
			is = got["all"] > full / 3 && got["all"] < full * 1.05
			for (i = 1; i <= 3; i++) {
				p = got["all"] ? 100 * got[i] / got["all"] : 0
				is = is && p > w[i] * 0.88 && p < w[i] * 1.12
				text = text sprintf(" %.1f", p)
			}
			printf "%s%s %% of %d bytes, the wire carries %d\n",
				is ? "in" : "out", text, got["all"], full
		}')
	case $_line in
	in\ *) tap_ok "$1: $2 $3 $4" && note "${_line#in }" ;;
	*) tap_not "$1: $2 $3 $4" "$_line
$seen
$(cat "$WORK/tc.log")" ;;
	esac
}
compete 192.0.2.254 "0 0" "0 0" "0 0"
shares "IPv4, by weight" 60 30 10 "some some some"
compete 2001:db8::fe "6 184" "6 184" "6 184"
shares "IPv6, all ask for the first band and get their own" 60 30 10 "some some some"
# two flows in the last band: they halve its quarter
compete 192.0.2.254 "2 0" "0 0" "6 184"
shares "IPv4, by SO_PRIORITY the first goes last" 12.5 75 12.5 "none some some"
compete 2001:db8::fe "0 32" "0 32" "6 184"
shares "IPv6, by DSCP CS1 first and second do" 33.3 33.3 33.3 "none none some"

# ---- marks: what tc sees with 7 and with none, where they are set and beyond
ok "packets are counted by mark" on alpha 'set -e
	for name in sch_ingress cls_fw cls_matchall act_gact; do modprobe $name; done
	watch() {	# netns direction
		tc $1 qdisc add dev eth0 clsact
		tc $1 filter add dev eth0 $2 pref 1 handle 7 fw action ok
		tc $1 filter add dev eth0 $2 pref 2 matchall action ok
	}
	watch "" egress
	watch "-n first" egress
	watch "-n third" ingress'
marks() {	# "marked not", packets as some or none, at: the wire, first, third
	on alpha 'for at in "" "-n first" "-n third"; do
		for dir in ingress egress; do
			tc -s $at filter show dev eth0 $dir
		done | awk "/fw/ { m = 1 } /matchall/ { m = 0 }
			/Sent/ { if (m) marked += \$4; else not += \$4 }
			END { print marked ? \"some\" : \"none\", not ? \"some\" : \"none\" }"
	done'
}
on alpha 'eleven exec first /test/flood 192.0.2.254 7 1000000 1 1400 0 0 7
	eleven exec first /test/flood 2001:db8::fe 7 1000000 1 1400 0 0 7
	eleven exec first /test/flood 10.11.1.3 7 1000000 1 1400 0 0 7
	eleven exec first /test/flood fd00:11::1:3 7 1000000 1 1400 0 0 7'
is "a mark is set in the Pod, on the wire and in the other Pod is none" \
	"$(marks)" "none some
some none
none some"
on alpha '/test/flood 192.0.2.254 7 1000000 1 1400 0 0 7'
is "the node's own marks are seen on the wire" "$(marks | head -n 1)" "some some"
tap_end
