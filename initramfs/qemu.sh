#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# qemu.sh: becomes one virtual machine (exec, so the caller's pid is QEMU's).
# Needs no root: wires between machines are datagram sockets. KVM is used when a
# trial boot of the same kernel proved that it works, else TCG. Knows machines
# and kernel lines; must not know what runs in the guest.
#
#   -k DIR     kernel directory (vmlinux, release)    -i FILE   initramfs
#   -n NAME    name of the machine                    -a TEXT   more kernel line; again: more
#   -m MB      memory (256)                           -s N      CPUs (1)
#   -M MAC     MAC of the next -l
#   -l END[,END...]  a NIC; END is <wire>.a or <wire>.b, a path: this end of a
#              wire to another machine. Several ends make a hub with this NIC.
#   -c PATH    a shell's terminal as hvc0: FIFOs PATH.in and PATH.out
#   -L FILE    the serial console goes there, not to this terminal
#   -A ARCH    amd64 (default) or arm64
#   -I         the instruction clock: a nanosecond is an instruction, whatever this
#              machine does meanwhile; no KVM, one CPU, idle time costs nothing
#   -x ARG     one more argument for QEMU, repeatable
set -eu
kernel='' image='' name=vm more='' mem=256 cpus=1 mac='' control='' log='' arch=amd64
nics='' nr=0 extra='' icount=''

die() { echo "qemu: $*" >&2; exit 2; }

other_end() {
	case $1 in
	*.a) echo "${1%.a}.b" ;;
	*.b) echo "${1%.b}.a" ;;
	*) die "$1: a wire's end is called .a or .b" ;;
	esac
}

wire() {	# id end
	printf ' -netdev dgram,id=%s,local.type=unix,local.path=%s' "$1" "$2"
	printf ',remote.type=unix,remote.path=%s' "$(other_end "$2")"
}

nic() {	# ends
	dev=net$nr
	case $1 in
	*,*)
		port=0
		for end in $(echo "$1" | tr , ' '); do
			rm -f "$end"
			nics="$nics$(wire "w$nr.$port" "$end")"
			nics="$nics -netdev hubport,id=h$nr.$port,hubid=$nr,netdev=w$nr.$port"
			port=$((port + 1))
		done
		nics="$nics -netdev hubport,id=$dev,hubid=$nr"
		;;
	*)
		rm -f "$1"
		nics="$nics$(wire $dev "$1")"
		;;
	esac
	nics="$nics -device virtio-net-pci,netdev=$dev,romfile=${mac:+,mac=$mac}"
	nr=$((nr + 1)) mac=
}

while getopts k:i:n:a:m:s:M:l:c:L:A:Ix: opt; do
	case $opt in
	k) kernel=$OPTARG ;;
	i) image=$OPTARG ;;
	n) name=$OPTARG ;;
	a) more="${more:+$more }$OPTARG" ;;
	m) mem=$OPTARG ;;
	s) cpus=$OPTARG ;;
	M) mac=$OPTARG ;;
	l) nic "$OPTARG" ;;
	c) control=$OPTARG ;;
	L) log=$OPTARG ;;
	A) arch=$OPTARG ;;
	I) icount=shift=0,sleep=off ;;
	x) extra="$extra $OPTARG" ;;
	*) exit 2 ;;
	esac
done
[ -e "$kernel/vmlinux" ] || die "no kernel in '$kernel' (-k)"
[ -e "$image" ] || die "no initramfs '$image' (-i)"

# What costs boot time and buys a guest nothing.
line="quiet panic=-1 mitigations=off cryptomgr.notests random.trust_cpu=on lsm="
case $arch in
amd64)
	qemu=qemu-system-x86_64 machine=q35
	cpu_tcg=max,la57=off,erms=off,fsrm=off
	line="console=ttyS0 $line tsc=reliable no_timer_check 8250.nr_uarts=1"
	line="$line i8042.noaux i8042.nokbd"
	;;
arm64)
	qemu=qemu-system-aarch64 machine=virt
	cpu_tcg=max,pauth-impdef=on
	line="console=ttyAMA0 $line"
	;;
*) die "$arch: amd64 and arm64 are known" ;;
esac

# A /dev/kvm that opens may still be unable to run an ordinary kernel. Without a
# root file system a kernel that works ends in a panic about just that.
kvm_works() {
	[ "$arch" = amd64 ] && [ "$(uname -m)" = x86_64 ] || return 1
	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return 1
	verdict=$kernel/kvm
	if [ ! -s "$verdict" ]; then
		if timeout -k 1 15 "$qemu" -machine q35,accel=kvm -cpu host -m 256 \
			-nodefaults -display none -serial stdio -no-reboot \
			-kernel "$kernel/vmlinux" -append "console=ttyS0 panic=-1" \
			</dev/null 2>/dev/null | grep -aq 'VFS: Unable to mount root'; then
			echo yes >"$verdict"
		else
			echo no >"$verdict"
		fi
	fi
	[ "$(cat "$verdict")" = yes ]
}

if [ -n "$icount" ]; then
	accel=tcg cpu=$cpu_tcg cpus=1 extra="$extra -icount $icount"
elif kvm_works; then
	accel=kvm cpu=host
else
	accel=tcg cpu=$cpu_tcg
fi
if [ -n "$log" ]; then serial=file:$log; else serial=mon:stdio; fi
if [ -n "$control" ]; then
	[ -p "$control.in" ] || mkfifo "$control.in" "$control.out"
	extra="$extra -device virtio-serial-pci -chardev pipe,id=control,path=$control"
	extra="$extra -device virtconsole,chardev=control"
fi
exec "$qemu" -name "$name" -machine $machine,accel=$accel -cpu $cpu -smp "$cpus" \
	-m "$mem" -nodefaults -display none -serial "$serial" -no-reboot \
	-kernel "$kernel/vmlinux" -initrd "$image" -append "$line${more:+ $more}" \
	$nics $extra
