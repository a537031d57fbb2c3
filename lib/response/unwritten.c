/*
 * A response that cannot be recorded, for the disk is full or the ledger is
 * damaged: what moves people and needs no record is done all the same, and whom
 * to telephone is said.
 */
#include <math.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/people.h"
#include "response/rest.h"
#include "response/sets.h"

/* ---- whom to telephone ---- */

struct calls {
	struct respond *r;
	const char *area;
	struct buf who;
	size_t n;
	struct persons seen;
};

static void
call(struct calls *c, const char *code)
{
	for (size_t i = 0; i < c->seen.n; i++)
		if (streq(c->seen.v[i].code, code))
			return;
	GROW(c->seen.v, c->seen.n, c->seen.cap);
	c->seen.v[c->seen.n++] =
	    (struct person){ arena_str(&c->r->arena, code), "" };
	buf_printf(&c->who, "%s%s %s", c->n++ > 0 ? _(", ") : "", code,
	    person_name(c->r->lg, code));
}

static void
those_there(struct calls *c, const char *point)
{
	struct presence p = PRESENCE_INIT;
	struct err none = ERR_INIT;

	if (presence_around(c->r->lg, point, c->area,
		store_now(c->r->lg->store), &p, NULL, &none) == 0)
		for (size_t i = 0; i < p.n; i++)
			call(c, p.v[i].code);
	presence_release(&p);
}

static void
those_of(struct calls *c, const char *role)
{
	struct persons who = PERSONS_INIT;
	struct err none = ERR_INIT;

	/* of the record's own people those who are there were asked */
	if (role[0] != '@' &&
	    people_of_role(c->r->lg, role, NULL, NULL, c->area,
		store_now(c->r->lg->store), &who, &none) == 0)
		for (size_t i = 0; i < who.n; i++)
			call(c, who.v[i].code);
	persons_release(&who);
}

/* Those to whom a notice would have gone at once, whatever the level. */
static void
those_told(struct calls *c)
{
	const struct table *t;
	struct err none = ERR_INIT;

	if (registers_table(c->r->lg->reg, "rules/escalation", &t, &none) < 0)
		return;
	for (size_t i = 0; i < t->nrows; i++) {
		const char *p = table_get(t, i, "role"), *w;
		size_t len;

		if (!streq(table_get(t, i, "policy"), EMERGENCY) ||
		    !streq(table_get(t, i, "basis"), "entered"))
			continue;
		while (word_next(&p, &w, &len))
			those_of(c, arena_dup(&c->r->arena, w, len));
	}
}

static void
say_calls(struct respond *r, const struct situation *s)
{
	struct calls c = {
		.r = r, .area = s->area, .who = BUF_INIT, .seen = PERSONS_INIT
	};

	those_there(&c, s->point);
	those_told(&c);
	finding_hint(finding_add(&r->said, SEV_ERROR, "telephone", NULL, 0,
			 _("no notice went out, telephone: %s"),
			 c.n > 0 ? c.who.ptr : _("nobody is known there")),
	    _("others: registers/duty.csv, registers/contacts.csv; when the "
	      "ledger can be written again, the same command once more"));
	persons_release(&c.seen);
	buf_release(&c.who);
}

/* ---- the steps ---- */

/* What the record would have said, for those who are told. */
static int
loose(struct respond *r, const struct situation *s, struct record *rec,
    struct head *h, struct err *e)
{
	const struct flow *f;
	const char **fields;
	struct sets t = { .n = 0 };

	if (ledger_flow(r->lg, EMERGENCY, ledger_newest(r->lg, EMERGENCY), &f,
		e) < 0)
		return -1;
	fields =
	    arena_alloc(&r->arena, (f->schema.nfields + 1) * sizeof(*fields));
	for (size_t i = 0; i < f->schema.nfields; i++)
		fields[i] = "";
	sets_report(&t, r, s, r->unwritten);
	for (size_t i = 0; i < t.n; i++) {
		int k = schema_field(&f->schema, t.v[i].name);

		if (k >= 0)
			fields[k] = t.v[i].value;
	}
	*h = (struct head){ .event = "",
		.node = "",
		.due = MSEC_NONE,
		.open = true,
		.fields = fields };
	*rec = (struct record){ .id = r->id[0] != '\0' ? r->id : "-",
		.schema = &f->schema,
		.created = store_now(r->lg->store),
		.last = store_now(r->lg->store),
		.heads = h,
		.nheads = 1,
		.shown = h,
		.open = true };
	return 0;
}

static void
steps(struct respond *r, const struct situation *s)
{
	struct record rec;
	struct head h;
	struct err why = ERR_INIT;

	r->level = r->unwritten;
	r->drill = s->drill;
	if (loose(r, s, &rec, &h, &why) < 0) {
		finding_from(&r->said, "steps", &why);
		return;
	}
	r->loose = &rec;
	if (steps_run(r, NULL, &why) < 0)
		finding_from(&r->said, "steps", &why);
	r->loose = NULL;
}

int
respond_unwritten(struct respond *r, const struct situation *s, struct err *e)
{
	if (!r->refused)
		steps(r, s);
	say_calls(r, s);
	return err_wrap(e, _("this response is not recorded in %s"),
	    store_root(r->lg->store));
}

int
respond_stands(struct respond *r, struct situation *s, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;

	if (record_load(&box, r->lg->store, &r->lg->schemas, r->id, &r->said,
		e) < 0)
		return -1;
	rec = record_of(box);
	*s = (struct situation){ .value = NAN, .detected = rec->created };
	s->area = arena_str(&r->arena, record_field(rec, "area"));
	s->point = arena_str(&r->arena, record_field(rec, "point"));
	s->substance = arena_str(&r->arena, record_field(rec, "substance"));
	s->unit = arena_str(&r->arena, record_field(rec, "unit"));
	s->quality = s->priority = s->alarm = s->note = "";
	s->wind = arena_str(&r->arena, record_field(rec, "wind"));
	s->drill = streq(record_field(rec, "drill"), "yes");
	s->manual = true;
	if (!str_double(record_field(rec, "value"), &s->value))
		s->value = NAN;
	record_free(box);
	return 0;
}
