#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# hard.sh: places where a program finds it hard to work: no descriptors, no
# memory, a full or read-only file system. `up` does what it can and names what it
# cannot, and what it did goes away by `down` as ever. Then a node at work under
# hard conditions: clocks that jump by a day and a CPU that goes, with every
# packet counted.
#
#	a1 a2 spare          alpha, one guest of two CPUs
#	  up0 (fq) ---- veth ---- wire0 in the netns far
#
# config: test/qemu/faults.h
# limit: 900
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=120

node_start alpha -s 2 -m 512 -a "rdinit=/test/plain-init.sh eleven.plain=noeth eleven.node=alpha"
node_ready alpha 120 || bail "the machine starts"
ok "there is a wire" on alpha '/test/far.sh && ip link set up0 up && ip link set up0 down'
ok "what it is without us" on alpha '/test/netstate >/tmp/bare'

bare() { on alpha '/test/netstate /tmp/bare'; }
# what a failed run says, without its numbers
hard() {	# name, command to make it hard, `up`, command to make it easy, expected
	# by a pipe, for what it says must not hit the limit, too
	seen=$(on alpha "$2
	( $3
	echo \"exit \$?\" ) 2>&1 | cat >/tmp/hard.out
	$4
	grep ^exit /tmp/hard.out; grep -v ^exit /tmp/hard.out
	! grep -q 'exit 0' /tmp/hard.out || eleven check")
	like "$1: $5" "$seen" "$5"
	case $seen in
	'exit 0'*) like "$1: and is as configured" "$seen" '^node alpha is as configured' ;;
	'exit '[12]*) like "$1: names it" "$seen" '^(eleven|differs): ' ;;
	*) tap_not "$1: ends" "$seen" ;;
	esac
	ok "$1: down" on alpha eleven down
	ok "$1: nothing half done" bare
}

hard "8 descriptors" : 'ulimit -n 8; eleven up' : '^exit '
hard "5 descriptors" : 'ulimit -n 5; eleven up' : '^exit '
# with 1536 the kernel cannot even load the program
for kib in 4096 1664 1584; do
	hard "$kib KiB of addresses" : "ulimit -v $kib; eleven up" : '^exit '
done
hard "no file may grow" : 'trap "" XFSZ; ulimit -f 0; eleven up' : '^exit [12]'
hard "a read-only bpffs" 'mount -o remount,ro /sys/fs/bpf' 'eleven up' \
	'mount -o remount,rw /sys/fs/bpf' 'datapath: .*Read-only file system'
hard "a full /run" 'mount -o remount,size=64k /run; dd if=/dev/zero of=/run/full 2>/dev/null' \
	'eleven up' 'rm /run/full; mount -o remount,size=50% /run' 'No space left on device'
hard "a read-only /run" 'mount -o remount,ro /run' 'eleven up' 'mount -o remount,rw /run' \
	'^eleven: .*Read-only file system'
hard "read-only sysctls" 'mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys' \
	'eleven up' 'umount /proc/sys' 'sysctl .*Read-only file system'
# workloads need a cgroup each; the wiring does not
stay() {	# name, command to make it hard, command to make it easy, what it shall say
	hard "$1" "$2; rm /tmp/hard.out" "eleven up --stay & pid=\$! i=0
		until grep -Eqs '$4' /tmp/hard.out || [ \$((i += 1)) = 300 ]; do sleep 0.1; done
		sleep 1; kill \$pid; wait \$pid" "$3" "$4"
}
stay "no cgroup2" 'umount /sys/fs/cgroup' 'mount -t cgroup2 cgroup2 /sys/fs/cgroup' \
	'pod a2: workload cannot start: no memory controller'
stay "a read-only cgroup2" 'mount -o remount,ro /sys/fs/cgroup' 'mount -o remount,rw /sys/fs/cgroup' \
	'^eleven: .*cgroup.*: Read-only file system'

# ---- at work: limited Pods, clocks that jump, a CPU that goes
ok "up" on alpha eleven up
oracle() {	# name, command meanwhile
	ok "$1: the oracle listens" on alpha '/test/oracle.sh start 200 far:a1 a1:far a1:a2'
	ok "$1" on alpha "sleep 1; $2; sleep 1"
	seen=$(on alpha '/test/oracle.sh stop')
	note "$seen"
	is "$1: nothing is lost or doubled" "$(echo "$seen" |
		grep -c -e 'lost 0 twice 0 .*refused 0$' -e 'intact,.*all there$')" 9
}
oracle "the clock jumps a day ahead and two back" \
	'date -s @$(($(date +%s) + 86400)) && sleep 1 && date -s @$(($(date +%s) - 172800)) && sleep 1'
ok "check" on alpha eleven check
cpus() { on alpha 'grep -c ^processor /proc/cpuinfo'; }
is "two CPUs" "$(cpus)" 2
oracle "a CPU goes and comes back" 'for i in 1 2 3; do echo 0 >/sys/devices/system/cpu/cpu1/online
	sleep 0.5; [ $(grep -c ^processor /proc/cpuinfo) = 1 ] || exit 1
	echo 1 >/sys/devices/system/cpu/cpu1/online; sleep 0.5; done'
ok "check" on alpha eleven check
ok "down" on alpha eleven down
ok "nothing is left" bare
unlike "no complaint of the kernel" "$(cat "$WORK/alpha/console.log")" 'BUG:|Oops|WARNING'
tap_end
