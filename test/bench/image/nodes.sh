#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# nodes.sh: PID 1 of a machine for measuring (rdinit=/test/nodes.sh), which is no
# node itself. It mounts, loads the wire's driver and keeps a shell on hvc0.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir -p /run/netns
modprobe virtio_console
modprobe veth
while :; do sh </dev/hvc0 >/dev/hvc0 2>&1; done
