# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# tap.sh: checks of a scenario as TAP on stdout, sourced by it after lib.sh. A
# check that fails prints what it saw as "# " lines and the scenario goes on.
# Knows no machine and no topology; the plan comes last, so that a scenario
# which died half way is told apart from one that ended.
#
#   ok NAME CMD [ARG...]    CMD (a function, `on NODE '...'`) succeeds
#   no NAME CMD [ARG...]    it runs and fails (no answer, 124, is not a failure)
#   is NAME GOT WANT        equal texts
#   like NAME GOT ERE       a line of GOT matches
#   unlike NAME GOT ERE     no line does, and GOT is not empty
#   poll SECONDS CMD ...    runs CMD until it succeeds; prints its last output. The
#                           last try begins when the time is over, not before
#   note TEXT               a "# " line, each line of TEXT
#   bail TEXT               a failed check that ends the scenario
#   tap_end                 plan and exit status; the last line of a scenario

tap_nr=0
tap_bad=0

note() { printf '%s\n' "$*" | sed 's/^/# /'; }

tap_ok() {
	tap_nr=$((tap_nr + 1))
	echo "ok $tap_nr - $1"
}

tap_not() {	# name, then lines that say why
	tap_nr=$((tap_nr + 1)) tap_bad=$((tap_bad + 1))
	echo "not ok $tap_nr - $1"
	shift
	note "$@"
}

ok() {
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then
		tap_ok "$tap_name"
	else
		tap_not "$tap_name" "exit $?: $*
$tap_out"
	fi
}

no() {
	tap_name=$1 tap_rc=0
	shift
	tap_out=$("$@" 2>&1) || tap_rc=$?
	case $tap_rc in
	0 | 124) tap_not "$tap_name" "exit $tap_rc: $*
$tap_out" ;;
	*) tap_ok "$tap_name" ;;
	esac
}

is() {
	if [ "$2" = "$3" ]; then
		tap_ok "$1"
	else
		tap_not "$1" "got:
$2
want:
$3"
	fi
}

like() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap_ok "$1"
	else
		tap_not "$1" "no line matches: $3
$2"
	fi
}

unlike() {
	if [ -n "$2" ] && ! printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap_ok "$1"
	else
		tap_not "$1" "empty, or a line matches: $3
$2"
	fi
}

poll() {
	tap_until=$(($(date +%s) + $1))
	shift
	while :; do
		tap_rc=0 tap_began=$(date +%s)
		tap_poll=$("$@" 2>&1) || tap_rc=$?
		[ $tap_rc != 0 ] && [ "$tap_began" -lt $tap_until ] || break
		sleep 0.2
	done
	[ -z "$tap_poll" ] || printf '%s\n' "$tap_poll"
	return $tap_rc
}

bail() {
	tap_not "$@"
	tap_end
}

tap_end() {
	echo "1..$tap_nr"
	[ $tap_bad = 0 ] && [ $tap_nr -gt 0 ]
	exit
}
