#include "sensor/alarm_book.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "base/str.h"
#include "csv/csv.h"

static const char kind[] = "alarm";
enum { FIELDS = 32, DIGITS = 7 };

const char *
judge_what_name(enum judge_what w)
{
	static const char *const names[] = { "raise", "join", "suppress",
		"release", "again", "rise", "clear" };

	return names[w];
}

static void
number(double v, char out[NUMBER_TEXT])
{
	out[0] = '\0';
	if (!isnan(v))
		number_format(v, DIGITS, out);
}

void
judged_row(struct buf *out, const struct judged *d, const char *id,
    const char *node)
{
	char at[CLOCK_TEXT], value[NUMBER_TEXT], limit[NUMBER_TEXT];
	const char *cells[] = { at, id, d->point->code, d->rule->code,
		judge_what_name(d->what), node,
		alarm_priority_name(d->priority), value, d->point->unit, limit,
		quality_name(d->quality), d->held_by };

	clock_format(d->at, at);
	number(d->has_value ? d->value : NAN, value);
	number(alarm_kind_limits(d->rule->kind) ? d->limit : NAN, limit);
	csv_write_row(out, cells, sizeof(cells) / sizeof(cells[0]));
}

bool
judged_responds(const struct judged *d)
{
	return d->rule->response && d->what != JUDGE_CLEAR &&
	    d->what != JUDGE_SUPPRESS &&
	    (d->what != JUDGE_JOIN || d->level >= 2);
}

/* ---- reading ---- */

static int
on_open(void *arg, const struct record *rec, struct err *e)
{
	const struct open_alarm o = { rec->id, record_field(rec, "point"),
		record_field(rec, "rule"), rec->shown->node,
		streq(record_field(rec, "active"), "yes"),
		record_field(rec, "peak") };

	(void)e;
	judge_open(arg, &o);
	return 0;
}

int
alarm_book_read(struct ledger *lg, struct judge *j, struct findings *found,
    struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);

	b.open_only = true;
	judge_forget(j);
	if (records_scan(lg->store, &lg->schemas, &b, on_open, j, found, e) < 0)
		return -1;
	judge_remembered(j);
	return 0;
}

/* ---- writing ---- */

struct writing {
	struct arena arena;
	struct act_item *items;
	struct act_result *res;
	size_t n;
};

static void
set(struct act_item *it, const char *name, const char *value)
{
	struct act_set *s = (struct act_set *)it->set;

	if (value != NULL && value[0] != '\0' && it->nset < FIELDS)
		s[it->nset++] = (struct act_set){ name, value };
}

static void
set_number(struct writing *w, struct act_item *it, const char *name, double v)
{
	char text[NUMBER_TEXT];

	number(v, text);
	set(it, name, arena_str(&w->arena, text));
}

static void
set_time(struct writing *w, struct act_item *it, const char *name, msec t)
{
	char text[CLOCK_TEXT];

	clock_format(t, text);
	set(it, name, arena_str(&w->arena, text));
}

/* What the table says, where it is not what the point shows. */
static const char *
terms(struct writing *w, const struct judged *d)
{
	const struct alarm_rule *r = d->rule;
	char text[NUMBER_TEXT];

	if (!alarm_kind_limits(r->kind) ||
	    (r->kind != ALARM_ROC && unit_same(r->unit, d->point->unit)))
		return "";
	number_format(r->limit, DIGITS, text);
	return arena_printf(&w->arena, "%s %s%s", text, r->unit,
	    r->kind != ALARM_ROC ? "" :
		r->per == SECOND ? "/s" :
		r->per == MINUTE ? "/min" :
				   "/h");
}

static void
fill_new(struct writing *w, struct act_item *it, const struct judged *d)
{
	const struct alarm_rule *r = d->rule;
	const struct point *p = d->point;

	set(it, "point", p->code);
	set(it, "name", p->name);
	set(it, "rule", r->code);
	set(it, "type", alarm_kind_name(r->kind));
	set(it, "priority", alarm_priority_name(d->priority));
	set(it, "area", p->area);
	set(it, "equipment", p->equipment);
	set(it, "medium", p->medium);
	set(it, "substance", d->substance != NULL ? d->substance->name : "");
	set(it, "unit", p->unit);
	if (alarm_kind_limits(r->kind) && r->kind != ALARM_ROC)
		set_number(w, it, "limit", d->limit);
	set(it, "terms", terms(w, d));
	set_number(w, it, "temperature", d->celsius);
	set(it, "latched", r->latch ? "yes" : "no");
	set(it, "response", r->response ? "yes" : "no");
	set(it, "group", r->group);
	set(it, "first", d->first);
	set(it, "consequence", r->consequence);
	set(it, "advice", r->advice);
}

static void
fill(struct writing *w, struct act_item *it, const struct judged *d)
{
	bool made = d->id[0] == '\0';

	it->set = arena_alloc(&w->arena, FIELDS * sizeof(*it->set));
	it->action = judge_what_name(d->what);
	if (made) {
		it->kind = kind;
		fill_new(w, it, d);
	} else {
		it->id = arena_str(&w->arena, d->id);
	}
	if (made || d->what == JUDGE_AGAIN || d->what == JUDGE_SUPPRESS) {
		set_number(w, it, "value", d->has_value ? d->value : NAN);
		set(it, "quality", quality_name(d->quality));
		set_time(w, it, "raised_at", d->at);
	}
	if (d->what != JUDGE_RELEASE)
		set_number(w, it, "peak",
		    d->what == JUDGE_AGAIN ? d->value : d->peak);
	if (d->what == JUDGE_SUPPRESS)
		set(it, "held_by", d->held_by);
	if (d->what == JUDGE_CLEAR)
		set_time(w, it, "cleared_at", d->at);
}

static bool
ended(struct ledger *lg, const char *node)
{
	const struct flow *f;
	const struct flow_node *n;
	struct err e = ERR_INIT;

	if (ledger_flow(lg, kind, 0, &f, &e) < 0)
		return false;
	n = flow_node(f, node);
	return n != NULL && n->mode == NODE_END;
}

/* Of the disk or the lock, not of what is to be written. */
static bool
passes(const struct err *e)
{
	return e->code == E_IO || e->code == E_BUSY || e->code == E_UNAVAILABLE;
}

static void
writing_begin(struct writing *w, struct act_opts *o, const struct judged *d)
{
	act_opts_system(o, "sensor-judge");
	o->urgent = true;
	w->items = xcalloc(w->n, sizeof(*w->items));
	w->res = xcalloc(w->n, sizeof(*w->res));
	for (size_t i = 0; i < w->n; i++)
		fill(w, &w->items[i], &d[i]);
}

static void
writing_end(struct writing *w)
{
	arena_release(&w->arena);
	free(w->items);
	free(w->res);
}

struct telling {
	struct ledger *lg;
	struct judge *j;
	alarm_done_fn *done;
	void *arg;
};

static void
tell(const struct telling *t, const struct judged *d,
    const struct act_result *res)
{
	const char *id = d->id[0] == '\0' ? res->id : d->id;
	char keep[ID_TEXT];

	str_copy(keep, sizeof(keep), id);
	judge_written(t->j, d, keep,
	    ended(t->lg, res->node) ? NULL : res->node);
	t->done(t->arg, d, keep, res->node);
}

/* Whoever reads the rows must hear of it all the same. */
static void
not_written(const struct telling *t, const struct judged *d)
{
	if (!d->told)
		t->done(t->arg, d, "", "");
	judge_written(t->j, d, NULL, NULL);
}

/* As it would be; the ids are of no ledger. */
static void
pretend(const struct telling *t, const struct judged *d, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *node = d[i].what == JUDGE_CLEAR ? NULL :
		    d[i].what == JUDGE_SUPPRESS             ? "suppressed" :
							      "unacked";

		judge_written(t->j, &d[i], "-", node);
		t->done(t->arg, &d[i], "-", node != NULL ? node : "normal");
	}
}

/*
 * One that is refused must not keep the others from being written.  What the
 * flow does not allow will not be allowed later either.
 */
static int
one_by_one(struct telling *t, const struct act_opts *o, struct writing *w,
    const struct judged *d, struct findings *found, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < w->n; i++) {
		struct err why = ERR_INIT;

		if (rc == 0 &&
		    act_run(t->lg, o, &w->items[i], 1, &w->res[i], NULL,
			&why) == 0) {
			tell(t, &d[i], &w->res[i]);
			continue;
		}
		if (rc == 0 && !passes(&why)) {
			err_wrap(&why, "%s %s", d[i].point->code,
			    d[i].rule->code);
			finding_from(found, "refused", &why);
			continue;
		}
		if (rc == 0)
			*e = why;
		rc = -1;
		not_written(t, &d[i]);
	}
	return rc;
}

int
alarm_book_write(struct ledger *lg, struct judge *j, bool dry_run,
    alarm_done_fn *done, void *arg, size_t *n, struct findings *found,
    struct err *e)
{
	struct telling t = { lg, j, done, arg };
	struct writing w = { .n = 0 };
	struct act_opts o;
	struct err why = ERR_INIT;
	const struct judged *d = judge_take(j, &w.n);
	int rc = 0;

	*n = w.n;
	if (w.n == 0)
		return 0;
	if (dry_run) {
		pretend(&t, d, w.n);
		return 0;
	}
	writing_begin(&w, &o, d);
	if (act_run(lg, &o, w.items, w.n, w.res, NULL, &why) == 0) {
		for (size_t i = 0; i < w.n; i++)
			tell(&t, &d[i], &w.res[i]);
	} else if (w.n > 1 && why.code != E_IO && why.code != E_BUSY) {
		rc = one_by_one(&t, &o, &w, d, found, e);
	} else if (passes(&why)) {
		*e = why;
		rc = -1;
		for (size_t i = 0; i < w.n; i++)
			not_written(&t, &d[i]);
	} else {
		err_wrap(&why, "%s %s", d->point->code, d->rule->code);
		finding_from(found, "refused", &why);
	}
	writing_end(&w);
	return rc;
}

/* What the flow refuses will not be allowed later; the alarm's end says it. */
static int
peaks_one_by_one(struct ledger *lg, const struct act_opts *o,
    const struct writing *w, const struct judged *d, struct findings *found,
    struct err *e)
{
	for (size_t i = 0; i < w->n; i++) {
		struct err why = ERR_INIT;

		if (act_run(lg, o, &w->items[i], 1, &w->res[i], NULL, &why) <
		    0) {
			if (passes(&why)) {
				*e = why;
				return -1;
			}
			err_wrap(&why, "%s %s", d[i].point->code,
			    d[i].rule->code);
			finding_from(found, "refused", &why);
		}
		judge_peak_written(&d[i]);
	}
	return 0;
}

int
alarm_book_peaks(struct ledger *lg, struct judge *j, msec now, bool all,
    struct findings *found, struct err *e)
{
	struct writing w = { .n = 0 };
	struct act_opts o;
	struct err why = ERR_INIT;
	const struct judged *d = judge_peaks(j, now, all, &w.n);
	int rc = 0;

	if (w.n == 0)
		return 0;
	writing_begin(&w, &o, d);
	if (act_run(lg, &o, w.items, w.n, w.res, NULL, &why) == 0) {
		for (size_t i = 0; i < w.n; i++)
			judge_peak_written(&d[i]);
	} else if (passes(&why)) {
		*e = why;
		rc = -1;
	} else {
		rc = peaks_one_by_one(lg, &o, &w, d, found, e);
	}
	writing_end(&w);
	return rc;
}

/* ---- shelves whose time is over ---- */

struct over {
	msec now;
	struct arena arena;
	struct act_item *v;
	size_t n, cap;
};

static int
on_shelved(void *arg, const struct record *rec, struct err *e)
{
	struct over *o = arg;

	(void)e;
	if (!streq(rec->shown->node, "shelved") || rec->due == MSEC_NONE ||
	    rec->due > o->now)
		return 0;
	GROW(o->v, o->n, o->cap);
	o->v[o->n++] = (struct act_item){ .id = arena_str(&o->arena, rec->id),
		.action = "expire" };
	return 0;
}

int
alarm_book_expire(struct ledger *lg, msec now, struct findings *found,
    struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(kind);
	struct over o = { .now = now };
	struct err why = ERR_INIT;
	struct act_result *res;
	struct act_opts opts;
	int rc;

	b.open_only = true;
	act_opts_system(&opts, "sensor-judge");
	rc =
	    records_scan(lg->store, &lg->schemas, &b, on_shelved, &o, found, e);
	res = xcalloc(o.n + 1, sizeof(*res));
	/* somebody was quicker: escalate, another judge, a person */
	if (rc == 0 && o.n > 0 &&
	    act_run(lg, &opts, o.v, o.n, res, NULL, &why) < 0 &&
	    why.code != E_NO) {
		*e = why;
		rc = -1;
	}
	free(res);
	free(o.v);
	arena_release(&o.arena);
	return rc;
}
