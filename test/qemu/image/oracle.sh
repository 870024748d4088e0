#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# oracle.sh start RATE FROM:TO...: numbered datagrams, RATE a second and family,
# and a TCP stream from the netns FROM to the netns TO, until
# oracle.sh stop, which prints what became of each, a line "FROM>TO udp4: got …",
# and succeeds if nothing was lost, doubled, reordered or refused. Runs on the
# node; `far` is the wire's other end (far.sh), all others are Pods.
dir=/tmp/oracle

address() {	# netns family
	if [ "$1" = far ]; then
		[ "$2" = 4 ] && echo 192.0.2.254 || echo 2001:db8::fe
	else
		ip -n "$1" -"$2" -o addr show dev eth0 scope global |
			sed 's/.*inet6* \([^/ ]*\).*/\1/'
	fi
}

listens() {	# netns port option
	for _i in $(seq 100); do
		[ -z "$(ip netns exec "$1" ss -Hln"$3" "sport = $2")" ] || return 0
		sleep 0.05
	done
	echo "oracle: nobody listens on $2 in $1" >&2
	return 1
}

stream() {	# from to family option of ss and stream: u, t; rate
	port=$((port + 1))
	_log=$dir/$port
	echo "$1>$2 $(echo "$4" | sed 's/u/udp/; s/t/tcp/')$3" >$_log.name
	ip netns exec "$2" /test/stream -"$4" $port >$_log.got 2>&1 &
	echo $! >$_log.receiver
	listens "$2" $port "$4" || return
	ip netns exec "$1" /test/stream -"$4" "$(address "$2" "$3")" $port "$5" 99999 \
		>$_log.sent 2>&1 &
	echo $! >$_log.sender
}

case $1 in
start)
	rate=$2 port=7000
	shift 2
	rm -rf $dir
	mkdir $dir
	for path; do
		for family in 4 6; do
			stream "${path%:*}" "${path#*:}" $family u "$rate" || exit
		done
		stream "${path%:*}" "${path#*:}" 6 t 1000000 || exit
	done
	;;
stop)
	amiss=0
	for s in $dir/*.sender; do kill "$(cat "$s")" 2>/dev/null; done
	tries=600	# for all of them, a minute
	for s in $dir/*.receiver; do
		while [ $((tries -= 1)) -gt 0 ]; do
			kill -0 "$(cat "$s")" 2>/dev/null || break
			sleep 0.1
		done
		kill "$(cat "$s")" 2>/dev/null
		log=${s%.receiver}
		echo "$(cat $log.name): $(cat $log.got); $(cat $log.sent)"
		grep -qE 'lost 0 twice 0 late 0,|, intact,' $log.got &&
			grep -qE 'refused 0$|all there$' $log.sent || amiss=1
	done
	exit $amiss
	;;
*)
	echo "usage: oracle.sh start RATE FROM:TO... | oracle.sh stop" >&2
	exit 2
	;;
esac
