#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# upgrade.sh: PID 1 becomes another program nine times (LONG=1: 99) while
# numbered datagrams and TCP pass between Pods and over the wire in both directions,
# IPv4 and IPv6: nothing is lost, the workloads of Pods that stay go on with their
# processes and their output, counters and the state of rates go on counting.
# What cannot be is refused, or undone, and the program before runs on. Then the
# same tables by `PROGRAM up`, and an upgrade of `up --stay`.
#
#	stay1 stay2 (a rate) gone other crash fresh   alpha, one guest
#	             up0 ---- veth ---- wire0 in the netns far
# also: test/qemu/upgrade-more.h
# also: test/qemu/upgrade-fewer.h
# also: test/qemu/upgrade-rates.h
# also: test/qemu/upgrade-else.h
# limit: 1200
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=200

rounds=1 rate=125
[ -z "${LONG:-}" ] || rounds=10 rate=1000
mkdir -p "$WORK/more/test"
programs=$WORK/more/test
for v in '' -more -fewer -rates -else; do
	[ -x "$B/node-test-qemu-upgrade$v/eleven" ] || bail "the program of upgrade$v is built"
	cp "$B/node-test-qemu-upgrade$v/eleven" "$programs/p${v#-}"
done
# Programs that differ in a word: of another layout, with a name twice, with a
# module that is not in the image, and one that is none.
patch() {	# name from to
	LC_ALL=C sed "s/$2/$3/g" "$programs/p" >"$programs/p$1"
	chmod 755 "$programs/p$1"
	! cmp -s "$programs/p$1" "$programs/p" || bail "there is a $2 to change"
}
patch layout abi-1 abi-2
patch twice stay2 stay1
patch module sch_fq sch_zz
patch cut ELF ELG
head -c 300000 "$programs/p" >"$programs/phalf"
cp "$programs/p" "$programs/pdata"
chmod 755 "$programs/phalf"
chmod 644 "$programs/pdata"
image_add
node_start alpha -I -m 512 -a "rdinit=/test/wired.sh eleven.node=alpha"
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check

console() { tr -d '\r' <"$WORK/alpha/console.log"; }
# What was printed before a command answered may still be on its way.
printed() { console | grep -Eq -e "$1"; }
goes() {	# exit-status command: its output, and failure when it ends otherwise
	_want=$1 _rc=0
	shift
	_seen=$(on alpha "$* 2>&1") || _rc=$?
	printf '%s\n' "$_seen"
	[ $_rc = "$_want" ] || echo "exit $_rc, not $_want"
	[ $_rc = "$_want" ]
}

# What must not change: processes (the console's shell is the one that answers),
# descriptors of PID 1; and what does when the layout is another one.
on alpha 'cat >/tmp/state <<"END"
cd /run/eleven/pods
for p in stay1 stay2; do echo $p $(sed -n "s/^\(pid\|restarts\) //p" $p); done
echo console $(grep -slx "PPid:.1" /proc/[0-9]*/status | sed "s/[^0-9]//g" | while read p; do
	[ "$(cat /proc/$p/comm 2>/dev/null)" = sh ] && echo $p; done)
echo lost $(cd /run/eleven; ls | grep -c -e next -e outcome)
[ "$(readlink /proc/1/exe)" = /run/eleven/eleven ] || echo PID 1 is $(readlink /proc/1/exe)
END
cat >/tmp/maps <<"END"
for m in counters pace; do
	bpftool map show pinned /sys/fs/bpf/eleven/$m | sed -n "s/^\([0-9]*\): .*/$m \1/p"
done
END'
state() { on alpha 'sh /tmp/state'; }
maps() { on alpha 'sh /tmp/maps'; }
# of PID 1, but for the two of each workload that runs
# and the same ten times: crash may begin, and drift look, between two words of this
fds() { on alpha 'n=0 seen=
for i in $(seq 300); do
	[ $n != 10 ] || break
	last=$seen
	seen=$(($(ls /proc/1/fd | wc -l) - 2 * $(grep -l "state running" /run/eleven/pods/* | wc -l)))
	[ "$seen" = "$last" ] && n=$((n + 1)) || n=0
	sleep 0.1
done
echo $seen'; }
fds_same() { [ "$(fds)" = "$fds" ]; }
which() { on alpha 'ls -l /proc/1/fd | sed -n "s/.* -> //; s/:\[[0-9]*\]//p" | sort | uniq -c
	grep ^state /run/eleven/pods/*'; }
# What only grows: packets that stay1 sent, and how often crash began again.
counts() { on alpha 'eleven status -j; sed -n "s/^restarts //p" /run/eleven/pods/crash' | awk '
	/^      "name": / { gsub(/[",]/, ""); name = $2 }
	/"(egress|ingress)": / { dir = $1 }
	/"forward": / { getline; if (name == "stay1" && dir ~ /egress/) n = $2 + 0 }
	END { print n, $0 }'; }

# ---- the streams
streams_start() {
	on alpha "/test/oracle.sh start $rate stay1:far far:stay1 stay1:stay2 stay2:far"
}
streams_stop() { on alpha /test/oracle.sh stop; }
judge() {	# name, what the oracle says, how many datagrams of each at least
	is "$1: no datagram of 8 streams is lost, 4 of TCP are whole" "$(echo "$2" | awk -v least="$3" '
		/ udp[46]: .* lost 0 twice 0 late 0,.* refused 0$/ && $4 >= least { u++; next }
		/ tcp6: .*, intact,.* all there$/ && $4 >= 1000 * least { t++; next }
		{ print }
		END { print u + 0, t + 0 }')" "8 4"
	note "$(echo "$2" | awk '/ udp/ { n += $4 } END { print n, "received" }')"
}

# One upgrade; what it says and what is the same afterwards.
becomes() {	# program, maps: "same" or "other"
	_seen=$(goes 0 "eleven upgrade /test/p$1 | tail -n 1") || _seen="$_seen
FAILED"
	_seen="$_seen
$(on alpha "eleven check; /test/p$1 version | diff - /tmp/v.p$1; eleven version | diff - /tmp/v.p$1")"
	_state=$(state)
	[ "$_state" = "$state" ] || _seen="$_seen
FAILED: $_state, not $state"
	_maps=$(maps)
	[ "$2$_maps" != "other$maps" ] && { [ "$2" = other ] || [ "$_maps" = "$maps" ]; } ||
		_seen="$_seen
FAILED: maps $_maps, were $maps"
	maps=$_maps
	_grown=$grown
	grown=$(counts)
	_more=$(echo $_grown $grown | awk '{ print $3 - $1, $4 - $2 }')
	case $2:$_more in
	*' -'*) _seen="$_seen
FAILED: restarts $_more" ;;
	same:-* | same:0*) _seen="$_seen
FAILED: counters $_more" ;;
	esac
	is "it becomes ${3:-$1}" "$(echo "$_seen" | grep -A 9 -E \
		'FAILED|^[-+]|^upgraded|^node')" "$(echo "$_seen" | grep -E '^upgraded')
node alpha is as configured"
	like "and says so" "$_seen" '^upgraded to tables [0-9a-f]{16}: [3-6] workloads go on'
}

on alpha 'for p in "" more fewer rates layout; do /test/p$p version >/tmp/v.p$p; done'
streams_start || bail "the streams start"
is "as the image has it" "$(state | tail -n 1)" "PID 1 is /init"
fds=$(fds) which=$(which)
on alpha 'eleven upgrade /test/p' >/dev/null	# from now on it is a copy
state=$(state) maps=$(maps) grown=
again() { grown=$(counts) && [ "${grown#* }" -gt 0 ]; }
like "all is there to be compared" "$(echo $state $maps | tr '\n' ' ')" \
	'^stay1 [1-9][0-9]* 0 stay2 [1-9][0-9]* 0 console [0-9 ]+ lost 0 counters [0-9]+ pace [0-9]+'
ok "crash has begun again" poll 60 again
again
for round in $(seq $rounds); do
	becomes more same
	like "with a workload more" "$(on alpha 'eleven status')" '^  fresh .* running'
	becomes '' same "the first again"
	no "without it" on alpha 'ls -d /run/netns/fresh /sys/fs/cgroup/eleven/fresh \
		/run/eleven/pods/fresh 2>/dev/null | grep .'
	becomes fewer same
	poll 20 printed '^gone: asked to end$'
	like "one was asked to end" "$(console)" '^gone: asked to end$'
	no "and is gone" on alpha 'ls -d /run/netns/gone /sys/fs/cgroup/eleven/gone \
		/run/eleven/pods/gone 2>/dev/null | grep .'
	# it may not be there yet: running is what has begun
	other() { on alpha 'for p in $(cat /sys/fs/cgroup/eleven/other/*.procs); do
		tr "\0" " " </proc/$p/cmdline; echo; done' | grep busybox; }
	is "one has its new command" "$(poll 20 other)" \
		"/bin/busybox sleep 99999 "
	becomes '' same "the first again"
	becomes rates same
	like "with other rates" "$(on alpha 'eleven config -j')" '"egress_bps": 40000000,'
	becomes '' same "the first again"
	becomes '' same "itself"
	loss='^eleven: datapath: .*/counters starts at zero: its layout changed$'
	losses=$(console | grep -c "$loss")
	becomes layout other
	more_losses() { [ "$(console | grep -c "$loss")" -gt $losses ]; }
	ok "the loss is said" poll 20 more_losses
	becomes '' other "the first again"
	[ "$round" = $rounds ] || becomes more same
done
same=yes
poll 60 fds_same || same="$fds, $which
are now $(fds), $(which)"
is "no descriptor is left open" "$same" yes
# the last line may be on its way
is "what stay1 printed is whole" "$(console | sed '$d' | sed -n 's/^stay1[:+].*line \([0-9]*\)$/\1/p' |
	awk '$1 != last + 1 { print last, $1 } { last = $1 } END { if (last < 10) print last }')" ""
judge "upgrades" "$(streams_stop)" 500

# ---- refused, undone
streams_start || bail "the streams start"
refused() {	# name, command, what is said
	_seen=$(goes 2 "$2") || _seen="FAILED: $_seen"
	like "$1" "$(echo "$_seen" | sed '/FAILED/s/.*/&/')" "$3"
	is "and all is as before" "$(on alpha 'sh /tmp/state; eleven check')" "$state
node alpha is as configured"
}
no_program='upgrade: .* is no program of this machine: Exec format error$'
refused "no such file" "eleven upgrade /test/none" 'upgrade: /test/none: No such file'
refused "a directory" "eleven upgrade /test" "$no_program"
refused "not executable" "eleven upgrade /test/pdata" "$no_program"
refused "a script" "eleven upgrade /test/probe.sh" "$no_program"
refused "not an ELF file" "eleven upgrade /test/pcut" "$no_program"
refused "half a program" "eleven upgrade /test/phalf" 'it is asked for its version and answers 1'
refused "busybox" "eleven upgrade /bin/busybox" 'it is asked for its version and answers 127'
refused "another cluster" "eleven upgrade /test/pelse" \
	'its tables are of cluster elsewhere, not upgrade: Invalid argument$'
refused "tables that are wrong" "eleven upgrade /test/ptwice" \
	'its tables are not well: `check --config` answers 1'
refused "PID 1 looks for itself" "cp /test/pelse /run/eleven/eleven.next
	/test/sigqueue 1 0 1003	# ASKED_UPGRADE, netkit/run.h
	until [ -s /run/eleven/upgrade.outcome ]; do sleep 0.01; done
	cat /run/eleven/upgrade.outcome; rm /run/eleven/upgrade.outcome; exit 2" \
	'^2 refused: upgrade: its tables are of cluster elsewhere'
refused "beside an up" "mkfifo /tmp/full; exec 3<>/tmp/full; dd if=/dev/zero bs=65536 count=1 >&3
	eleven -v up 2>&3 >/dev/null & # it cannot say what it does
	for i in \$(seq 1000); do
		! grep -q \"FLOCK.* \$! \" /proc/locks || break
		sleep 0.01
	done
	eleven upgrade /test/pmore; rc=\$?; cat <&3 >/dev/null & cat=\$!
	wait %1; kill \$cat; exit \$rc" '^refused: another eleven is changing this node'
like "of two at once one is refused" "$(goes 0 'eleven upgrade /test/p & eleven upgrade /test/p; wait %1')" \
	'upgrade: another one is under way'
refused "what cannot wire is undone" "eleven upgrade /test/pmodule" \
	'^undone: module sch_zz: .*; the program before runs again$'
# A signal that comes before the new program can crash in order is none to PID 1.
refused "what crashes is undone" "(until readlink /proc/1/exe | grep -q next; do :; done
	while readlink /proc/1/exe | grep -q next; do kill -SEGV 1; sleep 0.1; done) &
	eleven upgrade /test/pmore; rc=\$?; wait; exit \$rc" \
	'^undone: internal error: signal 11; the program before runs again$'
# One more, when it has begun the workload of a Pod that only it knows, and cannot
# yet write down that it did.
refused "what crashes later, too" "mkfifo /run/eleven/pods/.fresh
	(until grep -q . /sys/fs/cgroup/eleven/fresh/cgroup.procs; do sleep 0.01; done
	echo begun >/tmp/begun; kill -SEGV 1) 2>/dev/null &
	eleven upgrade /test/pmore; rc=\$?; wait; rm -f /run/eleven/pods/.fresh; exit \$rc" \
	'^undone: internal error: signal 11; the program before runs again$'
is "and of what it began nothing is left" "$(on alpha 'cat /tmp/begun
	ls -d /run/netns/fresh /sys/fs/cgroup/eleven/fresh /run/eleven/pods/fresh 2>/dev/null')" begun
poll 20 printed '^eleven: pod fresh: its workload ends: nobody supervises it$'
like "which is said" "$(console)" '^eleven: pod fresh: its workload ends: nobody supervises it$'
is "same maps" "$(maps)" "$maps"
becomes '' same "the first again"

# ---- the same without an upgrade
for p in more fewer rates ''; do
	ok "p$p up" on alpha "/test/p$p up && /test/p$p check"
	is "same maps" "$(maps)" "$maps"
done
judge "refusals, and up" "$(streams_stop)" 500
on alpha 'eleven poweroff'
node_wait alpha 60
is "poweroff" $? 0
unlike "no kernel's complaint" "$(console)" 'Kernel panic|BUG:|Oops|WARNING'

# ---- up --stay
node_start alpha -I -m 512 -a "rdinit=/test/plain-init.sh eleven.plain=noeth eleven.node=alpha"
node_ready alpha || bail "the machine without eleven starts"
on alpha 'modprobe veth; ip link add up0 type veth peer name wire0; ip link set wire0 up'
like "nobody is there to be upgraded" "$(goes 2 'eleven upgrade /test/pmore')" \
	'nobody supervises workloads; `/test/pmore up` is all'
on alpha 'eleven up --stay >/tmp/stay.log 2>&1 & echo $! >/tmp/stay.pid'
stays() { on alpha 'test $(eleven status | grep -c "stay[12] .*running") = 2'; }
ok "up --stay" poll 60 stays
pids() { on alpha 'for p in stay1 stay2; do sed -n "s/^pid //p" /run/eleven/pods/$p; done'; }
pids=$(pids)
like "it becomes more" "$(goes 0 'eleven upgrade /test/pmore')" '5 workloads go on, 0 ended$'
is "same processes" "$(pids)" "$pids"
ok "as configured" on alpha '/test/pmore check && /test/pmore status | grep "fresh .*running"'
is "the same process stays" "$(on alpha 'xargs </tmp/stay.pid; readlink /proc/$(cat /tmp/stay.pid)/exe
	tr "\0" " " </proc/$(cat /tmp/stay.pid)/cmdline' | sed 1d)" "/run/eleven/eleven
eleven up --stay "
like "what cannot wire is undone" "$(goes 2 'eleven upgrade /test/pmodule')" '^undone: module sch_zz'
is "same processes" "$(pids)" "$pids"
ok "down" on alpha '/test/pmore down'
no "nothing is left" on alpha 'ls /run/eleven /sys/fs/cgroup/eleven 2>/dev/null | grep .'
tap_end
