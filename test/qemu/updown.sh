#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# updown: in a running system `up` makes what the tables say and `down` takes
# all of it back and nothing else; both may be cut off anywhere; another table
# is reached from what the last one left. One machine whose PID 1 is busybox:
#
#      foreign0 <-netkit-> foreign1     operator's own, must survive
#      eth0 (no wire behind it)         192.0.2.1 while up
#      nk-web, nk-gone, … -> Pods       while up
#
# "As before" is always the whole text of image/state.sh.
# also: test/qemu/updown-next.h
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh

image_add "$B/node-test-qemu-updown-next/eleven" eleven-next ||
	bail "the program with the edited tables is built"
node_start alpha -M 52:54:00:11:00:01 -l "$WORK/w1.a" -a "rdinit=/test/plain-init.sh eleven.node=alpha"
node_ready alpha || bail "the machine starts"

keep() { on alpha "/test/state.sh ${2:-} >/tmp/$1"; }
same() {	# as what was kept under that name
	on alpha "/test/state.sh ${2:-} >/tmp/now; diff -U0 /tmp/$1 /tmp/now"
}
# Of a wrong end nothing but that is on stdout, so that no pattern matches.
# the kernel learns of carriers by itself, and adds multicast routes when it does
settled() { poll 60 on alpha '! ip -br link | grep "^nk-" | grep -v ^nk-theirs |
	grep -qv " UP "'; }
goes() {	# exit-status command: its output, and failure when it ends otherwise
	_want=$1 _rc=0
	shift
	_seen=$(on alpha "$*") || _rc=$?
	[ $_rc = "$_want" ] || echo "exit $_rc, not $_want"
	[ $_rc = "$_want" ] || { printf "%s\n" "$_seen" >&2; return 1; }
	printf '%s\n' "$_seen"
}

# ---- from a machine nobody has touched: eth0 is down
keep bare
ok "up on a bare machine" goes 0 eleven up
ok "check finds no difference" goes 0 eleven check
like "status says so too; that no workload runs is no difference" "$(goes 0 eleven status)" \
	'^  workloads +off: nobody supervises them, `up --stay` does$'
ok "down" goes 0 eleven down
ok "all is as before up" same bare
ok "down again has nothing to do" goes 0 eleven down
ok "and does nothing" same bare
like "check names what is missing" "$(goes 1 eleven check)" \
	'differs: pod web: netns web is missing'
ok "status of a node that is down exits 1" goes 1 eleven status
ok "looking changes nothing" same bare

# ---- nowhere to remember: one inode for the lock, none for what was before
on alpha 'mkdir -p /run/eleven && mount -t tmpfs -o nr_inodes=2 none /run/eleven'
like "up does not change what it cannot put back" "$(goes 2 eleven up)" \
	'remember what it was \(name eth0\): No space'
on alpha 'umount /run/eleven && rmdir /run/eleven'
ok "and has changed nothing" same bare

# ---- with an operator's own things around
ok "an operator's own things" on alpha '(
set -e
modprobe dummy numdummies=0
ip link set eth0 mtu 1400 up
ip addr add 198.51.100.1/24 dev eth0
ip addr add 2001:db8:51::1/64 dev eth0 nodad
ip route add 203.0.113.0/24 via 198.51.100.2 proto static
ip route add 2001:db8:52::/64 via 2001:db8:51::2 proto static
ip route add default via 198.51.100.3 proto static src 198.51.100.1 mtu lock 1300
ip route add 10.11.2.0/24 proto static nexthop via 198.51.100.4 dev eth0 nexthop via 198.51.100.5 dev eth0
ip route add default via 198.51.100.3 proto static metric 50
ip route add default via 2001:db8:51::3 proto static metric 1
ip route add default via 2001:db8:51::3 proto static metric 100
ip rule add from 198.51.100.0/24 lookup 77
ip route add default via 198.51.100.3 table 77
ip link add foreign0 type netkit mode l3 peer name foreign1
ip link add nk-theirs type netkit mode l2 peer name theirs
ip link add dummy0 type dummy
ip link set dummy0 up
ip netns add mine
ip link set theirs netns mine
ip -n mine addr add 10.9.9.9/24 dev theirs
mkdir /sys/fs/cgroup/theirs /sys/fs/bpf/theirs
cd /proc/sys/net
echo 1 >ipv4/conf/all/rp_filter
echo 2 >ipv4/conf/default/rp_filter
echo 1 >ipv4/conf/eth0/rp_filter
echo 0 >ipv4/conf/all/accept_redirects
echo 1 >ipv4/conf/dummy0/forwarding
echo 1 >ipv6/conf/dummy0/forwarding
echo 2 >ipv6/conf/eth0/accept_ra
echo 777 >core/somaxconn)'
ok "with addresses that are probed" poll 60 on alpha '! ip addr | grep -q tentative'
ok "and what they look like" keep before
ok "up beside them" goes 0 eleven up
ok "check finds no difference" goes 0 eleven check
is "what is not ours is still there" "$(on alpha '
ip -o -4 addr show dev eth0 | grep -c 198.51.100.1/24
ip -o -6 addr show dev eth0 | grep -c 2001:db8:51::1/64
ip route | grep -c "^203.0.113.0/24 via 198.51.100.2"
ip -6 route | grep -c "^2001:db8:52::/64 via 2001:db8:51::2"
ip rule | grep -c "from 198.51.100.0/24 lookup 77"
ip -br link | grep -c -e ^foreign0 -e ^nk-theirs
ip -n mine -o -4 addr show dev theirs | grep -c 10.9.9.9/24
ls -d /sys/fs/cgroup/theirs /sys/fs/bpf/theirs | wc -l')" "1
1
1
1
1
2
1
2"

# ---- a second up finds nothing to do
ok "all carriers are known" settled
keep up ids
unlike "up again mends nothing" "$(goes 0 eleven -v up)" '(mend|exit)'
ok "and changes nothing: ids, inodes, times" same up ids

# ---- one at a time; beta's device never comes, so its up waits with the lock
on alpha 'eleven -n beta up >/tmp/beta.log 2>&1 & echo $! >/tmp/beta.pid'
# it stands still meanwhile, however long that takes
ok "another up is under way" poll 20 on alpha \
	'grep -q "FLOCK.* $(cat /tmp/beta.pid) " /proc/locks && kill -STOP $(cat /tmp/beta.pid)'
like "up is refused meanwhile" "$(goes 2 eleven up)" 'another eleven is changing this node'
like "and so is down" "$(goes 2 eleven down)" 'another eleven is changing this node'
ok "check is not" goes 0 eleven check
on alpha 'kill -CONT $(cat /tmp/beta.pid)'
ok "the other one gives up" poll 120 on alpha '! kill -0 $(cat /tmp/beta.pid) 2>/dev/null'
like "and says why" "$(on alpha cat /tmp/beta.log)" \
	'uplink: no device with MAC 52:54:00:11:00:02'
ok "nothing has changed" same up ids

# ---- an address of theirs beside ours, in the same prefix
ok "an operator's address in our prefix" on alpha 'ip addr add 192.0.2.77/24 dev eth0'
ok "down" goes 0 eleven down
ok "it is still there" on alpha 'ip -4 addr show dev eth0 | grep -q 192.0.2.77/24 &&
	ip addr del 192.0.2.77/24 dev eth0'
ok "all is as before, theirs untouched" same before

# ---- a netns of theirs under a Pod's name
ok "an operator's netns has a Pod's name" on alpha 'ip netns add web &&
	stat -Lc %i /run/netns/web >/tmp/web.inode'
like "up uses it and says so" "$(goes 0 eleven up)" 'netns web is not ours'
ok "check finds no difference" goes 0 eleven check
is "the others are made" "$(on alpha 'ip netns list | wc -l')" 7
ok "down" goes 0 eleven down
ok "theirs is still there, the same, without eth0" on alpha '
[ "$(stat -Lc %i /run/netns/web)" = "$(cat /tmp/web.inode)" ] &&
	! ip -n web link show dev eth0 2>/dev/null && ip netns del web'
ok "all is as before" same before

# ---- workloads in the foreground
# status first: the server of a supervisor that was killed would answer, too
web_runs() { on alpha 'eleven status -j | grep -q "\"state\": *\"running\"" &&
	wget -q -T 2 -O - http://10.11.1.1/ | grep -q .'; }
httpds() { on alpha 'ps -o args | grep -c "[h]ttpd -f"'; }
# beside the server there is one more while somebody is served
one_runs() { [ "$(httpds)" = 1 ]; }
on alpha 'eleven up --stay >/tmp/stay.log 2>&1 & echo $! >/tmp/stay.pid'
ok "up --stay runs the workload" poll 60 web_runs
ok "check finds no difference" goes 0 eleven check
like "status neither" "$(goes 0 eleven status)" '^  workloads +on$'
like "a second supervisor is refused" "$(goes 2 timeout 60 eleven up --stay)" \
	'runs them already'
ok "one server runs" poll 20 one_runs
is "it has given up what it does not need, and so has all it starts" "$(on alpha \
	'sed -n "s/^Cap\(Eff\|Bnd\):.//p" /proc/$(cat /tmp/stay.pid)/status' | uniq)" 000000c089653dff
ok "SIGTERM ends it" on alpha 'kill $(cat /tmp/stay.pid); n=0
while kill -0 $(cat /tmp/stay.pid) 2>/dev/null && [ $((n += 1)) -lt 300 ]; do
	usleep 100000; done; [ $n -lt 300 ]'
is "with its workload" "$(httpds)" 0
ok "the wiring stays" goes 0 eleven check
on alpha 'eleven up --stay >/tmp/stay.log 2>&1 & echo $! >/tmp/stay.pid'
ok "up --stay again" poll 60 web_runs
ok "kill -9 leaves the Pod reachable" on alpha 'kill -9 $(cat /tmp/stay.pid)
/test/pings.sh 3 10.11.1.1'
on alpha 'eleven up --stay >/tmp/stay.log 2>&1 & echo $! >/tmp/stay.pid'
ok "up --stay after that" poll 60 web_runs
ok "one server runs, the orphan is gone" poll 20 one_runs
ok "down ends the supervisor too" goes 0 eleven down
# the lock is gone a moment before its process, and init buries that
ok "which is gone" poll 60 on alpha '! kill -0 $(cat /tmp/stay.pid) 2>/dev/null'
ok "all is as before" same before

# ---- cut off anywhere
moments='05 15 25 40 60'
[ -z "${LONG:-}" ] || moments='05 10 15 20 25 30 35 40 50 60'
is "up after a kill -9 at any moment repairs, $(echo $moments | wc -w) times" "$(on alpha "moments='$moments'"'
for ms in $moments; do
	timeout -s KILL 0.$ms eleven up >/dev/null 2>&1
	eleven up >/tmp/up.log 2>&1 && eleven check >/tmp/check.log 2>&1 ||
		{ echo "after 0.$ms s"; cat /tmp/up.log /tmp/check.log; }
	eleven down || echo "down after 0.$ms s: $?"
done' 2>&1)" ""
ok "and down leaves nothing" same before
is "down after a kill -9 of up leaves nothing" "$(on alpha '
for ms in 07 17 27 37; do
	timeout -s KILL 0.$ms eleven up >/dev/null 2>&1
	eleven down || echo "down after 0.$ms s: $?"
done' 2>&1)" ""
ok "at all" same before

# ---- other tables
ok "up with the edited tables" goes 0 /test/eleven-next up
ok "all carriers are known" settled
ok "what that looks like" keep next
ok "down with them" goes 0 /test/eleven-next down
ok "all is as before" same before
ok "up with the old tables" goes 0 eleven up
like "status of other tables' wiring says so" "$(goes 1 /test/eleven-next status)" \
	'from other tables'
ok "up with the edited tables on top" goes 0 /test/eleven-next up
ok "check finds no difference" goes 0 /test/eleven-next check
ok "all carriers are known" settled
ok "the same as from nothing" same next
ok "down" goes 0 /test/eleven-next down
ok "all is as before" same before
ok "up with the old tables, down with the edited ones" goes 0 'eleven up && /test/eleven-next down'
ok "all is as before" same before
tap_end
