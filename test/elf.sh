#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# elf.sh: what the binary is made of, as its headers say and as a running one is
# mapped. Wants N with the default binary. Knows readelf; prints TAP.
set -u
bin=$N/eleven failed=0

is() {	# name got want
	if [ "$2" = "$3" ]; then
		echo "ok - elf/$1"
	else
		failed=1
		echo "not ok - elf/$1"
		echo "# got $2, want $3"
	fi
}

headers=$(readelf -hlW "$bin") dynamic=$(readelf -dW "$bin")
has() { echo "$1" | grep -Ec "$2"; }
is "position-independent" "$(has "$headers" '^ +Type: +DYN ')$(has "$dynamic" 'Flags: NOW PIE')" 11
is "static: no interpreter, no library" "$(has "$headers" ' INTERP ')$(has "$dynamic" 'NEEDED')" 00
is "bound at once, no text is relocated" "$(has "$dynamic" BIND_NOW)$(has "$dynamic" TEXTREL)" 10
is "a stack that is not executable" "$(has "$headers" 'GNU_STACK .* RW +0')" 1
is "nothing is writable and executable" "$(has "$headers" '(LOAD|GNU_STACK) .* RWE ')" 0
is "a part to be read-only once relocated" "$(has "$headers" GNU_RELRO)" 1
is "stack protector" "$(readelf -sW "$bin.dbg" | grep -Ec ' __stack_chk_(fail|guard)$')" 2

# A running one: its output is a FIFO that nobody reads, so it waits.
fifo=$(mktemp -u "${TMPDIR:-/tmp}/elf.XXXXXX")
mkfifo "$fifo"
exec 9<>"$fifo"
rm "$fifo"
head -c 65536 /dev/zero >&9
"$bin" config -j >&9 &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do
	maps=$(grep "/eleven\$" /proc/$pid/maps | cut -d ' ' -f 2 | xargs)
	[ "$maps" != "r--p r-xp r--p rw-p" ] || break
	sleep 0.1
done
is "and relocated pointers are read-only in a running one" "$maps" "r--p r-xp r--p rw-p"
kill $pid
wait $pid 2>/dev/null
echo "1..8"
exit $failed
