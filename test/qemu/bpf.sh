#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# config: config.h
# limit: 800
# bpf.sh: test/bpf on this kernel, in a machine that is no node, so that nothing
# else is attached or loaded. Its TAP and its figures are passed on.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
node_start vm -a rdinit=/test/outside.sh
node_ready vm || bail "vm boots"
ON_TIMEOUT=580
on vm LONG=${LONG:-} /test/bpf-test
