#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# pings.sh COUNT [ping's arguments] ADDRESS: COUNT pings, one after the other, each
# with ten seconds for its answer. busybox ping -c waits a second for the last one
# when another was answered before, and a busy machine may stand still for longer.
# Prints what they print; succeeds if all are answered. Knows no address.
count=$1 unanswered=0
shift
for i in $(seq "$count"); do
	ping -c 1 -W 10 "$@" || unanswered=$((unanswered + 1))
done
[ $unanswered = 0 ]
