#include "flow/flow_int.h"

#include "base/str.h"

/*
 * The flow as a graph.  An unknown `next` has no edge; the edge that was
 * probably meant tells which findings only follow from it.
 */
struct graph {
	const struct flow *f;
	int *next, *meant; /* a row's target, or -1 */
	bool *seen; /* scratch, a node each */
	bool *from_start, *from_start_meant;
	bool *to_end, *to_end_meant;
};

static int
node_index(const struct flow *f, const char *node)
{
	const struct flow_node *n = node == NULL ? NULL : flow_node(f, node);

	return n == NULL ? -1 : (int)(n - f->nodes);
}

static int
row_node(const struct graph *g, size_t row)
{
	return node_index(g->f, g->f->rows[row].node);
}

/* One more step along the edges, forwards or backwards, until none is new. */
static void
spread(const struct graph *g, const int *next, bool *mark, bool back)
{
	bool more = true;
	size_t i;

	while (more) {
		more = false;
		for (i = 0; i < g->f->nrows; i++) {
			int a = row_node(g, i), b = next[i];

			if (a < 0 || b < 0 || mark[back ? b : a] == false ||
			    mark[back ? a : b])
				continue;
			mark[back ? a : b] = more = true;
		}
	}
}

static void
graph_init(struct graph *g, const struct flow *f)
{
	size_t i, n = f->nnodes + 1, m = f->nrows + 1;

	g->f = f;
	g->next = xcalloc(m, sizeof(int));
	g->meant = xcalloc(m, sizeof(int));
	g->from_start = xcalloc(n, sizeof(bool));
	g->from_start_meant = xcalloc(n, sizeof(bool));
	g->to_end = xcalloc(n, sizeof(bool));
	g->to_end_meant = xcalloc(n, sizeof(bool));
	for (i = 0; i < f->nrows; i++) {
		g->next[i] = g->meant[i] = node_index(f, f->rows[i].next);
		if (g->next[i] < 0)
			g->meant[i] =
			    node_index(f, nearest_node(f, f->rows[i].next));
	}
	for (i = 0; i < f->nnodes; i++) {
		enum node_mode m1 = f->nodes[i].mode;

		g->from_start[i] = g->from_start_meant[i] = m1 == NODE_START;
		g->to_end[i] = g->to_end_meant[i] = m1 == NODE_END;
	}
	spread(g, g->next, g->from_start, false);
	spread(g, g->meant, g->from_start_meant, false);
	spread(g, g->next, g->to_end, true);
	spread(g, g->meant, g->to_end_meant, true);
}

static void
graph_release(struct graph *g)
{
	free(g->next);
	free(g->meant);
	free(g->from_start);
	free(g->from_start_meant);
	free(g->to_end);
	free(g->to_end_meant);
}

static long
first_broken_row(const struct graph *g)
{
	size_t i;

	for (i = 0; i < g->f->nrows; i++)
		if (g->next[i] < 0)
			return g->f->rows[i].line;
	return 0;
}

/* Line of a node without a way on that this node leads to, 0 if none. */
static long
dead_end_after(const struct graph *g, size_t node)
{
	bool *mark = xcalloc(g->f->nnodes + 1, sizeof(bool));
	long line = 0;
	size_t i, j;

	mark[node] = true;
	spread(g, g->next, mark, false);
	for (i = 0; i < g->f->nnodes && line == 0; i++) {
		if (!mark[i] || i == node || g->f->nodes[i].mode == NODE_END)
			continue;
		for (j = 0; j < g->f->nrows; j++)
			if (row_node(g, j) == (int)i)
				break;
		if (j == g->f->nrows)
			line = g->f->nodes[i].line;
	}
	free(mark);
	return line;
}

static bool
has_rows(const struct graph *g, size_t node)
{
	size_t i;

	for (i = 0; i < g->f->nrows; i++)
		if (row_node(g, i) == (int)node)
			return true;
	return false;
}

static void
follows(struct check *c, const char *code, const struct flow_node *n,
    const char *msg, const char *root, long line)
{
	struct finding *fi = finding_add(line > 0 ? c->follows : c->roots,
	    SEV_ERROR, code, c->flow->flow_path, n->line, msg, n->node);

	if (line > 0)
		finding_hint(fi, _("follows from %s line %ld"), root, line);
}

static void
check_node(struct check *c, const struct graph *g, size_t i)
{
	const struct flow_node *n = &c->flow->nodes[i];
	long broken = first_broken_row(g), dead;

	if (!g->from_start[i] && flow_start(c->flow) != NULL)
		follows(c, "W10", n, _("node '%s' is never reached"), "W02",
		    g->from_start_meant[i] ? broken : 0);
	if (n->mode == NODE_END)
		return;
	if (!has_rows(g, i)) {
		follows(c, "W11", n, _("node '%s' is a dead end"), "", 0);
		return;
	}
	if (g->to_end[i])
		return;
	dead = dead_end_after(g, i);
	if (g->to_end_meant[i] || (broken > 0 && dead == 0))
		follows(c, "W12", n, _("no end can be reached from node '%s'"),
		    "W02", broken);
	else
		follows(c, "W12", n, _("no end can be reached from node '%s'"),
		    "W11", dead);
}

static bool
by_system(const struct flow *f, const struct flow_row *r)
{
	const struct flow_node *n = flow_node(f, r->node);

	return (n != NULL && n->mode == NODE_AUTO) || streq(r->role, "system");
}

/* A row that system takes and after which it may come back to its node. */
static void
check_loops(struct check *c, const struct graph *g)
{
	const struct flow *f = c->flow;
	bool *mark = xcalloc(f->nnodes + 1, sizeof(bool));
	int *next = xcalloc(f->nrows + 1, sizeof(int));
	size_t i;

	for (i = 0; i < f->nrows; i++)
		next[i] = by_system(f, &f->rows[i]) ? g->next[i] : -1;
	for (i = 0; i < f->nrows; i++) {
		if (next[i] < 0 || row_node(g, i) < 0)
			continue;
		memset(mark, 0, f->nnodes * sizeof(bool));
		mark[next[i]] = true;
		spread(g, next, mark, false);
		if (mark[row_node(g, i)])
			finding_add(c->roots, SEV_ERROR, "W15", f->flow_path,
			    f->rows[i].line,
			    _("system could take '%s' for ever: a loop "
			      "without a person"),
			    f->rows[i].action);
	}
	free(next);
	free(mark);
}

void
check_graph(struct check *c)
{
	struct graph g;
	size_t i, ends = 0;

	for (i = 0; i < c->flow->nnodes; i++)
		ends += c->flow->nodes[i].mode == NODE_END;
	if (ends == 0)
		finding_add(c->roots, SEV_ERROR, "W12", c->flow->flow_path, 0,
		    _("the flow has no end node"));
	graph_init(&g, c->flow);
	for (i = 0; i < c->flow->nnodes; i++)
		if (ends > 0 || g.to_end[i] || !has_rows(&g, i))
			check_node(c, &g, i);
	check_loops(c, &g);
	graph_release(&g);
}
