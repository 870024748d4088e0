#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# peers.sh PODS: what others need to connect so many Pods: Debian's CNI plugins,
# started one after the other as a container runtime does, and a shell with iproute2,
# which makes the same netkit pairs as we do, without programs: once with two batches
# a Pod, once with a command each. Prints figures (report.sh) beside those of
# wiring.sh; the clock counts instructions. Calls and programs are those of all that
# is started for it, by this shell and by each other.
. /test/bed.sh
export PATH=/test:$PATH CNI_PATH=/test/cni CNI_IFNAME=eth0
for module in bridge ifb sch_tbf sch_ingress act_mirred cls_u32 nf_tables nft_compat \
	nft_chain_nat xt_conntrack xt_mark xt_comment xt_addrtype xt_nat \
	xt_MASQUERADE xt_multiport xt_tcpudp nf_nat br_netfilter; do
	modprobe $module
done

# ------------------------------------------------- run in a node of its own
plugin() {	# type, what goes behind the common part
	echo "{\"cniVersion\":\"0.4.0\",\"name\":\"bench\",\"type\":\"$1\",$2}" |
		CNI_COMMAND=$verb CNI_CONTAINERID=$pod CNI_NETNS=/run/netns/$pod "/test/cni/$1"
}
bridge() {
	plugin bridge '"bridge":"cni0","isGateway":true,"ipMasq":true,"ipam":{"type":"host-local",
		"ranges":[[{"subnet":"10.11.0.0/16"}],[{"subnet":"fd00:11::/96"}]],
		"routes":[{"dst":"0.0.0.0/0"},{"dst":"::/0"}]}'
}
cni() {
	for i in $(seq "$PODS"); do
		pod=c$i
		[ "$verb" = DEL ] || ip netns add $pod
		result=$(bridge | tr -d '\n')
		[ "$verb" = DEL ] && result='{}'
		plugin portmap '"capabilities":{"portMappings":true},"runtimeConfig":{"portMappings":
			[{"hostPort":'$((8000 + i))',"containerPort":80,"protocol":"tcp"}]},
			"prevResult":'"$result" >/dev/null || echo failed portmap
		plugin bandwidth '"ingressRate":100000000,"ingressBurst":1000000,
			"egressRate":100000000,"egressBurst":1000000,
			"prevResult":'"$result" >/dev/null || echo failed bandwidth
		[ "$verb" = ADD ] || ip netns del $pod
	done
}
outside() {	# slot: commands in the node
	echo "link add nk-i$1 type netkit mode l3 forward peer forward name eth0 netns i$1
link set nk-i$1 up
route add 10.11.1.$1 dev nk-i$1
route add fd00:11::1:$1 dev nk-i$1"
}
within() {	# slot: commands in the Pod
	echo "link set lo up
link set eth0 up
addr add 10.11.1.$1/32 dev eth0
addr add fd00:11::1:$1/128 dev eth0 nodad
route add default via 169.254.1.1 dev eth0 onlink
route add default via fe80::1 dev eth0 onlink"
}
# One batch for all Pods is not to be had: iproute2 6.15 takes the second netkit of
# a batch for a second mode of the first.
batch() {
	for i in $(seq "$PODS"); do
		{ echo "netns add i$i"; outside $i; } | ip -batch - || echo failed batch
		within $i | ip -n i$i -batch - || echo failed within
	done
}
single() {
	for i in $(seq "$PODS"); do
		ip netns add i$i
		outside $i | while read -r words; do ip $words || echo failed outside; done
		within $i | while read -r words; do ip -n i$i $words || echo failed within; done
	done
}
PODS=$1 verb=${3:-}
case ${2:-} in
cni | batch | single)
	$2
	exit
	;;
esac

# -------------------------------------------------------------------- the host
said() {	# kind, what was printed: its figures, what failed
	echo "$2" | grep -A 2 -B 2 failed
	echo "$2" | sed -n "s/^$1 //p"
}
each() {	# name command...: of this file
	_name=$1 _out=$(node p /test/cost /test/peers.sh $PODS $2 ${3:-} 2>&1)
	set -- $(said cost "$_out")
	[ $# -ge 1 ] || echo "failed $_name $PODS"
	echo "figure wiring.peer.$_name.$PODS ${1:-0} instructions"
}
calls() {	# the same
	_name=$1 _out=$(node p /test/cost -c /test/peers.sh $PODS $2 ${3:-} 2>&1)
	set -- $(said calls "$_out")
	echo "figure wiring.peer.$_name.calls.$PODS ${1:-0} calls, ${3:-0} netlink messages," \
		"${5:-0} programs"
}
bare() { node p sh -c 'for i in $(ls /run/netns); do ip netns del $i; done'; sleep 20; }

node_new p
node p ip link add up0 type veth peer name up1
node p ip link set up0 up
for how in each calls; do
	$how ip.batch batch
	node p ip netns exec i$PODS ping -c 1 -q 10.11.1.$PODS >/dev/null ||
		echo "failed batch: no Pod"
	bare
	# half a million calls are counted for minutes, each Pod's being the same
	[ $how$PODS != calls254 ] || break
	$how ip.single single
	bare
done
# each takes longer than the one before: 254 an hour of this
[ $PODS -le 64 ] || exit 0
each cni.add cni ADD
node p ip -n c$PODS -br addr show eth0 | grep -q fd00:11 || echo "failed cni: no address"
[ $PODS -le 16 ] || exit 0
each cni.del cni DEL
calls cni.add cni ADD
