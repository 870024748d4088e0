#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# wired.sh: what stands before /init on a node whose wire lies in the same guest
# (rdinit=/test/wired.sh): a veth up0, the uplink, and its other end wire0 in the
# netns far. A veth takes BIG TCP and its clock is the node's, neither of which
# holds between two machines here. Then the node boots as ever. Knows the
# addresses of wired.h; what runs in far is the scenario's business.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
modprobe veth
ip netns add far
ip link add up0 numtxqueues 2 numrxqueues 2 type veth \
	peer name wire0 netns far
sizes='gso_max_size 196608 gro_max_size 196608'
ip -n far link set wire0 $sizes gso_ipv4_max_size 196608 gro_ipv4_max_size 196608
ip -n far link set lo up
ip -n far link set wire0 up
ip -n far addr add 192.0.2.254/24 dev wire0
ip -n far addr add 2001:db8::fe/64 dev wire0 nodad
ip -n far route add 10.11.1.0/24 via 192.0.2.1
ip -n far route add fd00:11::1:0/112 via 2001:db8::1
exec /init
