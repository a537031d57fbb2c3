/* What other permits there must be, and what must not be near. */
#include "flow/ticket.h"

#include <math.h>
#include <string.h>

#include "base/earth.h"
#include "base/str.h"
#include "flow/flow_int.h"

/* ---- companions ---- */

/* Is the number in that field past the limit of a work's check? */
static bool
past(struct ledger *lg, const struct ticket *t, const char *field,
    const char *work, const char *check, bool at_it)
{
	const struct table *limits;
	struct err ignored = ERR_INIT;
	double v, limit;
	size_t i;

	if (!str_double(ticket_get(t, field), &v) ||
	    registers_table(lg->reg, "rules/permit-limits", &limits, &ignored) <
		0)
		return false;
	for (i = 0; i < limits->nrows; i++)
		if (streq(cell(limits, i, "work"), work) &&
		    streq(cell(limits, i, "check"), check) &&
		    str_double(cell(limits, i, "value"), &limit))
			return at_it ? v >= limit : v > limit;
	return false;
}

static bool
covers(const struct ticket *t, const struct record *rec)
{
	msec from, to, start, end;

	return clock_parse(ticket_get(t, "planned_start"), &start) &&
	    clock_parse(ticket_get(t, "planned_end"), &end) &&
	    clock_parse(record_field(rec, "planned_start"), &from) &&
	    clock_parse(record_field(rec, "planned_end"), &to) &&
	    from <= start && to >= end;
}

/* Does the record serve as the companion of this work? */
static bool
serves(const struct ticket *t, const struct record *rec, const char *work,
    bool approved)
{
	if (!streq(record_field(rec, "type"), work))
		return false;
	if (!approved)
		return rec->open;
	return word_in("ready work paused", rec->shown->node) && covers(t, rec);
}

static int
need_companion(struct ledger *lg, const struct ticket *t, const char *work,
    bool approved, struct findings *fs, struct err *e)
{
	const char *p = ticket_get(t, "companions");
	const char *name = registers_get(lg->reg, "catalogue/permit-works",
	    work, t->now, "name");
	bool found = false;
	char id[64];

	while (!found && word_take(&p, id, sizeof(id))) {
		struct record_box *box;

		if (record_load(&box, lg->store, &lg->schemas, id, NULL, e) < 0)
			return -1;
		found = serves(t, record_of(box), work, approved);
		record_free(box);
	}
	if (!found)
		finding_add(fs, SEV_ERROR, "companion", NULL, 0,
		    approved ?
			_("no ticket '%s' among companions that is approved "
			  "and covers the time (GB 30871-2022 4.6)") :
			_("a ticket '%s' is needed too: companions=ID "
			  "(GB 30871-2022 4.6)"),
		    name);
	return 0;
}

int
ticket_companions(struct ledger *lg, const struct ticket *t, bool approved,
    struct findings *fs, struct err *e)
{
	const char *own = ticket_get(t, "type"), *p;
	struct buf works = BUF_INIT;
	char w[64];
	int rc = 0;

	buf_printf(&works, "%s", ticket_get(t, "also"));
	if (past(lg, t, "height", "HEIGHT", "also-height", true))
		buf_puts(&works, " HEIGHT");
	p = works.ptr != NULL ? works.ptr : "";
	while (rc == 0 && word_take(&p, w, sizeof(w)))
		if (!streq(w, own) &&
		    (p == NULL || !word_in(p, w))) /* the last of its sort */
			rc = need_companion(lg, t, w, approved, fs, e);
	buf_release(&works);
	return rc;
}

/* ---- conflicts ---- */

struct near {
	struct ledger *lg;
	const struct ticket *t;
	const struct table *rules;
	struct findings *fs;
};

static bool
overlap(const struct ticket *t, const struct record *rec)
{
	msec a, b, c, d;

	return clock_parse(ticket_get(t, "planned_start"), &a) &&
	    clock_parse(ticket_get(t, "planned_end"), &b) &&
	    clock_parse(record_field(rec, "planned_start"), &c) &&
	    clock_parse(record_field(rec, "planned_end"), &d) && a < d && c < b;
}

/* Metres to the other one; the same area without positions is 0, else -1. */
static double
metres(const struct ticket *t, const struct record *rec)
{
	double p[4];

	if (str_double(ticket_get(t, "lat"), &p[0]) &&
	    str_double(ticket_get(t, "lon"), &p[1]) &&
	    str_double(record_field(rec, "lat"), &p[2]) &&
	    str_double(record_field(rec, "lon"), &p[3]))
		return earth_metres(p[0], p[1], p[2], p[3]);
	return streq(ticket_get(t, "area"), record_field(rec, "area")) ? 0 : -1;
}

static bool
meets(const struct near *n, size_t i, const struct record *rec)
{
	const char *by = cell(n->rules, i, "by"), *v;
	double within, m;

	if (streq(by, "distance")) {
		m = metres(n->t, rec);
		return str_double(cell(n->rules, i, "within_m"), &within) &&
		    m >= 0 && m < within;
	}
	if (flow_field(n->t->flow, by) == NULL)
		return false;
	v = ticket_get(n->t, by);
	return v[0] != '\0' && streq(v, record_field(rec, by));
}

static bool
of_works(const struct near *n, size_t i, const char *mine, const char *theirs)
{
	const char *a = cell(n->rules, i, "work");
	const char *b = cell(n->rules, i, "other");

	return (streq(a, mine) && streq(b, theirs)) ||
	    (streq(a, theirs) && streq(b, mine));
}

static int
on_permit(void *arg, const struct record *rec, struct err *e)
{
	const struct near *n = arg;
	const char *mine = ticket_get(n->t, "type");
	const char *theirs = record_field(rec, "type");
	bool busy = word_in("work paused expired", rec->shown->node);
	size_t i;

	(void)e;
	if (streq(rec->id, n->t->id) || (!busy && !overlap(n->t, rec)) ||
	    !word_in("approve ready work paused expired", rec->shown->node))
		return 0;
	for (i = 0; i < n->rules->nrows; i++)
		if (row_valid(n->rules, i, n->t->now) &&
		    of_works(n, i, mine, theirs) && meets(n, i, rec))
			finding_add(n->fs, busy ? SEV_ERROR : SEV_INFO,
			    "conflict", NULL, 0, "%s: %s (%s %s)", rec->id,
			    cell(n->rules, i, "name"),
			    cell(n->rules, i, "edition"),
			    cell(n->rules, i, "clause"));
	return 0;
}

/* 1: there are no rules. */
static int
near_rules(struct near *n, struct err *e)
{
	struct err why = ERR_INIT;

	if (registers_table(n->lg->reg, "rules/permit-conflicts", &n->rules,
		&why) == 0)
		return 0;
	if (why.code == E_ABSENT)
		return 1;
	*e = why;
	return -1;
}

int
ticket_conflict(struct ledger *lg, const struct ticket *t,
    const struct record *other, struct findings *fs, struct err *e)
{
	struct near n = { lg, t, NULL, fs };
	int rc = near_rules(&n, e);

	return rc != 0 ? (rc < 0 ? -1 : 0) : on_permit(&n, other, e);
}

int
ticket_conflicts(struct ledger *lg, const struct ticket *t, struct findings *fs,
    struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS(t->flow->kind);
	struct near n = { lg, t, NULL, fs };
	int rc = near_rules(&n, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	b.open_only = true;
	if (records_scan(lg->store, &lg->schemas, &b, on_permit, &n, NULL, e) <
	    0)
		return -1;
	return ticket_emergencies(lg, t, n.rules, fs, e);
}
