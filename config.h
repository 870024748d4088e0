/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The whole cluster, as constant tables. This is the only file an operator
 * edits; all nodes are built from the same one and each finds its own row by
 * `eleven.node=NAME` on the kernel command line or by its uplink's MAC.
 *
 * What follows from these rows is never typed: a Pod's addresses are
 * POD4_NET + node id * 256 + slot and POD6_NET::<id>:<slot>; its device, routes,
 * MACs and /etc/hosts come from the same two numbers. `eleven config` prints all
 * of it, and a table that contradicts itself does not build.
 *
 * The default is a cluster of two nodes on one wire with four Pods.
 */

#define CLUSTER		"demo"

#define POD4_NET	IP4(10,11,0,0)			/* a /16 */
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)	/* a /96 */

static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1500,
	},
	{
		.name	= "beta",
		.id	= 2,
		.uplink	= { .mac = MAC(52,54,00,11,00,02) },
		.ip4	= { IP4(192,0,2,2), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,2), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1500,
	},
};

static const struct pod pods[] = {
	{
		.name	= "web",	/* 10.11.1.1, fd00:11::1:1 */
		.node	= "alpha",
		.slot	= 1,
		.argv	= ARGV("/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/srv/web"),
		.uid	= 1000, .gid = 1000,
		.memory_max = MIB(32), .pids_max = 32,
		.sysctls = SYSCTLS({ "net.ipv4.ip_unprivileged_port_start", "0" }),
	},
	{
		.name	= "client",	/* fetches from the web server of the other node */
		.node	= "alpha",
		.slot	= 2,
		.argv	= ARGV("/srv/client.sh", "http://api/"),
		.uid	= 1001, .gid = 1001,
		.memory_max = MIB(32), .pids_max = 32, .cpu_max = 20,
	},
	{
		.name	= "api",
		.node	= "beta",
		.slot	= 1,
		.argv	= ARGV("/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/srv/web"),
		.uid	= 1000, .gid = 1000,
		.memory_max = MIB(32), .pids_max = 32,
		.sysctls = SYSCTLS({ "net.ipv4.ip_unprivileged_port_start", "0" }),
	},
	{
		.name	= "probe",
		.node	= "beta",
		.slot	= 2,
		.argv	= ARGV("/srv/client.sh", "http://web/"),
		.uid	= 1001, .gid = 1001,
		.memory_max = MIB(32), .pids_max = 32, .cpu_max = 20,
	},
};

/* Loaded in this order, dependencies first; built-in ones count as loaded. */
static const struct module modules[] = {
	/* name		what is missing without it	must */
	{ "virtio_net",	"the uplink of a virtual machine", true },
};

/* Of the node's own netns. What the datapath itself needs is set anyway. */
static const struct sysctl sysctls[] = {
	{ "kernel.unprivileged_bpf_disabled", "2" },
};

/* Shells that PID 1 keeps running; a terminal that does not exist is skipped. */
static const struct console consoles[] = {
	{ "console",	ARGV("/bin/sh", "-l") },
	{ "hvc0",	ARGV("/bin/sh") },	/* a machine's, over virtio */
};

static const struct limits limits = {
	.device_wait_ms		= 5000,
	.carrier_wait_ms	= 5000,
	.stop_wait_ms		= 3000,
	.restart_min_ms		= 1000,
	.restart_max_ms		= 60000,
	.restart_reset_ms	= 60000,
};
