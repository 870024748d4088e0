#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#
# Builds every config of this directory and compares what it is told with what
# its head expects. Lines of the head, each may go on in lines of "//" and more
# than one space:
#   // expect: config: ...    one broken rule, word for word, in this order
#   // expect: nothing        the tables are right
#   // compiler: REGEX        the compiler refuses them with such a message
# Prints TAP and "N passed, N failed". Arguments: configs, else all of them.
#
# It is agent.c itself that includes the tables and runs `check --config`, but
# only the rooms that know tables are linked: the rest of the agent stays
# unresolved, so this needs a C compiler (CC, and LIBS to link) and no library.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
here=test/config
cd "$top" || exit 2

CC=${CC:-cc}
CFLAGS="-std=gnu11 -O0 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Werror -I."
LDFLAGS="-static -Wl,--unresolved-symbols=ignore-all"
B=${B:-build}/config
JOBS=$(nproc)
mkdir -p "$B" || exit 2

OBJECTS=
for source in netkit/inspect*.c netkit/derive.c netkit/inet.c netkit/log.c netkit/harden.c; do
	object=$B/room-$(basename "$source" .c).o
	$CC $CFLAGS -c "$source" -o "$object" || exit 2
	OBJECTS="$OBJECTS $object"
done

# The head's lines of one kind, continuations joined.
head_lines() {
	awk -v kind="// $1: " '
		index($0, kind) == 1 { if (n++) print line; line = substr($0, length(kind) + 1); on = 1; next }
		on && /^\/\/  / { sub(/^\/\/ +/, ""); line = line " " $0; next }
		{ on = 0 }
		END { if (n) print line }' "$2"
}

# Runs one config, in a subshell; prints why it failed, nothing when it did not.
try() {
	name=$1 file=$here/$1.h
	refusal=$(head_lines compiler "$file")
	head_lines expect "$file" >"$B/$name.want"
	if ! $CC $CFLAGS -DCONFIG_H="\"$file\"" -c agent.c -o "$B/$name.o" \
			2>"$B/$name.log"; then
		[ -n "$refusal" ] || { echo "does not compile:"; cat "$B/$name.log"; return; }
		grep -Eq -e "$refusal" "$B/$name.log" ||
			{ echo "the compiler does not say \"$refusal\":"; cat "$B/$name.log"; }
		return
	fi
	[ -z "$refusal" ] || { echo "the compiler takes it"; return; }
	[ -s "$B/$name.want" ] || { echo "the head expects nothing in words"; return; }
	$CC $LDFLAGS "$B/$name.o" $OBJECTS ${LIBS:-} -o "$B/$name" 2>"$B/$name.log" ||
		{ echo "does not link:"; cat "$B/$name.log"; return; }
	"$B/$name" check --config >"$B/$name.log" 2>&1
	status=$?
	rm -f "$B/$name" "$B/$name.o"
	want_status=1
	if [ "$(cat "$B/$name.want")" = nothing ]; then
		want_status=0
		: >"$B/$name.want"
	fi
	grep '^config: ' "$B/$name.log" >"$B/$name.got"
	cmp -s "$B/$name.want" "$B/$name.got" ||
		{ echo "want:"; cat "$B/$name.want"; echo "got:"; cat "$B/$name.got"; }
	[ $status -eq $want_status ] || echo "exit status $status, want $want_status"
}

[ $# -gt 0 ] || set -- $(cd "$here" && ls ./*.h | sed 's,^\./,,; s,\.h$,,')
count=0
for name; do
	try "$name" >"$B/$name.why" 2>&1 &
	count=$((count + 1))
	[ $((count % JOBS)) -ne 0 ] || wait
done
wait

passed=0 failed=0 count=0
echo "1..$#"
for name; do
	count=$((count + 1))
	if [ ! -s "$B/$name.why" ]; then
		passed=$((passed + 1))
		echo "ok $count - config/$name"
	else
		failed=$((failed + 1))
		echo "not ok $count - config/$name"
		sed 's/^/# /' "$B/$name.why"
	fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
