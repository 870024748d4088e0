// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The one netlink door: a socket, requests that are always answered and dumps
 * that are always whole. Trusts no length it reads. Knows the framing
 * of messages, and nothing of links, addresses or routes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

enum {
	RECV_SIZE = 32 << 10,	/* the kernel fills dumps up to this */
	DUMP_TRIES = 16,	/* while others keep changing the tables */
};

int nl_open_bus(struct nl *nl, int bus)
{
	/* strict: unknown filters are errors; ext: words; cap: short ACKs */
	static const int options[] = {
		NETLINK_GET_STRICT_CHK, NETLINK_EXT_ACK, NETLINK_CAP_ACK,
	};
	int err, on = 1;
	size_t i;

	memset(nl, 0, sizeof(*nl));
	nl->sock = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!nl->sock)
		return -errno;
	for (i = 0; i < LENGTH(options); i++) {
		if (mnl_socket_setsockopt(nl->sock, options[i], &on, sizeof(on)))
			goto err_close;
	}
	if (mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID))
		goto err_close;
	return 0;

err_close:
	err = -errno;
	nl_close(nl);
	return err;
}

int nl_open(struct nl *nl)
{
	return nl_open_bus(nl, NETLINK_ROUTE);
}

void nl_close(struct nl *nl)
{
	if (nl->sock)
		(void)mnl_socket_close(nl->sock);	/* nothing to flush */
	nl->sock = NULL;
}

/* The kernel's words stand behind the error number, after the copy of our
 * request unless that was left out (NLM_F_CAPPED). */
static void extack_keep(struct nl *nl, const struct nlmsghdr *nlh, size_t skip)
{
	const struct nlattr *tb[NLMSGERR_ATTR_MSG + 1];
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	const char *payload = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *msg;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || skip > len ||
	    nl_parse(payload + skip, len - skip, tb, NLMSGERR_ATTR_MSG))
		return;
	msg = tb[NLMSGERR_ATTR_MSG];
	if (msg)
		snprintf(nl->extack, sizeof(nl->extack), "%.*s",
			 (int)(msg->nla_len - sizeof(*msg)), (const char *)(msg + 1));
}

/* An NLMSG_ERROR (an ACK is error 0) or the NLMSG_DONE of a dump. */
static int verdict(struct nl *nl, const struct nlmsghdr *nlh)
{
	size_t len = mnl_nlmsg_get_payload_len(nlh), skip;
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	int err = 0;

	if (nlh->nlmsg_type == NLMSG_DONE) {
		if (len >= sizeof(err))
			memcpy(&err, e, sizeof(err));
		extack_keep(nl, nlh, sizeof(err));
		return err > 0 ? -EBADMSG : err;
	}
	if (len < sizeof(*e))
		return -EBADMSG;
	skip = sizeof(*e);
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > NLMSG_HDRLEN)
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) - NLMSG_HDRLEN;
	extack_keep(nl, nlh, skip);
	return e->error > 0 ? -EBADMSG : e->error;
}

/* What one exchange is about, while its replies come in. */
struct exchange {
	struct nl *nl;
	unsigned port;
	int (*cb)(const struct nlmsghdr *nlh, void *arg);
	void *arg;
	bool done, interrupted;
	int err;		/* of the kernel, or the first of cb */
};

static int reply_take(struct exchange *x, const struct nlmsghdr *nlh)
{
	int e;

	if (nlh->nlmsg_seq != x->nl->seq || nlh->nlmsg_pid != x->port)
		return 0;	/* of an exchange that was given up */
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		x->interrupted = true;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		e = verdict(x->nl, nlh);
		x->err = x->err ? x->err : e;
		x->done = true;
	} else if (nlh->nlmsg_type == NLMSG_OVERRUN) {
		return -EOVERFLOW;
	} else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE && x->cb && !x->err) {
		e = x->cb(nlh, x->arg);
		x->err = e < 0 ? e : 0;
	}
	return 0;
}

/* One datagram: any number of messages. An error means that it is not sound.
 * (Not by mnl_nlmsg_ok(), which takes a length above 2 GiB for a negative one.) */
static int replies_read(struct exchange *x, const char *buf, size_t len)
{
	const struct nlmsghdr *nlh;
	size_t step;
	int err;

	for (; len && !x->done; buf += step, len -= step) {
		nlh = (const void *)buf;
		if (len < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) ||
		    nlh->nlmsg_len > len)
			return -EBADMSG;
		err = reply_take(x, nlh);
		if (err)
			return err;
		step = NLMSG_ALIGN(nlh->nlmsg_len);
		if (step > len)		/* the last may lack its padding */
			step = len;
	}
	return 0;
}

static int exchange(struct exchange *x, struct nlmsghdr *nlh)
{
	struct nl *nl = x->nl;
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t n;
	int err;

	nl->extack[0] = '\0';
	nlh->nlmsg_seq = ++nl->seq;
	x->port = mnl_socket_get_portid(nl->sock);
	if (mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	while (!x->done) {
		/* A datagram that does not fit is ENOSPC here, never cut. */
		n = mnl_socket_recvfrom(nl->sock, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EPIPE;
		err = replies_read(x, buf, n);
		if (err)
			return err;
	}
	return x->err;
}

int nl_ask(struct nl *nl, struct nlmsghdr *nlh,
	   int (*cb)(const struct nlmsghdr *nlh, void *arg), void *arg)
{
	struct exchange x = { .nl = nl, .cb = cb, .arg = arg };

	nlh->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	return exchange(&x, nlh);
}

int nl_talk(struct nl *nl, struct nlmsghdr *nlh)
{
	return nl_ask(nl, nlh, NULL, NULL);
}

int nl_dump(struct nl *nl, struct nlmsghdr *nlh,
	    int (*cb)(const struct nlmsghdr *nlh, void *arg), void *arg)
{
	int err, i;

	nlh->nlmsg_flags |= NLM_F_REQUEST | NLM_F_DUMP;
	for (i = 0; i < DUMP_TRIES; i++) {
		struct exchange x = { .nl = nl, .cb = cb, .arg = arg };

		err = cb(NULL, arg);
		if (!err)
			err = exchange(&x, nlh);
		if (err || !x.interrupted)
			return err;
	}
	return -EBUSY;
}

int nl_unless_gone(int err)
{
	/* of a route, a device, an address (net/ipv[46], core/rtnetlink.c) */
	return err == -ESRCH || err == -ENODEV || err == -EADDRNOTAVAIL ? 0 : err;
}

int nl_fail(struct nl *nl, int err, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (nl->extack[0])
		return fail(err, "%s: \"%s\"", text, nl->extack);
	return fail(err, "%s", text);
}
