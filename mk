#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# mk [targets] [KNOB=value]: make for a machine that may not even have make.
# What is missing is unpacked under build/ by initramfs/deps.sh; nothing is
# installed, no root is needed. Knows no target: see the Makefile.
set -eu
cd "$(dirname "$0")"
for arg; do
	case $arg in B=*) B=${arg#B=} ;; esac
done
case ${B:=build} in /*) ;; *) B=$PWD/$B ;; esac
export B
sh initramfs/deps.sh host make
PATH=$B/host/usr/bin:$PATH
exec make --no-print-directory -j"$(nproc)" "$@"
