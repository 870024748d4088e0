/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
#define BETA .mtu = 65535, .id = 255
#define ALPHA .mtu = 1280
#define WEB .name = "twelve-chars", .slot = 254, .mtu = 1280, .memory_max = MIB(1), \
	.cpu_max = 25600, .pids_max = 4194304
#define DB .argv = NULL, .idle = true, .mode = L2, .cwd = "/", .env = ARGV("A=")
#define FAR .mtu = 65535, .sysctls = SYSCTLS({ "net.ipv4.conf.eth0/1.forwarding", "1" })
#define LIMITS .restart_min_ms = 1, .restart_max_ms = 1, .device_wait_ms = 86400000
#define NODE_SYSCTLS
#include "good.h"
