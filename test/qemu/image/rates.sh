#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# rates.sh tcp|udp egress|ingress 4|6 SECONDS POD:MBIT[:FLOWS[:SECONDS]]...: what
# arrives of Pods that all send, or are sent, more than MBIT at the same time: a
# line "POD BIT/S" each, of payload, over SECONDS after the first one. The other end
# is the netns PEER, far if it is not set. Runs on the node; knows no tables and
# nothing of who should get what.
proto=$1 dir=$2 family=$3 seconds=$4
shift 4
peer=${PEER:-far}
far() { ip netns exec "$peer" "$@"; }

address() {	# of a Pod, or of far
	if [ "$1" = far ]; then
		[ "$family" = 4 ] && echo 192.0.2.254 || echo 2001:db8::fe
	else
		ip -n "$1" -"$family" -o addr show dev eth0 scope global |
			sed 's/.*inet6* \([^/ ]*\).*/\1/'
	fi
}

inside() {	# netns, command
	_ns=$1
	shift
	if [ "$_ns" = far ]; then far "$@"; else eleven exec "$_ns" "$@"; fi
}

udp() {	# pod port bit/s
	from=$1 to=$peer
	[ "$dir" = egress ] || from=$peer to=$1
	inside "$from" /test/flood "$(address "$to")" "$2" "$3" $((seconds + 2)) 1400 2>&1 &
	inside "$to" /test/flood -r "$2" "$seconds" 2>&1
	wait
}

# iperf3 counts what it has read, block by block: a hundredth of a second each.
tcp() {	# pod port bit/s flows
	back='' block=$(($3 / 1000))
	[ "$dir" = egress ] || back=-R
	[ $block -lt 131072 ] || block=131072
	far iperf3 -s -1 -D -p "$2"
	until [ -n "$(far ss -Hltn "sport = $2")" ]; do sleep 0.01; done
	eleven exec "$1" iperf3 -c "$(address "$peer")" -p "$2" -t "$seconds" -O 1 -P "$4" \
		-b $(($3 / $4)) -l $((block / $4)) -J $back >"/tmp/rates.$1" 2>&1 || true
	bps=$(tr -d ' \t\n' <"/tmp/rates.$1" |
		sed -n 's/.*"sum_received":{[^}]*"bits_per_second":\([0-9]*\).*/\1/p')
	echo "${bps:-$(cat "/tmp/rates.$1")}"
}

port=$(cat /tmp/rates.port 2>/dev/null || echo 5200)
for job; do
	port=$((port + 1))
	(
		IFS=:
		set -- $job
		unset IFS
		seconds=${4:-$seconds}
		# enough to use up within a second what was saved while nothing was sent
		echo "$1 $("$proto" "$1" $port $(($2 * 1300000 + 4000000)) "${3:-1}")"
	) &
done
echo $port >/tmp/rates.port
wait
