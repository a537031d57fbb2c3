#include "flow/check.h"

#include "base/id.h"
#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

static void
move_finding(struct findings *to, const struct finding *f)
{
	struct finding *n = finding_add(to, f->severity, f->code, f->file,
	    f->line, "%s", f->msg);

	if (f->hint != NULL)
		finding_hint(n, "%s", f->hint);
}

static void
move_findings(struct findings *to, struct findings *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		move_finding(to, &from->v[i]);
	findings_release(from);
}

/* ---- what the ledger has beside the tables ---- */

struct lost {
	struct check *c;
	const struct flow *old;
	size_t n;
	const char *node;
	char id[ID_TEXT];
};

static int
look_at_node(void *arg, const struct record *rec, struct err *e)
{
	struct lost *l = arg;

	(void)e;
	if (streq(rec->shown->node, l->node) && l->n++ == 0)
		str_copy(l->id, sizeof(l->id), rec->id);
	return 0;
}

/* Nodes of the published version that the draft lacks, with records there. */
static int
check_in_flight(struct check *c, struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS(c->flow->kind);
	struct lost l = { c, NULL, 0, NULL, "" };
	struct findings ignored = FINDINGS_INIT;
	struct err none = ERR_INIT;
	size_t i;

	if (ledger_flow(c->lg, c->flow->kind, 0, &l.old, &none) < 0)
		return 0; /* the first version of its kind */
	bounds.open_only = true;
	for (i = 0; i < l.old->nnodes; i++) {
		l.node = l.old->nodes[i].node;
		l.n = 0;
		if (flow_node(c->flow, l.node) != NULL)
			continue;
		if (records_scan(c->lg->store, &c->lg->schemas, &bounds,
			look_at_node, &l, &ignored, e) < 0)
			break;
		if (l.n > 0)
			finding_add(c->roots, SEV_INFO, "W14",
			    c->flow->flow_path, 0,
			    _("%zu open records such as %s stand at '%s', "
			      "which this version lacks: they finish on "
			      "theirs"),
			    l.n, l.id, l.node);
	}
	findings_release(&ignored);
	return i < l.old->nnodes ? -1 : 0;
}

/* The header of a records file was fixed when the version was published. */
static void
check_header(struct check *c, const struct store_file *f)
{
	struct buf want = BUF_INIT, have = BUF_INIT;
	struct err e = ERR_INIT;

	schema_header(&c->flow->schema, &want);
	if (store_read(c->lg->store, f->path, &have, &e) == 0 &&
	    (have.len < want.len || memcmp(have.ptr, want.ptr, want.len) != 0))
		finding_hint(
		    finding_add(c->roots, SEV_ERROR, "W24", c->flow->form_path,
			0,
			_("this published form was changed: %s has other "
			  "columns"),
			f->path),
		    _("put the form back and publish a new version"));
	buf_release(&want);
	buf_release(&have);
}

static int
check_published(struct check *c, struct err *e)
{
	const struct store_file *v, *first = NULL, *last = NULL;
	struct records_file day;
	char folder[96];
	size_t i, n;

	snprintf(folder, sizeof(folder), "records/%s", c->flow->kind);
	if (store_list(c->lg->store, folder, &v, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (record_path_parse(v[i].path, c->flow->kind, &day) &&
		    day.version == c->flow->version) {
			first = first == NULL ? &v[i] : first;
			last = &v[i];
		}
	if (first != NULL)
		check_header(c, first);
	if (last != first)
		check_header(c, last);
	return 0;
}

/* ---- one flow ---- */

static int
version_of_dir(const char *dir)
{
	const char *base = strrchr(dir, '/');
	long v;

	base = base == NULL ? dir : base + 1;
	return *base == 'v' && str_long(base + 1, &v) && v > 0 ? (int)v : 0;
}

static void
flow_names(struct flow *f, struct ledger *lg, const char *kind, int version,
    const struct table *flow, const struct table *form)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	f->kind = arena_str(&f->arena, kind);
	f->title = f->kind;
	f->version = version;
	f->flow_path = arena_str(&f->arena, flow->name);
	f->form_path = arena_str(&f->arena, form->name);
	f->letter = '?';
	for (i = 0; i < lg->flows->nkinds; i++)
		if (streq(lg->flows->kinds[i].kind, kind))
			f->letter = lg->flows->kinds[i].letter;
}

int
flow_check(struct ledger *lg, const char *kind, const char *dir,
    const struct table *flow, const struct table *form, struct findings *fs,
    struct err *e)
{
	struct findings roots = FINDINGS_INIT, later = FINDINGS_INIT;
	struct flow f;
	struct check c = { lg, &f, &roots, &later, fs };
	int rc;

	flow_names(&f, lg, kind, version_of_dir(dir), flow, form);
	rc = flow_read(&f, flow, form, &roots, e);
	if (rc == 0) {
		check_rows(&c);
		check_form(&c);
		check_graph(&c);
		check_people(&c);
		check_deadlines(&c);
		rc = f.version > 0 ? check_published(&c, e) :
				     check_in_flight(&c, e);
	}
	move_findings(fs, &roots);
	move_findings(fs, &later);
	flow_release(&f);
	return rc;
}

/* ---- all of them ---- */

static int
load(struct ledger *lg, struct table *t, const char *path, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = store_read(lg->store, path, &b, e);

	if (rc == 0)
		rc = table_load(t, path, b.ptr, b.len, CSV_PEOPLE, e);
	buf_release(&b);
	return rc;
}

static int
check_version(struct ledger *lg, const char *kind, const char *dir,
    struct findings *fs, struct err *e)
{
	struct table flow = TABLE_INIT, form = TABLE_INIT;
	char path[256];
	int rc;

	snprintf(path, sizeof(path), "%s/flow.csv", dir);
	rc = load(lg, &flow, path, e);
	snprintf(path, sizeof(path), "%s/form.csv", dir);
	if (rc == 0 && load(lg, &form, path, e) < 0) {
		rc = -1;
		if (e->code == E_ABSENT) {
			finding_add(fs, SEV_ERROR, "W07", path, 0,
			    _("this flow has no form"));
			err_clear(e);
			rc = 0;
		}
	} else if (rc == 0) {
		rc = flow_check(lg, kind, dir, &flow, &form, fs, e);
	}
	table_release(&flow);
	table_release(&form);
	if (rc < 0 && e->code == E_DATA) {
		finding_from(fs, "W00", e);
		err_clear(e);
		rc = 0;
	}
	return rc;
}

static bool
known_kind(struct ledger *lg, const char *kind)
{
	size_t i;

	for (i = 0; i < lg->flows->nkinds; i++)
		if (streq(lg->flows->kinds[i].kind, kind))
			return true;
	return false;
}

/* "flows/hazard/v2/flow.csv": hazard and the folder. */
static bool
published(const char *path, char kind[64], char dir[128])
{
	int v = 0, n = 0;

	if (sscanf(path, "flows/%63[^/]/v%d/flow.csv%n", kind, &v, &n) != 2 ||
	    n == 0 || path[n] != '\0' || v <= 0)
		return false;
	snprintf(dir, 128, "flows/%s/v%d", kind, v);
	return true;
}

static int
check_flows(struct ledger *lg, struct findings *fs, struct err *e)
{
	const struct store_file *v;
	char kind[64], dir[128];
	size_t i, n;

	ledger_kinds(lg);
	if (lg->flows->kinds_err.code != 0) {
		finding_from(fs, "W38", &lg->flows->kinds_err);
		return 0;
	}
	if (store_list(lg->store, "flows", &v, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (!published(v[i].path, kind, dir))
			continue;
		if (!known_kind(lg, kind))
			finding_hint(finding_add(fs, SEV_ERROR, "W38",
					 v[i].path, 0,
					 _("kind '%s' is not in "
					   "flows/kinds.csv"),
					 kind),
			    _("add a row with its letter"));
		else if (check_version(lg, kind, dir, fs, e) < 0)
			return -1;
	}
	return 0;
}

int
flow_check_all(struct ledger *lg, struct findings *fs, struct err *e)
{
	if (check_flows(lg, fs, e) < 0)
		return -1;
	return check_rules(lg, fs, e);
}
