#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# plain-init.sh: PID 1 of a machine that is not eleven's (rdinit=): mounts, the
# uplink's driver, busybox init with a shell on hvc0. On it `eleven up` is a
# guest among others. Knows no table; eleven.plain=WORD of the kernel line leaves
# one thing out: nobpf (no bpffs), nocgroup (no cgroup2), noeth (no driver).
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
without=$(sed -n 's/.*eleven\.plain=\([a-z]*\).*/\1/p' /proc/cmdline)
[ "$without" = nocgroup ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup
[ "$without" = nobpf ] || mount -t bpf bpf /sys/fs/bpf
[ "$without" = noeth ] || modprobe virtio_net
hostname plain
# a device that was up once keeps its queue, iproute2 its directory
for dev in lo eth0; do ip link set $dev up && ip link set $dev down; done
ip netns add x && ip netns delete x
cat >/etc/inittab <<INIT
::sysinit:/bin/true
hvc0::respawn:/bin/sh
::shutdown:/bin/true
INIT
exec /bin/busybox init
