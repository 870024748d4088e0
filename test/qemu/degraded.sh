#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# degraded.sh: a node that lacks something. Without what it may lack it comes up
# and names it; without what it must have it stays down, names it, and leaves a
# shell, powers off or waits, as the image and the kernel line say. One machine
# each, all of them alpha (or nobody), none on a wire with another:
#
#      may  carrier plain            come up, or up to where they can
#      must nobody nodev             stay down
#
# What an image lacks is overwritten by a second archive behind the first.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=60
whole=$IMAGE
modules=lib/modules/$(cat "$KERNELDIR/release")
mac=52:54:00:11:00:01

console() { tr -d '\r' <"$WORK/$1/console.log"; }
# From now on machines have the files below $WORK/more on top of the image.
more() {
	(cd "$WORK/more" && find . | cpio --quiet -o -H newc -R 0:0) >"$WORK/more.cpio"
	IMAGE=$WORK/$1.cpio
	cat "$whole" "$WORK/more.cpio" >"$IMAGE"
	rm -r "$WORK/more"
}
# All lines of modules.dep but that of a module.
without() {
	mkdir -p "$WORK/more/$modules"
	grep -v "/$1\.ko[.a-z]*:" "$KERNELDIR/$modules/modules.dep" \
		>"$WORK/more/$modules/modules.dep"
}
ended() {	# machine: it ends by itself
	node_wait "$1" 150
	is "$1: the machine ends" $? 0
}
says() {	# name machine command expected-lines...
	name=$1 machine=$2 command=$3
	shift 3
	is "$machine: $name" "$(on "$machine" "$command; echo =\$?")" "$(printf '%s\n' "$@")"
}
# The steps as status has them, a line each, however long.
features='eleven status | sed -E ":a;N;\$!ba;s/\n {15}([^ ])/ \1/g" |
	sed -nE "s/^  (modules|node|uplink|pods|datapath|workloads) +/\1 /p"'
boot() {	# machine kernel-line arguments
	_n=$1 _line=$2
	shift 2
	node_start "$_n" -M $mac -l "$WORK/$_n.a" -a "$_line" "$@"
}

# ---- must: no driver, no shell, and it is to power off
without virtio_net
mkdir -p "$WORK/more/bin"
: >"$WORK/more/bin/sh"
more must
boot must eleven.onfail=poweroff

# ---- nobody: a row that is not there; a shell on the console, which is hvc0
IMAGE=$whole
boot nobody 'eleven.node=nope console=hvc0'

nofile='No such file or directory' why='the uplink of a virtual machine is missing'
ended must
is "must: what is missing, and the end" "$(console must | grep ^eleven:)" \
	"eleven: module virtio_net: not in this image: $why: $nofile
eleven: fatal: the node cannot be wired
eleven: powering off"
node_ready nobody 120 || bail "nobody: there is a rescue shell"
says "nothing was wired" nobody 'cat /sys/class/net/eth0/operstate
ls /run/netns /sys/fs/bpf/eleven 2>/dev/null' down =1
says "status cannot tell" nobody 'eleven status' \
	'eleven: node "nope" has no row in config.h: No such file or directory' =2
(ON_TIMEOUT=3; on nobody 'eleven poweroff' >/dev/null 2>&1)
ended nobody

# ---- nodev: no device; no shell, and nothing to do but wait
mkdir -p "$WORK/more/bin"
: >"$WORK/more/bin/sh"
more nosh
node_start nodev -a eleven.node=alpha

# ---- may: one module is not there, one is no module
without dummy
for ko in $(sed -n 's/^\([^:]*\/veth\.ko[^:]*\):.*/\1/p' "$KERNELDIR/$modules/modules.dep"); do
	mkdir -p "$WORK/more/$modules/${ko%/*}"
	echo rubbish >"$WORK/more/$modules/$ko"
done
more may
boot may ''
node_ready may 120 || bail "may: the node boots"
lacks="eleven: module dummy: not in this image: a device nobody misses is missing: $nofile
eleven: module file /$modules/$ko: Invalid argument
eleven: module veth: not loaded: a device hardly anybody misses is missing"
differs="differs: module dummy: not loaded: a device nobody misses is missing
differs: module veth: not loaded: a device hardly anybody misses is missing"
is "may: the console names each" "$(console may | grep -E '^eleven: |^differs: |^  degraded')" \
	"$lacks
$differs
  degraded: 2 failures, see above and \`eleven check\`"
says "status names the first" may "$features; eleven status >/dev/null" \
	'modules degraded: module dummy: not loaded: a device nobody misses is missing' \
	'node on' 'uplink on' 'pods on' 'datapath on' 'workloads on' =1
says "check names both" may 'eleven check' "$differs" =1
ok "may: its Pods are there" on may 'ping -c 1 -w 30 10.11.1.1 && ping -c 1 -w 30 fd00:11::1:2'
says "up tries again, and says the same" may \
	'eleven up >/tmp/up; rc=$?; grep -v "^[e ]" /tmp/up; (exit $rc)' "$lacks" "$differs" =1
node_stop may
waits() { console nodev | grep '^eleven: ctrl-alt-del reboots$'; }
poll 120 waits >/dev/null
is "nodev: says why, and waits" "$(console nodev | grep '^eleven:')" \
	"eleven: uplink: no device with MAC $mac: No such device
eleven: fatal: the node cannot be wired
eleven: ctrl-alt-del reboots"
ok "nodev: it is still there" node_alive nodev
node_stop nodev

# ---- carrier: none at boot, then there is one; and no memory controller
IMAGE=$whole
mkfifo "$WORK/monitor.in" "$WORK/monitor.out"
exec 9<>"$WORK/monitor.in"
printf 'set_link net0 off\ncont\n' >&9
boot carrier cgroup_disable=memory -x -S -x -chardev -x "pipe,id=monitor,path=$WORK/monitor" \
	-x -mon -x chardev=monitor,mode=readline
node_start plain -M $mac -l "$WORK/plain.a" \
	-a "rdinit=/test/plain-init.sh eleven.plain=nobpf eleven.node=alpha"
worker='pod worker: cannot start: no memory controller for memory_max: Not supported'
node_ready carrier 120 || bail "carrier: the node boots"
like "carrier: the console names it" "$(console carrier)" \
	'^eleven: uplink eth0: no carrier after 1500 ms$'
says "status names it" carrier "$features; eleven status >/dev/null" 'modules on' 'node on' \
	'uplink degraded: uplink eth0: no carrier' 'pods on' 'datapath on' "workloads degraded: $worker" =1
says "check names it" carrier 'eleven check' 'differs: uplink eth0: no carrier' =1
like "carrier: a workload without its limit does not start" "$(console carrier)" \
	'^eleven: pod worker: workload cannot start: no memory controller for memory_max: Not supported, again in 1 s$'
ok "carrier: its Pods are there" on carrier 'ping -c 1 -w 30 10.11.1.2'
echo 'set_link net0 on' >&9
ok "carrier: the wiring is well once it is there" poll 60 on carrier 'eleven check'
says "status is left with the workload" carrier "$features; eleven status >/dev/null" 'modules on' \
	'node on' 'uplink on' 'pods on' 'datapath on' "workloads degraded: $worker" =1
# A setting that PID 1 waits for while it is in a Pod's netns: there it is hit. Who
# then helps himself to a shell stands in the node's.
ok "PID 1 waits in a Pod's netns" on carrier 'mkfifo /tmp/fifo
	nsenter --net=/run/netns/idler mount --bind /tmp/fifo /proc/sys/net/ipv4/conf/all/rp_filter
	ip -n idler link set eth0 mtu 1400
	for i in $(seq 400); do
		[ "$(readlink /proc/1/ns/net)" = "$(readlink /proc/$$/ns/net)" ] || exit 0
		sleep 0.05
	done; exit 1'
on carrier 'kill -SEGV 1'
rescued() { console carrier | grep '^eleven: a rescue shell; after it'; }
ok "it says so, and gives a shell" poll 60 rescued
like "it says what hit it" "$(console carrier)" '^eleven: fatal: internal error: signal 11$'
# it is said before there is one
netns() { on carrier 'for p in 1 $(cat /proc/1/task/1/children); do
	case $(tr "\0" " " </proc/$p/cmdline) in
	/init* | "/bin/sh -l "*) [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; echo $? ;;
	esac
done' | xargs; }
both() { netns | grep ' '; }
poll 20 both >/dev/null
is "in the node's netns" "$(netns)" "0 0"
node_stop carrier

# ---- plain: no bpffs
node_ready plain 120 || bail "plain: it boots"
says "up cannot, and says why" plain 'eleven up' \
	'eleven: datapath: /sys/fs/bpf/eleven (is bpffs mounted?): No such file or directory' =2
says "status after up: nobody supervises" plain "$features | tail -n 1" \
	'workloads off: nobody supervises them, `up --stay` does' =0
says "status has the reason of a step that cannot" plain \
	"{ eleven -n beta status || echo \$?; } 2>/dev/null | sed -nE 's/^  (up|work)/\1/p; /^2/p'" \
	'uplink       off: uplink: no device with MAC 52:54:00:11:00:02: No such device' \
	'workloads    off: no Pod has one' 2 =0
says "once it can" plain 'mount -t bpf bpf /sys/fs/bpf && eleven up >/dev/null && eleven check' \
	'node alpha is as configured' =0
tap_end
