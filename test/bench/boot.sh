# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# boot.sh: from the kernel's first instruction to the last Pod's workload, with
# PID 1, on nodes of 2 and of 254 Pods (boot.h), under the instruction clock. Called
# by make; prints figures (report.sh):
#	boot.PODS.NR.PHASE   instructions, in their order
# The phases are those of a boot that says what it does ("-- -v"), which costs
# itself; boot.PODS.wired is of one that does not. Knows the kernel's words for its
# own phases, must not know any table.
set -u
: "${B:?}" "${KERNELDIR:?}" "${BOOTIMAGE:?}"
cd "$(dirname "$0")/../.." || exit 2
WORK=$(mktemp -d "${TMPDIR:-/tmp}/eleven-boot.XXXXXX") || exit
IMAGE=$BOOTIMAGE ON_TIMEOUT=300
. test/qemu/lib.sh
trap 'nodes_stop; rm -rf "$WORK"' EXIT

boot() {	# Pods, end of the kernel's line
	node_start "n$1$2" -I -m 1024 -l "$WORK/$1$2.a" -a "eleven.node=n$1 ${2:+-- $2}" &&
		node_ready "n$1$2" 300 || echo "failed boot of $1 Pods"
}
for pods in 2 254; do
	boot $pods ''
	sed -n "s/.*wired in \([0-9]*\) ms.*/figure boot.$pods.wired \1000000 instructions/p" \
		"$WORK/n$pods/console.log" | head -n 1
	node_stop n$pods
	boot $pods -v
	on n$pods-v "sleep 30; dmesg | sed -n 's/^\[ *\([0-9.]*\)\] Trying to unpack.*/unpack \1/p
		s/^\[ *\([0-9.]*\)\] Freeing initrd.*/unpacked \1/p
		s/^\[ *\([0-9.]*\)\] Run .init .*/init \1/p'
		cut -d ' ' -f 3 /run/eleven/up | sed 's/^/wire /'
		grep -rh '^since_ns' /run/eleven | sort -k 2n | tail -n 1 | sed 's/^since_ns/ready/'
		grep -rh '^since_ns' /run/eleven | wc -l | sed 's/^/workloads /'" >"$WORK/points"
	sed -n 's/^eleven: \([a-z]*\): \([0-9]*\) us.*/step \1 \2/p' "$WORK/n$pods-v/console.log" |
		cat "$WORK/points" - | awk -v pods=$pods '
		function phase(name, ns) {
			printf "figure boot.%d.%02d.%s %.0f instructions\n", pods, ++nr, name, ns
			at += ns
		}
		$1 != "step" { point[$1] = $2; next }
		# the first walk, and the second, which looks again
		{ seen[$2]++ }
		seen[$2] == 1 { name[++steps] = $2; us[steps] = $3 }
		seen[$2] == 2 { again += $3 }
		END {
			if (point["workloads"] != pods) print "failed boot: workloads", point["workloads"]
			phase("kernel", point["unpack"] * 1e9)
			phase("initramfs", (point["unpacked"] - point["unpack"]) * 1e9)
			phase("drivers", point["init"] * 1e9 - at)
			phase("mounts", point["wire"] - at)
			for (i = 1; i <= steps; i++) phase(name[i], us[i] * 1e3)
			phase("look", again * 1e3)
			phase("workloads", point["ready"] - at)
		}'
	node_stop n$pods-v
done
