#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# one.sh: one node alone, as the default tables have it. It boots, says the truth
# about itself, notices whatever is changed behind its back and mends exactly
# that, runs commands in Pods, and ends in every way a machine can end.
#
#      web  client          alpha; there is nobody on its wire
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh

boot() { node_start alpha -M 52:54:00:11:00:01 -l "$WORK/w1.a" "$@"; }

# Of a wrong end nothing but that is on stdout, so that no pattern matches.
goes() {	# exit-status command: its output, and failure when it ends otherwise
	_want=$1 _rc=0
	shift
	_seen=$(on alpha "$*") || _rc=$?
	[ $_rc = "$_want" ] || echo "exit $_rc, not $_want"
	[ $_rc = "$_want" ] || { printf "%s\n" "$_seen" >&2; return 1; }
	printf '%s\n' "$_seen"
}

boot -a eleven.drift=off	# what is changed here shall be found by hand
node_ready alpha 120 || bail "the node boots"

# ---- what it says
status=$(goes 0 eleven status)
for feature in modules node uplink pods datapath workloads; do
	like "status: $feature is on" "$status" "^  $feature +on\$"
done
like "status: the node and its cluster" "$status" '^eleven .*node alpha of demo'
like "status: Pod web" "$status" '^  web +L3 10\.11\.1\.1 +running'
like "status: why nothing is repaired" "$status" '^  repairs +off: eleven\.drift=off$'
like "status: how many processes Pods have" "$status" '^  processes +[0-9]+ in Pods, at most [0-9]+$'
is "status fits 80 columns" "$(echo "$status" | grep -E '.{81}')" ""
is "check" "$(goes 0 eleven check)" "node alpha is as configured"
like "the banner says how long it took" "$(cat "$WORK/alpha/console.log")" \
	'^eleven [0-9.]+: node alpha of demo on Linux [^ ]+, wired in [0-9]+ ms'

like "and that nothing is repaired" "$(cat "$WORK/alpha/console.log")" \
	'^  repairs nothing: eleven\.drift=off'

json=$(goes 0 eleven status -j | awk -f test/qemu/json.awk 2>&1) ||
	tap_not "status -j is JSON" "$json"
# the keys are a promise; the values that time decides are left out
verdicts='forward stack malformed protocol spoofed destination unknown-pod horizon rate detour'
counters() {	# path
	for dir in egress ingress; do
		for v in $verdicts; do
			printf "%s.$dir.$v.%s\n" "$1" packets "$1" bytes "$1" drop
		done
	done
}
want=$(
	printf '%s\n' version cluster node kernel tables wired wired_ms \
		wired_since_ns as_configured repairs repairs_off not_heard processes processes_max
	for i in 0 1 2 3 4 5 6 7 8 9; do
		printf "features.$i.%s\n" name on state reason
	done
	# the uplink, and both ends of two pairs
	for i in 0 1 2 3 4; do
		printf "largest_packet.$i.%s\n" device gso gro gso_ipv4 gro_ipv4 bigtcp
	done
	counters counters
	for i in 0 1; do
		printf "pods.$i.%s\n" name mode slot ifindex ip4 ip6 \
			workload.state workload.pid workload.restarts workload.reason
		counters pods.$i.counters
	done
)
is "status -j has exactly these keys, in this order" \
	"$(echo "$json" | cut -d ' ' -f 1)" "$want"
is "status -j: what the tables say" "$(echo "$json" | grep -E \
	'^(cluster|node|wired|as_configured|pods\.[01]\.(name|mode|slot|ifindex|ip.|workload\.state)) ')" \
'cluster "demo"
node "alpha"
wired true
as_configured true
pods.0.name "web"
pods.0.mode "L3"
pods.0.slot 1
pods.0.ifindex 65793
pods.0.ip4 "10.11.1.1"
pods.0.ip6 "fd00:11::1:1"
pods.0.workload.state "running"
pods.1.name "client"
pods.1.mode "L3"
pods.1.slot 2
pods.1.ifindex 65794
pods.1.ip4 "10.11.1.2"
pods.1.ip6 "fd00:11::1:2"
pods.1.workload.state "running"'
is "nothing was dropped since boot" "$(echo "$json" |
	grep -E '\.(malformed|protocol|spoofed|destination|unknown-pod|horizon|rate|detour)\.packets ' |
	grep -cv ' 0$')" 0
ok "config -j is JSON" sh -c '
	printf "%s" "$1" | awk -f test/qemu/json.awk >/dev/null' sh "$(on alpha eleven config -j)"

# ---- commands in Pods: the exit status is a shell's
runs() {	# status what command...
	is "exec: $2" "$(shift 2; on alpha "$@ >/tmp/out 2>&1; echo \$?; cat /tmp/out")" "$1"
}
runs 0 "success" 'eleven exec web true'
runs 1 "failure" 'eleven exec web false'
runs 77 "any status" 'eleven exec web sh -c "exit 77"'
runs 137 "a signal" "eleven exec web sh -c 'kill -9 \$\$'"
runs "127
eleven: nosuch: No such file or directory" "no such command" 'eleven exec web nosuch'
runs "126
eleven: /etc/passwd: Permission denied" "not executable" 'eleven exec web /etc/passwd'
runs '2
eleven: no Pod "nope" here; `eleven status` lists them' "no such Pod" 'eleven exec nope true'
runs '2
eleven: no Pod "api" here; `eleven status` lists them' "another node's Pod" \
	'eleven exec api true'
runs "0
web" "the workload's host name" 'eleven exec web hostname'
runs "0
10.11.1.2" "the Pod's netns" \
	"eleven exec client ip -4 -o addr show dev eth0 | sed 's/.*inet //; s/\/.*//'"

# ---- wrong usage: one line, exit 2
usage() {
	is "usage: $1" "$(on alpha "$1 >/tmp/out 2>&1; echo \$?; cat /tmp/out")" "2
eleven: $2"
}
usage 'eleven' 'which command?; see `eleven help`'
usage 'eleven frob' 'unknown command: frob; see `eleven help`'
usage 'eleven -x' 'unknown option: -x; see `eleven help`'
usage 'eleven -n' 'unknown option: -n; see `eleven help`'
usage 'eleven status -x' 'unknown option: -x; see `eleven help`'
usage 'eleven up now' 'one argument too many: now; see `eleven help`'
usage 'eleven exec' 'usage: eleven exec POD CMD [ARG...]; see `eleven help`'
usage 'eleven exec web' 'usage: eleven exec POD CMD [ARG...]; see `eleven help`'
usage 'eleven -n nope check' 'node "nope" has no row in config.h: No such file or directory'
like "version" "$(goes 0 eleven version)" '^eleven [0-9.]+, tables of demo [0-9a-f]{16}$'
help=$(goes 0 eleven help)
for c in up down status check config exec poweroff reboot version help; do
	like "help names $c" "$help" "^  $c "
done
is "help fits 80 columns" "$(echo "$help" | grep -E '.{81}')" ""

# ---- up when all is up
ok "all addresses are there to stay" poll 60 on alpha '! ip addr | grep -q tentative'
ok "up beside PID 1 changes nothing: ids, inodes, times" on alpha '
/test/state.sh ids >/tmp/a; eleven up >/tmp/up.log && /test/state.sh ids >/tmp/b &&
diff -U0 /tmp/a /tmp/b'

# ---- drift: check names exactly what was changed, up mends it
drift() {	# what command, expected lines on stdin
	_seen=$(on alpha "( $2 ) 2>&1; eleven check 2>&1; echo check \$?
eleven up >/tmp/up.log 2>&1 || { echo up \$?; cat /tmp/up.log; }
eleven check 2>&1; echo check \$?")
	is "drift: $1" "$_seen" "$(sed 's/^/differs: /')
check 1
node alpha is as configured
check 0"
}
drift "a Pod's routes" 'ip -n web route del default; ip -n web -6 route del default' <<'END'
pod web: route 0.0.0.0/0 is missing
pod web: route ::/0 is missing
END
drift "a Pod's address" 'ip -n web addr del fd00:11::1:1/128 dev eth0' <<'END'
pod web: address fd00:11::1:1 is missing
END
drift "a Pod's MTU" 'ip -n client link set eth0 mtu 1400' <<'END'
pod client: eth0: MTU is 1400, not 1500
END
drift "a Pod's setting" 'ip netns exec web sysctl -qw net.ipv4.ip_unprivileged_port_start=1024' <<'END'
pod web: sysctl net.ipv4.ip_unprivileged_port_start: is "1024", wanted "0"
END
drift "a Pod's link" 'ip link set nk-web down' <<'END'
pod web: nk-web is down
pod web: route 10.11.1.1 is missing
pod web: route fd00:11::1:1 is missing
node: neighbour 10.11.1.1 may be forgotten
node: neighbour fd00:11::1:1 may be forgotten
END
drift "neighbours" 'ip neigh del 10.11.1.2 dev nk-client
ip -6 neigh del 2001:db8::fe dev eth0; ip -n web neigh del 169.254.1.1 dev eth0' <<'END'
pod web: neighbour 169.254.1.1 may be forgotten
node: neighbour 2001:db8::fe may be forgotten
node: neighbour 10.11.1.2 may be forgotten
END
drift "the way to a Pod" 'ip route replace 10.11.1.2 dev lo' <<'END'
pod client: route 10.11.1.2 leads elsewhere
END
drift "the way to another node" 'ip route del 10.11.2.0/24
ip -6 route replace fd00:11::2:0/112 via 2001:db8::77 proto 111 metric 1' <<'END'
node: route 10.11.2.0/24 is missing
node: route fd00:11::2:0/112 leads elsewhere
END
drift "a route in our name" 'ip route add 10.99.0.0/16 dev lo proto 111' <<'END'
node: route 10.99.0.0/16 is no longer wanted
END
drift "an address in our name" 'ip addr add 192.0.2.66/32 dev eth0 proto 111' <<'END'
uplink eth0: address 192.0.2.66 is no longer wanted
END
drift "the uplink's MTU" 'ip link set eth0 mtu 1400' <<'END'
uplink eth0: MTU is 1400, not 1500
END
drift "a setting of the node" 'sysctl -qw net.ipv4.conf.eth0.rp_filter=1' <<'END'
node: sysctl net.ipv4.conf.eth0.rp_filter: is "1", wanted "0"
END
drift "the uplink's hook" 'rm /sys/fs/bpf/eleven/link/uplink' <<'END'
datapath: wire_ingress is not attached to uplink
END
drift "a Pod's hook" 'rm /sys/fs/bpf/eleven/link/client-egress' <<'END'
datapath: pod_egress is not attached to client-egress
END
drift "the programs' pins" 'rm /sys/fs/bpf/eleven/rodata' <<'END'
datapath: the programs are not those of this build
END
drift "a Pod's pair" 'ip link del nk-web' <<'END'
pod web: nk-web is missing
datapath: pod_egress is not attached to web-egress
datapath: pod_ingress is not attached to web-ingress
END
drift "a pair no row asks for" 'ip link add nk-stale index 70000 type netkit' <<'END'
pod stale: nk-stale has no row
END
drift "a Pod's netns" 'ip netns del client' <<'END'
pod client: netns client is missing
END
client_runs() { on alpha 'eleven exec client ip addr show dev eth0 | grep -q 10.11.1.2 &&
	eleven exec client wget -q -T 20 -O /dev/null http://web/ &&
	eleven status | grep -q "client.*running"'; }
ok "the workload moves into the new one" poll 60 client_runs
ok "web still answers from the node" on alpha \
	'wget -q -T 30 -O - http://10.11.1.1/cgi-bin/hello && wget -q -T 30 -O - "http://[fd00:11::1:1]/"'

# ---- every end. QEMU ends with the machine; where it is told to, it lets the
# machine come back, which is how a reboot is told from a power off.
console() { cat "$WORK/alpha/console.log"; }
ends() {	# name command
	on alpha "$2" >/dev/null 2>&1
	node_wait alpha 120
	is "$1 ends the machine" $? 0
	like "$1: says so" "$(console)" '^(# )?eleven: powering off'
	unlike "$1: no panic" "$(console)" 'Kernel panic|BUG:|Oops|WARNING'
}
wired_twice() { [ "$(console | grep -c 'wired in')" = 2 ]; }
comes_back() {	# name command...
	_name=$1
	shift
	"$@" >/dev/null 2>&1
	like "$_name: says so" "$(poll 60 sh -c 'grep "eleven: rebooting" "$1"' sh \
		"$WORK/alpha/console.log")" rebooting
	ok "$_name: the node is back" poll 120 wired_twice
	node_ready alpha 120
	unlike "$_name: no panic" "$(console)" 'Kernel panic|BUG:|Oops|WARNING'
}
key() { echo "sendkey $1" 1<>"$WORK/monitor.in"; }
ON_TIMEOUT=3
ends "eleven poweroff" 'eleven poweroff'
boot -a eleven.drift=off	# what is changed here shall be found by hand
node_ready alpha 120 || bail "the node boots again"
ends "busybox poweroff" poweroff
boot -x -action -x reboot=reset
node_ready alpha 120 || bail "the node boots again"
comes_back "eleven reboot" on alpha 'eleven reboot'
node_stop alpha
mkfifo "$WORK/monitor.in" "$WORK/monitor.out"
boot -x -action -x reboot=reset -x -chardev -x "pipe,id=monitor,path=$WORK/monitor" \
	-x -mon -x chardev=monitor,mode=readline -a i8042.nokbd=0
node_ready alpha 120 || bail "the node boots again"
comes_back "ctrl-alt-del" key ctrl-alt-delete
tap_end
