/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The whole cluster, as constant tables. This is the only file an operator
 * edits. All nodes are built from the same one; each finds its own row by
 * `eleven.node=NAME` on the kernel command line, else by its uplink's MAC.
 *
 * What follows from these rows is never typed: a Pod's addresses are
 * POD4_NET + id * 256 + slot and POD6_NET::id:slot (in hex); its devices,
 * routes, MACs and /etc/hosts come from the same two numbers. `eleven config`
 * prints all of it. A table that contradicts itself does not build: the
 * compiler or `eleven check --config` names the row and the remedy.
 *
 * Values: IP4(192,0,2,1)  IP6(2001,db8,0,0,0,0,0,1)  MAC(52,54,00,11,00,01),
 * both last in hex without 0x; KIB(n) MIB(n) GIB(n) for bytes; ARGV("/bin/x",
 * "arg") for lists of words. A field that is left out is 0, NULL or "none".
 *
 * The default is a cluster of two nodes on one wire. Each has a web server and
 * a client that fetches a line from the other node's server every 5 seconds:
 *
 *      alpha: web  client              beta: api  probe
 *              ^      |                       ^     |
 *              |      +-- 192.0.2.0/24 -------+     |
 *              +--------- 2001:db8::/64 ------------+
 */

#define CLUSTER		"demo"

/* All Pods of all nodes. No wire may overlap with these. */
#define POD4_NET	IP4(10,11,0,0)			/* a /16: 255 nodes x 254 Pods */
#define POD6_NET	IP6(fd00,11,0,0,0,0,0,0)	/* a /96 */

/*
 * One row a machine. The id is part of its Pods' addresses, so it stays when
 * rows come and go. The uplink is the device on the wire: name it by .mac (the
 * same image then fits every machine), by .driver or by .name. A node reaches
 * another directly when both addresses are in its prefix, else by its gateway.
 *
 * .hw asks for settings of the uplink's hardware, those of ethtool(8); what a row
 * leaves out stays as the driver has it. What the driver cannot do, or has less
 * of, is named and shown by `eleven status`, and the node comes up without it.
 * For zero copy, where headers and payload must lie in different pages:
 *
 *	.mtu	= 4168,		 one page, IPv6, TCP, timestamps; two pages: 8264
 *	.hw	= {
 *		.channels = 16,			 queues: one a CPU that receives
 *		.rx_ring = 1024, .tx_ring = 1024,	 descriptors of each
 *		.tcp_data_split = ON, .hds_thresh = HDS_ALL,
 *		.lro = OFF, .gro_hw = OFF,	 no merging in the device
 *		.striding_rq = OFF,		 mlx5: one packet a buffer
 *		.cmdline = ARGV("iommu=off", "init_on_alloc=0", "init_on_free=0"),
 *	},
 *
 * .cmdline is only looked at: your boot loader has it, and `eleven check` names
 * each word that /proc/cmdline lacks. LRO's packets cannot be forwarded by the
 * kernel's stack, so .lro = ON is for Pods that the datapath delivers to.
 */
static const struct node nodes[] = {
	{
		.name	= "alpha",
		.id	= 1,				/* its Pods: 10.11.1.x */
		.uplink	= { .mac = MAC(52,54,00,11,00,01) },
		.ip4	= { IP4(192,0,2,1), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,1), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1500,
	},
	{
		.name	= "beta",
		.id	= 2,				/* its Pods: 10.11.2.x */
		.uplink	= { .mac = MAC(52,54,00,11,00,02) },
		.ip4	= { IP4(192,0,2,2), 24 },
		.gw4	= IP4(192,0,2,254),
		.ip6	= { IP6(2001,db8,0,0,0,0,0,2), 64 },
		.gw6	= IP6(2001,db8,0,0,0,0,0,fe),
		.mtu	= 1500,
	},
};

/*
 * One row a Pod. Its name is its host name and, in every Pod of the cluster, a
 * name in /etc/hosts; the device on the node is nk-<name>, so 12 characters
 * fit. .slot (1..254) is the last octet of its address.
 *
 * .mode is L3 unless a row says L2 (a VM; its addresses stay the derived ones).
 * .idle = true wires the Pod and starts nothing in it. Limits are those of
 * cgroup v2: .memory_max in bytes, .cpu_max in percent of one CPU, .pids_max in
 * processes and threads; all Pods together leave the node a quarter of them.
 * .cpu_idle = true is for what may wait: it runs when nobody else wants the CPU.
 * Without .uid and .gid the workload is root, with few capabilities left.
 */
static const struct pod pods[] = {
	{
		.name	= "web",			/* 10.11.1.1, fd00:11::1:1 */
		.node	= "alpha",
		.slot	= 1,
		.argv	= ARGV("/bin/busybox", "httpd", "-f", "-p", "80",
			       "-h", "/srv/web"),
		.uid	= 1000, .gid = 1000,
		.memory_max = MIB(32), .pids_max = 32,
		/* A port below 1024 without being root; only this Pod's. */
		.sysctls = SYSCTLS({ "net.ipv4.ip_unprivileged_port_start", "0" }),
	},
	{
		.name	= "client",			/* 10.11.1.2, fd00:11::1:2 */
		.node	= "alpha",
		.slot	= 2,
		.argv	= ARGV("/srv/client.sh", "http://api/cgi-bin/hello"),
		.uid	= 1001, .gid = 1001,
		.memory_max = MIB(32), .pids_max = 32, .cpu_max = 20,
	},
	{
		.name	= "api",			/* 10.11.2.1, fd00:11::2:1 */
		.node	= "beta",
		.slot	= 1,
		.argv	= ARGV("/bin/busybox", "httpd", "-f", "-p", "80",
			       "-h", "/srv/web"),
		.uid	= 1000, .gid = 1000,
		.memory_max = MIB(32), .pids_max = 32,
		.sysctls = SYSCTLS({ "net.ipv4.ip_unprivileged_port_start", "0" }),
	},
	{
		.name	= "probe",			/* 10.11.2.2, fd00:11::2:2 */
		.node	= "beta",
		.slot	= 2,
		.argv	= ARGV("/srv/client.sh", "http://web/cgi-bin/hello"),
		.uid	= 1001, .gid = 1001,
		.memory_max = MIB(32), .pids_max = 32, .cpu_max = 20,
	},
};

/*
 * Loaded in this order by PID 1; what they depend on comes first by itself, and
 * a driver that is built into the kernel counts as loaded. Without a `must` the
 * node does not start; without another it runs degraded and says so.
 */
static const struct module modules[] = {
	/* name		what is missing without it	must */
	{ "virtio_net",	"the uplink of a virtual machine", true },
	{ "sch_fq",	"the pacing of Pods' rates", false },
	{ "tcp_bbr",	"congestion control bbr", false },
};

/*
 * Of the node's own netns. Forwarding and rp_filter are set anyway. What begins
 * with net.ipv4.tcp_ holds in every Pod, too, unless the Pod has a row of its
 * own; so does net.core.optmem_max.
 */
static const struct sysctl sysctls[] = {
	/* key					value */
	{ "kernel.unprivileged_bpf_disabled",	"2" },
	/* What a device gets that no row is about. */
	{ "net.core.default_qdisc",		"fq" },
	/* Least, first and most bytes that a socket may buffer. With 128 MiB
	 * windows are scaled by 2^12, enough for 10 Gbit/s over 100 ms. */
	{ "net.ipv4.tcp_rmem",			"4096 131072 134217728" },
	{ "net.ipv4.tcp_wmem",			"4096 65536 134217728" },
	/* A connection that paused goes on at the rate it had found. */
	{ "net.ipv4.tcp_slow_start_after_idle",	"0" },
	/* MSG_ZEROCOPY's notifications and socket filters are charged to it. */
	{ "net.core.optmem_max",		"1048576" },
	/* Connections and packets that may wait for a busy CPU. */
	{ "net.core.somaxconn",			"4096" },
	{ "net.ipv4.tcp_max_syn_backlog",	"4096" },
	{ "net.core.netdev_max_backlog",	"4096" },
};

/*
 * The uplink's qdisc: fq, one a transmit queue. It lets packets go at the time
 * that a Pod's rate gives them, so a Pod with .bw.egress_bps or .ingress_bps needs
 * this row; for the latter its device has an fq, too, with the same horizon. A
 * packet more than .horizon_ms early is dropped: more than any Pod's, since TCP
 * itself sends ahead, too. The weights share a full uplink among bands GUARANTEED,
 * BURSTABLE and BEST_EFFORT. All zero: the device keeps what it has.
 */
static const struct fq fq = {
	.horizon_ms	= 2000,
	.buckets_log	= 12,			/* 4096 flows without collision */
	.weight		= { 9, 3, 1 },
};

/*
 * BIG TCP: packets of up to 192 KiB inside the node, cut by the device that
 * leaves it. Clamped to what the uplink can (IFLA_TSO_MAX_SIZE, 64 KiB for
 * virtio); `eleven status` shows it. Zero: devices keep what they have.
 * A Pod with .egress_bps sends packets of a ms of that rate at most.
 */
static const struct bigtcp bigtcp = {
	.gso		= KIB(192),
	.gro		= KIB(192),
};

/*
 * TCP of the node itself, on its routes and as the default of its Pods; a Pod's
 * own .tcp comes first. Other algorithms than cubic need a row in modules[].
 * .usec_ts is for routes whose other end has it, too: elsewhere a connection
 * that was idle for half an hour may look too old (RFC 7323 5.5).
 */
static const struct tcp tcp = {
	.cc		= "cubic",
};

/* Shells that PID 1 keeps running; a terminal that does not exist is skipped. */
static const struct console consoles[] = {
	/* tty		shell */
	{ "console",	ARGV("/bin/sh", "-l") },
	{ "hvc0",	ARGV("/bin/sh") },		/* for programs, over virtio */
};

static const struct limits limits = {
	.device_wait_ms		= 5000,		/* until the uplink's device is there */
	.carrier_wait_ms	= 5000,		/* until it has a carrier */
	.stop_wait_ms		= 3000,		/* between SIGTERM and SIGKILL */
	.restart_min_ms		= 1000,		/* first pause before a restart, doubling */
	.restart_max_ms		= 60000,	/* up to this */
	.restart_reset_ms	= 60000,	/* a run this long starts over at min */
};
