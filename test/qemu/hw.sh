#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# hw.sh: what a row asks of its uplink's hardware, with three devices in one
# machine: vmxnet3 does as asked, rounds a ring and loses LRO to forwarding;
# veth counts its queues by direction; virtio does some of it, and the rest is
# named. Seen by ethtool; `up` twice starts no queue anew; `down` gives it back.
#
#	alpha, one guest:  eth0 virtio   eth1 vmxnet3   up0 ---- veth ---- wire0
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh

node_start alpha -M 52:54:00:11:00:01 -l "$WORK/w1.a" -a rdinit=/test/plain-init.sh \
	-x -netdev -x hubport,id=vm,hubid=9 \
	-x -device -x vmxnet3,netdev=vm,mac=52:54:00:11:00:09,romfile=
node_ready alpha 120 || bail "the machine boots"
on alpha 'modprobe vmxnet3; modprobe veth
ip link add up0 numtxqueues 4 numrxqueues 4 type veth peer name wire0
ip link set wire0 up'

rings() {	# rx tx
	on alpha "ethtool -g $1" | awk '/^Current/ { now = 1 } now && /^(RX|TX):/ { print $2 }' | xargs
}
lro() { on alpha "ethtool -k $1" | sed -n 's/^large-receive-offload: //p'; }
channels() {	# rx tx
	on alpha "ethtool -l up0" | awk '/^Current/ { now = 1 } now && /^(RX|TX):/ { print $2 }' | xargs
}
mtu() { on alpha "cat /sys/class/net/$1/mtu"; }
# what status has under HARDWARE, blanks squeezed, a line each
hardware() {
	on alpha "$1" | awk '/^  HARDWARE/ { on = 1; next } on && !NF { exit } on { $1 = $1; print }'
}
exits() {	# status command
	_want=$1
	shift
	_out=$(on alpha "$*")
	_rc=$?
	printf '%s\n' "$_out"
	[ $_rc = "$_want" ] || echo "exit status $_rc"
}

# ---- vmxnet3: all of it
is "vmxnet3: before" "$(rings eth1), $(lro eth1), $(mtu eth1)" "1024 512, on, 1500"
ok "vmxnet3: up" on alpha 'eleven -n beta up'
is "vmxnet3: as asked, a ring in blocks of three pages" \
	"$(rings eth1), $(lro eth1), $(mtu eth1)" "2112 1024, on, 8264"
is "vmxnet3: status" "$(hardware 'eleven status')" "rx-lro on on as asked
rx-ring 2112 2048 4096 rounded
tx-ring 1024 1024 4096 as asked"
# the driver says so whenever it starts its queues
starts='dmesg | grep -c "vmxnet3 .* eth1: intr type"'
before=$(on alpha "$starts")
unlike "vmxnet3: up again changes nothing" "$(on alpha 'eleven -v up 2>&1 || echo failed')" 'mend|differs|failed'
is "vmxnet3: its queues were not started anew" "$(on alpha "$starts")" "$before"
is "vmxnet3: check" "$(exits 0 eleven check)" "node beta is as configured"
on alpha 'ethtool -G eth1 tx 256; ethtool -K eth1 lro off'
is "vmxnet3: somebody else's hand is seen" "$(exits 1 eleven check)" \
	"differs: uplink eth1: rx-lro is off, not on
differs: uplink eth1: tx-ring is 256, not 1024"
no "vmxnet3: nor are the queues as they were then" on alpha "[ \$($starts) = $before ]"
ok "vmxnet3: and mended" on alpha 'eleven up'
is "vmxnet3: as asked again" "$(rings eth1), $(lro eth1)" "2112 1024, on"
ok "vmxnet3: down" on alpha 'eleven down'
# while it is down it rounds by the MTU of the last time that it was up
is "vmxnet3: as it was" "$(rings eth1), $(lro eth1), $(mtu eth1)" "1056 512, on, 1500"

# ---- veth: queues of either direction; mq has an fq for each
is "veth: before" "$(channels)" "4 4"
ok "veth: up" on alpha 'eleven -n gamma up'
is "veth: as asked" "$(channels), $(mtu up0)" "3 3, 4168"
is "veth: forwarding took LRO from another device" "$(lro eth1)" off
is "veth: an fq a queue" "$(on alpha 'tc qdisc show dev up0' | awk '{ print $2 }' | sort | xargs)" \
	"fq fq fq mq"
is "veth: check" "$(exits 0 eleven check)" "node gamma is as configured"
ok "veth: down" on alpha 'eleven down'
is "veth: as it was" "$(channels), $(mtu up0)" "4 4, 1500"
is "veth: and LRO of the other" "$(lro eth1)" on

# ---- virtio: some of it, and the command line
named='differs: uplink eth0: channels 4 is above the device'\''s maximum of 1
differs: uplink eth0: rx_striding_rq off: its driver does not support that
differs: uplink eth0: tcp-data-split is unknown, not on
differs: uplink eth0: hds-thresh 256: its driver does not support that
differs: uplink eth0: tx-ring 512 is above the device'\''s maximum of 256
differs: kernel command line: has panic=-1, not panic=0
differs: kernel command line: iommu=off is missing'
is "virtio: before" "$(rings eth0)" "256 256"
said=$(exits 1 'eleven -n alpha up 2>&1')
is "virtio: up names what it cannot" "$(echo "$said" | grep ^differs | grep -v gro-hw)" "$named"
like "virtio: hardware GRO, too" "$said" '^differs: uplink eth0: rx-gro-hw is off(, not on| and cannot be changed)$'
like "virtio: in the kernel's words" "$said" '^eleven: uplink eth0: tcp-data-split on .*"setting TCP data split is not supported"'
unlike "virtio: an exit status of 1" "$said" '^exit status'
is "virtio: the rest is set" "$(rings eth0)" "128 256"
is "virtio: status" "$(hardware 'eleven status' | grep -v gro-hw)" "channels 1 4 1 too many
rx_striding_rq off unsupported
rx-lro off off as asked
tcp-data-split unknown on differs
hds-thresh 256 unsupported
rx-ring 128 128 256 as asked
tx-ring 256 512 256 too many
rdinit=/test/plain-init.sh as asked
panic=0 missing
iommu=off missing
quiet as asked"
is "virtio: only the hardware is degraded" "$(on alpha eleven status | sed -n 's/^  \([a-z]*\) *degraded: .*/\1/p')" \
	hardware
json=$(on alpha 'eleven status -j' | awk -f test/qemu/json.awk)
is "virtio: status -j" "$(echo "$json" | grep -E '^hardware\.6\.')" 'hardware.6.name "rx-ring"
hardware.6.now "128"
hardware.6.asked "128"
hardware.6.max 256
hardware.6.state "as asked"'
like "virtio: Pods do without" "$(on alpha '/test/pings.sh 1 10.11.1.1 && /test/pings.sh 1 fd00:11::1:1')" \
	'1 packets received'
ok "virtio: down" on alpha 'eleven down'
is "virtio: as it was" "$(rings eth0)" "256 256"
tap_end
