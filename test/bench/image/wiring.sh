#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# wiring.sh: what `eleven` needs to wire nodes of 1, 16, 64 and 254 Pods, to look
# at them and to take them down again, and what is left in memory. Prints figures
# (report.sh); the clock counts instructions.
. /test/bed.sh
modprobe dummy
figure() { echo "figure $*"; }
cost() {	# node command...: "INSTRUCTIONS KIB", once more if it failed
	_out=$(node "$1" /test/cost /init -n "$@" 2>&1) || echo "failed wiring $* $_out" >&2
	echo "$_out" | sed -n 's/^cost //p'
}
calls() { node "$1" /test/cost -c /init -n "$@" 2>&1 | sed -n 's/^calls //p'; }
steps() {	# node command pods: of the first walk
	node "$1" /init -v -n "$1" "$2" 2>&1 | sed -n 's/^eleven: \([a-z]*\): \([0-9]*\) us$/\1 \2/p' |
		awk -v what="$2" -v pods="$3" '!seen[$1]++ {
			print "figure wiring." what "." $1 "." pods, $2 * 1000, "instructions" }'
}
# The kernel takes namespaces apart behind our back.
settle() { sleep 20; }

last=0 last_cost=0
for pods in 1 16 64 254; do
	n=n$pods
	node_new $n
	node $n ip link add up0 type dummy
	node $n ip link set up0 up
	set -- $(cost $n up)
	figure wiring.up.$pods "$1" instructions
	figure wiring.up.memory.$pods "$2" KiB peak
	[ $last = 0 ] || figure wiring.up.each.$last-$pods \
		$((($1 - last_cost) / (pods - last))) instructions a Pod
	last=$pods last_cost=$1
	set -- $(cost $n check)
	figure wiring.check.$pods "$1" instructions
	set -- $(calls $n check)
	figure wiring.check.calls.$pods "$1" calls, "$3" netlink messages
	set -- $(cost $n up)
	figure wiring.again.$pods "$1" instructions
	steps $n check $pods
	set -- $(cost $n down)
	figure wiring.down.$pods "$1" instructions
	settle
	set -- $(calls $n up)
	figure wiring.up.calls.$pods "$1" calls, "$3" netlink messages
	node $n /init -n $n down
	settle
	steps $n up $pods
	[ $pods = 16 ] || node $n /init -n $n down
	settle
done

# ---- what n16 has in the kernel, and a supervisor at rest
bytes() { grep -o "\"$1\":[0-9]*" | awk -F: '{ n += $2 } END { print n + 0 }'; }
figure footprint.maps.16 $(node n16 bpftool -j map | bytes bytes_memlock) bytes of BPF maps
figure footprint.programs.16 $(node n16 bpftool -j prog | bytes bytes_memlock) bytes of BPF programs
for prog in pod_egress pod_ingress wire_ingress pod_pace; do
	pin=/sys/fs/bpf/eleven/$prog
	figure program.jited.$prog $(node n16 bpftool -j prog show pinned $pin |
		bytes bytes_jited) bytes
	# what was inlined has an address of the map, which no constant has
	node n16 bpftool prog dump xlated pinned $pin >/tmp/xlated
	figure program.lookups.$prog $(grep -c 'map\[id:[0-9]*\]$' /tmp/xlated) \
		map lookups, $(grep -c ' call ' /tmp/xlated) calls of $(grep -c '^ *[0-9]*: (' /tmp/xlated) \
		instructions
done
node n16 /init -n n16 up --stay >/tmp/stay 2>&1 &
sleep 2
pid=$(grep -l '^Name:.*init' /proc/[0-9]*/status | sed 's/[^0-9]//g' | tail -n 1)
switches() { sed -n 's/^voluntary_ctxt_switches:\t//p' "/proc/$pid/status"; }
before=$(switches)
sleep 60
figure footprint.idle.switches $(($(switches) - before)) in 60 s at rest
figure footprint.idle.memory $(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status") KiB peak
figure footprint.idle.threads $(sed -n 's/^Threads:\t//p' "/proc/$pid/status") threads
kill "$pid"
