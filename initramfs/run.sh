# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# run.sh: boots the nodes of CONFIG in QEMU, on one wire, with a machine outside
# that is their gateway. On a terminal the first node's console is yours and the
# others run behind it; without one it plays a showcase and powers off, and the
# exit status says whether all of it worked. Wants what lib.sh wants, and AGENT,
# the binary of the same tables that this machine can run. Knows the demo's
# shape, must not know any address.
set -eu
WORK=$(mktemp -d "${TMPDIR:-/tmp}/eleven-run.XXXXXX")
. test/qemu/lib.sh
trap 'nodes_stop; rm -rf "$WORK"' EXIT

tables=$WORK/tables
"$AGENT" config -j >"$tables"
section() { sed -n "/^  \"$1\": \[/,/^  \]/p" "$tables"; }
# rows of "name mac ip4 ip6 gw4 gw6 pods4 pods6", one a node
section nodes | awk -F'"' '
	/^      "(name|ip4|gw4|ip6|gw6|pods4|pods6)"/ { v[$2] = $4 }
	/^        "mac"/ { v["mac"] = $4 }
	/^    }/ { print v["name"], v["mac"], v["ip4"], v["ip6"], v["gw4"], v["gw6"],
			 v["pods4"], v["pods6"] }
' >"$WORK/nodes"
# rows of "name node ip4 ip6 http?", one a Pod
section pods | awk -F'"' '
	/^    {/ { web = "-" }
	/^      "(name|node|ip4|ip6)"/ { v[$2] = $4 }
	/^        "httpd"/ { web = "http" }
	/^    }/ { print v["name"], v["node"], v["ip4"], v["ip6"], web }
' >"$WORK/pods"
read -r first first_mac _ <"$WORK/nodes"

# ---- machines: the first node's NIC is the hub
ends=$WORK/outside.a
while read -r name mac _; do
	[ "$name" = "$first" ] && continue
	ends=$ends,$WORK/$name.a
	node_start "$name" ${mac:+-M "$mac"} -l "$WORK/$name.b" -a "eleven.node=$name"
done <"$WORK/nodes"
node_start outside -l "$WORK/outside.b" -a rdinit=/srv/outside.sh

# What a router there has: the gateway's addresses, a route to each node's Pods.
outside_up() {
	node_ready outside 60 || return 1
	cmd='ip link set eth0 up'
	while read -r _ _ ip4 ip6 gw4 gw6 pods4 pods6; do
		cmd="$cmd; ip addr add $gw4/${ip4#*/} dev eth0 2>/dev/null
			ip -6 addr add $gw6/${ip6#*/} dev eth0 2>/dev/null
			ip route add $pods4 via ${ip4%/*}
			ip -6 route add $pods6 via ${ip6%/*}"
	done <"$WORK/nodes"
	on outside "$cmd; true"
}

if [ -t 0 ] && [ -t 1 ]; then
	outside_up
	echo "  the other nodes and a machine outside run behind this console;"
	echo "  try: eleven status, eleven exec POD ping NAME. Ctrl-a x leaves."
	sh initramfs/qemu.sh -A "$ARCH" -n "$first" -k "$KERNELDIR" -i "$IMAGE" \
		${first_mac:+-M "$first_mac"} -l "$ends" -a "eleven.node=$first"
	exit
fi

# ---- the showcase
failed=0
show() {	# machine command
	printf '\n%s# %s\n' "$1" "$2"
	on "$1" "$2" || { echo "(failed: $?)"; failed=$((failed + 1)); }
}
node_start "$first" ${first_mac:+-M "$first_mac"} -l "$ends" -a "eleven.node=$first"
while read -r name _; do
	node_ready "$name" 90
	sed -n '/^eleven/,/^[^ e]/{/^[ e]/p}' "$WORK/$name/console.log"
done <"$WORK/nodes"
outside_up

read -r from _ <"$WORK/pods"
while read -r name node ip4 ip6 web; do
	[ "$node" = "$first" ] && here=$name
	if [ "$node" != "$first" ] || [ "$name" != "$from" ]; then
		show "$first" "eleven exec $from ping -c 2 -q -W 2 $ip4"
		show "$first" "eleven exec $from ping -c 2 -q -W 2 $ip6"
	fi
	[ "$web" = http ] || continue
	[ "$node" = "$first" ] ||
		show "$first" "eleven exec ${here:-$from} wget -T 5 -qO- http://$name/cgi-bin/hello"
	show outside "wget -T 5 -qO- http://$ip4/cgi-bin/hello"
	show outside "wget -T 5 -qO- 'http://[$ip6]/cgi-bin/hello'"
done <"$WORK/pods"
show "$first" 'eleven status'
show "$first" 'eleven check'
while read -r name _; do
	# later: the machine could be gone before its shell has answered
	show "$name" '(sleep 1; eleven poweroff) &'
	node_wait "$name" 20 || { echo "$name does not power off"; failed=$((failed + 1)); }
done <"$WORK/nodes"
printf '\nshowcase: %d failed\n' "$failed"
[ "$failed" = 0 ]
