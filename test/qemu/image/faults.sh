#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# faults.sh START HOW FIRST STEP TRIES: has inject spoil every STEP-th kernel call
# of a run, from the FIRST on, so many times, and prints what was not right after
# it. START says from where and what is run:
#	first	`up` of a bare machine		again	`up` when all is up
#	change	`up` on top of other tables	down	`down`
# HOW is inject's; "errno" takes another error each time. Then a plain run must
# reach the state it always reaches; the spoilt one has named what failed, or
# was none the worse for it. The last line: what was tried. Runs on a machine
# whose /tmp/bare and /tmp/wired hold what `faults.sh words` says of both.
start=$1 how=${2:-} k=${3:-} step=${4:-} tries=${5:-}
tried=0 killed=0 refused=0 unharmed=0

bad() {
	echo "$start, $how $k: $*"
	cat /tmp/spoilt.err
}
# The kernel gives up0 its link-local address when it likes; a device that is down
# has no queue by either name.
words() {
	/test/state.sh quick | sed 's/ link-netnsid [0-9]*//g; s/ tentative//
		s/ qdisc noop / qdisc noqueue /
		/kernel_ll/,+1d; /fe80::/d'
}
state() {
	words >/tmp/state.now
	diff -U0 /tmp/$1 /tmp/state.now >/tmp/state.diff && return
	bad "$2 is not $1:
$(cat /tmp/state.diff)"
	cp /tmp/state.now /tmp/$1	# said once
}
run() {	# what...
	"$@" >/tmp/run.log 2>&1 || bad "then $*: $? $(cat /tmp/run.log)"
}
right() { # is all as it should be, right now?
	if [ $start = down ]; then state bare "$1"; else run eleven check && state wired "$1"; fi
}
errors='1 12 4 5 28 24 16 22 11'	# EPERM ENOMEM EINTR EIO ENOSPC EMFILE EBUSY EINVAL EAGAIN
spoil() {
	case $how in
	errno)
		set -- $errors
		shift $(((k + tried) % 9))
		_how=$1
		;;
	*) _how=$how ;;
	esac
	_cmd=up
	[ $start != down ] || _cmd=down
	timeout -s KILL 20 /test/inject $_how $k /init $_cmd >/tmp/spoilt.out 2>/tmp/spoilt.err
}

if [ $start = words ]; then
	words
	exit
fi
while [ $tried -lt "$tries" ]; do
	: >/tmp/spoilt.err
	case $start in
	first) run eleven down ;;
	change) run /test/eleven-next up ;;
	*) run eleven up ;;
	esac
	spoil
	rc=$?
	[ $rc != 99 ] || break
	tried=$((tried + 1))
	case $rc in
	0)
		unharmed=$((unharmed + 1))
		right "what a run that saw no fault left"
		;;
	137)
		[ $how = kill ] && killed=$((killed + 1)) || bad "no end, or killed"
		;;
	1 | 2)
		refused=$((refused + 1))
		grep -v '^inject:' /tmp/spoilt.err | cat - /tmp/spoilt.out |
			grep -qE '^(eleven|differs): ' || bad "exit $rc without a word"
		;;
	*) bad "exit $rc" ;;
	esac
	if [ $start = down ]; then run eleven down; else run eleven up; fi
	right "after it"
	k=$((k + step))
done
[ $start = down ] || run eleven down
state bare "after all"
echo "$start, $how: $tried tried up to call $k: $refused named, $unharmed unharmed, $killed killed"
