#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# inject.sh: every kernel call of `up` and `down` fails, or is where the agent is
# killed, and every netlink request is refused: one of them a run, from a bare
# machine, on top of other tables, when all is up, and on the way down. Whatever
# it was, the run was none the worse, or has named what failed and a plain one after
# it reaches the same state as ever (image/faults.sh). By default a few of the calls,
# others each time; LONG=1: all of them, which takes two hours.
#
#	a1 spare (extra)     alpha, one guest
#	  up0 (fq) ---- veth ---- wire0 in the netns far
#
# SEED=N repeats another run's calls, BLOCKS="first-errno down-kill" are these alone.
# also: test/qemu/inject-next.h
# long limit: 60000
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=120
[ -z "${LONG:-}" ] || ON_TIMEOUT=10000
seed=${SEED:-$(date +%s)} tries=2 blocks=0
note "seed $seed"

image_add "$B/node-test-qemu-inject-next/eleven" eleven-next ||
	bail "the program with the other tables is built"
node_start alpha -m 512 -a "rdinit=/test/plain-init.sh eleven.plain=noeth eleven.node=alpha"
node_ready alpha 120 || bail "the machine starts"
# a device that was up once keeps its queue
ok "there is a wire" on alpha '/test/far.sh && ip link set up0 up && ip link set up0 down'
ok "calls can be counted" on alpha 'mount -t tracefs tracefs /sys/kernel/tracing'
ok "what is before and after up" on alpha '/test/netstate >/tmp/bare && eleven up &&
	eleven check && /test/netstate >/tmp/wired && ! cmp -s /tmp/bare /tmp/wired'
known() { on alpha '! ip netns exec far ip -6 addr show tentative | grep .'; }
ok "the wire's far end knows its address" poll 10 known
ok "the whole state of both" on alpha '/test/state.sh >/tmp/wired.whole && eleven down &&
	/test/state.sh >/tmp/bare.whole'

# The first call is the C library's before main; it does not survive its failure.
injected() {	# start how calls
	case " ${BLOCKS:-$1-$2} " in *" $1-$2 "*) blocks=$((blocks + 1)) ;; *) return ;; esac
	_step=$(($3 / tries)) _tries=$tries
	[ -z "${LONG:-}" ] || _step=1 _tries=99999
	_first=$((2 + seed % _step))
	[ "$2" != nak ] || _first=$((_first - 1))
	seen=$(on alpha "/test/faults.sh $1 $2 $_first $_step $_tries")
	is "$1, $2: $3 calls or more, from $_first by $_step" "$(echo "$seen" | grep -v ' tried up to call ')" ""
	note "$(echo "$seen" | tail -n 1)"
	echo "$seen" | grep -qE ": ([2-9]|[0-9]{2,}) tried" || tap_not "$1, $2: some were tried"
}
injected first errno 1250
injected first kill 1250
injected first nak 70
injected change errno 1000
injected change kill 1000
injected change nak 80
injected again errno 800
injected again kill 800
injected again nak 36
injected down errno 240
injected down kill 240
injected down nak 11
[ $blocks -gt 0 ] || tap_not "BLOCKS=$BLOCKS names none of them"

# what netstate leaves out: sysctls of no device, programs
same() {
	on alpha "for f in /tmp/$1 /tmp/now; do
		[ \$f = /tmp/$1 ] || /test/state.sh >\$f
		sed -i 's/ qdisc noop / qdisc noqueue /; s/ link-netnsid [0-9]*//' \$f
	done; diff -U0 /tmp/$1 /tmp/now"
}
ok "after all of them the whole state is as before up" same bare.whole
ok "up" on alpha eleven up
settled() { on alpha '! ip -br link | grep "^nk-" | grep -qv " UP "'; }
ok "all carriers are known" poll 10 settled
ok "and the whole state is that of up" same wired.whole
unlike "no complaint of the kernel" "$(cat "$WORK/alpha/console.log")" 'BUG:|Oops|WARNING'
tap_end
