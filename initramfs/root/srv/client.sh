#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#
# The workload of a demo client: fetches one URL every few seconds and says in
# one line what came back. Runs in a Pod on busybox; names resolve by the Pod's
# /etc/hosts. Knows its URL only.

url=${1:?usage: client.sh URL [seconds]}
pause=${2:-5}
fetch=0

# Hundredths of a second since boot; a builtin reads it, no process starts.
now() {
	read -r up _ </proc/uptime || up=0.00
	up=${up%.*}${up#*.}
}

while :; do
	fetch=$((fetch + 1))
	now; start=$up
	if answer=$(wget -q -T 3 -O - "$url" 2>&1); then
		now
		# The answer is somebody else's: one line of it, of bounded length.
		answer=${answer%%"
"*}
		took=$((up - start))
		printf '%s #%d: "%.60s" in %d.%02d s\n' "$url" "$fetch" \
			"$answer" $((took / 100)) $((took % 100))
	else
		printf '%s #%d: no answer\n' "$url" "$fetch"
	fi
	sleep "$pause"
done
