#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# outside.sh: PID 1 of a machine that is no node (rdinit=/test/outside.sh). It
# mounts, loads the wire's driver and keeps a shell on hvc0; what the machine is
# in a topology is the scenario's business.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
# dependencies first; "File exists" is as good
for name in failover net_failover virtio_net veth; do
	ko=$(find /lib/modules -name "$name.ko*")
	case $ko in
	*.xz) xzcat "$ko" >/tmp/m.ko ;;
	*) cp "$ko" /tmp/m.ko ;;
	esac
	insmod /tmp/m.ko
done
while :; do sh </dev/hvc0 >/dev/hvc0 2>&1; done
