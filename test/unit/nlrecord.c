// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A library to preload into iproute2: it lets every question through, and takes
 * the first request that would change something, writes its bytes in hex on
 * stdout and ends the process. So `ip` says how it would ask the kernel, for
 * anybody and on any machine, and nothing is changed even for root.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags);

/* RTM_* come in fours: new, delete, get, set. */
static int is_question(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_type < RTM_BASE || (nlh->nlmsg_type & 3) == 2;
}

static void record(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (; len; len--)
		printf("%02x", *p++);
	printf("\n");
	fflush(stdout);
	_exit(0);
}

/* iproute2 sends all its changes, and only netlink messages, by sendmsg(). */
ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	ssize_t (*next)(int, const struct msghdr *, int) = dlsym(RTLD_NEXT, "sendmsg");
	const struct nlmsghdr *nlh = msg->msg_iov[0].iov_base;

	if (msg->msg_iov[0].iov_len >= sizeof(*nlh) && !is_question(nlh))
		record(nlh, nlh->nlmsg_len);
	return next(fd, msg, flags);
}
