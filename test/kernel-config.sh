#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# kernel-config.sh CONFIG...: does a kernel's .config have what
# initramfs/kernel.config asks for? One TAP line an option; =m counts where =y is
# asked, because the tables may name the module. Knows nothing of guests.
set -u
here=$(cd "$(dirname "$0")" && pwd)
nr=0 failed=0
for config; do
	rel=$(sed -n 's/^# Linux.* \([0-9][0-9.]*\).* Kernel Configuration/\1/p' "$config")
	while read -r option _; do
		case $option in CONFIG_*=y) ;; *) continue ;; esac
		nr=$((nr + 1))
		if grep -Eq "^${option%=y}=[ym]\$" "$config"; then
			echo "ok $nr - kernel $rel ${option%=y}"
		else
			echo "not ok $nr - kernel $rel ${option%=y}"
			failed=$((failed + 1))
		fi
	done <"$here/../initramfs/kernel.config"
done
echo "1..$nr"
echo "$((nr - failed)) passed, $failed failed"
[ "$nr" -gt 0 ] && [ $failed -eq 0 ]
