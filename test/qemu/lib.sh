# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# lib.sh: machines for a scenario, sourced by it. Starts and stops nodes, and
# speaks to a shell on a node's hvc0 with output and exit status coming back.
# Wants in the environment: B, KERNELDIR, IMAGE, ARCH, a directory WORK of its own
# (the caller's; it holds consoles and sockets). Knows no table and no check.
#
#   image_add [FILE NAME]...              copies for /test of nodes started later
#   node_start NAME [qemu.sh arguments]   starts it, returns at once
#   node_ready NAME [SECONDS]             waits until its shell answers
#   on NAME 'command'                     runs it there: output, exit status
#   node_stop NAME                        ends it, whatever state it is in
#   node_wait NAME SECONDS                waits until it powers off by itself
# ON_TIMEOUT (seconds, 200) bounds each `on`; it then says so and returns 124.
# When the scenario ends in whatever way, the machines it started are gone. What the
# kernel warns of is a panic: on a quiet console it would not be seen.

ON_TIMEOUT=${ON_TIMEOUT:-200}
on_nr=0
nodes_started=

# The kernel unpacks one archive after the other.
image_add() {
	mkdir -p "$WORK/more/test"
	while [ $# -gt 0 ]; do
		cp "$1" "$WORK/more/test/$2" || return
		shift 2
	done
	(cd "$WORK/more" && find . | cpio --quiet -o -H newc) >"$WORK/more.cpio"
	cat "$IMAGE" "$WORK/more.cpio" >"$WORK/image.cpio"
	IMAGE=$WORK/image.cpio
}

node_start() {
	_n=$1
	shift
	mkdir -p "$WORK/$_n"
	rm -f "$WORK/$_n/control.in" "$WORK/$_n/control.out"
	mkfifo "$WORK/$_n/control.in" "$WORK/$_n/control.out"
	sh initramfs/qemu.sh -A "${ARCH:-amd64}" -n "$_n" -k "$KERNELDIR" -i "$IMAGE" \
		-c "$WORK/$_n/control" -L "$WORK/$_n/console.log" -a panic_on_warn=1 "$@" \
		</dev/null >"$WORK/$_n/qemu.log" 2>&1 &
	echo $! >"$WORK/$_n/pid"
	nodes_started="$nodes_started $_n"
}

node_alive() { kill -0 "$(cat "$WORK/$1/pid")" 2>/dev/null; }

node_stop() {
	_pid=$(cat "$WORK/$1/pid" 2>/dev/null) || return 0
	rm -f "$WORK/$1/pid"
	kill "$_pid" 2>/dev/null || true
	wait "$_pid" 2>/dev/null || true
}

nodes_stop() {
	for _n in $nodes_started; do node_stop "$_n"; done
	nodes_started=
}
trap nodes_stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The writer must not hang when nobody reads any more: the FIFO is opened for
# both directions, which never blocks.
_say() { printf '%s\n' "$2" 1<>"$WORK/$1/control.in"; }

# Reads from the line MARK to the line MARK:<status>, which is the last printed;
# what lies before is of an exchange that nobody waited for.
_hear() {	# name seconds mark
	timeout "$2" sed -u "0,/^$3\$/d; /^$3:[0-9]*\$/q" <>"$WORK/$1/control.out"
}
panicked() { grep -qs "Kernel panic" "$WORK/$1/console.log"; }

on() {
	_n=$1
	shift
	if panicked "$_n" && ! node_alive "$_n"; then
		echo "on $_n: its kernel has panicked: $*" >&2
		return 124
	fi
	on_nr=$((on_nr + 1))
	# a command in $(…) runs in a child: its number alone would come again
	_mark=@@$on_nr-$(date +%s%N)
	_say "$_n" "echo; echo '$_mark'; ( $*
) </dev/null 2>&1; printf '\\n%s:%d\\n' '$_mark' \$?"
	_out=$(_hear "$_n" "$ON_TIMEOUT" "$_mark")
	case $_out in
	*"$_mark:"*) ;;
	*)
		printf '%s\n' "$_out"
		echo "on $_n: no answer in $ON_TIMEOUT s: $*" >&2
		! panicked "$_n" || echo "on $_n: its kernel has panicked" >&2
		return 124
		;;
	esac
	_rc=${_out##*"$_mark":}
	_out=${_out%"$_mark:"*}
	_out=${_out%"
"}
	[ -z "$_out" ] || printf '%s\n' "${_out%"
"}"
	return "$_rc"
}

# The shell that PID 1 starts is for a person. A second one without prompt and
# echo takes over; it is asked again until it answers. It takes over once: a raw
# terminal hands it many lines at a time, and a third shell would not see those
# that the second has read already, an `on` among them.
node_ready() {
	_n=$1 _end=$(($(date +%s) + ${2:-120}))
	while node_alive "$_n" && [ "$(date +%s)" -lt $_end ]; do
		_say "$_n" '[ "$NO_COLOR" ] || { stty raw -echo; NO_COLOR=1 exec sh -s 2>/dev/null; }'
		_say "$_n" "printf '\n@@ready\n@@ready:0\n'"
		[ -z "$(_hear "$_n" 0.3 @@ready)" ] || return 0
	done
	echo "$_n: not ready; the end of its console:" >&2
	tail -n 20 "$WORK/$_n/console.log" "$WORK/$_n/qemu.log" >&2
	return 1
}

node_wait() {
	_n=$1 _end=$(($(date +%s) + $2))
	while node_alive "$_n"; do
		[ "$(date +%s)" -lt $_end ] || return 124
		sleep 0.1
	done
	wait "$(cat "$WORK/$_n/pid")" && ! panicked "$_n"
}
