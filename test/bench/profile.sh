#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# profile.sh WAY...: in which functions of the kernel the instructions of a
# transaction are, for each way to connect Pods (image/bed.sh) a column: QEMU is told
# to write down every instruction for some seconds, and the kernel's own table of
# symbols names them; what is not in the kernel is "user". Called by make: `./mk
# profile WAYS="host eleven" LOAD="crr 4"`. Beside the columns, the difference of
# the last two, by which it is sorted. Knows the addresses of bed.h.
set -u
: "${B:?}" "${KERNEL:?}" "${KERNELDIR:?}" "${BENCHIMAGE:?}"
cd "$(dirname "$0")/../.." || exit 2
LOAD=${LOAD:-rr 4} SECONDS_LOGGED=${SECONDS_LOGGED:-6}
out=$B/bench/$KERNEL/profile
mkdir -p "$out"
test=${LOAD% *} family=${LOAD#* }

to() {	# way: client, address of the server
	case $1$family in
	host*4) echo host 192.0.2.2 ;;
	host*6) echo host 2001:db8::2 ;;
	vethbpf*4) echo v1 10.11.2.3 ;;
	vethbpf*6) echo v1 fd00:11::2:3 ;;
	*4) echo p1 10.11.2.1 ;;
	*6) echo p1 fd00:11::2:1 ;;
	esac
}

# "INSTRUCTIONS SYMBOL" a line, of one transaction: a counter of the transaction's
# first function says how many there were.
names() {	# log of QEMU, symbols
	awk -F/ '/^Trace/ { n[$2]++ } END { for (pc in n) print pc, n[pc] }' "$1" |
		cat "$2" - | LC_ALL=C sort -k 1,1 -s | awk '
		$2 ~ /^[a-zA-Z]$/ { at = $1; name = $3; next }
		{
			where = $1 ~ /^ffff/ ? name : "user"
			if ($1 == at && (name == "tcp_sendmsg" || name == "udp_sendmsg" ||
			    name == "udpv6_sendmsg")) calls += $2
			n[where] += $2
		}
		END { for (where in n) printf "%.1f %s\n", n[where] / calls, where }' |
		LC_ALL=C sort -k 2,2
}
profile() {	# way
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/eleven-profile.XXXXXX") || exit
	IMAGE=$BENCHIMAGE ON_TIMEOUT=300
	. test/qemu/lib.sh
	trap 'nodes_stop; rm -rf "$WORK"' EXIT
	mkfifo "$WORK/mon.in" "$WORK/mon.out"
	tell() { printf '%s\n' "$1" 1<>"$WORK/mon.in"; }
	node_start bed -I -m 768 -a "rdinit=/test/nodes.sh" -x "-D $WORK/trace" \
		-x "-chardev pipe,id=mon,path=$WORK/mon" -x "-mon chardev=mon,mode=readline"
	node_ready bed 120 && on bed "sysctl -qw net.core.bpf_jit_kallsyms=1; /test/measure.sh $1 0" || exit
	cat "$WORK/mon.out" >/dev/null &
	set -- "$1" $(to "$1")
	on bed ". /test/bed.sh; inside alpha $2 /test/load $test $3 7000 256
		(while :; do inside alpha $2 /test/load $test $3 7000 50000; done) >/dev/null 2>&1 &"
	on bed 'cat /proc/kallsyms' | awk '$2 ~ /^[tTwW]$/ { print $1, $2, $3 }' >"$WORK/symbols"
	tell 'singlestep on'
	tell 'log exec'
	sleep "$SECONDS_LOGGED"
	tell 'log none'
	sleep 0.5
	node_stop bed
	ls -l "$WORK/trace" >&2
	names "$WORK/trace" "$WORK/symbols" >"$out/$1.$test$family"
}
columns=
for way; do
	[ -s "$out/$way.$test$family" ] && [ -n "${KEEP:-}" ] || (profile "$way")
	columns="$columns $out/$way.$test$family"
done
# a transaction of rr is two calls
awk -v twice="$([ "$test" = udp ] && echo 1 || echo 2)" '
FNR == 1 { nr++; title[nr] = FILENAME; sub(/.*\//, "", title[nr]) }
{ v[$2, nr] = $1 * twice; sum[nr] += $1 * twice; seen[$2] }
END {
	printf "%-36s", "instructions a transaction"
	for (i = 1; i <= nr; i++) printf " %14s", title[i]
	printf " %14s\n%-36s", "difference", "all"
	for (i = 1; i <= nr; i++) printf " %14.0f", sum[i]
	printf " %14.0f\n", sum[nr] - sum[nr - 1]
	for (name in seen) {
		d = v[name, nr] - v[name, nr - 1]
		if (d < 8 && d > -8 && nr > 1) continue
		line = sprintf("%-36s", name)
		for (i = 1; i <= nr; i++) line = line sprintf(" %14.1f", v[name, i])
		printf "%s %14.1f\n", line, d | "sort -s -g -r -k " nr + 2
	}
}' $columns
