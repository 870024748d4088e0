#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# drift: whatever is changed behind the back of PID 1 is as before soon after,
# with one line for each difference, while the workload runs on. The uplink is a
# device that can be pulled out; beyond it is the gateway, a machine of its own.
#
#      web vm -- alpha eth0 ------- out, the gateway   192.0.2.254, 2001:db8::fe
#
# How long it took is what the agent writes down (CLOCK_BOOTTIME) after its second
# look, less what the clock said before the change.
# long limit: 1800
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=120

nic=virtio-net-pci,id=nic,bus=bay,netdev=wire,romfile=,mac=52:54:00:11:00:01
mkfifo "$WORK/monitor.in" "$WORK/monitor.out"
monitor() { echo "$1" 1<>"$WORK/monitor.in"; }
rm -f "$WORK/w1.b"
node_start out -M 52:54:00:11:00:fe -a rdinit=/test/outside.sh -l "$WORK/w1.a"
node_start alpha -a eleven.node=alpha -x "-device pcie-root-port,id=bay,slot=1" \
	-x "-netdev dgram,id=wire,local.type=unix,local.path=$WORK/w1.b,remote.type=unix,remote.path=$WORK/w1.a" \
	-x "-device $nic" -x "-chardev pipe,id=monitor,path=$WORK/monitor" \
	-x "-mon chardev=monitor,mode=readline"
node_ready out 120 || bail "the gateway boots"
seen=$(on out 'ip link set lo up; ip link set eth0 up
ip addr add 192.0.2.254/24 dev eth0; ip addr add 2001:db8::fe/64 dev eth0 nodad
ip route add 10.11.1.0/24 via 192.0.2.1; ip route add fd00:11::1:0/112 via 2001:db8::1
sysctl -qw net.ipv4.conf.eth0.arp_notify=1 net.ipv6.conf.eth0.ndisc_notify=1') ||
	bail "the gateway is there" "$seen"
node_ready alpha 120 || bail "the node boots"

# What the agent said since the last time; each line is its own.
heard=0
said() {
	tr -d '\r' <"$WORK/alpha/console.log" | sed -n "$((heard + 1)),\$p" |
		sed -nE 's/^(# )?eleven: //p'
}
hear() { heard=$(wc -l <"$WORK/alpha/console.log"); }
has_said() { [ "$(said | grep -c .)" -ge "$1" ]; }
hear

# In the guest: once nothing is due and no address is about to settle, the change;
# then how many ms until the agent had written that it is done, by its own clock, for
# how many of them the machine stood still between two looks, and how many a check
# takes now, which is a walk of another process.
slowest=0 figures= checks=
after='is() { read is at </run/eleven/pods/.repairs || is=0; } 2>/dev/null
cpu() { read line </proc/1/stat; set -- $line; cpu=$((${14} + ${15})); }
now() { read up rest </proc/uptime; now=$((10 * ${up%.*}${up#*.})); }
rests() {
	! grep -qs "^it_value: (0, [1-9]\|^it_value: ([1-9]" /proc/1/fdinfo/* || return
	! ip -6 -o addr show tentative | grep -q . || return
	read ran rest </proc/1/schedstat; usleep 50000
	read runs rest </proc/1/schedstat; [ $runs = $ran ]
}
i=0; until rests || [ $((i += 1)) = 100 ]; do usleep 50000; done
is; was=$is; cpu; from=$cpu; now; start=$now stood=0
change >/dev/null 2>&1
now; last=$now
i=0; until [ $is != $was ] || [ $((i += 1)) = 1000 ]; do
	usleep 10000; is; now
	[ $((now - last)) -le 300 ] || stood=$((stood + now - last - 300))
	last=$now
done
[ $is = $was ] || echo "ms $((at / 1000000 - start)) $stood"
cpu; ms=$(((cpu - from) * 300)); usleep $((ms < 2000 ? ms * 1000 : 2000000))
now; start=$now; eleven check >/dev/null 2>&1; now; echo "check $((now - start))"'
# The pause at the end pays for the walk, but for what it has on credit: the next one
# is not delayed by this one.
drift() {	# name change, lines wanted on stdin
	_want=$(cat)
	_seen=$(on alpha "change() { $2
}
$after")
	poll 20 has_said "$(echo "$_want" | grep -c .)" >/dev/null || true
	is "$1" "$(said)" "$(echo "$_want" | sed 's/^/repaired: /')"
	_ms=$(echo "$_seen" | sed -nE 's/^ms ([0-9]+) [0-9]+$/\1/p')
	_stood=$(echo "$_seen" | sed -nE 's/^ms [0-9]+ ([0-9]+)$/\1/p')
	checks="$checks $(echo "$_seen" | sed -n 's/^check //p')"
	figures="$figures ${_ms:=99999}"
	[ "${_stood:=0}" -le 2000 ] || _stood=2000
	[ $((_ms - _stood)) -le $slowest ] || slowest=$((_ms - _stood))
	hear
}
# Heard in the same way as one of the others: not every time.
long() { if [ "${LONG:-}" ]; then drift "$@"; else cat >/dev/null; fi; }
settled() { on alpha eleven check; }

# ---- addresses, routes, rules
drift "the node's address" 'ip addr del 192.0.2.1/24 dev eth0' <<'END'
uplink eth0: address 192.0.2.1/24 is missing
node: route 0.0.0.0/0 is missing
pod web: route 10.11.1.1 is missing
pod vm: route 10.11.1.2 is missing
node: neighbour 192.0.2.254 may be forgotten
END
long "an address in our name" 'ip addr add 192.0.2.66/32 dev eth0 proto 111' <<'END'
uplink eth0: address 192.0.2.66 is no longer wanted
END
drift "a Pod's address" 'ip -n web addr del fd00:11::1:1/128 dev eth0' <<'END'
pod web: address fd00:11::1:1 is missing
END
long "a Pod's route" 'ip -n web route del default' <<'END'
pod web: route 0.0.0.0/0 is missing
END
long "the way to a Pod" 'ip route replace 10.11.1.2 dev lo' <<'END'
pod vm: route 10.11.1.2 leads elsewhere
END
drift "a rule of the node" 'ip rule del pref 32766' <<'END'
node: IPv4 rule to table main is missing
END
drift "a rule of a Pod" 'ip -6 -n web rule del pref 0' <<'END'
pod web: IPv6 rule to table local is missing
END

# ---- devices
long "the uplink's MTU" 'ip link set eth0 mtu 1400' <<'END'
uplink eth0: MTU is 1400, not 1500
END
drift "a Pod's MTU, too small for IPv6" 'ip -n vm link set eth0 mtu 1000' <<'END'
pod vm: eth0: MTU is 1000, not 1500
pod vm: sysctl net.ipv6.conf.eth0.accept_ra: is "1", wanted "0"
pod vm: sysctl net.ipv6.conf.eth0.autoconf: is "1", wanted "0"
pod vm: sysctl net.ipv6.conf.eth0.accept_dad: is "1", wanted "0"
pod vm: eth0 makes itself IPv6 addresses
pod vm: address fd00:11::1:2 is missing
pod vm: route ::/0 is missing
END
drift "the uplink's qdisc" 'tc qdisc replace dev eth0 root pfifo' <<'END'
uplink eth0: root qdisc is pfifo, not eleven's fq
END
long "an option of its qdisc" 'tc qdisc change dev eth0 root fq horizon 1s' <<'END'
uplink eth0: horizon in us is 1000000, not 2000000
END
drift "the uplink is down" 'ip link set eth0 down' <<'END'
uplink eth0: is down
uplink eth0: address 2001:db8::1/64 is missing
node: route 0.0.0.0/0 is missing
node: route ::/0 is missing
node: neighbour 192.0.2.254 may be forgotten
node: neighbour 2001:db8::fe may be forgotten
END
long "a Pod's end is down" 'ip -n web link set eth0 down' <<'END'
pod web: eth0 is down
pod web: address fd00:11::1:1 is missing
pod web: route 0.0.0.0/0 is missing
pod web: route ::/0 is missing
pod web: neighbour 169.254.1.1 may be forgotten
pod web: neighbour fe80::1 may be forgotten
END
drift "the uplink's name" 'ip link set eth0 name wan0' <<'END'
uplink eth0: is called wan0
END
drift "names of a pair" 'ip link set nk-web name foo; ip -n web link set eth0 name wan0' <<'END'
pod web: nk-web is called foo
pod web: eth0 is called wan0
END
long "a pair" 'ip link del nk-web' <<'END'
pod web: nk-web is missing
pod web: sysctl net.ipv6.conf.eth0.accept_ra: is "1", wanted "0"
pod web: sysctl net.ipv6.conf.eth0.autoconf: is "1", wanted "0"
pod web: sysctl net.ipv6.conf.eth0.accept_dad: is "-1", wanted "0"
pod web: eth0 makes itself IPv6 addresses
pod web: eth0 is down
web eth0: gso 65536 gro 65536, IPv4 65536 65536; wanted 65536 131072, 65536 131072
pod web: address 10.11.1.1 is missing
pod web: address fd00:11::1:1 is missing
pod web: route 0.0.0.0/0 is missing
pod web: route ::/0 is missing
pod web: neighbour 169.254.1.1 may be forgotten
pod web: neighbour fe80::1 may be forgotten
pod web: nk-web makes itself IPv6 addresses
pod web: nk-web is down
pod web: route 10.11.1.1 is missing
pod web: route fd00:11::1:1 is missing
node: neighbour 10.11.1.1 may be forgotten
node: neighbour fd00:11::1:1 may be forgotten
nk-web: gso 65536 gro 65536, IPv4 65536 65536; wanted 131072 131072, 131072 131072
datapath: pod_egress is not attached to web-egress
datapath: pod_ingress is not attached to web-ingress
END

# ---- of which the kernel tells nobody
drift "gro" 'ip link set nk-web gro_max_size 65536' <<'END'
nk-web: gso 131072 gro 65536, IPv4 131072 65536; wanted 131072 131072, 131072 131072
END
drift "a link of ours that was detached" \
	'bpftool link detach pinned /sys/fs/bpf/eleven/link/uplink' <<'END'
datapath: wire_ingress is not attached to uplink
END
long "a neighbour" 'ip neigh del 192.0.2.254 dev eth0' <<'END'
node: neighbour 192.0.2.254 may be forgotten
END

# ---- files
drift "a setting of the node" 'sysctl -qw net.core.somaxconn=99' <<'END'
node: sysctl net.core.somaxconn: is "99", wanted "1234"
END
long "a setting of the uplink" 'sysctl -qw net.ipv4.conf.eth0.rp_filter=1' <<'END'
node: sysctl net.ipv4.conf.eth0.rp_filter: is "1", wanted "0"
END
drift "a setting of a Pod" 'ip netns exec web sysctl -qw net.ipv4.ip_default_ttl=99' <<'END'
pod web: sysctl net.ipv4.ip_default_ttl: is "99", wanted "33"
END
drift "a pin" 'rm /sys/fs/bpf/eleven/link/uplink' <<'END'
datapath: wire_ingress is not attached to uplink
END
ok "all is as configured" settled
median() { printf '%s\n' "$@" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
median=$(median $figures) check=$(median $checks)
note "ms until repaired:$figures, median $median; a check takes $check"
# what may take longer waits for a CPU of a busy machine, not for us
ok "within a second" test "$median" -le 1000
ok "none takes three" test "$slowest" -le 3000

# ---- the wire
ping_out() { on alpha 'eleven exec web ping -c 1 -w 30 192.0.2.254 &&
	eleven exec web ping -c 1 -w 30 2001:db8::fe'; }
ok "a Pod reaches the gateway" ping_out
ok "the gateway has another MAC" on out 'ip link set eth0 address 52:54:00:11:00:ff'
ok "and a Pod reaches it" poll 20 ping_out
hear
monitor "set_link nic off"
cable() { said | grep -q "^$1: uplink eth0: no carrier"; }
ok "the cable is out" poll 60 cable "not repaired"
monitor "set_link nic on"
ok "the cable is in" poll 60 cable over
is "both were said" "$(said | grep carrier)" "not repaired: uplink eth0: no carrier
over: uplink eth0: no carrier"
hear
monitor "device_del nic"
ok "the uplink is gone" poll 60 has_said 1
ok "Pods reach each other" on alpha 'eleven exec vm ping -c 2 -w 30 10.11.1.1 &&
	eleven exec vm ping -c 2 -w 30 fd00:11::1:1'
is "it was said once" "$(said)" "uplink: no device with MAC 52:54:00:11:00:01: No such device"
hear
monitor "device_add $nic"
back() { said | grep -q '^over: uplink: no device'; }
ok "it is back" poll 60 back
like "the programs know its new index" "$(said)" '^repaired: datapath: wire_ingress is not attached'
# its carrier and what hangs on it come when the driver likes
ok "all is as configured" poll 20 settled
ok "a Pod reaches the gateway" ping_out

# ---- a program before ours; that it came the kernel tells nobody
foreign() {	# name, device and hook, where it is said to stand, how to get there
	hear
	on alpha "rm -f /tmp/tcx.id
(exec $4 /test/tcx $2 >/tmp/tcx.id 2>&1 </dev/null) & echo \$! >/tmp/tcx.pid
until [ -s /tmp/tcx.id ]; do usleep 20000; done"
	id=$(on alpha cat /tmp/tcx.id)
	poll 60 has_said 1
	is "$1 is named, and not touched" "$(said)" \
		"not repaired: datapath: program $id stands before ours on $3"
	like "check agrees" "$(on alpha eleven check)" "^differs: datapath: program $id stands before"
	on alpha 'kill $(cat /tmp/tcx.pid)'
	poll 60 has_said 2
	is "that it went is said, too" "$(said | tail -n 1)" \
		"over: datapath: program $id stands before ours on $3"
}
foreign "a program before ours" "eth0 ingress" eth0 ""
foreign "one on a Pod's device" "nk-web primary" nk-web ""
foreign "one at a Pod's end" "eth0 egress" "web eth0" "ip netns exec web"
if [ "${LONG:-}" ]; then
	foreign "one before netkit's hook" "nk-web egress" nk-web ""
	foreign "one on the hook of a Pod's end" "nk-vm peer" "vm eth0" ""
fi

# ---- whose node it is
other() { on alpha "sed -i 's/ [0-9a-f]*$/ $1/' /run/eleven/up"; }
build=$(on alpha "sed 's/.* //' /run/eleven/up")
hear
other 0123456789abcdef
on alpha 'ip link set eth0 mtu 1400'
poll 60 has_said 1
is "what another build wired is left alone" "$(said)" \
	"another build has wired this node: nothing is repaired"
other "$build"
hear
drift "until it is ours again" 'ip link set eth0 mtu 1300' <<'END'
uplink eth0: MTU is 1300, not 1500
END
like "status counts them" "$(on alpha eleven status)" '^  repairs +[1-9][0-9]+, the last [0-9]+ s ago$'
is "the workload ran through all of it" "$(on alpha 'grep -h -e ^state -e ^restarts /run/eleven/pods/web')" \
	"state running
restarts 0"

# ---- what it costs
rest=5
[ -z "${LONG:-}" ] || rest=10
switches='sed -n "s/^voluntary_ctxt_switches:[^0-9]*//p" /proc/1/status'
# what has happened may have consequences for some seconds
at_rest() { on alpha "a=\$($switches); sleep 5; [ \$($switches) = \$a ]"; }
poll 60 at_rest
is "$rest s of rest wake nobody" "$(on alpha "a=\$($switches); sleep $rest; echo \$((\$($switches) - a))")" 0
ok "a storm to come" on alpha 'i=0; while [ $((i += 1)) -le 200 ]; do
	echo "addr add 127.9.9.9/32 dev lo"; echo "addr del 127.9.9.9/32 dev lo"
done >/tmp/storm; ip -batch /tmp/storm'
# by ns: ticks hit those whom a tick wakes
storm=$(on alpha 'now() { cut -d " " -f 1 /proc/uptime | tr -d .; }
ns() { cut -d " " -f 1 /proc/1/schedstat; }
a=$(ns); ip addr add 127.9.9.8/32 dev lo; sleep 3; walk=$((($(ns) - a) / 1000000))
ip addr del 127.9.9.8/32 dev lo; sleep 5; n=0 a=$(ns) from=$(now)
while [ $(($(now) - from)) -lt 1000 ]; do ip -batch /tmp/storm; n=$((n + 400)); done
t=$(($(now) - from))
echo "$n changes in $((t * 10)) ms, a walk takes $walk ms, permille $((($(ns) - a) / 10000 / t))"')
note "storm: $storm"
ok "a storm costs less than 5 % of a CPU" test "${storm##* }" -lt 50
hear
ok "and all is repaired after it" poll 60 on alpha 'ip link set nk-vm mtu 1400; sleep 5; eleven check'

# ---- a kernel without probes: the next program of this process finds none
seen=$(on alpha 'cp /proc/1/exe /tmp/next; chmod 755 /tmp/next
mount -t tmpfs none /sys/devices/kprobe; eleven upgrade /tmp/next; eleven status
ip link set nk-web gro_max_size 65536; sleep 2; eleven check')
like "what is not heard is said" "$seen" '^  not heard +gso and gro sizes, programs before ours, '
like "and not mended" "$seen" '^differs: nk-web: gso 131072 gro 65536'
ok "but with the next event" poll 60 on alpha 'ip link set nk-web alias news; sleep 2; eleven check'
unlike "with probes all is heard" "$(on alpha 'umount /sys/devices/kprobe
eleven upgrade /tmp/next; eleven status')" 'not heard'

# ---- down is down
ok "down" on alpha 'eleven down'
hear
is "stays down" "$(on alpha 'ip link set lo up; ip addr add 127.9.9.9/32 dev lo; sleep 1
ip addr del 127.9.9.9/32 dev lo; ls /run/netns; ls /sys/fs/bpf/eleven 2>/dev/null')" ""
ok "up" on alpha 'eleven up'
hear
drift "is looked after again" 'ip -n vm link set eth0 mtu 1400' <<'END'
pod vm: eth0: MTU is 1400, not 1500
END
unlike "no panic" "$(cat "$WORK/alpha/console.log")" 'Kernel panic|BUG:|Oops|WARNING|internal error'
tap_end
