#include "flow/flow.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/datadir.h"
#include "base/id.h"
#include "base/io.h"
#include "base/json.h"
#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

enum { CHECK_MS = 20000 };

static bool
is_picture(const char *file)
{
	static const char *const ext[] = { ".jpg", ".jpeg", ".png", ".webp",
		".heic", ".gif", NULL };
	size_t i;

	for (i = 0; ext[i] != NULL; i++)
		if (str_suffix(file, ext[i]))
			return true;
	return false;
}

/* How many files, or pictures, the evidence has; role "": of any role. */
static long
count_evidence(const char *evidence, const char *role, bool pictures)
{
	const char *p = evidence == NULL ? "" : evidence;
	char have[33], file[80];
	long n = 0;

	while (evidence_next(&p, have, file))
		if ((*role == '\0' || streq(have, role)) &&
		    (!pictures || is_picture(file)))
			n++;
	return n;
}

static int
need_photo(const struct flow_input *in, const char *what, struct err *e)
{
	long want;

	if (str_long(what, &want)) {
		if (count_evidence(in->evidence, "", true) >= want)
			return 0;
		err_set(e, E_NO, _("'%s' needs %ld photos"), in->row->label,
		    want);
		return err_hint(e, _("give each with -p ROLE=FILE"));
	}
	if (count_evidence(in->evidence, what, true) > 0)
		return 0;
	err_set(e, E_NO, _("'%s' needs the photo '%s'"), in->row->label, what);
	return err_hint(e, _("give it with -p %s=FILE"), what);
}

static int
need_file(const struct flow_input *in, const char *what, struct err *e)
{
	if (count_evidence(in->evidence, what, false) > 0)
		return 0;
	err_set(e, E_NO, _("'%s' needs the file '%s'"), in->row->label, what);
	return err_hint(e, _("give it with -p %s=FILE"), what);
}

/* NAME, NAME=VALUE or NAME!=VALUE. */
static int
need_field(const struct flow *f, const struct flow_input *in, const char *what,
    struct err *e)
{
	char name[96], *eq, *only;
	const char *want, *have;
	const struct form_field *fd;
	bool differs;

	str_copy(name, sizeof(name), what);
	if ((only = strchr(name, '?')) != NULL) {
		*only++ = '\0';
		if (values_get(in->values, only)[0] == '\0')
			return 0;
	}
	eq = strchr(name, '=');
	differs = eq != NULL && eq > name && eq[-1] == '!';
	if (eq != NULL)
		*(differs ? eq - 1 : eq) = '\0';
	want = eq == NULL ? NULL : eq + 1;
	fd = flow_field(f, name);
	have = values_get(in->values, name);
	if (streq(have, "-"))
		have = "";
	if (want == NULL ? *have != '\0' : streq(have, want) != differs)
		return 0;
	if (want == NULL)
		err_set(e, E_NO, _("'%s' needs %s (%s)"), in->row->label, name,
		    fd == NULL ? name : fd->label);
	else if (differs)
		err_set(e, E_NO, _("'%s' is refused while %s (%s) is '%s'"),
		    in->row->label, name, fd == NULL ? name : fd->label, want);
	else
		err_set(e, E_NO, _("'%s' needs %s (%s) to be '%s', it is '%s'"),
		    in->row->label, name, fd == NULL ? name : fd->label, want,
		    have);
	return err_hint(e, _("give %s=VALUE"), name);
}

/* What a checking program reads on its standard input: one line. */
static void
describe(const struct flow *f, const struct flow_input *in, struct buf *out)
{
	size_t i;

	buf_puts(out, "{");
	json_pair(out, "kind", f->kind);
	json_pair(out, "action", in->row->action);
	json_pair(out, "record", in->record == NULL ? "" : in->record);
	for (i = 0; i < f->nfields; i++)
		if (in->values->v[i] != NULL && *in->values->v[i] != '\0')
			json_pair(out, f->fields[i].name, in->values->v[i]);
	buf_puts(out, "}\n");
}

/*
 * Only a program that stands beside the running one: a table can name it but
 * not bring it.
 */
static int
need_check(struct ledger *lg, const struct flow *f, const struct flow_input *in,
    const char *what, struct err *e)
{
	struct buf input = BUF_INIT, out = BUF_INIT, errs = BUF_INIT;
	const char *dir = program_dir(), *argv[5];
	char path[1024];
	int rc, status;

	if (!name_is(what) || dir == NULL)
		return err_set(e, E_UNAVAILABLE,
		    _("there is no check named '%s'"), what);
	snprintf(path, sizeof(path), "%s/%s-check", dir, what);
	if (access(path, X_OK) != 0)
		return err_set(e, E_UNAVAILABLE,
		    _("the program '%s-check' is missing"), what);
	argv[0] = path;
	argv[1] = "-C";
	argv[2] = store_root(lg->store);
	argv[3] = "-";
	argv[4] = NULL;
	describe(f, in, &input);
	rc = io_run(argv, &input, &out, &errs, CHECK_MS, &status, e);
	if (rc == 0 && (status == -1 || !WIFEXITED(status)))
		rc = err_set(e, E_UNAVAILABLE, _("'%s-check' did not end"),
		    what);
	else if (rc == 0 && WEXITSTATUS(status) != 0)
		rc = err_set(e,
		    WEXITSTATUS(status) == E_NO ? E_NO : E_UNAVAILABLE,
		    _("'%s' does not pass the check '%s': %.*s"),
		    in->row->label, what,
		    (int)strcspn(out.len > 0 ? out.ptr : errs.ptr, "\n"),
		    out.len > 0 ? out.ptr : errs.ptr);
	buf_release(&input);
	buf_release(&out);
	buf_release(&errs);
	return rc;
}

/* ---- children ---- */

struct child {
	const struct flow *flow; /* of the child's kind */
	const char *parent;
	char found[ID_TEXT];
};

static int
look_at_child(void *arg, const struct record *rec, struct err *e)
{
	struct child *c = arg;
	size_t i;

	for (i = 0; i < c->flow->nfields; i++)
		if (word_in("link links", c->flow->fields[i].type) &&
		    word_in(record_field(rec, c->flow->fields[i].name),
			c->parent)) {
			str_copy(c->found, sizeof(c->found), rec->id);
			return err_set(e, E_NO, "found");
		}
	return 0;
}

static int
need_no_child(struct ledger *lg, const struct flow_input *in, const char *kind,
    struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS(kind);
	struct child c = { NULL, in->record, "" };
	struct findings fs = FINDINGS_INIT;
	struct err own = ERR_INIT;
	int rc;

	if (in->record == NULL || *in->record == '\0')
		return 0;
	if (ledger_flow(lg, kind, 0, &c.flow, e) < 0)
		return -1;
	bounds.open_only = true;
	rc = records_scan(lg->store, &lg->schemas, &bounds, look_at_child, &c,
	    &fs, &own);
	findings_release(&fs);
	if (rc < 0 && *c.found == '\0') {
		*e = own;
		return -1;
	}
	if (*c.found == '\0')
		return 0;
	err_set(e, E_NO, _("'%s' waits for %s, which is still open"),
	    in->row->label, c.found);
	return err_hint(e, _("record-show %s"), c.found);
}

/* Nobody is given work that an absence keeps him from. */
static int
need_present(struct ledger *lg, const struct flow_input *in, const char *field,
    struct err *e)
{
	const char *person = values_get(in->values, field), *deputy;

	if (*person == '\0' ||
	    !person_absent(lg, person, store_now(lg->store), &deputy))
		return 0;
	err_set(e, E_NO, _("%s %s is absent"), person, person_name(lg, person));
	if (*deputy == '\0')
		return err_hint(e,
		    _("choose somebody else, no deputy is named"));
	return err_hint(e, _("the deputy is %s %s"), deputy,
	    person_name(lg, deputy));
}

/* The time in that field is still to come. */
static int
need_before(struct ledger *lg, const struct flow *f,
    const struct flow_input *in, const char *field, struct err *e)
{
	const struct form_field *fd = flow_field(f, field);
	const char *until = values_get(in->values, field);
	msec now = in->at != 0 ? in->at : store_now(lg->store), t;

	if (!clock_parse(until, &t))
		return need_field(f, in, field, e);
	if (now < t)
		return 0;
	return err_set(e, E_NO, _("'%s' is too late: %s (%s) was %s"),
	    in->row->label, field, fd == NULL ? field : fd->label, until);
}

static void
node_names(const struct flow *f, const char *nodes, struct err *e)
{
	struct buf b = BUF_INIT;
	char w[64];

	while (word_take(&nodes, w, sizeof(w)))
		buf_printf(&b, "%s%s", b.len > 0 ? ", " : "",
		    flow_node_name(f, w));
	err_hint(e, _("it may only be done there: %s"), b.ptr);
	buf_release(&b);
}

/* FIELD=NODE|NODE: where the record in that field stands. */
static int
need_at(struct ledger *lg, const struct flow *f, const struct flow_input *in,
    const char *what, struct err *e)
{
	char field[96], nodes[96], *p;
	const char *id, *eq = strchr(what, '=');
	struct record_box *box = NULL;
	const struct flow *of;
	const struct record *rec;
	int rc = 0;

	str_copy(field, sizeof(field), what);
	field[strcspn(field, "=")] = '\0';
	str_copy(nodes, sizeof(nodes), eq == NULL ? "" : eq + 1);
	for (p = nodes; *p != '\0'; p++)
		if (*p == '|')
			*p = ' ';
	id = values_get(in->values, field);
	if (*id == '\0' || streq(id, "-"))
		return need_field(f, in, field, e);
	if (record_load(&box, lg->store, &lg->schemas, id, NULL, e) < 0)
		return -1;
	rec = record_of(box);
	if (ledger_flow(lg, rec->schema->kind, rec->schema->version, &of, e) <
	    0)
		rc = -1;
	else if (!word_in(nodes, rec->shown->node)) {
		rc = err_set(e, E_NO, _("'%s': %s stands at %s"),
		    in->row->label, id, flow_node_name(of, rec->shown->node));
		node_names(of, nodes, e);
	}
	record_free(box);
	return rc;
}

/* ---- what only goes one way ---- */

struct way {
	const char *word, *other; /* other: the word of the way back */
};
static const struct way ways[] = { { "rise:", "fall:" }, { "fall:", "rise:" },
	{ "hold:", "fall:" } };

static const struct way *
way_of(const char *w)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (str_prefix(w, ways[i].word))
			return &ways[i];
	return NULL;
}

/* The action that goes the other way, where the flow has one here. */
static int
hint_back(const struct flow *f, const struct flow_input *in,
    const struct way *way, const char *field, const char *value, struct err *e)
{
	char word[128];

	snprintf(word, sizeof(word), "%s%s", way->other, field);
	for (size_t i = 0; i < f->nrows; i++) {
		const struct flow_row *r = &f->rows[i];

		if (streq(r->node, in->row->node) && word_in(r->needs, word))
			return err_hint(e,
			    _("the other way goes '%s': record-do %s%s %s=%s "
			      "%s"),
			    r->label, word_in(r->needs, "note") ? "-N … " : "",
			    r->action, field, value,
			    in->record == NULL ? "" : in->record);
	}
	return err_hint(e, _("give another value of %s"), field);
}

static int
need_way(const struct flow *f, const struct flow_input *in,
    const struct way *way, const char *field, struct err *e)
{
	int i = schema_field(&f->schema, field);
	const struct form_field *fd = flow_field(f, field);
	const char *now = values_get(in->values, field), *was;
	double a, b;

	was = in->before == NULL || i < 0 ? "" : in->before[i];
	/* nothing stands there yet that it could be held against */
	if (was[0] == '\0' || !str_double(was, &a))
		return 0;
	if (str_double(now, &b) &&
	    (way->word[0] == 'r'        ? b > a :
		    way->word[0] == 'f' ? b < a :
					  b >= a))
		return 0;
	err_set(e, E_NO,
	    way->word[0] == 'r' ?
		_("'%s' raises %s (%s), which is '%s': '%s' is not higher") :
		way->word[0] == 'f' ?
		_("'%s' lowers %s (%s), which is '%s': '%s' is not lower") :
		_("'%s' may not lower %s (%s), which is '%s', to '%s'"),
	    in->row->label, field, fd == NULL ? field : fd->label, was, now);
	return streq(now, was) ? err_hint(e, _("it stands there already")) :
				 hint_back(f, in, way, field, now, e);
}

static int
need(struct ledger *lg, const struct flow *f, const struct flow_input *in,
    const char *w, struct err *e)
{
	const char *what = strchr(w, ':');

	if (streq(w, "signature")) {
		if (in->has_signature)
			return 0;
		err_set(e, E_NO, _("'%s' needs a signature"), in->row->label);
		return err_hint(e,
		    _("sign with your own key: -S FILE, or -S agent"));
	}
	if (streq(w, "note")) {
		if (!str_blank(in->note))
			return 0;
		err_set(e, E_NO, _("'%s' needs a note"), in->row->label);
		return err_hint(e, _("give it with -N TEXT"));
	}
	if (what != NULL && str_prefix(w, "photo:"))
		return need_photo(in, what + 1, e);
	if (what != NULL && str_prefix(w, "file:"))
		return need_file(in, what + 1, e);
	if (what != NULL && str_prefix(w, "field:"))
		return need_field(f, in, what + 1, e);
	if (what != NULL && str_prefix(w, "check:"))
		return need_check(lg, f, in, what + 1, e);
	if (what != NULL && str_prefix(w, "child:"))
		return need_no_child(lg, in, what + 1, e);
	if (what != NULL && str_prefix(w, "present:"))
		return need_present(lg, in, what + 1, e);
	if (what != NULL && str_prefix(w, "before:"))
		return need_before(lg, f, in, what + 1, e);
	if (what != NULL && str_prefix(w, "at:"))
		return need_at(lg, f, in, what + 1, e);
	if (what != NULL && way_of(w) != NULL)
		return need_way(f, in, way_of(w), what + 1, e);
	return err_at(e, E_DATA, f->flow_path, in->row->line,
	    _("needs '%s': no such word"), w);
}

int
flow_needs(struct ledger *lg, const struct flow *f, const struct flow_input *in,
    struct err *e)
{
	const char *p = in->row->needs;
	char w[128];

	while (word_take(&p, w, sizeof(w)))
		if (need(lg, f, in, w, e) < 0)
			return -1;
	return 0;
}

static int
need_word_check(struct ledger *lg, const struct flow *f, const char *w,
    const struct flow_row *r, struct err *e)
{
	char name[96];
	const char *what = strchr(w, ':'), *near, *only;

	if (streq(w, "signature") || streq(w, "note"))
		return 0;
	str_copy(name, sizeof(name), what == NULL ? "" : what + 1);
	if (str_prefix(w, "photo:") || str_prefix(w, "file:"))
		return *name != '\0' ? 0 :
				       err_at(e, E_DATA, f->flow_path, r->line,
					   _("needs '%s': no role"), w);
	if (str_prefix(w, "check:") && name_is(name))
		return 0;
	if (str_prefix(w, "child:") &&
	    ledger_kind_named(lg, name, &near, e) == 0)
		return 0;
	if (!str_prefix(w, "field:") && !str_prefix(w, "present:") &&
	    (what == NULL || way_of(w) == NULL) && !str_prefix(w, "before:") &&
	    !(str_prefix(w, "at:") && strchr(name, '=') != NULL))
		return err_at(e, E_DATA, f->flow_path, r->line,
		    _("needs '%s': no such word"), w);
	only = strchr(name, '?');
	if (only != NULL && flow_field(f, only + 1) == NULL)
		memmove(name, only + 1, strlen(only + 1) + 1);
	name[strcspn(name, "!=?")] = '\0';
	if (flow_field(f, name) != NULL)
		return 0;
	err_at(e, E_DATA, f->flow_path, r->line,
	    _("needs '%s': the form has no field '%s'"), w, name);
	near = nearest_field(f, name);
	if (near != NULL)
		err_hint(e, _("did you mean '%s'?"), near);
	return -1;
}

int
flow_needs_check(struct ledger *lg, const struct flow *f,
    const struct flow_row *r, struct err *e)
{
	const char *p = r->needs;
	char w[128];

	while (word_take(&p, w, sizeof(w)))
		if (need_word_check(lg, f, w, r, e) < 0)
			return -1;
	return 0;
}
