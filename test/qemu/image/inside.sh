#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# inside.sh: a workload that says what it sees of its Pod, one fact a line, and
# then waits to be asked to end. Knows nothing of the node.
trap 'echo asked to end; kill $!; exit 0' TERM
read -r line </etc/hosts
echo "hosts begin with $line"
echo "arguments $# $1"
echo "pid $$ of $PPID"
echo "host $(hostname) $HOSTNAME"
echo "in $PWD home $HOME path $PATH word ${WORD:-none}"
grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs)' /proc/self/status | tr '\t' ' ' | sed 's/ *$//'
echo "mounts $(awk '$3 == "bpf" || $3 == "cgroup2" || $2 ~ "^/sys/fs/" { n++ }
	END { print n + 0 }' /proc/mounts)"
echo "run $(find /run | wc -l), bpf $(find /sys/fs/bpf /sys/fs/cgroup -mindepth 1 2>/dev/null | wc -l)"
for path in / /etc /sys /proc/sys; do
	[ -w $path ] && (: >$path/written) 2>/dev/null && echo "can write $path"
done
echo "devices $(ls /dev | xargs)"
for ns in cgroup ipc mnt net pid user uts; do
	echo "ns $(readlink /proc/self/ns/$ns)"
done
printf 'escape \033[2Jand\a bell\n'
printf 'no line break'
sleep 1
echo ', and one'
echo >&2 to stderr
sleep 99999 &
while :; do wait; done
