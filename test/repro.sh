#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# repro.sh: two builds in different directories give identical bytes. Copies the
# tree elsewhere below $B, under another name and depth, builds the binary and
# the image there from the same unpacked inputs, and compares. Wants B and N.
set -eu
: "${B:?}" "${N:?}"
KERNEL=${KERNEL:-6.12}
cd "$(dirname "$0")/.."
there=$B/repro/another/place/with-a-longer-name
rm -rf "$B/repro"
mkdir -p "$there/out"
tar -cf - --exclude=./build --exclude=./.git --exclude="./${B##*/}" . | tar -C "$there" -xf -
# Inputs are the same; what is compiled from them is made anew.
for input in "$B"/.[a-z]* "$B"/*; do
	case ${input##*/} in
	obj-* | node* | unit | repro | config-test) continue ;;
	esac
	ln -s "$input" "$there/out/${input##*/}"
done
env -u MAKEFLAGS -u MAKEOVERRIDES -u MAKELEVEL -u N -u CONFIG make \
	--no-print-directory -C "$there" -j"$(nproc)" B="$there/out" \
	KERNEL="$KERNEL" image >"$B/repro/log" 2>&1 || {
	tail -n 20 "$B/repro/log"
	echo "not ok 1 - repro/the copy builds"
	echo "0 passed, 1 failed"
	exit 1
}
nr=0 failed=0
for file in eleven eleven.dbg "image-$KERNEL.cpio"; do
	nr=$((nr + 1))
	if cmp "$N/$file" "$there/out/node-config/$file" 2>&1; then
		echo "ok $nr - repro/$file is the same in two directories"
	else
		echo "not ok $nr - repro/$file is the same in two directories"
		failed=$((failed + 1))
	fi
done
echo "1..$nr"
echo "$((nr - failed)) passed, $failed failed"
[ $failed -gt 0 ] || rm -rf "$B/repro"
[ $failed -eq 0 ]
