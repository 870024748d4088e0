# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# bed.sh: sourced in the guest. Two nodes as network and mount namespaces, a wire
# between them, and the ways to connect Pods to them that are compared. Whatever
# the way, the addresses are those of the tables (bed.h).
#
#	node_new NAME              a namespace with its own /run, /sys and bpffs
#	node NAME CMD...           runs CMD there
#	inside NAME NETNS CMD...   or in a netns of that node; "host": in the node
#	bed_new                    alpha and beta, up0 a veth between them
#	way_modules WAY            loads what the way needs and no other does
#	way_up WAY                 both nodes' Pods connected in that way: p1 and p2 of
#	                           alpha, q1 and q2 of beta
#	way_ends WAY               sets first, second (alpha's) and far (beta's), the
#	                           netns that talk, and s1, s2 for address()
#	address 4|6 ID SLOT        of one of these ends
# BED tells the nodes of one bed from those of another in the same guest.
BED=${BED:-node}

node_new() {
	unshare -m -n sh -c 'mount --make-rprivate /; mount -t tmpfs tmpfs /run
		mkdir /run/netns
		mount -t sysfs sysfs /sys
		mkdir -p /sys/fs/bpf; mount -t bpf bpf /sys/fs/bpf
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
		echo $$ >'"/tmp/$BED.$1.new && mv /tmp/$BED.$1.new /tmp/$BED.$1"'
		exec sleep 999999' &
	until [ -e "/tmp/$BED.$1" ]; do sleep 0.01; done
	node "$1" ip link set lo up
}
# By its path: busybox' nsenter would take an applet of its own for it.
node() {
	_node=$1 _path=$(command -v "$2")
	shift 2
	nsenter -t "$(cat "/tmp/$BED.$_node")" -m -n "$_path" "$@"
}
inside() {
	_in=$1 _ns=$2
	shift 2
	if [ "$_ns" = host ]; then
		node "$_in" "$@"
	else
		_cmd=$(command -v "$1")
		shift
		node "$_in" nsenter -n"/run/netns/$_ns" "$_cmd" "$@"
	fi
}
set_all() {	# node, "key=value"...
	_on=$1
	shift
	for _kv; do
		node "$_on" sh -c "echo ${_kv#*=} >/proc/sys/$(echo "${_kv%%=*}" | tr . /)"
	done
}

bed_new() {
	node_new alpha
	node_new beta
	ip link add up0 netns "$(cat /tmp/$BED.alpha)" type veth \
		peer name up0 netns "$(cat /tmp/$BED.beta)"
}
# What `eleven up` does to a node, for those that have no agent.
plain() {	# node id
	node "$1" ip link set up0 up
	node "$1" ip addr add "192.0.2.$2/24" dev up0
	node "$1" ip addr add "2001:db8::$2/64" dev up0 nodad
	_other=$((3 - $2))
	node "$1" ip route add "10.11.$_other.0/24" via "192.0.2.$_other"
	node "$1" ip route add "fd00:11::$_other:0/112" via "2001:db8::$_other"
	set_all "$1" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.up0.rp_filter=0
}
eleven_up() {
	node "$1" eleven -n "$1" up >"/tmp/up.$1" 2>&1 || {
		cat "/tmp/up.$1"
		return 1
	}
}

# ------------------------------------------------------------------------ ways
# A veth pair nk-pN and eth0, with addresses and a default route by the node's
# end, whose address is 169.254.1.1 and fe80::1, as with routing CNIs.
pod_veth() {	# node netns id slot
	node "$1" ip netns add "$2"
	node "$1" ip link add "nk-$2" address "02:e1:01:00:0$3:0$4" type veth \
		peer name eth0 address "02:e1:00:00:0$3:0$4" netns "$2"
	node "$1" ip link set "nk-$2" addrgenmode none
	node "$1" ip link set "nk-$2" up
	pod_inside "$1" "$2" "$3" "$4"
	for _gw in 169.254.1.1 fe80::1; do
		node "$1" ip -n "$2" neigh replace $_gw lladdr "02:e1:01:00:0$3:0$4" dev eth0
	done
}
pod_inside() {	# node netns id slot
	node "$1" ip -n "$2" link set lo up
	node "$1" ip -n "$2" link set eth0 addrgenmode none
	node "$1" ip -n "$2" link set eth0 up
	node "$1" ip -n "$2" addr add "10.11.$3.$4/32" dev eth0
	node "$1" ip -n "$2" addr add "fd00:11::$3:$4/128" dev eth0 nodad
	node "$1" ip -n "$2" route add default via 169.254.1.1 dev eth0 onlink
	node "$1" ip -n "$2" route add default via fe80::1 dev eth0 onlink
}

pod() {	# node slot: its name
	case $1$2 in
	alpha[12]) echo p$2 ;;
	alpha*) echo v$(($2 - 2)) ;;
	beta[12]) echo q$2 ;;
	beta*) echo w$(($2 - 2)) ;;
	esac
}
pods_host() {
	plain "$1" "$2"
}
pods_eleven() {
	eleven_up "$1"
}
pods_hostof() {
	eleven_up "$1"
}
# Netkit as ours, and programs that do nothing but to redirect (floor.bpf.c): our own
# are replaced where they are attached.
pods_floor() {
	eleven_up "$1" || return
	[ "$(node "$1" cat /sys/class/net/up0/ifindex)" = 2 ] || return
	node "$1" bpftool prog loadall /test/floor.bpf.o /sys/fs/bpf/floor || return
	node "$1" /test/relink /sys/fs/bpf/eleven/link/uplink /sys/fs/bpf/floor/arrive || return
	for _s in 1 2; do
		_link=/sys/fs/bpf/eleven/link/$(pod "$1" $_s)
		node "$1" /test/relink $_link-egress /sys/fs/bpf/floor/leave_$2 &&
			node "$1" /test/relink $_link-ingress /sys/fs/bpf/floor/enter || return
	done
}
# The stack's own routing, no filter rules.
pods_routed() {
	plain "$1" "$2"
	for _s in 1 2; do
		_pod=$(pod "$1" $_s)
		pod_veth "$1" $_pod "$2" $_s
		node "$1" ip route add "10.11.$2.$_s" dev nk-$_pod
		node "$1" ip route add "fd00:11::$2:$_s" dev nk-$_pod
		for _to in "10.11.$2.$_s" "fd00:11::$2:$_s"; do
			node "$1" ip neigh replace $_to lladdr "02:e1:00:00:0$2:0$_s" dev nk-$_pod
		done
	done
}
# A bridge, br_netfilter, and the rules that kube-proxy and flannel write.
pods_bridge() {
	plain "$1" "$2"
	node "$1" ip link add cni0 type bridge
	node "$1" ip link set cni0 up
	node "$1" ip addr add "10.11.$2.254/24" dev cni0
	node "$1" ip addr add "fd00:11::$2:fffe/112" dev cni0 nodad
	for _s in 1 2; do
		_pod=$(pod "$1" $_s)
		node "$1" ip netns add $_pod
		node "$1" ip link add nk-$_pod type veth peer name eth0 netns $_pod
		node "$1" ip link set nk-$_pod master cni0 up
		node "$1" ip -n $_pod link set lo up
		node "$1" ip -n $_pod link set eth0 up
		node "$1" ip -n $_pod addr add "10.11.$2.$_s/24" dev eth0
		node "$1" ip -n $_pod addr add "fd00:11::$2:$_s/112" dev eth0 nodad
		node "$1" ip -n $_pod route add default via "10.11.$2.254"
		node "$1" ip -n $_pod route add default via "fd00:11::$2:fffe"
	done
	for _family in 4 6; do
		/test/kube-rules.sh $_family 100 >/tmp/rules.$_family
		node "$1" /test/iptables$_family </tmp/rules.$_family
	done
}
pods_ipvlan() {
	plain "$1" "$2"
	for _s in 1 2; do
		_pod=$(pod "$1" $_s)
		node "$1" ip netns add $_pod
		node "$1" ip link add iv$_s link up0 type ipvlan mode l3
		node "$1" ip link set iv$_s netns $_pod name eth0
		node "$1" ip -n $_pod link set lo up
		node "$1" ip -n $_pod link set eth0 up
		node "$1" ip -n $_pod addr add "10.11.$2.$_s/32" dev eth0
		node "$1" ip -n $_pod addr add "fd00:11::$2:$_s/128" dev eth0 nodad
		node "$1" ip -n $_pod route add default dev eth0
		node "$1" ip -n $_pod -6 route add default dev eth0
	done
}
# Our own programs on veth instead of netkit: the pairs of the L2 Pods are
# replaced by veth of the same indexes and addresses.
pods_vethbpf() {
	eleven_up "$1"
	for _s in 3 4; do
		_pod=$(pod "$1" $_s) _index=$((65536 + $2 * 256 + _s))
		node "$1" ip link del nk-$_pod
		node "$1" ip netns del $_pod
		node "$1" ip netns add $_pod
		node "$1" ip link add nk-$_pod index $_index address "02:e1:01:00:0$2:0$_s" \
			type veth peer name eth0 address "02:e1:00:00:0$2:0$_s" netns $_pod
		node "$1" ip link set nk-$_pod addrgenmode none
		node "$1" ip link set nk-$_pod up
		pod_inside "$1" $_pod "$2" $_s
		for _gw in 169.254.1.1 fe80::1; do
			node "$1" ip -n $_pod neigh replace $_gw lladdr "02:e1:01:00:0$2:0$_s" dev eth0
		done
		for _hook in "pod_egress tcx_ingress" "pod_ingress tcx_egress"; do
			node "$1" bpftool net attach "${_hook#* }" pinned \
				"/sys/fs/bpf/eleven/${_hook% *}" dev nk-$_pod
		done
	done
}

# ------------------------------------------------------------------- who talks
way_modules() {
	case $1 in
	ipvlan) modprobe ipvlan ;;
	bridge)
		for _module in bridge br_netfilter nf_conntrack nf_nat nf_tables nft_compat \
			nft_chain_nat xt_conntrack xt_mark xt_comment xt_addrtype xt_nat \
			xt_MASQUERADE xt_tcpudp; do
			modprobe $_module
		done
		;;
	esac
}
way_up() {
	# both ends have a carrier before an agent waits for it
	for _end in alpha beta; do node $_end ip link set up0 up; done
	"pods_$1" alpha 1 && "pods_$1" beta 2
}
way_ends() {
	first=p1 second=p2 far=q1 s1=1 s2=2
	case $1 in
	host | hostof) first=host second=host far=host ;;
	vethbpf) first=v1 second=v2 far=w1 s1=3 s2=4 ;;
	esac
}
address() {	# family id slot
	case $first$1 in
	host4) echo "192.0.2.$2" ;;
	host6) echo "2001:db8::$2" ;;
	*4) echo "10.11.$2.$3" ;;
	*6) echo "fd00:11::$2:$3" ;;
	esac
}
