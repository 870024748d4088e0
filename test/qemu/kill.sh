#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# kill.sh: the agent is called by an init and dies (kill -9) at random moments of
# all it does, while an oracle counts every packet of the Pods that stay, between
# them and over the wire: nothing is lost, hooks and devices are the same ones,
# and the next `up` repairs what was cut off. LONG=1: 220 kills instead of 11.
#
#	a1 a2 spare          alpha, one guest
#	  up0 (fq) ---- veth ---- wire0 in the netns far
#
# Time is counted in instructions (qemu.sh -I): a machine that is slow meanwhile
# loses nothing. SEED=N repeats the moments of another run.
# config: test/qemu/faults.h
# also: test/qemu/faults-next.h
# limit: 900
# long limit: 6000
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=300
times=1
[ -z "${LONG:-}" ] || times=20 ON_TIMEOUT=3000
seed=${SEED:-$(date +%s)}
note "seed $seed"

image_add "$B/node-test-qemu-faults-next/eleven" eleven-next ||
	bail "the program with the other tables is built"
node_start alpha -I -m 512 -a "rdinit=/test/plain-init.sh eleven.plain=noeth eleven.node=alpha"
node_ready alpha 160 || bail "the machine starts"
ok "there is a wire" on alpha /test/far.sh

kills() {	# phase count: none of them may leave anything wrong
	seen=$(on alpha "/test/kills.sh $1 $(($2 * times)) $seed")
	is "$1: every up after a kill repairs, check agrees" \
		"$(echo "$seen" | sed 's/killed [0-9]* of/killed of/; s/ within .*//')" \
		"$1: killed of $(($2 * times))"
	died=$(echo "$seen" | sed -n 's/.*: killed \([0-9]*\) of.*/\1/p')
	note "$seen"
	[ "${died:-0}" -ge $((($2 * times + 3) / 4)) ] || tap_not "$1: enough of them were in time"
}
# What packets pass: its devices, its hooks' links, its netns. Not the programs.
things() {
	on alpha 'for hook in uplink a1-egress a1-ingress a2-egress a2-ingress; do
		bpftool link show pinned /sys/fs/bpf/eleven/link/$hook | sed -n "1s/:.*//p"
	done
	for dev in up0 nk-a1 nk-a2; do cat /sys/class/net/$dev/ifindex; done
	stat -Lc %i /run/netns/a1 /run/netns/a2'
}

kills first 2
ok "up" on alpha 'eleven up'
before=$(things)
is "every thing has an id" "$(echo "$before" | grep -c '^[0-9][0-9]*$')" 10
ok "the oracle listens" on alpha '/test/oracle.sh start 1250 far:a1 a1:far a1:a2 a2:a1'
kills change 3
kills again 4
kills stay 2
oracle=$(on alpha '/test/oracle.sh stop; echo "= $?"')
note "$oracle"
is "nothing was lost, doubled, reordered, refused" "$(echo "$oracle" | grep '^= ')" "= 0"
is "of any stream" "$(echo "$oracle" | grep -c -e 'lost 0 twice 0 late 0,' -e 'intact,')" 12
is "there were packets" "$(echo "$oracle" | awk '/ udp/ && $4 < 1000')" ""
is "devices, links and netns are the same ones" "$(things)" "$before"
ok "down" on alpha 'eleven down'
is "leaves nothing" "$(on alpha 'ip -br link | grep -c nk-; ls /run/netns /sys/fs/bpf')" "0
/run/netns:
far

/sys/fs/bpf:"
unlike "no complaint of the kernel" "$(cat "$WORK/alpha/console.log")" 'BUG:|Oops|WARNING'
tap_end
