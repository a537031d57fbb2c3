#include "act/act_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "evidence/store.h"
#include "flow/duplicates.h"

enum { ULID_AHEAD = 10 * 60 * 1000, NOTE_MAX = 4000 };

/* Where the item stands in the user's own table, if it came from one. */
static int
blame(const struct act_item *it, struct err *e)
{
	if (it->file != NULL && e->file[0] == '\0') {
		str_copy(e->file, sizeof(e->file), it->file);
		e->line = it->line;
	}
	return -1;
}

static int
field_number(const struct flow *flow, const char *name, struct err *e)
{
	const char **names;
	const char *near;
	size_t i;

	for (i = 0; i < flow->nfields; i++)
		if (streq(flow->fields[i].name, name))
			return (int)i;
	names = xcalloc(flow->nfields + 1, sizeof(*names));
	for (i = 0; i < flow->nfields; i++)
		names[i] = flow->fields[i].name;
	near = str_nearest(name, names);
	err_set(e, E_USAGE, _("'%s' is no field of kind '%s'"), name,
	    flow->kind);
	if (near != NULL)
		err_hint(e, _("did you mean '%s'?"), near);
	else
		err_hint(e, _("the fields are in %s"), flow->form_path);
	free(names);
	return -1;
}

/*
 * Some fields are for certain actions only: who reports a hazard does not judge
 * it, nor relax what the tables demand.
 */
static int
may_set(struct run *r, const struct flow *flow, const struct form_field *f,
    const char *action, struct err *e)
{
	if (f->set_by[0] == '\0' || r->opts->system || r->following ||
	    word_in(f->set_by, action))
		return 0;
	err_set(e, E_PERM, _("%s (%s) cannot be set by '%s'"), f->name,
	    f->label, flow_action_label(flow, action));
	if (streq(f->set_by, "-"))
		return err_hint(e, _("it is filled in by the tables"));
	return err_hint(e, _("it is set by: %s"), f->set_by);
}

/* What the person says counts more than what photos show. */
static int
prepare_seen(struct run *r, struct prepared *p, const struct flow *flow,
    struct err *e)
{
	const struct act_item *it = p->item;
	size_t i;
	int k;

	for (i = 0; i < it->nseen; i++) {
		k = schema_field(&flow->schema, it->seen[i].name);
		if (k < 0 || p->set[k])
			continue;
		if (field_normalise(r->lg, flow, &flow->fields[k],
			it->seen[i].value, r->now, &r->arena, &p->v[k], e) < 0)
			return blame(it, e);
		p->seen[k] = true;
	}
	return 0;
}

int
prepare_fields(struct run *r, struct prepared *p, const struct flow *flow,
    struct err *e)
{
	const struct act_item *it = p->item;
	size_t i;
	int k;

	p->flow = flow;
	p->v = arena_alloc(&r->arena, (flow->nfields + 1) * sizeof(*p->v));
	p->set = marks(r, flow);
	p->seen = marks(r, flow);
	for (i = 0; i < flow->nfields; i++)
		p->v[i] = "";
	for (i = 0; i < it->nset; i++) {
		if ((k = field_number(flow, it->set[i].name, e)) < 0)
			return blame(it, e);
		if (p->set[k]) {
			err_set(e, E_USAGE, _("field '%s' is given twice"),
			    it->set[i].name);
			return blame(it, e);
		}
		if (may_set(r, flow, &flow->fields[k],
			it->action != NULL ? it->action : start_action(flow),
			e) < 0)
			return blame(it, e);
		if (field_normalise(r->lg, flow, &flow->fields[k],
			it->set[i].value, r->now, &r->arena, &p->v[k], e) < 0)
			return blame(it, e);
		if (streq(p->v[k], "-"))
			p->v[k] = "";
		p->set[k] = true;
	}
	return prepare_seen(r, p, flow, e);
}

static int
prepare_note(struct run *r, struct prepared *p, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	p->note = "";
	if (p->item->note != NULL) {
		if (strlen(p->item->note) > NOTE_MAX)
			rc = err_set(e, E_USAGE,
			    _("the note is longer than %d bytes"), NOTE_MAX);
		else if ((rc = event_text_in(&b, p->item->note, e)) == 0)
			p->note = arena_dup(&r->arena, b.ptr, b.len);
	}
	buf_release(&b);
	return rc;
}

/* A chosen ULID must be of now: it decides the day of a new id for ever. */
static int
prepare_ulid(struct run *r, struct prepared *p, struct err *e)
{
	const char *u = p->item->event;
	msec t;

	if (u == NULL)
		return 0;
	if (!ulid_is(u)) {
		err_set(e, E_USAGE, _("'%s' is no ULID"), u);
		return err_hint(e,
		    _("26 characters of 0-9A-Z without I L O U"));
	}
	t = ulid_time(u);
	if (t > r->now + ULID_AHEAD || t < r->now - 7 * DAY) {
		err_set(e, E_NO,
		    _("the time in '%s' is more than 10 minutes "
		      "ahead or 7 days behind"),
		    u);
		return err_hint(e,
		    _("set the clock of the device that made it"));
	}
	p->ulid = arena_str(&r->arena, u);
	return 0;
}

/* Before anybody looks at the files. */
static int
prepare_roles(const struct act_item *it, struct err *e)
{
	size_t i;

	for (i = 0; i < it->nevidence; i++) {
		const struct act_evidence *ev = &it->evidence[i];

		if (!name_is(ev->role)) {
			err_set(e, E_USAGE, _("'%s' is no role of a photo"),
			    ev->role);
			return err_hint(e, "-p site=FILE");
		}
		if (ev->file[0] == '@' &&
		    (it->id == NULL || !name_is(ev->file + 1))) {
			err_set(e, E_USAGE, _("'%s' is no photo of the record"),
			    ev->file);
			return err_hint(e, _("a file of that name: ./%s"),
			    ev->file);
		}
	}
	return 0;
}

/* Stored now, before any lock: a photo is never lost for a busy ledger. */
static int
prepare_files(struct run *r, struct prepared *p, struct err *e)
{
	const struct act_item *it = p->item;
	struct buf b = BUF_INIT;
	char name[EVIDENCE_NAME];
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < it->nevidence; i++) {
		const struct act_evidence *ev = &it->evidence[i];

		if (b.len > 0)
			buf_putc(&b, ' ');
		if (ev->file[0] == '@')
			buf_printf(&b, "%s=%s", ev->role, ev->file);
		else if ((rc = evidence_put(r->lg->store, ev->file,
			      r->opts->dry_run, name, e)) == 0)
			buf_printf(&b, "%s=%s", ev->role, name);
	}
	p->evidence = arena_dup(&r->arena, b.ptr, b.len);
	buf_release(&b);
	return rc;
}

static const char *
own_evidence(struct run *r, const struct work *w, const char *role)
{
	size_t i;

	for (i = w->n; i > 0; i--) {
		const char *p = w->events[i - 1].evidence;
		char have[33], file[80];

		while (evidence_next(&p, have, file))
			if (streq(have, role))
				return arena_str(&r->arena, file);
	}
	return NULL;
}

int
prepare_evidence(struct run *r, struct prepared *p, const struct work *w,
    struct err *e)
{
	const char *q = p->evidence, *word, *own, *eq;
	struct buf b = BUF_INIT;
	size_t len;
	int rc = 0;

	if (strchr(q, '@') == NULL)
		return 0;
	while (rc == 0 && word_next(&q, &word, &len)) {
		char *one = arena_dup(&r->arena, word, len);

		eq = strchr(one, '=');
		if (b.len > 0)
			buf_putc(&b, ' ');
		if (eq[1] != '@') {
			buf_puts(&b, one);
		} else if ((own = own_evidence(r, w, eq + 2)) == NULL) {
			err_set(e, E_ABSENT, _("%s has no photo '%s'"), w->id,
			    eq + 2);
			rc = err_hint(e, _("give a file: -p %.*s=FILE"),
			    (int)(eq - one), one);
		} else {
			buf_printf(&b, "%.*s=%s", (int)(eq - one), one, own);
		}
	}
	p->evidence = arena_dup(&r->arena, b.ptr, b.len);
	buf_release(&b);
	return rc;
}

/* Rows of one batch are not in the ledger yet. */
static const struct work *
twin_in_run(struct run *r, const struct prepared *p, const struct values *vals)
{
	size_t i;

	for (i = 0; p->rule != NULL && i < r->nworks; i++) {
		const struct work *w = r->works[i];

		if (w->fresh == 0 && w->flow == p->flow && w->n > 0 &&
		    duplicates_same(p->rule, vals, &w->rec))
			return w;
	}
	return NULL;
}

/* A batch reads the ledger once, not for every row. */
static int
find_twins(struct run *r, struct prepared *p, const struct values *vals,
    char open_id[ID_TEXT], char recent[ID_TEXT], struct err *e)
{
	if (r->nitems < 2)
		return duplicates_find(r->lg, p->flow, vals, r->now, open_id,
		    recent, &p->rule, r->said, e);
	if (r->twins != NULL && !duplicates_hold(r->twins, r->lg, p->flow)) {
		duplicates_free(r->twins);
		r->twins = NULL;
	}
	if (r->twins == NULL &&
	    duplicates_load(&r->twins, r->lg, p->flow, r->now, r->said, e) < 0)
		return -1;
	duplicates_among(r->twins, vals, open_id, recent, &p->rule);
	return 0;
}

int
prepare_duplicates(struct run *r, struct prepared *p, const struct values *vals,
    struct err *e)
{
	char open_id[ID_TEXT] = "", recent[ID_TEXT] = "";

	if (find_twins(r, p, vals, open_id, recent, e) < 0)
		return -1;
	p->duplicate = arena_str(&r->arena, open_id);
	p->recurrence = arena_str(&r->arena, recent);
	if (recent[0] != '\0' && p->rule->again[0] != '\0' &&
	    streq(p->rule->again, p->rule->recurrence)) {
		if (open_id[0] == '\0')
			p->duplicate = p->recurrence;
		p->recurrence = "";
	}
	p->twin = p->duplicate[0] == '\0' ? twin_in_run(r, p, vals) : NULL;
	if (p->twin != NULL)
		p->duplicate = p->twin->id;
	return 0;
}

/*
 * A file that cannot be read at all is refused by who stores it, in its own
 * words.  A record that is sent again has these photos already.
 */
static int
prepare_photos(struct run *r, struct prepared *p, const struct flow *flow,
    const struct values *vals, const struct record *rec, struct err *e)
{
	const char *again = rec != NULL ? rec->id : NULL;
	struct err own = ERR_INIT;

	if (rec == NULL && find_new(r, p, flow, &again, e) < 0)
		return -1;
	if (photos_check(r, p, flow, vals, rec, again, &own) == 0)
		return 0;
	if ((own.code == E_ABSENT || own.code == E_DATA || own.code == E_PERM ||
		own.code == E_IO) &&
	    prepare_files(r, p, e) < 0)
		return -1;
	*e = own;
	return -1;
}

static int
prepare_new(struct run *r, struct prepared *p, struct err *e)
{
	const struct flow *flow;
	struct values vals;

	if (ledger_flow(r->lg, p->item->kind, 0, &flow, e) < 0 ||
	    prepare_fields(r, p, flow, e) < 0)
		return -1;
	vals.flow = flow;
	vals.v = arena_alloc(&r->arena, (flow->nfields + 1) * sizeof(*vals.v));
	memcpy(vals.v, p->v, flow->nfields * sizeof(*vals.v));
	if (form_fill(r->lg, flow, &vals, marks(r, flow), NULL, &r->opts->actor,
		r->now, &r->arena, e) < 0)
		return -1;
	if (prepare_duplicates(r, p, &vals, e) < 0)
		return -1;
	return prepare_photos(r, p, flow, &vals, NULL, e);
}

/* The record as it stands: what its new photos are held against. */
static int
prepare_old(struct run *r, struct prepared *p, struct err *e)
{
	struct record_box *box = NULL;
	struct findings fs = FINDINGS_INIT;
	const struct record *rec;
	const struct flow *flow;
	int rc;

	if (p->item->nevidence == 0)
		return 0;
	rc = record_load(&box, r->lg->store, &r->lg->schemas, p->item->id, &fs,
	    e);
	if (rc == 0) {
		rec = record_of(box);
		rc = ledger_flow(r->lg, rec->schema->kind, rec->schema->version,
		    &flow, e);
	}
	if (rc == 0)
		rc = prepare_photos(r, p, flow, NULL, rec, e);
	record_free(box);
	findings_release(&fs);
	return rc;
}

void
prepared_release(struct prepared *p)
{
	free(p->photos);
	p->photos = NULL;
	p->nphotos = 0;
}

int
prepare(struct run *r, const struct act_item *it, struct prepared *p,
    struct err *e)
{
	memset(p, 0, sizeof(*p));
	p->item = it;
	p->id = it->id;
	p->duplicate = p->recurrence = "";
	if (prepare_roles(it, e) < 0 || prepare_note(r, p, e) < 0 ||
	    prepare_ulid(r, p, e) < 0 ||
	    (it->id != NULL && prepare_old(r, p, e) < 0) ||
	    (it->id == NULL && it->of == 0 && prepare_new(r, p, e) < 0) ||
	    prepare_files(r, p, e) < 0 || photos_same(p, e) < 0)
		return blame(it, e);
	return 0;
}
