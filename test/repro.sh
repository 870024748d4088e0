#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# repro.sh: the same tree built in another directory, into another build
# directory, gives the same bytes: binary and image. Takes this tree's build as
# the first of the two; downloads are shared by links, nothing compiled is.
# Wants B, with the default config's image in it, and KERNEL. Prints TAP.
set -eu
first=$B/repro second=$B/repro/a/rather/longer/path
rm -rf "$first"
trap 'rm -rf "$first"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$second/tree"
find . -mindepth 1 -maxdepth 1 ! -name build ! -name .git ! -path "$B" \
	-exec cp -r {} "$second/tree/" \;
mkdir "$second/out"
for part in "$B"/* "$B"/.[a-z]*; do
	case ${part##*/} in
	*.now | *.tmp | *.new | *arm64* | apt* | dl | lock) ;;	# others are at it
	obj-* | node* | unit* | test* | run* | config | repro) ;;
	*) cp -al "$part" "$second/out/" ;;
	esac
done
if ! make --no-print-directory -C "$second/tree" B="$second/out" KERNEL="$KERNEL" \
	image >"$B/repro.log" 2>&1; then
	sed 's/^/# /' "$B/repro.log" | tail -n 20
	echo "not ok - repro/the tree builds elsewhere"
	exit 1
fi
failed=0
for file in eleven "image-$KERNEL.cpio"; do
	if cmp "$B/node-config/$file" "$second/out/node-config/$file" >&2; then
		echo "ok - repro/$file: equal bytes from two directories"
	else
		echo "not ok - repro/$file: equal bytes from two directories"
		failed=1
	fi
done
exit $failed
