#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# kube-rules.sh 4|6 SERVICES: what kube-proxy (iptables mode) and flannel have in
# a node's tables, as text for iptables-restore: SERVICES services with one
# endpoint each, conntrack in FORWARD, masquerading of what leaves the cluster.
# Knows the cluster's ranges.
family=$1 services=$2
if [ "$family" = 4 ]; then
	pods=10.11.0.0/16 multicast=224.0.0.0/4 all=32
	service() { echo "10.96.$(($1 / 250)).$(($1 % 250 + 1))"; }
	to() { echo "10.11.2.$(($1 % 250 + 1)):80"; }
else
	pods=fd00:11::/96 multicast=ff00::/8 all=128
	service() { printf 'fd00:96::%x\n' "$1"; }
	to() { printf '[fd00:11::2:%x]:80\n' $(($1 % 250 + 1)); }
fi
cat <<END
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
:FLANNEL-POSTRTG - [0:0]
END
for i in $(seq "$services"); do echo ":KUBE-SVC-$i - [0:0]
:KUBE-SEP-$i - [0:0]"; done
cat <<END
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -j RETURN
-A FLANNEL-POSTRTG -s $pods -d $pods -j RETURN
-A FLANNEL-POSTRTG -s $pods ! -d $multicast -j MASQUERADE --random-fully
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
END
for i in $(seq "$services"); do
	ip=$(service "$i")/$all
	comment="-m comment --comment \"default/s$i\""
	echo "-A KUBE-SERVICES -d $ip -p tcp $comment -m tcp --dport 80 -j KUBE-SVC-$i
-A KUBE-SVC-$i ! -s $pods -d $ip -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-$i $comment -j KUBE-SEP-$i
-A KUBE-SEP-$i -p tcp -m tcp -j DNAT --to-destination $(to "$i")"
done
cat <<END
-A KUBE-SERVICES -m comment --comment "service nodeports" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:FLANNEL-FWD - [0:0]
-A INPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A INPUT -j KUBE-NODEPORTS
-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-A INPUT -j KUBE-FIREWALL
-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES
-A OUTPUT -j KUBE-FIREWALL
-A FLANNEL-FWD -s $pods -j ACCEPT
-A FLANNEL-FWD -d $pods -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
END
