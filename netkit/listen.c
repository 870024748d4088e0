// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Hears that something changed: in the node's netns and in those of its Pods by
 * rtnetlink, in files by inotify (watch.c), and where the kernel tells nobody by
 * probes (notice.c), all behind one descriptor. It knows who tells, and that nobody
 * needs to be listened to twice; what happened it does not read, and when something
 * is done about it is drift.c's.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/net_namespace.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"
#include "netkit/run.h"

enum {
	QUEUE_BYTES = 64 << 10,	/* what more happens is not kept: it is walked */
	READS_MAX = 4096,
};

static const int groups[] = {
	RTNLGRP_LINK, RTNLGRP_TC, RTNLGRP_NSID,
	RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
	RTNLGRP_IPV4_NETCONF,
	RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE,
	RTNLGRP_IPV6_NETCONF,
};

static struct mnl_socket *sock;
static int events = -1;		/* epoll: netlink and files; -1: nobody listens */
static int files = -1;
static int notices = -1;	/* this kernel has no such thing */

static int arm(int op, int fd)
{
	/* One event is enough until the walk: a storm wakes nobody twice. */
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT };

	return epoll_ctl(events, op, fd, &ev) < 0 ? -errno : 0;
}

static int sock_open(void)
{
	int size = QUEUE_BYTES, on = 1, fd;

	sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!sock)
		return -errno;
	fd = mnl_socket_get_fd(sock);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0 ||
	    mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	/* Also of every netns that has a number in ours: 4.2. */
	if (mnl_socket_setsockopt(sock, NETLINK_LISTEN_ALL_NSID, &on,
				  sizeof(on)) < 0)
		return -errno;
	for (unsigned i = 0; i < LENGTH(groups); i++) {
		int group = groups[i];

		if (mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
					  sizeof(group)) < 0)
			return -errno;
	}
	return arm(EPOLL_CTL_ADD, fd);
}

/* Fresh each time: a watch outlives the netns whose setting it watched, and does
 * not follow a file that the kernel forgot and made anew. */
int listen_files(void)
{
	int fd = watch_open();	/* what was open is closed: no longer in events */
	static bool is_said;

	if (fd < 0 && !is_said)
		fail(fd, "drift: watch files anew");
	is_said = fd < 0;
	if (fd < 0)
		return fd;
	files = fd;
	return arm(EPOLL_CTL_ADD, fd);
}

static void listen_close(void)
{
	if (sock)
		(void)mnl_socket_close(sock);
	watch_close();
	notice_close();
	if (events >= 0)
		close(events);
	sock = NULL;
	events = files = notices = -1;
}

int listen_open(void)
{
	int err;

	events = epoll_create1(EPOLL_CLOEXEC);
	err = events < 0 ? -errno : sock_open();
	if (!err)
		err = listen_files();
	if (err) {
		listen_close();
		return err;
	}
	notices = notice_open();	/* without it the rest is heard */
	if (notices >= 0)
		(void)arm(EPOLL_CTL_ADD, notices);
	return 0;
}

int listen_fd(void)
{
	return events;
}

bool listen_heard(void)
{
	struct epoll_event ev[3];

	return epoll_wait(events, ev, LENGTH(ev), 0) > 0;
}

/* Events say that something happened: not one byte of them is looked at. */
static void drain(void)
{
	int fd = mnl_socket_get_fd(sock);
	char buf[4096];

	for (unsigned i = 0; i < READS_MAX; i++)
		if (recv(fd, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) < 0 &&
		    errno != ENOBUFS && errno != EINTR)
			break;
	for (unsigned i = 0; i < READS_MAX; i++)
		if (read(files, buf, sizeof(buf)) <= 0)
			break;
}

/* A number for each Pod's netns in ours: without one its events are not told. The
 * kernel gives one itself when it tells of the pair; -EEXIST then. */
void listen_pods(const struct walk *w)
{
	char buf[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));

	for (unsigned i = 0; i < w->cf->nr_pods; i++) {
		struct nlmsghdr *nlh;
		int fd, err;

		if (!pod_is_on(&w->cf->pods[i], w->node))
			continue;
		fd = netns_open(w->cf->pods[i].name);
		if (fd < 0)
			continue;	/* its failure was named */
		nlh = nl_request(buf, RTM_NEWNSID, 0, sizeof(struct rtgenmsg));
		mnl_attr_put_u32(nlh, NETNSA_NSID, (uint32_t)-1);
		mnl_attr_put_u32(nlh, NETNSA_FD, (uint32_t)fd);
		err = nl_talk(w->nl, nlh);
		close(fd);
		if (err && err != -EEXIST)
			nl_fail(w->nl, err, "pod %s: number of its netns",
				w->cf->pods[i].name);
	}
}

void listen_forget(void)
{
	drain();
	(void)arm(EPOLL_CTL_MOD, mnl_socket_get_fd(sock));
	(void)arm(EPOLL_CTL_MOD, files);
	/* one that is not emptied would be told again and again */
	if (notices >= 0 && notice_forget() == 0)
		(void)arm(EPOLL_CTL_MOD, notices);
}
