#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# far.sh: a wire that lies in the guest itself: a veth up0, the uplink, and its
# other end wire0 in the netns far, with the gateway's addresses. A veth takes BIG
# TCP and its clock is the node's, neither of which holds between two machines
# here. Knows the addresses of the tables that use it; wants /proc and /run.
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
