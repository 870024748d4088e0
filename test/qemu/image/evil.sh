#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# evil.sh: a workload that does what it is told by whoever may write into its
# /tmp, with its own rights and no others: /tmp/go is run, and its output is
# /tmp/said when it is done. Knows nothing of what it does.
while :; do
	if [ -e /tmp/go ]; then
		sh /tmp/go >/tmp/saying 2>&1
		rm /tmp/go
		mv /tmp/saying /tmp/said
	fi
	sleep 0.2
done
