#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# faults.sh START HOW FIRST STEP TRIES: has inject spoil every STEP-th kernel call
# of a run, from the FIRST on, so many times, and prints what was not right after
# it. START says from where and what is run:
#	first	`up` of a bare machine		again	`up` when all is up
#	change	`up` on top of other tables	down	`down`
# HOW is inject's; "errno" takes another error each time. The spoilt run has named
# what failed, and a plain one then reaches the state that it always reaches; or it
# was none the worse for it, and has reached that itself. The last line: what was
# tried. Runs on a machine
# whose /tmp/bare and /tmp/wired hold what netstate says of both.
start=$1 how=${2:-} k=${3:-} step=${4:-} tries=${5:-}
goal=wired
[ $start != down ] || goal=bare
tried=0 killed=0 refused=0 unharmed=0

bad() {
	echo "$start, $how $k: $*"
	cat /tmp/spoilt.err
}
state() {
	/test/netstate /tmp/$1 >/tmp/state.diff 2>&1
	_rc=$?
	[ $_rc != 0 ] || return
	bad "$2 is not $1:
$(cat /tmp/state.diff)"
	[ $_rc != 1 ] || /test/netstate >/tmp/$1	# said once
}
run() {	# what...
	"$@" >/tmp/run.log 2>&1 || bad "then $*: $? $(cat /tmp/run.log)"
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
	/test/inject $_how $k /init $_cmd >/tmp/spoilt.out 2>/tmp/spoilt.err
}

while [ $tried -lt "$tries" ]; do
	: >/tmp/spoilt.err
	case $start in
	first)
		run eleven down
		state bare "what down leaves"
		;;
	change) run /test/eleven-next up ;;
	again) [ $tried != 0 ] || run eleven up ;;	# it was left so
	down) run eleven up ;;
	esac
	spoil
	rc=$?
	[ $rc != 99 ] || break
	tried=$((tried + 1))
	case $rc in
	0)
		unharmed=$((unharmed + 1))
		[ $start = down ] || run eleven check
		state $goal "what a run that saw no fault left"
		k=$((k + step))
		continue
		;;
	137)
		# and not before its turn
		[ $how = kill ] && grep -q "^inject: $k " /tmp/spoilt.err &&
			killed=$((killed + 1)) || bad "no end, or killed"
		;;
	1 | 2)
		refused=$((refused + 1))
		grep -qE '^(eleven|differs): ' /tmp/spoilt.err /tmp/spoilt.out ||
			bad "exit $rc without a word"
		;;
	*) bad "exit $rc" ;;
	esac
	# `up` has had its second look when it ends
	if [ $start = down ]; then run eleven down; else run eleven up; fi
	state $goal "after it"
	k=$((k + step))
done
[ $start = down ] || run eleven down
state bare "after all"
echo "$start, $how: $tried tried up to call $k: $refused named, $unharmed unharmed, $killed killed"
