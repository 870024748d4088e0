#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# wired.sh: what stands before /init on a node whose wire lies in the same guest
# (rdinit=/test/wired.sh): far.sh's wire. Then the node boots as ever. What runs
# in far is the scenario's business.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
. /test/far.sh
exec /init
