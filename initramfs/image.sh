#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# image.sh OUT AGENT MODULES KERNEL BUSYBOX APPLETS [USERLAND TEST...]: an
# initramfs whose /init is the agent. MODULES and APPLETS are files of names;
# modules are shipped as the kernel package has them, with what they depend on.
# USERLAND (an unpacked Debian) and TESTs (files, or directories whose contents
# go to /test) make it a test image. Same inputs, same bytes: sorted, owned by
# root, one date for everything. Knows no table and no test.
set -eu
umask 022
out=$1 agent=$2 modules=$3 kernel=$4 busybox=$5 applets=$6
userland=${7:-}
[ $# -lt 7 ] && shift 6 || shift 7
here=$(cd "$(dirname "$0")" && pwd)
root=$out.d
rm -rf "$root"
mkdir -p "$root"
cd "$root"

mkdir -p bin sbin dev etc lib mnt proc root run srv sys tmp usr/bin usr/sbin var
cp "$agent" init
ln -s ../init sbin/eleven
echo 'root:x:0:0:root:/root:/bin/sh' >etc/passwd
echo 'nobody:x:65534:65534:nobody:/:/bin/false' >>etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group

# ---- modules and what they need; a name without a file is built in or an error
rel=$(cat "$kernel/release")
from=$kernel/lib/modules/$rel
to=lib/modules/$rel
mkdir -p "$to"
cp "$from/modules.builtin" "$to/"
sort -u "$modules" | while read -r name; do
	pat=$(echo "$name" | sed 's/[-_]/[-_]/g')
	if line=$(grep -E "(^|/)$pat\.ko[.a-z]*:" "$from/modules.dep"); then
		echo "$line"
		# the lines of the dependencies, too
		for dep in ${line#*:}; do grep -F "$dep:" "$from/modules.dep"; done
	elif ! grep -Eq "/$pat\.ko$" "$from/modules.builtin"; then
		echo "image: kernel $rel has no module $name" >&2
		exit 1
	fi
done >modules.dep.tmp
LC_ALL=C sort -u modules.dep.tmp >"$to/modules.dep"
rm modules.dep.tmp
cut -d : -f 1 "$to/modules.dep" | while read -r ko; do
	mkdir -p "$to/$(dirname "$ko")"
	cp "$from/$ko" "$to/$ko"
done

# ---- busybox under its applets' names
cp "$busybox" bin/busybox
while read -r applet; do
	[ -e "bin/$applet" ] || ln -s busybox "bin/$applet"
done <"$applets"

# ---- files every node may use, then the test image's own
[ ! -d "$here/root" ] || cp -r "$here/root/." .

program() {	# path: with its shared libraries, asked of its own loader
	lib=$userland/usr/lib/x86_64-linux-gnu
	rm -f "bin/${1##*/}"
	cp "$userland/$1" "usr/bin/${1##*/}"
	"$lib/ld-linux-x86-64.so.2" --library-path "$lib" --list "$userland/$1" |
		sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r so; do
		case $so in
		"$lib"/*) cp -L "$so" "usr/lib/x86_64-linux-gnu/${so##*/}" ;;
		*) echo "image: $1 wants ${so##*/}, not in the list" >&2; exit 1 ;;
		esac
	done
}
if [ -n "$userland" ]; then
	mkdir -p usr/lib/x86_64-linux-gnu lib64
	cp -L "$userland/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" lib64/
	ln -s ../usr/lib/x86_64-linux-gnu lib/x86_64-linux-gnu
	for bin in usr/bin/ip usr/bin/tcpdump usr/bin/iperf3 usr/bin/ss \
		usr/sbin/tc usr/sbin/bridge usr/sbin/bpftool usr/sbin/ethtool usr/bin/dash; do
		program "$bin"
	done
	# the C library opens it by name when a thread ends
	cp -L "$userland/usr/lib/x86_64-linux-gnu/libgcc_s.so.1" usr/lib/x86_64-linux-gnu/
	# whom it becomes before it reads a packet
	echo 'tcpdump:x:100:65534:tcpdump:/:/bin/false' >>etc/passwd
	# busybox' shell prefers its own ip to iproute2's, whatever PATH says
	ln -sf ../usr/bin/dash bin/sh
fi
for t; do
	mkdir -p test
	if [ -d "$t" ]; then cp -r "$t/." test/; else cp "$t" test/; fi
done

chmod -R u=rwX,go=rX .
chmod 1777 tmp
find . -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
find . -mindepth 1 -print0 | LC_ALL=C sort -z |
	cpio --quiet -0 -o -H newc --reproducible -R 0:0 >"$out.tmp"
cd /
rm -rf "$root"
mv "$out.tmp" "$out"
