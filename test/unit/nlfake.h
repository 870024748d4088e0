/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A kernel made of canned bytes for the tests of netkit/nl.c and its verbs: the
 * functions of libmnl that touch a socket are replaced before the rooms are
 * included, so everything down to the bytes on the wire is the real code.
 */
#ifndef UNIT_NLFAKE_H
#define UNIT_NLFAKE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include <libmnl/libmnl.h>

#include <cmocka.h>

/* cmocka's macro of that name is in the way of our fail(). */
#undef fail
#define unit_fail(...) \
	do { print_error(__VA_ARGS__); _fail(__FILE__, __LINE__); } while (0)

enum { FAKE_PORT = 4711, FAKE_REPLIES = 64, FAKE_SIZE = 64 << 10 };

/* Replies are taken in order; a negative length is an errno of recv(). */
static struct {
	char sent[FAKE_SIZE];
	size_t sent_len;
	unsigned sends;
	struct {
		const void *bytes;
		ssize_t len;
	} replies[FAKE_REPLIES];
	unsigned nr_replies, next;
} fake;

static ssize_t fake_sendto(const struct mnl_socket *sock, const void *buf, size_t len)
{
	(void)sock;
	assert_true(len <= sizeof(fake.sent));
	memcpy(fake.sent, buf, len);
	fake.sent_len = len;
	fake.sends++;
	return len;
}

static ssize_t fake_recvfrom(const struct mnl_socket *sock, void *buf, size_t size)
{
	ssize_t len;

	(void)sock;
	assert_true(fake.next < fake.nr_replies);
	len = fake.replies[fake.next].len;
	if (len > (ssize_t)size)
		len = -ENOSPC;		/* as libmnl does with MSG_TRUNC */
	if (len > 0)
		memcpy(buf, fake.replies[fake.next].bytes, len);
	fake.next++;
	if (len < 0)
		errno = -len;
	return len < 0 ? -1 : len;
}

static unsigned fake_portid(const struct mnl_socket *sock)
{
	(void)sock;
	return FAKE_PORT;
}

#define mnl_socket_sendto fake_sendto
#define mnl_socket_recvfrom fake_recvfrom
#define mnl_socket_get_portid fake_portid

#include "netkit/log.c"
#include "netkit/nl.c"
#include "netkit/nlattr.c"

static inline void fake_reset(void)
{
	memset(&fake, 0, sizeof(fake));
}

static inline void fake_reply(const void *bytes, ssize_t len)
{
	assert_true(fake.nr_replies < FAKE_REPLIES);
	fake.replies[fake.nr_replies].bytes = bytes;
	fake.replies[fake.nr_replies++].len = len;
}

/* An ACK for the exchange with that number. */
struct fake_ack {
	struct nlmsghdr nlh;
	struct nlmsgerr e;
};

static inline struct fake_ack fake_ack(unsigned seq, int err)
{
	struct fake_ack ack = {
		.nlh = {
			.nlmsg_len = sizeof(ack), .nlmsg_type = NLMSG_ERROR,
			.nlmsg_flags = NLM_F_CAPPED, .nlmsg_seq = seq,
			.nlmsg_pid = FAKE_PORT,
		},
		.e = { .error = err },
	};

	return ack;
}

/* A message under construction in a buffer; len counts what is in it. */
struct msg {
	size_t len;
	char bytes[4096] __attribute__((aligned(4)));
};

static inline struct nlmsghdr *put(struct msg *m, uint16_t type, uint16_t flags,
			    const void *body, size_t len)
{
	struct nlmsghdr *nlh = (void *)(m->bytes + m->len);

	nlh->nlmsg_len = NLMSG_HDRLEN + len;
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = 1;
	nlh->nlmsg_pid = FAKE_PORT;
	if (len)
		memcpy(nlh + 1, body, len);
	m->len += NLMSG_ALIGN(nlh->nlmsg_len);
	return nlh;
}

static inline void put_done(struct msg *m, int err)
{
	put(m, NLMSG_DONE, NLM_F_MULTI, &err, sizeof(err));
}

/* An error reply: number, our request (whole or capped), words. */
static inline void put_error(struct msg *m, int error, bool capped, const char *words)
{
	struct {
		struct nlmsgerr e;
		char room[256];
	} body = { .e = { .error = error } };
	size_t len = sizeof(body.e), size = words ? strlen(words) + 1 : 0;
	struct nlattr attr = { NLA_HDRLEN + size, NLMSGERR_ATTR_MSG };
	struct nlattr offset = { NLA_HDRLEN + 4, NLMSGERR_ATTR_OFFS };
	char *p;

	body.e.msg.nlmsg_len = NLMSG_HDRLEN + 32;
	len += capped ? 0 : 32;
	if (words) {
		p = (char *)&body + len;
		memcpy(p, &offset, sizeof(offset));
		memcpy(p + 8, &attr, sizeof(attr));
		memcpy(p + 8 + sizeof(attr), words, size);
		len += 8 + NLA_ALIGN(attr.nla_len);
	}
	put(m, NLMSG_ERROR, (capped ? NLM_F_CAPPED : 0) | (words ? NLM_F_ACK_TLVS : 0),
	    &body, len);
}

#endif
