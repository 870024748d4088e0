#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# probe.sh: runs in a guest, in the netns of either end of a path. With -s it
# starts the servers and returns once they listen; with addresses it sends to
# each a burst of pings, a file by TCP and datagrams by UDP, and prints one line:
#	ADDRESS: ping 5/5 ttl 62, tcp intact, udp 0 lost
# Knows nothing of nodes and Pods.
listen() {
	/test/udp -s || return
	nc -ll -p 7 -e sha256sum >/dev/null 2>&1 </dev/null &
	for i in $(seq 600); do
		[ -z "$(ss -Hltn 'sport = 7')" ] || return 0
		sleep 0.05
	done
	echo "probe: nc does not listen" >&2
	return 1
}

# Received of sent, and every TTL that was seen.
ping_of() {
	/test/pings.sh 5 "$1" | awk '
		/ ttl=/ { sub(/.* ttl=/, ""); if (!seen[$1]++) ttl = ttl " " $1 }
		/transmitted/ { sent += $1; got += $4 }
		END { printf "ping %d/%d ttl%s", got, sent, ttl }'
}

tcp_of() {
	[ -e /tmp/payload ] || head -c 300000 /dev/urandom >/tmp/payload
	[ "$(nc -w 30 "$1" 7 </tmp/payload)" = "$(sha256sum </tmp/payload)" ] &&
		echo intact || echo broken
}

if [ "$1" = -s ]; then
	listen
	exit
fi
for to; do
	echo "$to: $(ping_of "$to"), tcp $(tcp_of "$to"), udp $(/test/udp "$to" 100) lost"
done
