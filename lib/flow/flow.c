#include "flow/flow.h"

#include "base/id.h"
#include "base/str.h"
#include "flow/flow_int.h"

static const char *const event_columns[] = { "event", "record", "prev", "time",
	"actor", "entered_by", "action", "node", "due", "note", "evidence",
	"signature", "seal", NULL };
static const char *const modes[] = { "start", "task", "auto", "end", NULL };
static const char *const types[] = { "text", "integer", "decimal", "date",
	"time", "duration", "person", "code", "choice", "yesno", "link",
	"hours", "sshkey", "codes", "people", "links", NULL };

const char *const *
form_types(void)
{
	return types;
}

static int
index_of(const char *const *v, const char *s)
{
	int i;

	for (i = 0; v[i] != NULL; i++)
		if (streq(v[i], s))
			return i;
	return -1;
}

bool
word_take(const char **p, char *out, size_t size)
{
	const char *w;
	size_t n;

	if (!word_next(p, &w, &n))
		return false;
	if (n >= size)
		n = size - 1;
	memcpy(out, w, n);
	out[n] = '\0';
	return true;
}

const char *
cell(const struct table *t, size_t row, const char *col)
{
	return table_cell(t, row, table_col(t, col));
}

static const char *
keep(struct flow *f, const struct table *t, size_t row, const char *col)
{
	return arena_str(&f->arena, cell(t, row, col));
}

static void
add_node(struct flow *f, const struct table *t, size_t i, struct findings *fs)
{
	const char *mode = cell(t, i, "mode"), *name = cell(t, i, "name");
	const char *node = cell(t, i, "node");
	struct flow_node *n = (struct flow_node *)flow_node(f, node);
	int m = index_of(modes, mode);

	if (n != NULL) {
		if (*mode != '\0' && m != (int)n->mode)
			finding_add(fs, SEV_ERROR, "W00", t->name, t->lines[i],
			    _("node '%s' has another mode in line %ld"), node,
			    n->line);
		return;
	}
	n = &f->nodes[f->nnodes++];
	n->node = arena_str(&f->arena, node);
	n->name = arena_str(&f->arena, *name != '\0' ? name : node);
	n->mode = m < 0 ? NODE_TASK : (enum node_mode)m;
	n->line = t->lines[i];
	if (m >= 0)
		return;
	finding_near(finding_add(fs, SEV_ERROR, "W00", t->name, t->lines[i],
			 _("node '%s' has the unknown mode '%s'"), node, mode),
	    str_nearest(mode, modes), _("start, task, auto or end"));
}

static void
add_row(struct flow *f, const struct table *t, size_t i, struct findings *fs)
{
	struct flow_row *r = &f->rows[f->nrows++];

	r->node = keep(f, t, i, "node");
	r->action = keep(f, t, i, "action");
	r->label = keep(f, t, i, "label");
	r->role = keep(f, t, i, "role");
	r->next = keep(f, t, i, "next");
	r->due = keep(f, t, i, "due");
	r->class_ = keep(f, t, i, "class");
	r->needs = keep(f, t, i, "needs");
	r->distinct = keep(f, t, i, "distinct");
	r->policy = keep(f, t, i, "policy");
	r->set = keep(f, t, i, "set");
	r->line = t->lines[i];
	if (*r->label == '\0')
		r->label = r->action;
	if (!name_is(r->action))
		finding_add(fs, SEV_ERROR, "W00", t->name, r->line,
		    _("'%s' is no name of an action"), r->action);
}

static int
read_flow(struct flow *f, const struct table *t, struct findings *fs,
    struct err *e)
{
	static const char *const cols[] = { "node", "name", "mode", "action",
		"label", "role", "next", "due", "class", "needs", "distinct",
		"policy", NULL };
	const char *node;
	size_t i;

	if (table_need(t, cols, e) < 0)
		return -1;
	f->nodes = arena_alloc(&f->arena, (t->nrows + 1) * sizeof(*f->nodes));
	f->rows = arena_alloc(&f->arena, (t->nrows + 1) * sizeof(*f->rows));
	for (i = 0; i < t->nrows; i++) {
		node = cell(t, i, "node");
		if (!name_is(node)) {
			finding_add(fs, SEV_ERROR, "W00", t->name, t->lines[i],
			    _("'%s' is no name of a node"), node);
			continue;
		}
		add_node(f, t, i, fs);
		if (*cell(t, i, "action") != '\0')
			add_row(f, t, i, fs);
	}
	return 0;
}

static bool
field_name_holds(const struct flow *f, const struct form_field *fd,
    const char *path, struct findings *fs)
{
	const struct form_field *old = flow_field(f, fd->name);

	if (!name_is(fd->name))
		finding_add(fs, SEV_ERROR, "W00", path, fd->line,
		    _("'%s' is no name of a field"), fd->name);
	else if (index_of(event_columns, fd->name) >= 0)
		finding_add(fs, SEV_ERROR, "W00", path, fd->line,
		    _("'%s' is a column that every event has, name the field "
		      "otherwise"),
		    fd->name);
	else if (old != NULL)
		finding_add(fs, SEV_ERROR, "W00", path, fd->line,
		    _("field '%s' is already in line %ld"), fd->name,
		    old->line);
	else if (index_of(types, fd->type) < 0)
		finding_near(finding_add(fs, SEV_ERROR, "W00", path, fd->line,
				 _("field '%s' has the unknown type '%s'"),
				 fd->name, fd->type),
		    str_nearest(fd->type, types),
		    _("flows(5) lists the types"));
	else
		return true;
	return false;
}

static int
read_form(struct flow *f, const struct table *t, struct findings *fs,
    struct err *e)
{
	static const char *const cols[] = { "type", "name", "label", "required",
		"constraint", "relevant", "default", "source", "list", NULL };
	struct form_field fd;
	size_t i;

	if (table_need(t, cols, e) < 0)
		return -1;
	f->fields = arena_alloc(&f->arena, (t->nrows + 1) * sizeof(fd));
	for (i = 0; i < t->nrows; i++) {
		fd.type = keep(f, t, i, "type");
		fd.name = keep(f, t, i, "name");
		fd.label = keep(f, t, i, "label");
		fd.required = keep(f, t, i, "required");
		fd.constraint = keep(f, t, i, "constraint");
		fd.relevant = keep(f, t, i, "relevant");
		fd.dflt = keep(f, t, i, "default");
		fd.source = keep(f, t, i, "source");
		fd.list = keep(f, t, i, "list");
		fd.set_by = keep(f, t, i, "set_by");
		fd.line = t->lines[i];
		if (*fd.label == '\0')
			fd.label = fd.name;
		if (field_name_holds(f, &fd, t->name, fs))
			f->fields[f->nfields++] = fd;
	}
	return 0;
}

static void
add_word(struct buf *b, const char *w)
{
	if (word_in(b->ptr, w))
		return;
	if (b->len > 0)
		buf_putc(b, ' ');
	buf_puts(b, w);
}

static void
make_schema(struct flow *f)
{
	struct buf ends = BUF_INIT, entering = BUF_INIT;
	const char **names;
	size_t i;

	names = arena_alloc(&f->arena, (f->nfields + 1) * sizeof(*names));
	for (i = 0; i < f->nfields; i++)
		names[i] = f->fields[i].name;
	for (i = 0; i < f->nnodes; i++)
		if (f->nodes[i].mode == NODE_END)
			add_word(&ends, f->nodes[i].node);
	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].node, f->rows[i].next) &&
		    (*f->rows[i].due != '\0' || *f->rows[i].policy != '\0'))
			add_word(&entering, f->rows[i].action);
	f->schema.kind = f->kind;
	f->schema.letter = f->letter;
	f->schema.version = f->version;
	f->schema.fields = names;
	f->schema.nfields = f->nfields;
	f->schema.ends = arena_str(&f->arena, ends.ptr);
	f->schema.entering = arena_str(&f->arena, entering.ptr);
	buf_release(&ends);
	buf_release(&entering);
}

static void
unknown_next(const struct flow *f, const struct flow_row *r,
    struct findings *fs)
{
	finding_near(finding_add(fs, SEV_ERROR, "W02", f->flow_path, r->line,
			 _("next '%s' is no node"), r->next),
	    nearest_node(f, r->next), NULL);
}

/* Said of a cell that names nothing: the near-miss, else what there is. */
void
finding_near(struct finding *f, const char *near, const char *otherwise)
{
	if (near != NULL)
		finding_hint(f, _("did you mean '%s'?"), near);
	else if (otherwise != NULL)
		finding_hint(f, "%s", otherwise);
}

const char *
nearest_node(const struct flow *f, const char *text)
{
	const char **v = xcalloc(f->nnodes + 1, sizeof(*v)), *near;
	size_t i;

	for (i = 0; i < f->nnodes; i++)
		v[i] = f->nodes[i].node;
	near = str_nearest(text, v);
	free(v);
	return near;
}

const char *
nearest_field(const struct flow *f, const char *text)
{
	const char **v = xcalloc(f->nfields + 1, sizeof(*v)), *near;
	size_t i;

	for (i = 0; i < f->nfields; i++)
		v[i] = f->fields[i].name;
	near = str_nearest(text, v);
	free(v);
	return near;
}

static void
read_faults(const struct flow *f, struct findings *fs)
{
	size_t i, j, starts = 0;

	for (i = 0; i < f->nnodes; i++)
		starts += f->nodes[i].mode == NODE_START;
	if (starts != 1)
		finding_add(fs, SEV_ERROR, "W01", f->flow_path, 0,
		    _("%zu start nodes, there must be one"), starts);
	for (i = 0; i < f->nrows; i++) {
		const struct flow_row *r = &f->rows[i], *q;

		if (flow_node(f, r->next) == NULL)
			unknown_next(f, r, fs);
		for (j = 0; j < i; j++) {
			q = &f->rows[j];
			if (streq(q->node, r->node) &&
			    streq(q->action, r->action) &&
			    streq(q->class_, r->class_))
				finding_add(fs, SEV_ERROR, "W03", f->flow_path,
				    r->line,
				    _("action '%s' of node '%s' is already in "
				      "line %ld"),
				    r->action, r->node, q->line);
		}
	}
}

int
flow_read(struct flow *f, const struct table *flow, const struct table *form,
    struct findings *fs, struct err *e)
{
	if (read_flow(f, flow, fs, e) < 0 || read_form(f, form, fs, e) < 0)
		return -1;
	read_faults(f, fs);
	make_schema(f);
	return 0;
}

int
flow_parse(struct flow *f, const char *kind, char letter, int version,
    const char *title, const struct table *flow, const struct table *form,
    struct err *e)
{
	struct findings fs = FINDINGS_INIT;
	int rc;

	memset(f, 0, sizeof(*f));
	f->kind = arena_str(&f->arena, kind);
	f->title = arena_str(&f->arena, *title != '\0' ? title : kind);
	f->letter = letter;
	f->version = version;
	f->flow_path = arena_str(&f->arena, flow->name);
	f->form_path = arena_str(&f->arena, form->name);
	rc = flow_read(f, flow, form, &fs, e);
	if (rc == 0 && fs.n > 0) {
		rc = err_at(e, E_DATA, fs.v[0].file, fs.v[0].line, "%s",
		    fs.v[0].msg);
		if (fs.v[0].hint != NULL)
			err_hint(e, "%s", fs.v[0].hint);
	}
	findings_release(&fs);
	if (rc < 0)
		flow_release(f);
	return rc;
}

void
flow_release(struct flow *f)
{
	arena_release(&f->arena);
	memset(f, 0, sizeof(*f));
}

const struct flow_node *
flow_node(const struct flow *f, const char *node)
{
	size_t i;

	for (i = 0; i < f->nnodes; i++)
		if (streq(f->nodes[i].node, node))
			return &f->nodes[i];
	return NULL;
}

const struct flow_node *
flow_start(const struct flow *f)
{
	size_t i;

	for (i = 0; i < f->nnodes; i++)
		if (f->nodes[i].mode == NODE_START)
			return &f->nodes[i];
	return NULL;
}

const struct flow_row *
flow_row(const struct flow *f, const char *node, const char *action,
    const char *class_)
{
	const struct flow_row *any = NULL, *r;
	size_t i;

	for (i = 0; i < f->nrows; i++) {
		r = &f->rows[i];
		if (!streq(r->node, node) || !streq(r->action, action))
			continue;
		if (*r->class_ == '\0')
			any = any == NULL ? r : any;
		else if (streq(r->class_, class_))
			return r;
	}
	return any;
}

const struct form_field *
flow_field(const struct flow *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->nfields; i++)
		if (streq(f->fields[i].name, name))
			return &f->fields[i];
	return NULL;
}

const char *
flow_node_name(const struct flow *f, const char *node)
{
	const struct flow_node *n = flow_node(f, node);

	return n == NULL ? node : n->name;
}

const char *
flow_action_label(const struct flow *f, const char *action)
{
	size_t i;

	for (i = 0; i < f->nrows; i++)
		if (streq(f->rows[i].action, action))
			return f->rows[i].label;
	if (streq(action, "settle"))
		return _("settle");
	if (streq(action, "correct"))
		return _("correct");
	if (streq(action, "fill"))
		return _("filled in");
	return action;
}

const char **
flow_actions(const struct flow *f, const char *node)
{
	const char **v = xcalloc(f->nrows + 1, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < f->nrows; i++)
		if ((node == NULL || streq(f->rows[i].node, node)) &&
		    index_of(v, f->rows[i].action) < 0)
			v[n++] = f->rows[i].action;
	return v;
}
