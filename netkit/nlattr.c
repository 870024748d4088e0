// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The inside of netlink messages: where a request begins and how the attributes
 * of an answer are found and copied. Trusts no length; does not know what any
 * attribute means.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include <libmnl/libmnl.h>

#include "netkit/nl.h"

struct nlmsghdr *nl_request(void *buf, uint16_t type, uint16_t flags, size_t size)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, NL_REQUEST_SIZE);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	mnl_nlmsg_put_extra_header(nlh, size);
	return nlh;
}

int nl_parse(const void *attrs, size_t len, const struct nlattr **tb, unsigned max)
{
	const struct nlattr *attr = attrs;
	unsigned type;
	size_t step;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	while (len >= sizeof(*attr)) {
		if (attr->nla_len < sizeof(*attr) || attr->nla_len > len)
			return -EBADMSG;
		type = attr->nla_type & NLA_TYPE_MASK;
		if (type <= max)
			tb[type] = attr;
		step = NLA_ALIGN(attr->nla_len);
		if (step >= len)	/* the last may lack its padding */
			return 0;
		attr = (const void *)((const char *)attr + step);
		len -= step;
	}
	return len ? -EBADMSG : 0;
}

int nl_parse_nested(const struct nlattr *nest, const struct nlattr **tb, unsigned max)
{
	if (!nest)
		return nl_parse(NULL, 0, tb, max);
	return nl_parse(nest + 1, nest->nla_len - sizeof(*nest), tb, max);
}

int nl_get(const struct nlattr *attr, void *out, size_t size)
{
	if (!attr)
		return 0;
	if (attr->nla_len - sizeof(*attr) != size)
		return -EBADMSG;
	memcpy(out, attr + 1, size);
	return 0;
}

int nl_get_name(const struct nlattr *attr, char out[IFNAMSIZ])
{
	size_t len;

	if (!attr)
		return 0;
	len = strnlen((const char *)(attr + 1), attr->nla_len - sizeof(*attr));
	if (len >= IFNAMSIZ)
		return -EBADMSG;
	memcpy(out, attr + 1, len);
	out[len] = '\0';
	return 0;
}

int nl_parse_body(const struct nlmsghdr *nlh, size_t fixed,
		  const struct nlattr **tb, unsigned max)
{
	const char *body = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);

	if (len < fixed)
		return -EBADMSG;
	if (len < NLMSG_ALIGN(fixed))
		return nl_parse(NULL, 0, tb, max);
	return nl_parse(body + NLMSG_ALIGN(fixed), len - NLMSG_ALIGN(fixed), tb, max);
}

int nl_get_inet(const struct nlattr *attr, int family, unsigned len,
		struct inet *out)
{
	if (!attr)
		return 0;
	if (len > (family == AF_INET ? 32 : 128))
		return -EBADMSG;
	out->family = family;
	out->len = len;
	return nl_get(attr, out->addr, family == AF_INET ? 4 : 16);
}
