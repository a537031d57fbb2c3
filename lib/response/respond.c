#include "response/respond.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/str.h"
#include "response/rest.h"
#include "response/sets.h"

enum { UNMEASURED = 2 };

void
respond_release(struct respond *r)
{
	steps_unlock(r);
	levels_release(&r->levels);
	findings_release(&r->said);
	arena_release(&r->arena);
}

int
respond_refresh(struct ledger *lg, struct err *e)
{
	return store_refresh(lg->store, e) < 0 ? -1 : ledger_refresh(lg, e);
}

void
respond_rules(struct respond *r)
{
	struct err why = ERR_INIT;

	if (r->levels.v == NULL && levels_load(r->lg, &r->levels, &why) < 0)
		finding_from(&r->said, "rules", &why);
}

/* ---- the situation ---- */

static const char *
kept(struct respond *r, const struct record *rec, const char *field)
{
	return arena_str(&r->arena, record_field(rec, field));
}

static void
blank(struct situation *s)
{
	*s = (struct situation){ .value = NAN };
	s->area = s->point = s->substance = s->unit = s->quality = "";
	s->priority = s->alarm = s->wind = s->note = "";
}

static int
from_alarm(struct respond *r, const struct record *rec, struct situation *s,
    struct err *e)
{
	const char *medium = record_field(rec, "medium");
	const char *value = record_field(rec, "peak");
	struct err why = ERR_INIT;

	if (!rec->open) {
		err_set(e, E_NO, _("alarm %s is over"), rec->id);
		return err_hint(e,
		    _("start without it: respond --manual -A AREA -s SUBSTANCE"));
	}
	s->alarm = arena_str(&r->arena, rec->id);
	s->area = kept(r, rec, "area");
	s->point = kept(r, rec, "point");
	s->unit = kept(r, rec, "unit");
	s->quality = kept(r, rec, "quality");
	s->priority = kept(r, rec, "priority");
	if (value[0] == '\0')
		value = record_field(rec, "value");
	if (!str_double(value, &s->value))
		s->value = NAN;
	if (!clock_parse(record_field(rec, "raised_at"), &s->detected))
		s->detected = rec->created;
	if (medium[0] != '\0' &&
	    substance_named(r->lg, medium, &s->substance, &why) < 0)
		finding_from(&r->said, "substance", &why);
	return 0;
}

int
respond_alarm(struct respond *r, const char *id, struct situation *s,
    struct err *e)
{
	struct record_box *box = NULL;
	int rc;

	blank(s);
	if (record_load(&box, r->lg->store, &r->lg->schemas, id, &r->said, e) <
	    0)
		return -1;
	rc = from_alarm(r, record_of(box), s, e);
	record_free(box);
	return rc;
}

int
respond_by_hand(struct respond *r, const char *area, const char *substance,
    struct situation *s, struct err *e)
{
	msec now = store_now(r->lg->store);
	long row = registers_find(r->lg->reg, "registers/areas", area, now, e);

	blank(s);
	if (row < 0)
		return -1;
	s->area = arena_str(&r->arena,
	    registers_cell(r->lg->reg, "registers/areas", row, "code"));
	s->manual = true;
	s->detected = now;
	return substance_named(r->lg, substance, &s->substance, e);
}

static int
judge(struct respond *r, const struct situation *s, int *level, struct err *e)
{
	struct level_input in = { s->substance, s->value, s->unit, NAN,
		s->priority };
	struct err why = ERR_INIT;

	*level = s->level;
	/* A leak that somebody saw and nobody measured is one for the team. */
	if (s->manual && s->level == 0 && isnan(s->value))
		*level = UNMEASURED;
	if (*level > 0)
		return 0;
	if (levels_judge(r->lg, &r->levels, &in, level, &why) < 0) {
		/* An alarm that nobody can rate still moves people. */
		finding_from(&r->said, "level", &why);
		*level = LEVEL_MIN;
	}
	if (*level > 0)
		return 0;
	err_set(e, E_NO, _("%g %s of %s is below every limit"), s->value,
	    s->unit, s->substance);
	return err_hint(e, _("start it all the same: -l LEVEL"));
}

/* ---- the record ---- */

/* A dry run asks for the role and touches neither key nor disk. */
static bool
forbidden(struct respond *r, struct act_opts *o, const struct act_item *it)
{
	struct err why = ERR_INIT;

	o->dry_run = true;
	return act_run(r->lg, o, it, 1, NULL, NULL, &why) < 0 &&
	    why.code == E_PERM;
}

static int
act(struct respond *r, const struct act_item *it, bool by_hand,
    struct act_result *res, struct err *e)
{
	struct act_opts o;

	act_opts_system(&o, "respond");
	if (by_hand) {
		o.system = false;
		o.actor = r->actor;
	}
	if (act_run(r->lg, &o, it, 1, res, &r->said, e) < 0) {
		/* whoever may not do it moves nobody past the record either */
		if (by_hand && e->code == E_PERM && forbidden(r, &o, it))
			r->unwritten = 0;
		return -1;
	}
	return respond_refresh(r->lg, e);
}

static int
create(struct respond *r, const struct situation *s, int level, struct err *e)
{
	struct sets t = { .n = 0 };
	struct act_item it = { .kind = EMERGENCY, .note = s->note };
	struct act_result res;

	sets_report(&t, r, s, level);
	it.set = t.v;
	it.nset = t.n;
	if (act(r, &it, s->manual, &res, e) < 0)
		return -1;
	str_copy(r->id, sizeof(r->id), res.id);
	r->fresh = true;
	r->level = level;
	r->drill = s->drill;
	return 0;
}

static int
raise_to(struct respond *r, const struct record *rec, const struct situation *s,
    int level, struct err *e)
{
	struct sets t = { .n = 0 };
	struct act_item it = { .id = r->id, .action = "raise" };
	struct act_result res;

	sets_raise(&t, r, rec, s, level);
	it.set = t.v;
	it.nset = t.n;
	it.note = s->note;
	if (act(r, &it, s->manual, &res, e) < 0)
		return -1;
	r->level = level;
	r->raised = true;
	return 0;
}

static bool
has_alarm(const struct record *rec, const char *alarm)
{
	return alarm[0] != '\0' &&
	    (streq(record_field(rec, "alarm"), alarm) ||
		word_in(record_field(rec, "alarms"), alarm));
}

/* Another alarm of the same cloud. */
static int
join(struct respond *r, const struct record *rec, const struct situation *s,
    struct err *e)
{
	struct sets t = { .n = 0 };
	struct act_item it = { .id = r->id, .action = "join" };
	struct act_result res;

	if (s->alarm[0] == '\0' || has_alarm(rec, s->alarm))
		return 0;
	sets_add(&t, "alarms",
	    arena_printf(&r->arena, "%s%s%s", record_field(rec, "alarms"),
		record_field(rec, "alarms")[0] != '\0' ? " " : "", s->alarm));
	it.set = t.v;
	it.nset = t.n;
	return act(r, &it, false, &res, e);
}

/* ---- which one ---- */

struct search {
	const struct situation *s;
	char id[ID_TEXT];
	bool by_alarm;
};

static int
on_open(void *arg, const struct record *rec, struct err *e)
{
	struct search *f = arg;
	bool same = streq(record_field(rec, "area"), f->s->area) &&
	    streq(record_field(rec, "substance"), f->s->substance);

	(void)e;
	/* A drill is no part of what really happens, nor the other way round. */
	if (f->by_alarm ||
	    streq(record_field(rec, "drill"), "yes") != f->s->drill)
		return 0;
	f->by_alarm = has_alarm(rec, f->s->alarm);
	if (same || f->by_alarm)
		str_copy(f->id, sizeof(f->id), rec->id);
	return 0;
}

static int
on_one(struct respond *r, const struct situation *s, int level,
    const struct record *rec, struct err *e)
{
	long stands;
	bool up;

	if (!str_long(record_field(rec, "level"), &stands))
		stands = 0;
	/* What was cleared and comes again is entered again, at its level. */
	up = level > stands || streq(rec->shown->node, "cleared");
	str_copy(r->id, sizeof(r->id), rec->id);
	r->level = (int)stands;
	r->drill = streq(record_field(rec, "drill"), "yes");
	if (join(r, rec, s, e) < 0) {
		if (!up) /* those of its level were told when it began */
			r->unwritten = 0;
		return err_wrap(e, "%s", store_root(r->lg->store));
	}
	if (up)
		return raise_to(r, rec, s, level > stands ? level : (int)stands,
		    e);
	return 0;
}

static int
start(struct respond *r, const struct situation *s, int level, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(EMERGENCY);
	struct search f = { s, "", false };
	struct record_box *box = NULL;
	int rc;

	b.open_only = true;
	if (respond_refresh(r->lg, e) < 0 ||
	    records_scan(r->lg->store, &r->lg->schemas, &b, on_open, &f,
		&r->said, e) < 0)
		return -1;
	if (f.id[0] == '\0')
		return create(r, s, level, e);
	if (record_load(&box, r->lg->store, &r->lg->schemas, f.id, &r->said,
		e) < 0)
		return -1;
	rc = on_one(r, s, level, record_of(box), e);
	record_free(box);
	return rc;
}

int
respond_start(struct respond *r, const struct situation *s, struct err *e)
{
	int level, fd, rc;

	respond_rules(r);
	if (judge(r, s, &level, e) < 0)
		return -1;
	/* two alarms of one cloud must not make two responses */
	fd = respond_lock(r);
	r->unwritten = level;
	r->refused = store_may_write(r->lg->store, e) < 0;
	rc = r->refused ? -1 : start(r, s, level, e);
	if (rc == 0 || e->code == E_NO || e->code == E_USAGE)
		r->unwritten = 0;
	if (rc == 0 && (r->fresh || r->raised))
		steps_lock(r);
	if (fd >= 0)
		close(fd);
	return rc;
}

int
respond_preview(struct respond *r, const struct situation *s, struct buf *out,
    struct err *e)
{
	const struct level_row *row;
	struct presence p = PRESENCE_INIT;
	struct buf known = BUF_INIT;
	char range[LEVEL_RANGE];
	int level, rc;

	respond_rules(r);
	if (judge(r, s, &level, e) < 0)
		return -1;
	row = levels_row(&r->levels, s->substance, level);
	levels_range(&r->levels, s->substance, level, range);
	rc = presence_around(r->lg, s->point, s->area, store_now(r->lg->store),
	    &p, &r->said, e);
	presence_text(&p, &known);
	buf_printf(out, _("level: %d %s\n"), level, range);
	buf_printf(out, _("steps: %s\n"), row != NULL ? row->steps : "");
	buf_printf(out, _("known there: %s\n"),
	    known.len > 0 ? known.ptr : _("nobody"));
	buf_printf(out, _("guidance: %s\n"), row != NULL ? row->guidance : "");
	presence_release(&p);
	buf_release(&known);
	return rc;
}

int
respond_open(struct respond *r, const char *id, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;
	long level;
	int rc = 0;

	respond_rules(r);
	if (record_load(&box, r->lg->store, &r->lg->schemas, id, &r->said, e) <
	    0)
		return -1;
	rec = record_of(box);
	str_copy(r->id, sizeof(r->id), rec->id);
	r->drill = streq(record_field(rec, "drill"), "yes");
	r->level = str_long(record_field(rec, "level"), &level) ? (int)level :
								  LEVEL_MIN;
	if (!streq(rec->schema->kind, EMERGENCY))
		rc = err_set(e, E_USAGE, _("%s is no response but %s"), rec->id,
		    ledger_kind_name(r->lg, rec->schema->kind));
	else if (!rec->open)
		rc = err_set(e, E_NO, _("response %s has ended"), rec->id);
	record_free(box);
	return rc;
}

int
respond_raise(struct respond *r, int level, struct err *e)
{
	struct situation s;
	struct record_box *box = NULL;
	int fd, rc;

	if (level <= r->level) {
		err_set(e, E_NO, _("%s stands at level %d already"), r->id,
		    r->level);
		return err_hint(e,
		    _("down goes: record-do -N NOTE lower level=%d %s"), level,
		    r->id);
	}
	blank(&s);
	s.manual = true;
	s.note = r->note;
	if (record_load(&box, r->lg->store, &r->lg->schemas, r->id, &r->said,
		e) < 0)
		return -1;
	fd = respond_lock(r);
	rc = raise_to(r, record_of(box), &s, level, e);
	if (rc == 0)
		steps_lock(r);
	else if (e->code == E_IO || e->code == E_BUSY || e->code == E_DATA)
		r->unwritten = level;
	if (fd >= 0)
		close(fd);
	record_free(box);
	return rc;
}
