#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# vmlinux.sh VMLINUZ OUT: cuts the ELF kernel out of a bzImage. QEMU starts it by
# PVH without the decompressor, which under emulation saves a second a boot.
# Knows the zstd magic; an arm64 kernel is no bzImage and is copied as it is.
set -eu
magic=$(printf '\050\265\057\375')
at=$(LC_ALL=C grep -abo -m 1 -F "$magic" "$1" | head -n 1 | cut -d : -f 1) || true
if [ -z "$at" ] || [ "${3:-amd64}" != amd64 ]; then
	cp "$1" "$2.tmp"
else
	# What follows the payload is not zstd's: an error at the end is normal.
	tail -c +$((at + 1)) "$1" | zstd -dcq >"$2.tmp" 2>/dev/null || true
	[ "$(head -c 4 "$2.tmp" | tail -c 3)" = ELF ] || {
		echo "vmlinux: no ELF kernel inside $(basename "$1")" >&2
		exit 1
	}
fi
mv "$2.tmp" "$2"
