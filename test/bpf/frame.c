// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Frames made byte by byte from what a row says of them, and what a forwarded
 * one must look like. Knows RFC 791, 826, 8200 by offsets; no kernel header's
 * structs and no BPF.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#include "bed.h"

static void put16(uint8_t *b, unsigned v)
{
	b[0] = v >> 8;
	b[1] = v;
}

uint16_t sum16(const uint8_t *b, unsigned len)
{
	uint32_t sum = 0;
	unsigned i;

	for (i = 0; i < len; i += 2)
		sum += b[i] << 8 | (i + 1 < len ? b[i + 1] : 0);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

bool addr_in(int family, const uint8_t *addr, const char *prefix)
{
	unsigned len = atoi(strchr(prefix, '/') + 1), i;
	char text[64];
	uint8_t net[16];

	snprintf(text, sizeof(text), "%.*s",
		 (int)(strchr(prefix, '/') - prefix), prefix);
	if (inet_pton(family, text, net) != 1)
		return false;
	for (i = 0; i < len; i++)
		if ((addr[i / 8] ^ net[i / 8]) & 0x80 >> i % 8)
			return false;
	return true;
}

static unsigned build_ip4(uint8_t *b, const struct packet *p)
{
	unsigned head = 20 + p->options;

	b[0] = 0x40 | head / 4;
	put16(b + 2, p->zero_len ? 0 : head + p->payload);
	put16(b + 4, 0x1234);
	put16(b + 6, p->fragment);
	b[8] = p->ttl;
	b[9] = p->nexthdr;
	inet_pton(AF_INET, p->src, b + 12);
	inet_pton(AF_INET, p->dst, b + 16);
	memset(b + 20, 1, p->options);		/* RFC 791: no operation */
	if (p->first)
		b[0] = p->first;
	put16(b + 10, sum16(b, head));
	return head;
}

static unsigned build_ip6(uint8_t *b, const struct packet *p)
{
	b[0] = p->first ? p->first : 0x60;
	put16(b + 4, p->zero_len ? 0 : p->payload);
	b[6] = p->icmp ? 58 : p->nexthdr;
	b[7] = p->icmp ? 255 : p->ttl;
	inet_pton(AF_INET6, p->src, b + 8);
	inet_pton(AF_INET6, p->dst, b + 24);
	return 40;
}

static unsigned build_arp(uint8_t *b, const struct packet *p)
{
	put16(b, 1);
	put16(b + 2, 0x0800);
	b[4] = 6;
	b[5] = p->arp_pln ? p->arp_pln : 4;
	put16(b + 6, 1);
	memcpy(b + 8, "\x02\xe1\x00\x00\x01\x02", 6);
	inet_pton(AF_INET, p->sip, b + 14);
	inet_pton(AF_INET, "192.0.2.1", b + 24);
	return 28;
}

void frame_build(struct frame *f, const struct packet *row, const uint8_t mac[6])
{
	struct packet p = *row;
	unsigned i, head = 0, type;
	uint8_t *l3 = f->b + L2_LEN;

	p.ttl = p.ttl ? p.ttl : 64;
	p.payload = p.payload ? p.payload : 32;
	p.nexthdr = p.nexthdr == 256 ? 0 : p.nexthdr ? p.nexthdr : 17;
	memset(f, 0, sizeof(*f));
	memcpy(f->b, mac, 6);
	memcpy(f->b + 6, "\x52\x54\x00\x99\x00\x99", 6);
	if (p.mac)
		memcpy(f->b, p.mac, 6);
	if (p.sip) {
		type = 0x0806;
		p.payload = 0;
		head = build_arp(l3, &p);
	} else if (p.src && strchr(p.src, ':')) {
		type = 0x86dd;
		head = build_ip6(l3, &p);
	} else if (p.src) {
		type = 0x0800;
		head = build_ip4(l3, &p);
	} else {
		type = 0x88cc;
	}
	put16(f->b + 12, p.type ? p.type : type);
	for (i = 0; i < p.payload; i++)
		l3[head + i] = i * 7 + 3;
	if (p.icmp)
		l3[head] = p.icmp;
	f->len = L2_LEN + head + p.payload;
	if (p.vlan) {
		memmove(f->b + 16, f->b + 12, f->len - 12);
		memcpy(f->b + 12, "\x81\0\0\x05", 4);
		f->len += 4;
	}
}

void frame_forward(struct frame *f, unsigned to, bool macs)
{
	const struct world_pod *pod = world_pod(to);
	uint8_t *l3 = f->b + L2_LEN;

	if (f->b[12] == 0x86) {
		l3[7] -= l3[7] == 255;
	} else if (l3[8] == 255) {
		l3[8]--;
		put16(l3 + 10, 0);
		put16(l3 + 10, sum16(l3, 20));
	}
	if (!pod || !macs)
		return;
	memset(f->b, 0, 12);
	if (!pod->l2)
		return;
	memcpy(f->b, "\x02\xe1\x00\x00\x01", 5);
	memcpy(f->b + 6, "\x02\xe1\x01\x00\x01", 5);
	f->b[5] = f->b[11] = to;
}
