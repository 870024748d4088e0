// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The state of a node for guests, in a tenth of state.sh's time, as lines that are
 * sorted: same state, same text. What rtnetlink knows of this netns and of all in
 * /run/netns (links, addresses, routes, rules, qdiscs, kept neighbours) as numbers: an
 * attribute is "NR=TEXT" or "NR=HEX"; BPF's, our and cgroups' files; mounts; rcu_expedited. What moves
 * by itself is left out, each with its reason. `netstate FILE` prints what differs from
 * an earlier one, and fails if anything does. Knows no table.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINES_MAX = 4096, LINE_SIZE = 8192, DEPTH_MAX = 3, FDS_MAX = 8, DUMPS_MAX = 10 };

static char *lines[LINES_MAX];
static unsigned nr_lines;

static void die(const char *what)
{
	fprintf(stderr, "netstate: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void keep(const char *text)
{
	if (nr_lines == LINES_MAX) {
		errno = E2BIG;
		die("lines");
	}
	lines[nr_lines] = strdup(text);
	if (!lines[nr_lines++])
		die("memory");
}

/* ------------------------------------------------------------------ a line */

struct line {
	char text[LINE_SIZE];
	size_t len;
};

static void add(struct line *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	l->len += vsnprintf(l->text + l->len, sizeof(l->text) - l->len, format, args);
	va_end(args);
	if (l->len >= sizeof(l->text)) {
		errno = E2BIG;
		die("a line");
	}
}

static void add_bytes(struct line *l, const unsigned char *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	while (n + 1 < len && isgraph(p[n]))
		n++;
	if (len > 1 && n == len - 1 && !p[n]) {
		add(l, "%s", (const char *)p);
		return;
	}
	for (; len && l->len + 2 < sizeof(l->text); len--, p++) {
		l->text[l->len++] = digits[*p >> 4];
		l->text[l->len++] = digits[*p & 15];
	}
	if (len) {
		errno = E2BIG;
		die("a line");
	}
	l->text[l->len] = '\0';
}

static bool is_one_of(unsigned what, const unsigned char *list)
{
	for (; *list; list++)
		if (*list == what)
			return true;
	return false;
}

/* All attributes but those of the list, which 0 ends. */
static void add_attrs(struct line *l, const struct nlmsghdr *nlh, size_t header,
		      const unsigned char *without)
{
	const struct nlattr *a;

	mnl_attr_for_each(a, nlh, header) {
		if (is_one_of(mnl_attr_get_type(a), without))
			continue;
		add(l, " %u=", mnl_attr_get_type(a));
		add_bytes(l, mnl_attr_get_payload(a), mnl_attr_get_payload_len(a));
	}
}

static const void *find(const struct nlmsghdr *nlh, size_t header, unsigned type)
{
	const struct nlattr *a;

	mnl_attr_for_each(a, nlh, header)
		if (mnl_attr_get_type(a) == type)
			return mnl_attr_get_payload(a);
	return NULL;
}

/* ----------------------------------------------------------------- objects */

/* The sysctls of a device; beside them are counters and times. */
static void add_confs(struct line *l, const struct nlattr *spec)
{
	const struct nlattr *family, *a;

	mnl_attr_for_each_nested(family, spec) {
		unsigned f = mnl_attr_get_type(family);

		if (f != AF_INET && f != AF_INET6)
			continue;
		mnl_attr_for_each_nested(a, family) {
			unsigned type = mnl_attr_get_type(a);

			if (type != (f == AF_INET ? IFLA_INET_CONF : IFLA_INET6_CONF) &&
			    !(f == AF_INET6 && type == IFLA_INET6_ADDR_GEN_MODE))
				continue;
			add(l, " conf%u.%u=", f, type);
			add_bytes(l, mnl_attr_get_payload(a), mnl_attr_get_payload_len(a));
		}
	}
}

static bool tell_link(struct line *l, const struct nlmsghdr *nlh)
{
	/* The kernel learns of carriers in its own time. A device that was up once
	 * keeps the queue it has without one; qdiscs are told apart. The number of
	 * the other end's netns is given out in turn. */
	static const unsigned char moving[] = {
		IFLA_STATS, IFLA_STATS64, IFLA_OPERSTATE, IFLA_CARRIER,
		IFLA_CARRIER_CHANGES, IFLA_CARRIER_UP_COUNT, IFLA_CARRIER_DOWN_COUNT,
		IFLA_QDISC, IFLA_LINK_NETNSID, IFLA_AF_SPEC, 0
	};
	const struct ifinfomsg *m = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a;

	add(l, "link %d type %u flags %x", m->ifi_index, m->ifi_type,
	    m->ifi_flags & ~(IFF_RUNNING | IFF_LOWER_UP));
	add_attrs(l, nlh, sizeof(*m), moving);
	mnl_attr_for_each(a, nlh, sizeof(*m))
		if (mnl_attr_get_type(a) == IFLA_AF_SPEC)
			add_confs(l, a);
	return true;
}

static bool tell_addr(struct line *l, const struct nlmsghdr *nlh)
{
	static const unsigned char moving[] = { IFA_FLAGS, IFA_CACHEINFO, 0 };
	const struct ifaddrmsg *m = mnl_nlmsg_get_payload(nlh);
	const struct ifa_cacheinfo *life = find(nlh, sizeof(*m), IFA_CACHEINFO);
	const __u32 *flags = find(nlh, sizeof(*m), IFA_FLAGS);
	const __u8 *proto = find(nlh, sizeof(*m), IFA_PROTO);

	/* comes when there is a carrier */
	if (proto && *proto == IFAPROT_KERNEL_LL)
		return false;
	add(l, "addr dev %u/%u scope %u flags %x", m->ifa_index, m->ifa_prefixlen,
	    m->ifa_scope, (flags ? *flags : m->ifa_flags) & ~IFA_F_TENTATIVE);
	if (life)
		add(l, " valid %x preferred %x", life->ifa_valid, life->ifa_prefered);
	add_attrs(l, nlh, sizeof(*m), moving);
	return true;
}

static bool tell_route(struct line *l, const struct nlmsghdr *nlh)
{
	static const unsigned char moving[] = { RTA_CACHEINFO, RTA_EXPIRES, 0 };
	const struct rtmsg *m = mnl_nlmsg_get_payload(nlh);
	const __u8 *dst = find(nlh, sizeof(*m), RTA_DST);

	/* The kernel hangs those of link scope and multicast where and when it likes,
	 * and keeps what it has learnt beside. */
	if (m->rtm_flags & RTM_F_CLONED)
		return false;
	if (m->rtm_family == AF_INET6 && m->rtm_protocol == RTPROT_KERNEL && dst &&
	    (dst[0] == 0xff || (dst[0] == 0xfe && dst[1] == 0x80)))
		return false;
	add(l, "route family %u/%u from %u tos %u table %u proto %u scope %u type %u flags %x",
	    m->rtm_family, m->rtm_dst_len, m->rtm_src_len, m->rtm_tos, m->rtm_table,
	    m->rtm_protocol, m->rtm_scope, m->rtm_type,
	    m->rtm_flags & ~(RTNH_F_DEAD | RTNH_F_LINKDOWN));
	add_attrs(l, nlh, sizeof(*m), moving);
	return true;
}

static bool tell_rule(struct line *l, const struct nlmsghdr *nlh)
{
	add(l, "rule ");
	add_bytes(l, mnl_nlmsg_get_payload(nlh), mnl_nlmsg_get_payload_len(nlh));
	return true;
}

static bool tell_qdisc(struct line *l, const struct nlmsghdr *nlh)
{
	static const unsigned char moving[] = {
		TCA_STATS, TCA_XSTATS, TCA_RATE, TCA_STATS2, 0
	};
	const struct tcmsg *m = mnl_nlmsg_get_payload(nlh);
	const char *kind = find(nlh, sizeof(*m), TCA_KIND);

	/* what a device has that was up once, and has no other */
	if (kind && !strcmp(kind, "noqueue"))
		return false;
	/* from 8000: on the kernel gives them out in turn (qdisc_alloc_handle()) */
	add(l, "qdisc dev %d handle %x parent %x", m->tcm_ifindex,
	    m->tcm_handle >> 31 ? 0 : m->tcm_handle, m->tcm_parent);
	add_attrs(l, nlh, sizeof(*m), moving);
	return true;
}

static bool tell_neigh(struct line *l, const struct nlmsghdr *nlh)
{
	/* what is not permanent may be learnt anew */
	static const unsigned char moving[] = {
		NDA_CACHEINFO, NDA_PROBES, NDA_LLADDR, 0
	}, of_permanent[] = { NDA_CACHEINFO, NDA_PROBES, 0 };
	const struct ndmsg *m = mnl_nlmsg_get_payload(nlh);
	bool is_permanent = m->ndm_state & NUD_PERMANENT;

	/* the others come and go */
	if (!is_permanent && !(m->ndm_flags & NTF_EXT_LEARNED))
		return false;
	add(l, "neigh dev %d flags %x%s", m->ndm_ifindex, m->ndm_flags,
	    is_permanent ? " permanent" : "");
	add_attrs(l, nlh, sizeof(*m), is_permanent ? of_permanent : moving);
	return true;
}

static const struct kind {
	unsigned type;
	size_t header;
	bool (*tell)(struct line *l, const struct nlmsghdr *nlh);
} kinds[] = {
	{ RTM_GETLINK, sizeof(struct ifinfomsg), tell_link },
	{ RTM_GETADDR, sizeof(struct ifaddrmsg), tell_addr },
	{ RTM_GETROUTE, sizeof(struct rtmsg), tell_route },
	{ RTM_GETRULE, sizeof(struct rtmsg), tell_rule },
	{ RTM_GETQDISC, sizeof(struct tcmsg), tell_qdisc },
	{ RTM_GETNEIGH, sizeof(struct ndmsg), tell_neigh },
};

/* ------------------------------------------------------------------- dumps */

struct place {
	const char *netns;
	const struct kind *kind;
};

static int tell(const struct nlmsghdr *nlh, void *arg)
{
	const struct place *p = arg;
	static struct line l;

	l.len = 0;
	add(&l, "%s: ", p->netns);
	if (!p->kind->tell(&l, nlh))
		return MNL_CB_OK;
	keep(l.text);
	return MNL_CB_OK;
}

/* False: something changed meanwhile, it is to be asked for again. */
static bool dump(struct mnl_socket *nl, const struct place *p)
{
	static char buf[1 << 16];
	static unsigned seq;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	int err;

	nlh->nlmsg_type = p->kind->type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++seq;
	mnl_nlmsg_put_extra_header(nlh, p->kind->header);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		die("send");
	do {
		ssize_t len = mnl_socket_recvfrom(nl, buf, sizeof(buf));

		if (len < 0)
			die("receive");
		err = mnl_cb_run(buf, len, seq, mnl_socket_get_portid(nl), tell, (void *)p);
	} while (err > 0);
	if (err < 0 && errno != EINTR)
		die(p->netns);
	return err == 0;
}

static void dump_all(const char *netns)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		unsigned before = nr_lines, tries = 0;
		struct mnl_socket *nl;

		for (;;) {	/* a new one: of a dump that is left more may come */
			nl = mnl_socket_open(NETLINK_ROUTE);
			if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
				die("netlink");
			if (dump(nl, &(struct place) { netns, &kinds[i] }))
				break;
			if (++tries == DUMPS_MAX)
				die(netns);
			nr_lines = before;
			mnl_socket_close(nl);
		}
		mnl_socket_close(nl);
	}
}

/* ------------------------------------------------------------------- files */

static int file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	if (at->level > DEPTH_MAX)
		return 0;
	/* the kernel's own, of each cgroup */
	if (fnmatch("/sys/fs/cgroup/*.*", path, 0))
		keep(path);
	return 0;
}

static void mounts(void)
{
	FILE *f = fopen("/proc/mounts", "re");
	char from[256], to[256], type[64], line[512];

	if (!f)
		die("/proc/mounts");
	while (fscanf(f, "%255s %255s %63s %*[^\n]", from, to, type) == 3) {
		snprintf(line, sizeof(line), "mount %s %s", to, type);
		keep(line);
	}
	fclose(f);
}

/* What is switched while the kernel's waits shall be short. */
static void expedited(void)
{
	FILE *f = fopen("/sys/kernel/rcu_expedited", "re");
	char line[64] = "rcu_expedited ";
	size_t len = strlen(line);

	if (!f || !fgets(line + len, (int)(sizeof(line) - len), f))
		die("/sys/kernel/rcu_expedited");
	line[strcspn(line, "\n")] = '\0';
	keep(line);
	fclose(f);
}

/* --------------------------------------------------------------- all of it */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Who is told that /run/netns is no mount point binds it on itself, as ip(8) does:
 * that is the same state. */
static void forget_doubles(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < nr_lines; i++)
		if (!n || strcmp(lines[i], lines[n - 1]) ||
		    strncmp(lines[i], "mount /run/netns", 16))
			lines[n++] = lines[i];
	nr_lines = n;
}

static bool next(FILE *f, char *line)
{
	if (!fgets(line, LINE_SIZE, f))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* Both are sorted. */
static unsigned differ(const char *path)
{
	FILE *f = fopen(path, "re");
	static char was[LINE_SIZE];
	unsigned i = 0, n = 0;
	bool more;

	if (!f)
		die(path);
	more = next(f, was);
	while (more || i < nr_lines) {
		int order = !more ? 1 : i == nr_lines ? -1 : strcmp(was, lines[i]);

		if (order < 0)
			printf("-%s\n", was);
		if (order > 0)
			printf("+%s\n", lines[i]);
		n += order != 0;
		if (order <= 0)
			more = next(f, was);
		if (order >= 0)
			i++;
	}
	fclose(f);
	return n;
}

int main(int argc, char **argv)
{
	static const char *const trees[] = { "/sys/fs/bpf", "/run", "/sys/fs/cgroup" };
	DIR *dir = opendir("/run/netns");
	struct dirent *e;

	dump_all("node");
	/* what can be walked no more is no part of it */
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		(void)nftw(trees[i], file, FDS_MAX, FTW_PHYS);
	mounts();
	expedited();
	while (dir && (e = readdir(dir))) {
		int fd = e->d_name[0] == '.' ? -1 : openat(dirfd(dir), e->d_name, O_RDONLY);

		if (fd < 0)
			continue;	/* "." and "..", or gone by now */
		/* a name whose netns is gone is a plain file, and listed as one */
		if (setns(fd, CLONE_NEWNET) == 0)
			dump_all(e->d_name);
		else if (errno != EINVAL)
			die(e->d_name);
		close(fd);
	}
	qsort(lines, nr_lines, sizeof(lines[0]), by_text);
	forget_doubles();
	if (argc > 1)
		return differ(argv[1]) != 0;
	for (unsigned i = 0; i < nr_lines; i++)
		puts(lines[i]);
	return 0;
}
