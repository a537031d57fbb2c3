/* The list of nodes that opcua-read is given. */
#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "csv/csv.h"
#include "sensor/opcua.h"

static int
take_number(const struct table *t, size_t row, const char *col, double dflt,
    double *out, struct err *e)
{
	const char *s = table_get(t, row, col);

	*out = dflt;
	if (*s == '\0' || (str_double(s, out) && isfinite(*out)))
		return 0;
	return err_at(e, E_DATA, t->name, t->lines[row],
	    _("%s: '%s' is no number"), col, s);
}

static int
take_node(struct opcua_nodes *ns, const struct table *t, size_t row,
    struct err *e)
{
	struct opcua_node *n = &ns->v[row];

	n->code = arena_str(&ns->arena, table_get(t, row, "code"));
	n->node = arena_str(&ns->arena, table_get(t, row, "node"));
	n->unit = arena_str(&ns->arena, table_get(t, row, "unit"));
	n->line = t->lines[row];
	if (*n->code == '\0')
		return err_at(e, E_DATA, t->name, n->line,
		    _("the point has no code"));
	if (!opcua_is_node(n->node)) {
		err_at(e, E_DATA, t->name, n->line, _("'%s' is no node"),
		    n->node);
		return err_hint(e, "ns=2;s=AT-101.PV, ns=2;i=4711");
	}
	return take_number(t, row, "scale", 1, &n->scale, e) < 0 ||
		take_number(t, row, "offset", 0, &n->offset, e) < 0 ?
	    -1 :
	    0;
}

int
opcua_nodes_read(struct opcua_nodes *ns, const char *name, const char *bytes,
    size_t len, struct err *e)
{
	static const char *const need[] = { "code", "node", NULL };
	struct table t = TABLE_INIT;
	size_t i;
	int rc = table_load(&t, name, bytes, len, CSV_PEOPLE, e);

	if (rc == 0)
		rc = table_need(&t, need, e);
	if (rc == 0) {
		ns->v = xcalloc(t.nrows + 1, sizeof(*ns->v));
		ns->n = t.nrows;
	}
	for (i = 0; rc == 0 && i < t.nrows; i++)
		rc = take_node(ns, &t, i, e);
	table_release(&t);
	return rc;
}

void
opcua_nodes_release(struct opcua_nodes *ns)
{
	free(ns->v);
	arena_release(&ns->arena);
	*ns = (struct opcua_nodes)OPCUA_NODES_INIT;
}
