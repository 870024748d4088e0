#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# cycles.sh: Pods go and come, over and over, beside a supervisor that runs a
# workload: in each round the netns of eight Pods and the devices of eight others are
# taken away and `up` brings them back; every second time by other tables, with a Pod
# more and one that moves, and back. What the kernel and the agent hold afterwards is
# what they held before: netns, devices, programs, maps, links, pins, mounts, cgroups,
# files, descriptors, and memory roughly. 48 Pods; LONG=1: 10 000.
#
#	a1 a2 spare (extra) go10 ... go23     alpha, one guest
#
# also: test/qemu/cycles-next.h
# long limit: 10000
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=400
rounds=3
[ -z "${LONG:-}" ] || rounds=625 ON_TIMEOUT=9000

image_add "$B/node-test-qemu-cycles-next/eleven" eleven-next ||
	bail "the program with the other tables is built"
node_start alpha -m 512 -a "rdinit=/test/plain-init.sh eleven.plain=noeth eleven.node=alpha"
node_ready alpha 120 || bail "the machine starts"
ok "there is a wire" on alpha /test/far.sh

runs() { on alpha 'eleven status | grep -q "a2 .* running"'; }
on alpha 'eleven up --stay >/tmp/stay.log 2>&1 & echo $! >/tmp/stay.pid'
ok "the workload runs" poll 30 runs

# All that is counted; a struct net that nobody can reach any more is in its slab.
held() {
	on alpha '
	sync; echo 3 >/proc/sys/vm/drop_caches
	# a netns goes when the kernel gets to it; all but the first have names
	names=$(ls /run/netns | wc -l)
	for n in $(seq 100); do
		echo 1 >/sys/kernel/slab/net_namespace/shrink
		nets=$(sed -n "s/^net_namespace *\([0-9]*\) .*/\1/p" /proc/slabinfo)
		[ "$nets" != $((names + 1)) ] || break
		sleep 0.5
	done
	echo "struct net without a name $((nets - names))"
	echo "devices $(ls /sys/class/net | xargs)"
	for what in prog map link; do
		echo "$what $(bpftool -j $what | grep -o "\"id\":" | wc -l)"
	done
	echo "pins $(find /sys/fs/bpf | wc -l), mounts $(wc -l </proc/mounts)"
	echo "files $(find /run ! -name .repairs | sort | md5sum), cgroups $(find /sys/fs/cgroup -type d | wc -l)"
	echo "routes $(ip route show table all | wc -l) $(ip -6 route show table all | grep -vc -e fe80 -e ff00)"
	echo "descriptors $(ls /proc/$(cat /tmp/stay.pid)/fd | wc -l)"
	echo "processes $(grep -sxhE "eleven|pod-init" /proc/[0-9]*/comm | sort | xargs)"'
}
# The supervisor may mend for a while yet; nothing is held for good.
is_held() {	# what
	_held=$(held)
	echo "$_held"
	[ "$_held" = "$1" ]
}
at_rest() {	# what is held twice
	_was='' _held=$(held)
	for _try in $(seq 20); do
		[ "$_held" != "$_was" ] || break
		_was=$_held _held=$(held)
	done
	echo "$_held"
}
memory_kib() { on alpha 'sed -n "s/^MemAvailable: *\([0-9]*\).*/\1/p" /proc/meminfo'; }
rss_kib() { on alpha 'sed -n "s/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p" /proc/$(cat /tmp/stay.pid)/status'; }
ok "sixteen are chosen" on alpha 'for n in 10 11 12 13 14 15 16; do
	echo "netns del go$n"
	echo "link del nk-go$((n + 7))"
done >/tmp/gone; printf "%s\n" "netns del spare" "link del nk-a1" >>/tmp/gone
[ $(wc -l </tmp/gone) = 16 ]'
cycle() {
	on alpha "up() { \$1 up >/tmp/up.log 2>&1 || { echo \"\$n: \$1: \$?\"; cat /tmp/up.log; }; }
	# a new device is another file, and goes with either end's netns
	ids() { stat -L -c %i /sys/class/net/nk-go*; }
	n=0; : >/tmp/kept; while [ \$((n += 1)) -le $1 ]; do
		[ \$((n % 2)) != 0 ] || up /test/eleven-next
		ids >/tmp/ids; ip -force -batch /tmp/gone 2>>/tmp/kept; up eleven
		ids | sort /tmp/ids - | uniq -d >>/tmp/kept
	done; eleven check"
}

is "Pods to warm up" "$(cycle 5)" "node alpha is as configured"
before=$(at_rest) memory=$(memory_kib) rss=$(rss_kib)
is "one netns has no name" "$(echo "$before" | sed -n "s/^struct .* //p")" 1
is "every count is there" "$(echo "$before" | grep -v ' 0$' | grep -c ' [0-9a-z]')" 10
pods=$((rounds * 16))
is "$pods Pods go and come, each well" "$(cycle $rounds)" "node alpha is as configured"
# a line of ip's and an id for each that stayed: the supervisor may mend in between
kept=$(on alpha 'grep -cE "^(Command failed|[0-9]+$)" /tmp/kept')
ok "they did go, but for $kept" test "$kept" -le $((pods / 10))
is "all that is held is what was held" "$(poll 60 is_held "$before")" "$before"
less=$((memory - $(memory_kib)))
note "memory: $less KiB less after $pods Pods; the supervisor: $rss KiB before, $(rss_kib) after"
ok "memory: nothing grows with them" test $less -lt $((4096 + rounds * 2))
ok "nor does the supervisor" test "$(rss_kib)" -le $((rss + 32))
ok "the workload runs" poll 30 runs
# a removal that was cut off between the pair and the netns
ok "a Pod with no row, and its pair is gone" on alpha \
	'/test/eleven-next up >/tmp/up.log && ip link del nk-extra && [ -e /run/netns/extra ]'
is "check names its netns" "$(on alpha 'eleven check | grep netns')" \
	"differs: pod extra: netns extra has no row"
ok "up removes it" on alpha 'eleven up >/tmp/up.log && eleven check && [ ! -e /run/netns/extra ]'
ok "down" on alpha 'eleven down'
unlike "no complaint of the kernel" "$(cat "$WORK/alpha/console.log")" 'BUG:|Oops|WARNING'
tap_end
