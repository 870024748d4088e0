#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#
# PID 1 of a machine that is no node: somebody outside, for demos and tests.
# It mounts, loads its network driver and keeps a shell on the second console;
# addresses and routes are typed there. Start it with rdinit=/srv/outside.sh.

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
hostname outside
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
modprobe virtio_net
ip link set lo up
while :; do
	setsid sh -c 'exec sh </dev/hvc0 >/dev/hvc0 2>&1'
	sleep 1
done
