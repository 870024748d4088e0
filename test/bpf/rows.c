// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The semantics as rows: a packet at a hook, and what becomes of it. Data only,
 * for the first world of bed.c. Pods: 1 and 254 L3; 2 L2; 3 L3, MTU 1280; 4 L2,
 * MTU 1400. Columns: name, hook, device's slot, packet, verdict, receiver, next
 * hop.
 */
#include "bed.h"

#define E POD_EGRESS
#define I POD_INGRESS
#define W WIRE_INGRESS
#define P(from, to, ...) { .src = from, .dst = to, __VA_ARGS__ }
#define N(...) { __VA_ARGS__ }	/* not IP */
#define P1 "10.11.1.1"
#define P2 "10.11.1.2"
#define Q1 "fd00:11::1:1"
#define Q2 "fd00:11::1:2"
#define FAR4 "203.0.113.9"
#define FAR6 "2001:db8:f::9"
#define GW4 "192.0.2.254"
#define GW6 "2001:db8::fe"
#define ANY_HBH 256		/* next header 0, hop-by-hop options */

const struct row rows[] = {
	/* ---- a Pod to the world */
	{ "v4/pod to gateway", E, 1, P(P1, FAR4), V_FORWARD, 0, GW4 },
	{ "v6/pod to gateway", E, 1, P(Q1, FAR6), V_FORWARD, 0, GW6 },
	{ "v4/last slot to gateway", E, 254, P("10.11.1.254", FAR4), V_FORWARD, 0, GW4 },
	{ "v6/last slot to gateway", E, 254, P("fd00:11::1:fe", FAR6), V_FORWARD, 0, GW6 },
	{ "v4/l2 pod to gateway", E, 2, P(P2, FAR4), V_FORWARD, 0, GW4 },
	{ "v6/l2 pod to gateway", E, 2, P(Q2, FAR6), V_FORWARD, 0, GW6 },
	{ "v4/pod to host on wire", E, 1, P(P1, "192.0.2.77"), V_FORWARD, 0, "192.0.2.77" },
	{ "v6/pod to host on wire", E, 1, P(Q1, "2001:db8::77"), V_FORWARD, 0, "2001:db8::77" },
	{ "v4/pod to pod of another node", E, 1, P(P1, "10.11.2.9"), V_FORWARD, 0, "192.0.2.2" },
	{ "v6/pod to pod of another node", E, 1,
	  P(Q1, "fd00:11::2:9"), V_FORWARD, 0, "2001:db8::2" },
	{ "v4/other node behind gateway", E, 1, P(P1, "10.11.3.1"), V_FORWARD, 0, GW4 },
	{ "v6/other node without IPv6", E, 1, P(Q1, "fd00:11::3:1"), V_STACK, 0, NULL },
	{ "v4/other node without IPv4", E, 1, P(P1, "10.11.4.1"), V_STACK, 0, NULL },
	{ "v6/other node behind gateway", E, 1, P(Q1, "fd00:11::4:1"), V_FORWARD, 0, GW6 },
	{ "v4/unknown node", E, 1, P(P1, "10.11.5.1"), V_STACK, 0, NULL },
	{ "v6/unknown node", E, 1, P(Q1, "fd00:11::5:1"), V_STACK, 0, NULL },
	{ "v4/node id 0", E, 1, P(P1, "10.11.0.1"), V_STACK, 0, NULL },
	{ "v6/node id 0", E, 1, P(Q1, "fd00:11::1"), V_STACK, 0, NULL },
	{ "v6/node id beyond an octet", E, 1, P(Q1, "fd00:11::102:1"), V_STACK, 0, NULL },
	{ "v6/other node, slot beyond an octet", E, 1,
	  P(Q1, "fd00:11::2:101"), V_FORWARD, 0, "2001:db8::2" },
	{ "v4/node itself", E, 1, P(P1, "192.0.2.1"), V_STACK, 0, NULL },
	{ "v6/node itself", E, 1, P(Q1, "2001:db8::1"), V_STACK, 0, NULL },
	{ "v4/just below the cluster", E, 1, P(P1, "10.10.255.255"), V_FORWARD, 0, GW4 },
	{ "v4/just above the cluster", E, 1, P(P1, "10.12.0.0"), V_FORWARD, 0, GW4 },
	{ "v6/just beside the cluster", E, 1, P(Q1, "fd00:11::1:0:0:1:1"), V_FORWARD, 0, GW6 },

	{ "v4/limited pod to gateway", E, 3, P("10.11.1.3", FAR4), V_FORWARD, 0, GW4 },
	{ "v6/limited pod to gateway", E, 3, P("fd00:11::1:3", FAR6), V_FORWARD, 0, GW6 },
	{ "v4/limited l2 pod to gateway", E, 4, P("10.11.1.4", FAR4), V_FORWARD, 0, GW4 },
	{ "v6/limited l2 pod to gateway", E, 4, P("fd00:11::1:4", FAR6), V_FORWARD, 0, GW6 },
	{ "v4/limited pod to the next", E, 4, P("10.11.1.4", P1), V_FORWARD, 1, NULL },
	{ "v4/limited pod to the node", E, 4, P("10.11.1.4", "192.0.2.1"), V_STACK, 0, NULL },

	/* ---- Pod to Pod of this node */
	{ "v4/l3 to l3", E, 1, P(P1, "10.11.1.3"), V_FORWARD, 3, NULL },
	{ "v6/l3 to l3", E, 1, P(Q1, "fd00:11::1:3"), V_FORWARD, 3, NULL },
	{ "v4/l3 to l2", E, 1, P(P1, P2), V_FORWARD, 2, NULL },
	{ "v6/l3 to l2", E, 1, P(Q1, Q2), V_FORWARD, 2, NULL },
	{ "v4/l2 to l3", E, 2, P(P2, P1), V_FORWARD, 1, NULL },
	{ "v6/l2 to l3", E, 2, P(Q2, Q1), V_FORWARD, 1, NULL },
	{ "v4/l2 to l2", E, 2, P(P2, "10.11.1.4"), V_FORWARD, 4, NULL },
	{ "v6/l2 to l2", E, 2, P(Q2, "fd00:11::1:4"), V_FORWARD, 4, NULL },
	{ "v4/to last slot", E, 1, P(P1, "10.11.1.254"), V_FORWARD, 254, NULL },
	{ "v4/itself", E, 1, P(P1, P1), V_STACK, 0, NULL },
	{ "v6/itself", E, 1, P(Q1, Q1), V_STACK, 0, NULL },
	{ "v4/unknown pod", E, 1, P(P1, "10.11.1.77"), V_STACK, 0, NULL },
	{ "v6/unknown pod", E, 1, P(Q1, "fd00:11::1:4d"), V_STACK, 0, NULL },
	{ "v4/slot 0", E, 1, P(P1, "10.11.1.0"), V_STACK, 0, NULL },
	{ "v4/slot 255", E, 1, P(P1, "10.11.1.255"), V_STACK, 0, NULL },
	{ "v6/slot 0", E, 1, P(Q1, "fd00:11::1:0"), V_STACK, 0, NULL },
	{ "v6/slot beyond an octet", E, 1, P(Q1, "fd00:11::1:103"), V_STACK, 0, NULL },

	/* ---- TTL and size, to the wire and to a Pod */
	{ "v4/ttl 2", E, 1, P(P1, FAR4, .ttl = 2), V_FORWARD, 0, GW4 },
	{ "v6/hop limit 2", E, 1, P(Q1, FAR6, .ttl = 2), V_FORWARD, 0, GW6 },
	{ "v4/ttl 1", E, 1, P(P1, FAR4, .ttl = 1), V_STACK, 0, NULL },
	{ "v6/hop limit 1", E, 1, P(Q1, FAR6, .ttl = 1), V_STACK, 0, NULL },
	{ "v4/ttl 1 to pod", E, 1, P(P1, P2, .ttl = 1), V_STACK, 0, NULL },
	{ "v6/hop limit 1 to pod", E, 1, P(Q1, Q2, .ttl = 1), V_STACK, 0, NULL },
	{ "v4/ttl 1 to node", E, 1, P(P1, "192.0.2.1", .ttl = 1), V_STACK, 0, NULL },
	{ "v4/uplink mtu", E, 1, P(P1, FAR4, .payload = 1480), V_FORWARD, 0, GW4 },
	{ "v6/uplink mtu", E, 1, P(Q1, FAR6, .payload = 1460), V_FORWARD, 0, GW6 },
	{ "v4/uplink mtu and 1", E, 1, P(P1, FAR4, .payload = 1481), V_STACK, 0, NULL },
	{ "v6/uplink mtu and 1", E, 1, P(Q1, FAR6, .payload = 1461), V_STACK, 0, NULL },
	{ "v4/uplink mtu and 1, do not fragment", E, 1,
	  P(P1, FAR4, .payload = 1481, .fragment = 0x4000), V_STACK, 0, NULL },
	{ "v4/small pod's mtu", E, 1, P(P1, "10.11.1.3", .payload = 1260), V_FORWARD, 3, NULL },
	{ "v6/small pod's mtu", E, 1, P(Q1, "fd00:11::1:3", .payload = 1240), V_FORWARD, 3, NULL },
	{ "v4/small pod's mtu and 1", E, 1, P(P1, "10.11.1.3", .payload = 1261), V_STACK, 0, NULL },
	{ "v6/small pod's mtu and 1", E, 1,
	  P(Q1, "fd00:11::1:3", .payload = 1241), V_STACK, 0, NULL },
	{ "v4/small pod may send more", E, 3,
	  P("10.11.1.3", FAR4, .payload = 1480), V_FORWARD, 0, GW4 },
	{ "v4/options", E, 1, P(P1, FAR4, .options = 4), V_STACK, 0, NULL },
	{ "v4/all options, to pod", E, 1, P(P1, P2, .options = 40), V_STACK, 0, NULL },
	{ "v4/length 0 as BIG TCP has it", E, 1, P(P1, FAR4, .zero_len = true), V_FORWARD, 0, GW4 },
	{ "v6/length 0 as BIG TCP has it", E, 1, P(Q1, FAR6, .zero_len = true), V_FORWARD, 0, GW6 },
	{ "v6/hop-by-hop header", E, 1, P(Q1, FAR6, .nexthdr = ANY_HBH), V_FORWARD, 0, GW6 },
	{ "v4/first fragment", E, 1, P(P1, FAR4, .fragment = 0x2000), V_FORWARD, 0, GW4 },
	{ "v4/later fragment", E, 1, P(P1, P2, .fragment = 0x00b9), V_FORWARD, 2, NULL },
	{ "v4/traffic class and odd protocol", E, 1,
	  P(P1, FAR4, .nexthdr = 253), V_FORWARD, 0, GW4 },
	{ "v6/traffic class", E, 1, P(Q1, FAR6, .first = 0x6f), V_FORWARD, 0, GW6 },

	/* ---- not the Pod's to send */
	{ "v4/address of the next pod", E, 1, P(P2, FAR4), V_DROP_SPOOF, 0, NULL },
	{ "v6/address of the next pod", E, 1, P(Q2, FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v4/same slot of another node", E, 1, P("10.11.2.1", FAR4), V_DROP_SPOOF, 0, NULL },
	{ "v6/same slot of another node", E, 1, P("fd00:11::2:1", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v4/node's address", E, 1, P("192.0.2.1", FAR4), V_DROP_SPOOF, 0, NULL },
	{ "v6/node's address", E, 1, P("2001:db8::1", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v4/no address", E, 1, P("0.0.0.0", "255.255.255.255"), V_DROP_SPOOF, 0, NULL },
	{ "v6/no address", E, 1, P("::", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v4/same last octets elsewhere", E, 1, P("172.16.1.1", FAR4), V_DROP_SPOOF, 0, NULL },
	{ "v6/another /96, same last words", E, 1,
	  P("fd00:11:0:1::1:1", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v6/slot beyond an octet, same low octet", E, 1,
	  P("fd00:11::1:101", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v6/node beyond an octet, same low octet", E, 1,
	  P("fd00:11::101:1", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v6/link-local", E, 1, P("fe80::1", FAR6), V_DROP_SPOOF, 0, NULL },
	{ "v4/spoofed with options", E, 1, P(P2, FAR4, .options = 8), V_DROP_SPOOF, 0, NULL },
	{ "v4/spoofed with ttl 1", E, 1, P(P2, FAR4, .ttl = 1), V_DROP_SPOOF, 0, NULL },
	{ "v4/spoofed to the node", E, 1, P(P2, "192.0.2.1"), V_DROP_SPOOF, 0, NULL },
	{ "v4/spoofed in l2", E, 2, P(P1, FAR4), V_DROP_SPOOF, 0, NULL },
	{ "v6/spoofed in l2", E, 2, P(Q1, FAR6), V_DROP_SPOOF, 0, NULL },

	/* ---- not to be routed */
	{ "v4/multicast", E, 1, P(P1, "224.0.0.251"), V_DROP_DEST, 0, NULL },
	{ "v4/last multicast", E, 1, P(P1, "239.255.255.255"), V_DROP_DEST, 0, NULL },
	{ "v4/reserved", E, 1, P(P1, "240.0.0.1"), V_DROP_DEST, 0, NULL },
	{ "v4/broadcast", E, 1, P(P1, "255.255.255.255"), V_DROP_DEST, 0, NULL },
	{ "v4/wire's broadcast", E, 1, P(P1, "192.0.2.255"), V_DROP_DEST, 0, NULL },
	{ "v4/another wire's broadcast", E, 1, P(P1, "198.51.100.255"), V_FORWARD, 0, GW4 },
	{ "v4/loopback", E, 1, P(P1, "127.0.0.1"), V_DROP_DEST, 0, NULL },
	{ "v4/link-local", E, 1, P(P1, "169.254.169.254"), V_DROP_DEST, 0, NULL },
	{ "v4/beside link-local", E, 1, P(P1, "169.253.1.1"), V_FORWARD, 0, GW4 },
	{ "v4/this network", E, 1, P(P1, "0.0.0.0"), V_DROP_DEST, 0, NULL },
	{ "v4/below multicast", E, 1, P(P1, "223.255.255.255"), V_FORWARD, 0, GW4 },
	{ "v6/multicast", E, 1, P(Q1, "ff02::1"), V_DROP_DEST, 0, NULL },
	{ "v6/multicast, global", E, 1, P(Q1, "ff0e::1"), V_DROP_DEST, 0, NULL },
	{ "v6/loopback", E, 1, P(Q1, "::1"), V_DROP_DEST, 0, NULL },
	{ "v6/unspecified", E, 1, P(Q1, "::"), V_DROP_DEST, 0, NULL },
	{ "v6/mapped", E, 1, P(Q1, "::ffff:192.0.2.9"), V_DROP_DEST, 0, NULL },
	{ "v6/link-local", E, 1, P(Q1, "fe80::1"), V_DROP_DEST, 0, NULL },
	{ "v6/last link-local", E, 1, P(Q1, "febf:ffff::1"), V_DROP_DEST, 0, NULL },
	{ "v6/site-local is routed", E, 1, P(Q1, "fec0::1"), V_FORWARD, 0, GW6 },
	{ "v6/translator's prefix is routed", E, 1, P(Q1, "64:ff9b::1.2.3.4"), V_FORWARD, 0, GW6 },
	{ "v4/another's MAC", E, 2,
	  P(P2, FAR4, .mac = "\x02\xe1\x01\0\x01\x09"), V_DROP_DEST, 0, NULL },
	{ "v4/broadcast MAC", E, 1,
	  P(P1, FAR4, .mac = "\xff\xff\xff\xff\xff\xff"), V_DROP_DEST, 0, NULL },
	{ "v6/multicast MAC", E, 1,
	  P(Q1, FAR6, .mac = "\x33\x33\0\0\0\x01"), V_DROP_DEST, 0, NULL },

	/* ---- malformed, other protocols, other devices */
	{ "v4/version 6", E, 1, P(P1, FAR4, .first = 0x65), V_DROP_SHORT, 0, NULL },
	{ "v4/ihl 4", E, 1, P(P1, FAR4, .first = 0x44), V_DROP_SHORT, 0, NULL },
	{ "v4/ihl 0", E, 1, P(P1, FAR4, .first = 0x40), V_DROP_SHORT, 0, NULL },
	{ "v6/version 4", E, 1, P(Q1, FAR6, .first = 0x45), V_DROP_SHORT, 0, NULL },
	{ "other protocol", E, 1, N(.type = 0x88cc), V_DROP_PROTO, 0, NULL },
	{ "802.3 length", E, 1, N(.type = 0x0020), V_DROP_PROTO, 0, NULL },
	{ "v4/in a VLAN", E, 1, P(P1, FAR4, .vlan = true), V_DROP_PROTO, 0, NULL },
	{ "v6/in a VLAN", E, 1, P(Q1, FAR6, .vlan = true), V_DROP_PROTO, 0, NULL },
	{ "v4/in a VLAN, l2", E, 2, P(P2, FAR4, .vlan = true), V_DROP_PROTO, 0, NULL },
	{ "v4/a VLAN's type, no tag", E, 1, P(P1, FAR4, .type = 0x8100), V_DROP_PROTO, 0, NULL },
	{ "v4/no row", E, SLOT_STRANGER, P("10.11.1.77", FAR4), V_DROP_NOPOD, 0, NULL },
	{ "v6/no row", E, SLOT_STRANGER, P("fd00:11::1:4d", FAR6), V_DROP_NOPOD, 0, NULL },
	{ "v4/not a pod's device", E, 0, P(P1, FAR4), V_DROP_NOPOD, 0, NULL },

	/* ---- ARP and neighbour discovery, L2 only */
	{ "arp/l3", E, 1, N(.sip = P1), V_DROP_PROTO, 0, NULL },
	{ "arp/own address", E, 2, N(.sip = P2), V_STACK, 0, NULL },
	{ "arp/own address, to all", E, 2,
	  N(.sip = P2, .mac = "\xff\xff\xff\xff\xff\xff"), V_STACK, 0, NULL },
	{ "arp/probe", E, 2, N(.sip = "0.0.0.0"), V_STACK, 0, NULL },
	{ "arp/another's address", E, 2, N(.sip = P1), V_DROP_SPOOF, 0, NULL },
	{ "arp/node's address", E, 2, N(.sip = "192.0.2.1"), V_DROP_SPOOF, 0, NULL },
	{ "arp/addresses of 6 bytes", E, 2, N(.sip = P2, .arp_pln = 6), V_DROP_SHORT, 0, NULL },
	{ "nd/l3", E, 1, P("fe80::1", "ff02::2", .icmp = 133), V_DROP_SPOOF, 0, NULL },
	{ "nd/router solicitation", E, 2,
	  P("fe80::1", "ff02::2", .icmp = 133, .mac = "\x33\x33\0\0\0\x02"), V_STACK, 0, NULL },
	{ "nd/solicitation, own address", E, 2,
	  P(Q2, "ff02::1:ff00:1", .icmp = 135), V_STACK, 0, NULL },
	{ "nd/duplicate detection", E, 2,
	  P("::", "ff02::1:ff01:2", .icmp = 135), V_STACK, 0, NULL },
	{ "nd/advertisement", E, 2, P("fe80::1", "fe80::9", .icmp = 136), V_STACK, 0, NULL },
	{ "nd/advertisement to the node", E, 2,
	  P(Q2, "2001:db8::1", .icmp = 136), V_STACK, 0, NULL },
	{ "nd/another's address", E, 2,
	  P(Q1, "ff02::1:ff00:1", .icmp = 135), V_DROP_SPOOF, 0, NULL },
	{ "nd/router advertisement", E, 2,
	  P("fe80::1", "ff02::1", .icmp = 134), V_DROP_SPOOF, 0, NULL },
	{ "nd/redirect", E, 2, P("fe80::1", "fe80::9", .icmp = 137), V_DROP_SPOOF, 0, NULL },
	{ "nd/beyond the link", E, 2, P("fe80::1", FAR6, .icmp = 135), V_DROP_SPOOF, 0, NULL },
	{ "nd/wider multicast", E, 2, P(Q2, "ff05::2", .icmp = 135), V_DROP_DEST, 0, NULL },
	{ "nd/echo to all nodes", E, 2, P(Q2, "ff02::1", .icmp = 128), V_DROP_DEST, 0, NULL },
	{ "nd/listener report", E, 2,
	  P("fe80::1", "ff02::16", .nexthdr = ANY_HBH), V_DROP_SPOOF, 0, NULL },

	/* ---- the wire to a Pod */
	{ "v4/wire to l3", W, 0, P(FAR4, P1), V_FORWARD, 1, NULL },
	{ "v6/wire to l3", W, 0, P(FAR6, Q1), V_FORWARD, 1, NULL },
	{ "v4/wire to l2", W, 0, P(FAR4, P2), V_FORWARD, 2, NULL },
	{ "v6/wire to l2", W, 0, P(FAR6, Q2), V_FORWARD, 2, NULL },
	{ "v4/wire to last slot", W, 0, P(FAR4, "10.11.1.254"), V_FORWARD, 254, NULL },
	{ "v6/wire to last slot", W, 0, P(FAR6, "fd00:11::1:fe"), V_FORWARD, 254, NULL },
	{ "v4/wire to limited pod", W, 0, P(FAR4, "10.11.1.3"), V_FORWARD, 3, NULL },
	{ "v6/wire to limited pod", W, 0, P(FAR6, "fd00:11::1:3"), V_FORWARD, 3, NULL },
	{ "v4/pod of another node to pod", W, 0, P("10.11.2.1", P1), V_FORWARD, 1, NULL },
	{ "v6/pod of another node to pod", W, 0, P("fd00:11::2:1", Q1), V_FORWARD, 1, NULL },
	{ "v4/host on wire to pod", W, 0, P("192.0.2.77", P1), V_FORWARD, 1, NULL },
	{ "v4/wire, length 0", W, 0, P(FAR4, P1, .zero_len = true), V_FORWARD, 1, NULL },
	{ "v6/wire, length 0", W, 0, P(FAR6, Q1, .zero_len = true), V_FORWARD, 1, NULL },
	{ "v4/wire, ttl 2", W, 0, P(FAR4, P1, .ttl = 2), V_FORWARD, 1, NULL },
	{ "v6/wire, hop limit 2", W, 0, P(FAR6, Q1, .ttl = 2), V_FORWARD, 1, NULL },
	{ "v4/wire, ttl 1", W, 0, P(FAR4, P1, .ttl = 1), V_STACK, 0, NULL },
	{ "v6/wire, hop limit 1", W, 0, P(FAR6, Q1, .ttl = 1), V_STACK, 0, NULL },
	{ "v4/wire, options", W, 0, P(FAR4, P1, .options = 4), V_STACK, 0, NULL },
	{ "v4/wire, small pod's mtu", W, 0,
	  P(FAR4, "10.11.1.3", .payload = 1260), V_FORWARD, 3, NULL },
	{ "v6/wire, small pod's mtu", W, 0,
	  P(FAR6, "fd00:11::1:3", .payload = 1240), V_FORWARD, 3, NULL },
	{ "v4/wire, small pod's mtu and 1", W, 0,
	  P(FAR4, "10.11.1.3", .payload = 1261), V_STACK, 0, NULL },
	{ "v6/wire, small pod's mtu and 1", W, 0,
	  P(FAR6, "fd00:11::1:3", .payload = 1241), V_STACK, 0, NULL },
	{ "v4/wire to unknown pod", W, 0, P(FAR4, "10.11.1.77"), V_STACK, 0, NULL },
	{ "v6/wire to unknown pod", W, 0, P(FAR6, "fd00:11::1:4d"), V_STACK, 0, NULL },
	{ "v6/wire to slot beyond an octet", W, 0, P(FAR6, "fd00:11::1:101"), V_STACK, 0, NULL },
	{ "v4/wire to slot 0", W, 0, P(FAR4, "10.11.1.0"), V_STACK, 0, NULL },
	{ "v4/wire, own pod as source", W, 0, P(P2, P1), V_DROP_SPOOF, 0, NULL },
	{ "v6/wire, own pod as source", W, 0, P(Q2, Q1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, unknown own pod as source", W, 0, P("10.11.1.99", P1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, node as source", W, 0, P("192.0.2.1", P1), V_DROP_SPOOF, 0, NULL },
	{ "v6/wire, node as source", W, 0, P("2001:db8::1", Q1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, loopback as source", W, 0, P("127.0.0.1", P1), V_DROP_SPOOF, 0, NULL },
	{ "v6/wire, loopback as source", W, 0, P("::1", Q1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, multicast as source", W, 0, P("224.0.0.1", P1), V_DROP_SPOOF, 0, NULL },
	{ "v6/wire, multicast as source", W, 0, P("ff02::1", Q1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, broadcast as source", W, 0, P("192.0.2.255", P1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, no source", W, 0, P("0.0.0.0", P1), V_DROP_SPOOF, 0, NULL },
	{ "v6/wire, no source", W, 0, P("::", Q1), V_DROP_SPOOF, 0, NULL },
	{ "v6/wire, link-local source", W, 0, P("fe80::1", Q1), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, spoofed to unknown pod", W, 0, P(P1, "10.11.1.77"), V_DROP_SPOOF, 0, NULL },
	{ "v4/wire, ihl 4", W, 0, P(FAR4, P1, .first = 0x44), V_DROP_SHORT, 0, NULL },
	{ "v6/wire, version 4", W, 0, P(FAR6, Q1, .first = 0x45), V_DROP_SHORT, 0, NULL },

	/* ---- the wire to others: not counted */
	{ "v4/wire to the node", W, 0, P(FAR4, "192.0.2.1"), NOT_OURS, 0, NULL },
	{ "v6/wire to the node", W, 0, P(FAR6, "2001:db8::1"), NOT_OURS, 0, NULL },
	{ "v4/wire to another node's pod", W, 0, P(FAR4, "10.11.2.1"), NOT_OURS, 0, NULL },
	{ "v6/wire to another node's pod", W, 0, P(FAR6, "fd00:11::2:1"), NOT_OURS, 0, NULL },
	{ "v4/wire to a multicast group", W, 0,
	  P(FAR4, "224.0.0.1", .mac = "\x01\0\x5e\0\0\x01"), NOT_OURS, 0, NULL },
	{ "v4/wire, another's MAC", W, 0,
	  P(FAR4, P1, .mac = "\x52\x54\0\x11\0\x02"), NOT_OURS, 0, NULL },
	{ "v6/wire, broadcast MAC", W, 0,
	  P(FAR6, Q1, .mac = "\xff\xff\xff\xff\xff\xff"), NOT_OURS, 0, NULL },
	{ "arp/wire", W, 0, N(.sip = "192.0.2.77"), NOT_OURS, 0, NULL },
	{ "v4/wire, in a VLAN", W, 0, P(FAR4, P1, .vlan = true), NOT_OURS, 0, NULL },
	{ "v6/wire, in a VLAN", W, 0, P(FAR6, Q1, .vlan = true), NOT_OURS, 0, NULL },
	{ "nd/wire", W, 0, P("fe80::9", "ff02::1:ff00:1", .icmp = 135), NOT_OURS, 0, NULL },

	/* ---- into a Pod, from the node or its neighbour */
	{ "v4/enter l3", I, 1, P("192.0.2.1", P1), V_FORWARD, 0, NULL },
	{ "v6/enter l3", I, 1, P("2001:db8::1", Q1), V_FORWARD, 0, NULL },
	{ "v4/enter l2", I, 2, P("192.0.2.1", P2), V_FORWARD, 0, NULL },
	{ "v6/enter l2", I, 2, P("2001:db8::1", Q2), V_FORWARD, 0, NULL },
	{ "v4/enter from the neighbour", I, 1, P(P2, P1), V_FORWARD, 0, NULL },
	{ "v6/enter, multicast", I, 1, P("2001:db8::1", "ff02::1"), V_FORWARD, 0, NULL },
	{ "v4/enter limited, from the neighbour", I, 3, P(P1, "10.11.1.3"), V_FORWARD, 0, NULL },
	{ "v6/enter limited, from the neighbour", I, 3, P(Q1, "fd00:11::1:3"), V_FORWARD, 0, NULL },
	{ "v4/enter limited, from the wire", I, 3, P(FAR4, "10.11.1.3"), V_FORWARD, 0, NULL },
	{ "v6/enter limited, from the wire", I, 3, P(FAR6, "fd00:11::1:3"), V_FORWARD, 0, NULL },
	{ "v4/enter limited l2, from the node", I, 4, P("192.0.2.1", "10.11.1.4"), V_FORWARD, 0, NULL },
	{ "v4/enter, ttl 1", I, 1, P("192.0.2.1", P1, .ttl = 1), V_FORWARD, 0, NULL },
	{ "v4/enter, options", I, 1, P("192.0.2.1", P1, .options = 4), V_FORWARD, 0, NULL },
	{ "arp/enter l2", I, 2, N(.sip = "192.0.2.1"), V_FORWARD, 0, NULL },
	{ "nd/enter l2", I, 2, P("fe80::1", "ff02::1:ff01:2", .icmp = 135), V_FORWARD, 0, NULL },
	{ "arp/enter l3", I, 1, N(.sip = "192.0.2.1"), V_DROP_PROTO, 0, NULL },
	{ "other protocol, enter", I, 2, N(.type = 0x88cc), V_DROP_PROTO, 0, NULL },
	{ "v4/enter, no row", I, SLOT_STRANGER, P("192.0.2.1", P1), V_DROP_NOPOD, 0, NULL },
	{ "v4/enter, not a pod's device", I, 0, P("192.0.2.1", P1), V_DROP_NOPOD, 0, NULL },
};
const unsigned nr_rows = LENGTH(rows);

int row_ifindex(const struct row *row)
{
	return row->slot ? (int)(BASE + NODE * 256 + row->slot) : UPLINK;
}

void row_frame(const struct row *row, struct frame *f)
{
	uint8_t mac[6];

	net_mac(row_ifindex(row), mac);
	frame_build(f, &row->packet, mac);
}

struct run row_run(const struct row *row)
{
	/* All ask for the first band; most Pods' rows do not give it. */
	return (struct run){ .hook = row->hook, .ifindex = row_ifindex(row),
			     .priority = 6 };
}
