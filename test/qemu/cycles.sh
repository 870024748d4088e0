#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# cycles.sh: Pods go and come, over and over, beside a supervisor that runs a
# workload: a netns and a device are taken away and `up` brings both Pods back;
# each second time (LONG=1: tenth) by other tables, with a Pod more and one that
# moves, and back. What the kernel and the agent hold afterwards is what they held
# before: netns, devices, programs, maps, links, pins, mounts, cgroups, files,
# descriptors, and memory roughly. 10 cycles; LONG=1: 10 000.
#
#	a1 a2 spare (extra)     alpha, one guest
#
# config: test/qemu/faults.h
# also: test/qemu/faults-next.h
# long limit: 30000
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=400
cycles=10 tables=2
[ -z "${LONG:-}" ] || cycles=10000 tables=10 ON_TIMEOUT=25000

image_add "$B/node-test-qemu-faults-next/eleven" eleven-next ||
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
	echo 1 >/sys/kernel/slab/net_namespace/shrink
	# a netns goes when the kernel gets to it
	n=0; while [ $n -lt 40 ]; do
		nets=$(sed -n "s/^net_namespace *\([0-9]*\) .*/\1/p" /proc/slabinfo)
		[ "$nets" != "${was:-}" ] || break
		was=$nets n=$((n + 1)); sleep 0.5
	done
	echo "struct net $nets"
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
memory_kib() { on alpha 'sed -n "s/^MemAvailable: *\([0-9]*\).*/\1/p" /proc/meminfo'; }
rss_kib() { on alpha 'sed -n "s/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p" /proc/$(cat /tmp/stay.pid)/status'; }
cycle() {
	on alpha "up() { \$1 up >/tmp/up.log 2>&1 || { echo \"\$n: \$1: \$?\"; cat /tmp/up.log; }; }
	n=0; while [ \$((n += 1)) -le $1 ]; do
		[ \$((n % $tables)) != 0 ] || up /test/eleven-next
		# the supervisor may mend between the two steps of the first
		ip netns del spare 2>&1 | grep -v 'resource busy'; ip link del nk-a1; up eleven
	done; eleven check"
}

is "cycles to warm up" "$(cycle 5)" "node alpha is as configured"
before=$(held) memory=$(memory_kib) rss=$(rss_kib)
is "every count is there" "$(echo "$before" | grep -v ' 0$' | grep -c ' [0-9a-z]')" 10
is "$cycles cycles, each well" "$(cycle $cycles)" "node alpha is as configured"
is "all that is held is what was held" "$(held)" "$before"
less=$((memory - $(memory_kib)))
note "memory: $less KiB less after $cycles cycles; the supervisor: $rss KiB before, $(rss_kib) after"
ok "memory: nothing grows with them" test $less -lt $((4096 + cycles / 2))
ok "nor does the supervisor" test "$(rss_kib)" -le $((rss + 64))
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
