// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * `eleven config -g`: the topology as Graphviz dot (`eleven config -g | dot
 * -Tsvg`). A node is a cluster of Pods around its uplink, a wire is an IPv4
 * prefix that uplinks and gateways stand on. Vertices are named by kind and
 * text, so equal names of different kinds stay apart. It knows rows only.
 */
#include "netkit/show.h"

/* A dot string of up to three parts; only '"' and '\' are special in it, and
 * "\n" breaks the line of a label, so the parts are joined by that. */
static void quoted(FILE *out, const char *a, const char *b, const char *c)
{
	const char *const parts[] = { a, b, c };
	const char *s;
	unsigned i;

	fputc('"', out);
	for (i = 0; i < LENGTH(parts); i++) {
		if (!parts[i])
			continue;
		if (i)
			fputs("\\n", out);
		for (s = parts[i]; *s; s++) {
			if (*s == '"' || *s == '\\')
				fputc('\\', out);
			fputc(*s, out);
		}
	}
	fputc('"', out);
}

static struct inet wire_of(const struct node *n)
{
	return inet_network(inet4(n->ip4.addr, n->ip4.len));
}

static void print_pod(FILE *out, const struct config *cf, const struct pod *p)
{
	char a4[INET_STRLEN], a6[INET_STRLEN];
	struct inet ip4 = pod_inet4(cf, p), ip6 = pod_inet6(cf, p);

	fputs("\t\t", out);
	quoted(out, "pod", p->name, NULL);
	fputs(" [shape=box, label=", out);
	quoted(out, p->name ? p->name : "", inet_str(&ip4, a4), inet_str(&ip6, a6));
	fprintf(out, "%s];\n", p->mode == L2 ? ", peripheries=2" : "");
	fputs("\t\t", out);
	quoted(out, "pod", p->name, NULL);
	fputs(" -- ", out);
	quoted(out, "node", p->node, NULL);
	fputs(";\n", out);
}

static void print_node(FILE *out, const struct config *cf, const struct node *n)
{
	char a4[INET_STRLEN], a6[INET_STRLEN];
	struct inet ip4 = inet4(n->ip4.addr, n->ip4.len);
	struct inet ip6 = inet6(&n->ip6.addr, n->ip6.len);
	struct inet pods4 = node_pods4(cf, n), pods6 = node_pods6(cf, n);
	unsigned i;

	/* Graphviz draws a box around subgraphs whose name starts so. */
	fprintf(out, "\tsubgraph \"cluster %u\" {\n\t\tlabel=", n->id);
	quoted(out, n->name ? n->name : "", inet_str(&pods4, a4), inet_str(&pods6, a6));
	fputs(";\n\t\t", out);
	quoted(out, "node", n->name, NULL);
	fputs(" [shape=component, label=", out);
	quoted(out, "uplink", inet_str(&ip4, a4), inet_str(&ip6, a6));
	fputs("];\n", out);
	for (i = 0; i < cf->nr_pods; i++) {
		if (pod_is_on(&cf->pods[i], n))
			print_pod(out, cf, &cf->pods[i]);
	}
	fputs("\t}\n", out);
}

static void print_wire(FILE *out, const struct node *n)
{
	struct inet wire = wire_of(n), gw = inet4(n->gw4, 32);
	char text[INET_STRLEN];

	fputc('\t', out);
	quoted(out, "wire", inet_str(&wire, text), NULL);
	fputs(" [shape=plaintext, label=", out);
	quoted(out, inet_str(&wire, text), NULL, NULL);
	fputs("];\n\t", out);
	quoted(out, "node", n->name, NULL);
	fputs(" -- ", out);
	quoted(out, "wire", inet_str(&wire, text), NULL);
	fputs(";\n", out);
	if (!n->gw4)
		return;
	fputc('\t', out);
	quoted(out, "gateway", inet_str(&gw, text), NULL);
	fputs(" [shape=diamond, label=", out);
	quoted(out, inet_str(&gw, text), NULL, NULL);
	fputs("];\n\t", out);
	quoted(out, "gateway", inet_str(&gw, text), NULL);
	fputs(" -- ", out);
	quoted(out, "wire", inet_str(&wire, text), NULL);
	fputs(";\n", out);
}

int config_show_dot(const struct config *cf, FILE *out)
{
	unsigned i;

	/* strict: a gateway that several nodes name is one edge. */
	fputs("strict graph ", out);
	quoted(out, cf->cluster ? cf->cluster : "", NULL, NULL);
	fputs(" {\n\trankdir=LR;\n", out);
	for (i = 0; i < cf->nr_nodes; i++)
		print_node(out, cf, &cf->nodes[i]);
	for (i = 0; i < cf->nr_nodes; i++)
		print_wire(out, &cf->nodes[i]);
	fputs("}\n", out);
	return show_result(out);
}
