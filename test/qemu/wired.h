/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * wired.h: the node of a guest in which its wire lies, too, a veth to the netns far
 * (image/far.sh), of WIRE_MTU bytes. Knows the addresses there.
 */
#ifndef WIRE_MTU
#define WIRE_MTU 1500
#endif

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .name = "up0" },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= WIRE_MTU,
	},
};
