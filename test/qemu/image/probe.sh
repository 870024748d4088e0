#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# probe.sh: runs in a guest, in the netns of either end of a path. With -s it
# starts the servers and returns once they listen; with addresses it sends to
# each a burst of pings, a file by TCP and a stream of UDP, and prints one line:
#	ADDRESS: ping 5/5 ttl 62, tcp intact, udp 0 lost
# Knows nothing of nodes and Pods.
listen() {
	nc -ll -p 7 -e sha256sum >/dev/null 2>&1 </dev/null &
	iperf3 -s -D
	for i in $(seq 100); do
		[ "$(ss -Hltn 'sport = 7 or sport = 5201' | wc -l)" != 2 ] || return 0
		sleep 0.05
	done
	echo "probe: the servers do not listen" >&2
	return 1
}

# Received of sent, and every TTL that was seen.
ping_of() {
	ping -A -c 5 -W 2 "$1" | awk '
		/ ttl=/ { sub(/.* ttl=/, ""); if (!seen[$1]++) ttl = ttl " " $1 }
		/transmitted/ { sent = $1; got = $4 }
		END { printf "ping %d/%d ttl%s", got, sent, ttl }'
}

tcp_of() {
	[ -e /tmp/payload ] || head -c 300000 /dev/urandom >/tmp/payload
	[ "$(nc -w 5 "$1" 7 </tmp/payload)" = "$(sha256sum </tmp/payload)" ] &&
		echo intact || echo broken
}

# Of the receiver's count; a stream of less than 50 datagrams proves nothing.
udp_of() {
	iperf3 -c "$1" -u -i 0.1 -k 100 -l 1200 -b 10M --connect-timeout 5000 | awk '
		/receiver/ && match($0, /[0-9]+\/[0-9]+ \(/) {
			split(substr($0, RSTART, RLENGTH), n, /[\/ ]/)
			if (n[2] >= 50) lost = n[1]
		}
		BEGIN { lost = "all" }
		END { print lost " lost" }'
}

if [ "$1" = -s ]; then
	listen
	exit
fi
for to; do
	echo "$to: $(ping_of "$to"), tcp $(tcp_of "$to"), udp $(udp_of "$to")"
done
