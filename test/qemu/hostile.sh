#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# hostile.sh: two Pods, root inside, do all they can think of; the node, its
# tables and a third Pod are as if they were not there. What the kernel refuses
# them they say themselves (hostile.c, rewire.c, intrude.c); what became of their
# packets is seen where those could arrive.
#
#	good  evil (L3)  vile (L2)        alpha, one guest
#	      up0 (fq) ---- veth ---- wire0 in the netns far
#
# Time is counted in instructions (qemu.sh -I): a guest that is slow meanwhile
# would not offer more than a rate.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=300

node_start alpha -I -m 384 -a "rdinit=/test/wired.sh eleven.node=alpha"
node_ready alpha 120 || bail "the node boots"
ok "the node is as configured" on alpha eleven check

# As its workload, with its rights; not by exec, which has the operator's.
does() {	# pod command, what the node does just before and just after
	on alpha "${3:-}
		eleven exec $1 sh -c 'echo \"$2\" >/tmp/next; mv /tmp/next /tmp/go
		until [ -e /tmp/said ]; do sleep 0.1; done; cat /tmp/said; rm /tmp/said'
		${4:-}"
}
workloads() { on alpha 'test $(eleven status | grep -Ec "^  (evil|vile) .* running ") = 2'; }
ok "both workloads run" poll 60 workloads
tells() {	# name, how many tries, what it said
	is "$1: no breach" "$(echo "$3" | grep -Ev '^(held|tried) ')" ''
	is "$1: all $2 tries" "$(echo "$3" | grep -c '^held ')" "$2"
}
dropped() {	# pod: reasons and packets, as status has them
	on alpha 'eleven status -j' | awk -v pod="\"$1\"," '
		/^      "name": / { is = $2 == pod }
		is && /"(egress|ingress)": / { dir = $1; gsub(/[":]/, "", dir) }
		is && /^ +"[a-z-]+": {/ { reason = $1; gsub(/[":]/, "", reason) }
		is && dir == "egress" && /"packets": / { print reason, $2 + 0 }'
}
count_of() { echo "$1" | awk -v reason="$2" '$1 == reason { print $2 }'; }

# ---- services that are not for Pods, and one that is
on alpha 'for l in 127.0.0.1:81 [::1]:81; do httpd -p $l -h /srv; done
	ip netns exec good httpd -p 127.0.0.1:81 -h /srv
	ip netns exec far httpd -p 82 -h /srv
	(nc -ll -p 80 -e true) >/dev/null 2>&1 &' >/dev/null
is "all of them listen" "$(on alpha 'until [ -n "$(ss -Hltn "sport = 80")" ]; do sleep 0.1; done
	for at in "" "ip netns exec good" "ip netns exec far"; do
		$at ss -Hltn "sport = 81 or sport = 82" | wc -l
	done' | xargs)" "2 1 1"
for pod in evil vile; do
	tells "$pod, system calls" 84 "$(does $pod /test/hostile)"
	tells "$pod, its device" 17 "$(does $pod /test/rewire)"
	tells "$pod, what is not for it" 8 "$(does $pod "/test/intrude reach 192.0.2.1 81 \
		2001:db8::1 81 127.0.0.1 80 ::1 80 169.254.1.1 80 fe80::1 80 10.11.1.1 81 fd00:11::1:1 81")"
	is "$pod reaches what is for it" "$(does $pod '/test/intrude reach 192.0.2.1 80 2001:db8::1 80')" \
		'BREACH reach 192.0.2.1 port 80
BREACH reach 2001:db8::1 port 80'
done
tells "owner of user, mount and network namespaces" 74 \
	"$(on alpha 'eleven exec evil /test/hostile userns')"

# ---- frames in others' names: where could they arrive?
on alpha 'for at in good:eth0 far:wire0; do
		ip netns exec ${at%:*} tcpdump -U -l -nn -i ${at#*:} -w /tmp/${at%:*}.pcap \
			>/dev/null 2>/tmp/${at%:*}.err &
	done
	tcpdump -U -nn -i up0 -w /tmp/up0.pcap >/dev/null 2>/tmp/up0.err &
	for at in good far up0; do
		for i in $(seq 300); do
			! grep -q "listening on" /tmp/$at.err || break
			sleep 0.1
		done
	done' >/dev/null
for pod in evil vile; do
	before=$(dropped $pod)
	said=$(does $pod '/test/intrude spoof')
	after=$(dropped $pod)
	sum=$( (echo "$after"; echo "$before" | sed 's/ / -/') |
		awk '$1 ~ /^(spoofed|destination|protocol|malformed)$/ { n += $2 } END { print n }')
	is "$pod: each frame in another's name was dropped and counted" "$said; $sum" \
		"tried 0 frames, 120 refused; 120"
done
on alpha 'eleven exec good wget -q -T 5 -O /dev/null http://192.0.2.254:82/HONEST
	sleep 3		# a block of tcpdump is a second
	kill $(pidof tcpdump); sleep 0.5'
is "none of them is to be seen anywhere, what is honest is everywhere" "$(on alpha '
	for at in good far up0; do echo $at $(grep -c HOSTILE /tmp/$at.pcap) \
		$(grep -q HONEST /tmp/$at.pcap && echo seen); done')" "good 0 seen
far 0 seen
up0 0 seen"

# ---- others' packets
said=$(on alpha '(sleep 1; eleven exec good ping -i 0.1 -c 20 192.0.2.254; ping -i 0.1 -c 10 10.11.1.1) \
	>/dev/null 2>&1 &' "
	$(cat <<'END'
	eleven exec vile sh -c 'echo /test/intrude sniff 4 >/tmp/next; mv /tmp/next /tmp/go
		until [ -e /tmp/said ]; do sleep 0.1; done; cat /tmp/said; rm /tmp/said'
END
	)")
like "a capture in a Pod sees none of others'" "$said" '^sniffed [0-9]+ of its own, 0 of others$'

# ---- faster than 8 Mbit/s, first in line, and all the while another Pod's stream.
# What of each comes to far, in frames as they would be on a wire.
ok "frames are counted" on alpha 'set -e
	for name in sch_ingress cls_u32 act_gact; do modprobe $name; done
	ethtool -K up0 tso off gso off tx-udp-segmentation off
	tc -n far qdisc add dev wire0 clsact
	for n in 2 3; do
		tc -n far filter add dev wire0 ingress pref $n protocol ip \
			u32 match ip src 10.11.1.$n/32 action ok
	done
	ip netns exec far /test/udp -s'
# Until /tmp/over is there, lines of "hundredths bytes frames" of Pod number $1;
# tc leaves out a frame's own header.
samples() {
	echo "until [ -e /tmp/over ]; do
		tc -n far -s filter show dev wire0 ingress pref $1 | sed -n 's/.*Sent //p' |
			(read bytes _ frames _; read up _ </proc/uptime
			echo \${up%.*}\${up#*.} \$bytes \$frames)
		sleep 1
	done; rm /tmp/over"
}
fast=4 times='1 2 3 4 5' streams=10 crowd=4 before=1
[ -z "${LONG:-}" ] || fast=6 times='1 2 3 4 5 6 7 8' streams=16 crowd=6 before=2
n=2
for pod in evil vile; do
	# in one go: the guest's clock does not wait for this machine's
	said=$(does $pod "/test/intrude fast $fast" \
		"(for i in $times; do eleven exec good /test/udp 192.0.2.254 60
		eleven exec good /test/udp 2001:db8::fe 60; done) >/tmp/lost 2>&1 &
		($(samples $n)) >/tmp/samples 2>&1 &" \
		'touch /tmp/over; while [ -e /tmp/over ]; do sleep 0.1; done')
	note "$said"
	like "$pod has every trick" "$said" \
		'^tried [1-9][0-9]* by priority, [1-9][0-9]* by time, [1-9][0-9]* by segments, [1-9]'
	unlike "and none failed" "$said" 'lost a trick'
	# the middle one of all but the first and the last second: a guest that stood
	# still for a while makes up for it
	rate=$(on alpha cat /tmp/samples | awk 'NR > 1 {
			printf "%d\n", ($2 - bytes + 14 * ($3 - frames)) * 800 / ($1 - at) }
		{ at = $1; bytes = $2; frames = $3 }' | sed '1d; $d' | sort -n |
		awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] + 0 }')
	note "$rate bit/s"
	ok "$pod is not faster for it" test "$rate" -gt 1000000 -a "$rate" -lt 8300000
	all_sent() { on alpha "test \$(wc -l </tmp/lost) = $streams"; }
	is "the other Pod's stream lost nothing" \
		"$(poll 100 all_sent; on alpha 'sort /tmp/lost | uniq -c' | xargs)" "$streams 0"
	n=3
done

# ---- more neighbours than the kernel has room for; the good Pod's first packets
# of this guest's life to the outside are among them
for pod in evil vile; do
	said=$(on alpha "eleven exec $pod sh -c 'echo /test/intrude crowd $crowd >/tmp/next; mv /tmp/next /tmp/go'
		sleep $before
		eleven exec good ping -q -i 0.1 -W 2 -c 20 192.0.2.254 >/tmp/ping4 &
		eleven exec good ping -q -i 0.1 -W 2 -c 20 2001:db8::fe >/tmp/ping6 &
		ping -q -i 0.1 -W 2 -c 20 10.11.1.1 >/tmp/node4 &
		ping -q -i 0.1 -W 2 -c 20 fd00:11::1:1 >/tmp/node6
		wait; cat /tmp/ping4 /tmp/ping6 /tmp/node4 /tmp/node6
		eleven exec $pod sh -c 'until [ -e /tmp/said ]; do sleep 0.1; done; cat /tmp/said; rm /tmp/said'" 2>&1)
	like "$pod fills the neighbour tables" "$said" '^tried [1-9][0-9]{3,} on the wire, [1-9][0-9]{3,} beside it$'
	is "the others still find theirs" "$(echo "$said" | sed -n 's/.*, \([0-9]* packets received\).*/\1/p' |
		sort | uniq -c | xargs)" "4 20 packets received"
done
# cat /proc/net/stat/*: table_fulls is the last column
like "they were full" "$(on alpha 'cat /proc/net/stat/ndisc_cache')" ' 0*[1-9a-f][0-9a-f]*$'

# ---- what is left to attack
is "PID 1 has given up what it does not need, shells have all" "$(on alpha '
	sed -n "s/^CapEff:.//p; s/^NoNewPrivs:.//p" /proc/1/status
	[ "$(grep CapEff /proc/self/status)" = "$(sed -n s/CapBnd/CapEff/p /proc/1/status)" ] && echo all')" \
	"000000c089653dff
0
all"
is "the datapath's constants are frozen" \
	"$(on alpha 'bpftool map show pinned /sys/fs/bpf/eleven/rodata' | grep -o frozen)" frozen
no "and not even root changes them" on alpha \
	'bpftool map update pinned /sys/fs/bpf/eleven/rodata key 0 0 0 0 value 0'
is "BPF is off for others, until the next boot" \
	"$(on alpha 'cat /proc/sys/kernel/unprivileged_bpf_disabled')" 2

# ---- afterwards
ok "the node is as configured" on alpha eleven check
is "its workloads were never started again" \
	"$(on alpha 'grep -h ^restarts /run/eleven/pods/evil /run/eleven/pods/vile' | xargs)" "restarts 0 restarts 0"
unlike "without a kernel's complaint" "$(on alpha dmesg)" 'WARNING|BUG:|Oops|skb_warn'
tap_end
