#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# state.sh [ids]: the network of this machine as text to compare: same state,
# same text. Links, addresses, routes of all tables, rules and sysctls, in the
# node's and in every named netns; BPF, our files, mounts. With `ids` also what
# only the very same objects share: ids, inodes, times of change. It takes a second;
# netstate.c is quicker, and hard to read. What moves by itself is left out, each
# with its reason. Knows no table.
exec 2>&1

# The kernel finds out about carriers in its own time, and hangs its multicast routes
# where and when it likes: neither is told.
netns() {
	echo "== $1"
	ip -d addr | sed 's/NO-CARRIER,//; s/ state [A-Z]*//'
	# of both families, which only a batch gives; expires: counts down
	printf '%s\n' 'route show table all' rule | ip -d -batch - |
		sed '/^multicast ff00::/d; s/ expires [0-9]*sec//; s/ linkdown//' | sort
	ip -6 rule
	sysctls "$1"
}

sysctls() {
	echo "== $1 sysctls"
	# one process reads them all; those that only take writes stay silent
	grep -rs '' /proc/sys/net | sort
}

if [ "$1" = inside ]; then
	netns "$2"
	exit
fi
netns node
for n in $(ip netns list | sed 's/ .*//' | sort); do
	ip netns exec "$n" /test/state.sh inside "netns $n"
done
echo "== files"
find /sys/fs/bpf /run /sys/fs/cgroup -maxdepth 3 ! -path '/sys/fs/cgroup/*.*' | sort
echo "== mounts"
# once: who is told that /run/netns is no mount point binds it on itself, as ip does
cut -d ' ' -f 2,3 /proc/mounts | sort | awk '!(/^\/run\/netns/ && seen[$0]++)'
echo "== programs"
bpftool -j prog | grep -o '"name":"[^"]*"' | sort
echo "== kernel sysctls"
grep -H . /sys/kernel/rcu_expedited
# these draw lots or count processes and terminals
grep -rs '' /proc/sys/kernel | grep -v -e /random/ -e ns_last_pid -e pty/nr | sort
[ "$1" = ids ] || exit 0
echo "== ids"
bpftool -j link
bpftool -j prog
bpftool -j map
find /run /sys/fs/bpf -xdev -exec stat -c '%n %i %Y %Z %s' {} + | sort
