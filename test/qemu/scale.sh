#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# scale.sh: a node with all the Pods it can have. Every one is wired, answers
# from both ends of the address range and by both families, and goes without
# trace. Prints what wiring costs, in all and a Pod; asserts no clock.
#
#      p1 (httpd)  p2 (httpd)  p3 … p252  p253 (httpd)  p254 (httpd)     alpha
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=200

node_start alpha -m 512 -M 52:54:00:11:00:01 -l "$WORK/w1.a"
node_ready alpha || bail "the node boots"

goes() {	# exit-status command: its output, and failure when it ends otherwise
	_want=$1 _rc=0
	shift
	on alpha "$*" || _rc=$?
	[ $_rc = "$_want" ] || echo "exit $_rc, not $_want"
	[ $_rc = "$_want" ]
}
cost() {	# "wired in N ms" of a banner, in all and for one Pod
	sed -n 's/.*wired in \([0-9]*\) ms.*/\1/p' | awk -v what="$1" '{
		printf "# %s: %d ms, %.2f ms a Pod\n", what, $1, $1 / 254 }'
}

cost "254 Pods at boot" <"$WORK/alpha/console.log"
is "check" "$(goes 0 eleven check)" "node alpha is as configured"
is "every Pod has its device" "$(on alpha 'ip -br link | grep -c ^nk-p')" 254
is "every Pod has its netns" "$(on alpha 'ls /run/netns | wc -l')" 254
is "every Pod has both hooks" "$(on alpha 'ls /sys/fs/bpf/eleven/link | grep -c gress')" 508
is "status lists them all" "$(on alpha 'eleven status | grep -c "^  p[0-9]* .* L3 10\.11\.1\."')" 254

# in batches, so that what is slow is not what is lost; who is silent is named
silent() {	# address-prefix printf-format: Pods that did not answer
	on alpha "n=1; while [ \$n -le 254 ]; do
	(ping -q -c 1 -W 20 $1\$(printf $2 \$n) >/tmp/ping.\$n 2>&1 ||
		{ echo p\$n; cat /tmp/ping.\$n; }) &
	[ \$((n % 32)) != 0 ] || wait
	n=\$((n + 1)); done; wait; echo asked \$((n - 1))"
}
is "every Pod answers the node, IPv4" "$(silent 10.11.1. %d)" "asked 254"
is "every Pod answers the node, IPv6" "$(silent fd00:11::1: %x)" "asked 254"
for ends in "p1 10.11.1.254 fd00:11::1:fe" "p254 10.11.1.1 fd00:11::1:1" \
	"p128 10.11.1.129 fd00:11::1:81"; do
	set -- $ends
	for to in $2 $3; do
		like "$1 to $to" "$(on alpha "eleven exec $1 ping -q -c 3 -i 0.2 -W 5 $to")" \
			'3 packets transmitted, 3 packets received, 0% packet loss'
	done
done
ok "the last server answers the first Pod" on alpha \
	'eleven exec p3 wget -q -T 30 -O /dev/null "http://p254:8080/"'
unlike "nothing was dropped" "$(goes 0 eleven status)" '(dropped|exit)'

ok "up again" goes 0 'eleven up >/tmp/up'
unlike "changes nothing" "$(goes 0 'eleven -v up 2>&1')" '(mend|exit)'
ok "down" goes 0 eleven down
is "leaves nothing" "$(on alpha 'ip -br link | grep -c nk-; ls /run/netns | wc -l
ls /sys/fs/bpf /sys/fs/cgroup | grep -c eleven; ip route show table all proto 111 | wc -l')" "0
0
0
0"
# the kernel frees them behind our back, after a grace period
unloaded() { on alpha 'bpftool prog >/tmp/prog && ! grep -e wire_ingress -e pod_egress /tmp/prog'; }
ok "nor a program" poll 30 unloaded
ok "up from nothing" goes 0 'eleven -v up >/tmp/up 2>&1'
on alpha grep wired /tmp/up | cost "254 Pods by up"
on alpha 'grep " us$" /tmp/up | head -n 5' | sed 's/^/# /'
is "check" "$(goes 0 eleven check)" "node alpha is as configured"
note "check: $(on alpha 'time eleven check 2>&1' | sed -n 's/^real[^0-9]*//p')"
note "the agent's memory: $(on alpha 'grep VmHWM /proc/1/status')"
tap_end
