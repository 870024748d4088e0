#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# parts.sh BINARY IMAGE: how large they are, and whose code and constants BINARY is
# made of, by the debug information of BINARY.dbg; prints figures (report.sh). What
# carries no such information is the C library's; strings that were merged are
# nobody's.
set -u
echo "figure footprint.binary $(stat -c %s "$1") bytes"
echo "figure footprint.image $(stat -c %s "$2") bytes, busybox among them"
nm -S -l --defined-only "$1.dbg" | awk -F'\t' '
function hex(s,   n, i) {
	for (i = 1; i <= length(s); i++)
		n = n * 16 + index("123456789abcdef", tolower(substr(s, i, 1)))
	return n
}
{
	if (split($1, word, " ") < 4 || word[3] ~ /[bBaA]/) next
	part = word[4] ~ /__elf_bytes/ ? "bpf, the programs" : "libc and constants"
	if (match($2, /libbpf|elfutils|zlib|netkit|initramfs|agent\.c/))
		part = substr($2, RSTART, RLENGTH)
	size[part] += hex(word[2])
}
END { for (part in size) {
	name = part
	sub(/[, ].*/, "", name)
	print "figure footprint.binary." name, size[part], "bytes of " part
} }' | LC_ALL=C sort
