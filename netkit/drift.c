// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Drift: whoever supervises hears that something changed, in the node's netns, in
 * a Pod's or in a file (watch.c), and has the same walk as `up` mend it. It knows
 * when to look and how often; what was changed it does not ask, since the walk
 * finds that. What is said of it is said.c's.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/net_namespace.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"
#include "netkit/run.h"

enum {
	GATHER_MS = 100,	/* what comes in one go is mended in one */
	BUSY_MS = 500,		/* until another agent that has the lock is done */
	AGAIN_MS = 500,		/* a second look at what did not take */
	PRICE = 30,		/* a walk is paid with that much time without one, */
	CREDIT_MS = 1000,	/* of which so much may be owed */
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

static struct {
	struct stamp ours;	/* of these tables and programs */
	int (*mend)(struct walk *w);
	struct mnl_socket *sock;
	int events;		/* epoll: netlink and files; -1: nobody listens */
	int files;
	uint64_t due_ns;	/* of the next walk; 0: nothing has happened */
	uint64_t owed_ns;	/* until then what walks have cost is not paid */
	bool is_held;
	bool is_others;		/* somebody else wired the node: said once */
} drift = { .events = -1, .files = -1 };

/* ---------------------------------------------------------------- listening */

static int arm(int op, int fd)
{
	/* One event is enough until the walk: a storm wakes nobody twice. */
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT };

	return epoll_ctl(drift.events, op, fd, &ev) < 0 ? -errno : 0;
}

static int sock_open(void)
{
	int size = QUEUE_BYTES, on = 1, fd;

	drift.sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!drift.sock)
		return -errno;
	fd = mnl_socket_get_fd(drift.sock);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0 ||
	    mnl_socket_bind(drift.sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	/* Also of every netns that has a number in ours: 4.2. */
	if (mnl_socket_setsockopt(drift.sock, NETLINK_LISTEN_ALL_NSID, &on,
				  sizeof(on)) < 0)
		return -errno;
	for (unsigned i = 0; i < LENGTH(groups); i++) {
		int group = groups[i];

		if (mnl_socket_setsockopt(drift.sock, NETLINK_ADD_MEMBERSHIP, &group,
					  sizeof(group)) < 0)
			return -errno;
	}
	return arm(EPOLL_CTL_ADD, fd);
}

/* Fresh each time: a watch outlives the netns whose setting it watched, and does
 * not follow a file that the kernel forgot and made anew. */
static int files_open(void)
{
	int fd = watch_open();	/* what was open is closed: no longer in events */
	static bool is_said;

	if (fd < 0 && !is_said)
		fail(fd, "drift: watch files anew");
	is_said = fd < 0;
	if (fd < 0)
		return fd;
	drift.files = fd;
	return arm(EPOLL_CTL_ADD, fd);
}

static void give_up(void)
{
	if (drift.sock)
		(void)mnl_socket_close(drift.sock);
	watch_close();
	if (drift.events >= 0)
		close(drift.events);
	drift.sock = NULL;
	drift.events = drift.files = -1;
}

int drift_open(const struct stamp *ours, int (*mend)(struct walk *w))
{
	char word[8];
	int err;

	if (init_cmdline("drift", word, sizeof(word)) && !strcmp(word, "off"))
		return 0;
	drift.ours = *ours;
	drift.mend = mend;
	drift.events = epoll_create1(EPOLL_CLOEXEC);
	err = drift.events < 0 ? -errno : sock_open();
	if (!err)
		err = files_open();
	if (err) {
		give_up();
		return fail(err, "drift: nobody listens, nothing is repaired");
	}
	log_filter = said_line;
	return 0;
}

/* What the first walk has said is no news to the next one. */
void drift_begin(void)
{
	log_filter = NULL;
	(void)said_walk(true, NULL);
}

int drift_fd(void)
{
	return drift.events;
}

/* Events say that something happened: not one byte of them is looked at. */
static void drain(void)
{
	int fd = mnl_socket_get_fd(drift.sock);
	char buf[4096];

	for (unsigned i = 0; i < READS_MAX; i++)
		if (recv(fd, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) < 0 &&
		    errno != ENOBUFS && errno != EINTR)
			break;
	for (unsigned i = 0; i < READS_MAX; i++)
		if (read(drift.files, buf, sizeof(buf)) <= 0)
			break;
}

/* A number for each Pod's netns in ours: without one its events are not told. The
 * kernel gives one itself when it tells of the pair; -EEXIST then. */
static void pods_number(const struct walk *w)
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

static void forget(void)
{
	drain();
	(void)arm(EPOLL_CTL_MOD, mnl_socket_get_fd(drift.sock));
	(void)arm(EPOLL_CTL_MOD, drift.files);
}

void drift_forget(struct walk *w)
{
	if (drift.events < 0)
		return;
	if (!w->on_difference)		/* the first walk names them itself */
		w->on_difference = said_known;
	pods_number(w);
	forget();
}

/* ------------------------------------------------------------------- walking */

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Not before what the walks so far have cost is paid, but for the credit: alone
 * they start at once, and in a storm they take one CPU's 1/PRICE. */
static void due_in(uint64_t now_ns, unsigned ms)
{
	uint64_t due = now_ns + (uint64_t)ms * 1000000;
	uint64_t paid = drift.owed_ns > (uint64_t)CREDIT_MS * 1000000 ?
			drift.owed_ns - (uint64_t)CREDIT_MS * 1000000 : 0;

	if (!drift.due_ns)
		drift.due_ns = due > paid ? due : paid;
}

void drift_event(uint64_t now_ns)
{
	struct epoll_event ev[2];

	if (epoll_wait(drift.events, ev, LENGTH(ev), 0) > 0)
		due_in(now_ns, GATHER_MS);
}

uint64_t drift_due_ns(void)
{
	return drift.is_held ? 0 : drift.due_ns;
}

void drift_hold(bool hold)
{
	drift.is_held = hold;
}

/* Only what this program wired: after `down`, or when a build with other tables
 * or programs has wired the node, there is nothing of ours to repair. */
static bool is_ours(void)
{
	struct stamp stamp;
	bool others;

	if (stamp_read(&stamp) < 0)
		return false;
	others = stamp.hash != drift.ours.hash || stamp.build != drift.ours.build;
	if (others && !drift.is_others)
		info("another build has wired this node: nothing is repaired");
	drift.is_others = others;
	return !others;
}

static void look(const struct walk *w, uint64_t now_ns)
{
	struct walk fresh;
	bool again = false;
	unsigned mended;
	int err;

	log_filter = said_line;
	err = walk_open(&fresh, w->cf, w->node->name, true);
	if (!err) {
		fresh.is_patient = false;
		fresh.quiet = true;
		fresh.on_difference = said_difference;
		err = drift.mend(&fresh);
		walk_close(&fresh);
	}
	log_filter = NULL;
	mended = said_walk(err != 0, &again);
	if (mended)
		state_repaired(mended);
	if (again)
		due_in(now_ns, AGAIN_MS);
}

void drift_run(const struct walk *w, uint64_t now_ns)
{
	uint64_t start_ns = cpu_ns();
	int lock;

	if (!drift_due_ns() || drift.due_ns > now_ns)
		return;
	drift.due_ns = 0;
	lock = is_ours() ? lock_try() : -ENOENT;
	if (lock == -EBUSY)
		due_in(now_ns, BUSY_MS);
	else
		forget();	/* what is told from here on is another matter */
	if (lock >= 0) {
		(void)files_open();	/* without it watch_file() does nothing */
		if (is_ours())		/* who had the lock may have changed it */
			look(w, now_ns);
		close(lock);
	}
	if (drift.owed_ns < now_ns)
		drift.owed_ns = now_ns;
	drift.owed_ns += (cpu_ns() - start_ns) * PRICE;
}
