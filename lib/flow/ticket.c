#include "flow/ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

struct judge {
	struct ledger *lg;
	const struct ticket *t;
	const char *work;
	struct findings *fs;
};

const char *
ticket_get(const struct ticket *t, const char *field)
{
	const char *v = values_get(t->values, field);

	return streq(v, "-") ? "" : v;
}

static const char *
get(const struct judge *j, const char *field)
{
	return ticket_get(j->t, field);
}

static bool
is_yes(const struct judge *j, const char *field)
{
	return streq(get(j, field), "yes");
}

/* Table of limits, works, levels: E_ABSENT is no rule, not a pass by silence. */
static int
open_table(const struct judge *j, const char *name, const struct table **t,
    struct err *e)
{
	if (registers_table(j->lg->reg, name, t, e) == 0)
		return 0;
	return e->code == E_ABSENT ?
	    err_hint(e, _("ledger-init has it; copy it from a new ledger")) :
	    -1;
}

/* One limit of this work by its check; the line of clause for messages. */
struct limit {
	double value;
	const char *name, *clause, *text, *unit;
};

static bool
limit_of(const struct judge *j, const char *check, struct limit *out)
{
	const struct table *t;
	struct err ignored = ERR_INIT;
	size_t i;

	if (registers_table(j->lg->reg, "rules/permit-limits", &t, &ignored) <
	    0)
		return false;
	for (i = 0; i < t->nrows; i++) {
		if (!streq(cell(t, i, "work"), j->work) ||
		    !streq(cell(t, i, "check"), check) ||
		    !row_valid(t, i, j->t->now) ||
		    !str_double(cell(t, i, "value"), &out->value))
			continue;
		out->name = cell(t, i, "name");
		out->clause = cell(t, i, "clause");
		out->text = cell(t, i, "value");
		out->unit = cell(t, i, "unit");
		return true;
	}
	return false;
}

static void
lacks(const struct judge *j, const char *code, const char *clause,
    const char *what)
{
	finding_add(j->fs, SEV_ERROR, code, NULL, 0, "%s%s%s%s", what,
	    clause[0] != '\0' ? " (GB 30871-2022 " : "", clause,
	    clause[0] != '\0' ? ")" : "");
}

/* ---- gas ---- */

static bool
needs_gas(const struct judge *j)
{
	const char *gas = registers_get(j->lg->reg, "catalogue/permit-works",
	    j->work, j->t->now, "gas");
	struct limit l;
	double depth;

	if (streq(j->work, "DIG"))
		return is_yes(j, "ex") && str_double(get(j, "depth"), &depth) &&
		    limit_of(&(struct judge){ j->lg, j->t, "CONFINED", j->fs },
			"also-depth", &l) &&
		    depth > l.value;
	return streq(gas, "yes") || (streq(gas, "ex") && is_yes(j, "ex"));
}

static void
above(const struct judge *j, const char *field, const char *check, bool least)
{
	struct limit l;
	const char *text = get(j, field);
	double v;
	char what[256];

	if (!limit_of(j, check, &l))
		return;
	if (text[0] == '\0') {
		snprintf(what, sizeof(what), _("%s is not measured"), l.name);
		lacks(j, "gas", l.clause, what);
	} else if (!str_double(text, &v) ||
	    (least ? v < l.value : v > l.value)) {
		snprintf(what, sizeof(what), _("%s %s%s: limit %s%s"), l.name,
		    text, l.unit, l.text, l.unit);
		lacks(j, "gas", l.clause, what);
	}
}

static void
judge_age(const struct judge *j)
{
	const char *at = get(j, "sampled_at");
	struct limit l;
	char age[CLOCK_TEXT], what[256];
	msec t;

	if (!clock_parse(at, &t)) {
		lacks(j, "gas", "", _("there is no gas analysis"));
		return;
	}
	if (!limit_of(j, "gas-age", &l) ||
	    j->t->now - t <= (msec)(l.value * (double)MINUTE))
		return;
	clock_span(j->t->now - t, age);
	snprintf(what, sizeof(what),
	    _("the gas analysis is %s old, at most %s %s"), age, l.text,
	    l.unit);
	lacks(j, "stale", l.clause, what);
}

static void
judge_toxic(const struct judge *j)
{
	double mg, limit;
	char what[256];

	if (get(j, "toxic")[0] == '\0')
		return;
	if (!str_double(get(j, "toxic_mg"), &mg) ||
	    !str_double(get(j, "toxic_limit"), &limit)) {
		lacks(j, "gas", "6.4",
		    _("the toxic gas has no concentration or no limit"));
	} else if (mg > limit) {
		snprintf(what, sizeof(what), _("%s %s mg/m3: limit %s"),
		    get(j, "toxic"), get(j, "toxic_mg"), get(j, "toxic_limit"));
		lacks(j, "gas", "6.4", what);
	}
}

static void
judge_gas(const struct judge *j)
{
	struct judge as = *j;
	bool rich = is_yes(j, "rich");

	if (!needs_gas(j))
		return;
	if (streq(j->work, "DIG"))
		as.work = "CONFINED";
	judge_age(&as);
	if (streq(get(j, "flammable"), "low"))
		above(&as, "vol", "gas-low", false);
	else
		above(&as, "vol", "gas-high", false);
	if (streq(as.work, "CONFINED")) {
		above(&as, "oxygen", "oxygen-min", true);
		above(&as, "oxygen", rich ? "oxygen-rich" : "oxygen-max",
		    false);
	} else if (rich) {
		above(&as, "oxygen", "oxygen-rich", false);
	}
	judge_toxic(&as);
}

/*
 * After a break longer than the level's own, the analysis before it is worth
 * nothing, whatever its age.
 */
static void
judge_break(const struct judge *j)
{
	const char *minutes = registers_get(j->lg->reg,
	    "catalogue/permit-levels", get(j, "level"), j->t->now, "break_min");
	msec paused, sampled = 0;
	char what[256];
	long m;

	if (!needs_gas(j) || !str_long(minutes, &m) ||
	    !clock_parse(get(j, "suspended_at"), &paused) ||
	    j->t->now - paused <= m * MINUTE)
		return;
	if (clock_parse(get(j, "sampled_at"), &sampled) && sampled >= paused)
		return;
	snprintf(what, sizeof(what),
	    _("work stood still for more than %ld min: analyse again"), m);
	lacks(j, "stale", streq(j->work, "HOT") ? "5.3.1" : "6.3", what);
}

static void
judge_wind(const struct judge *j)
{
	struct limit l;
	const char *text = get(j, "wind");
	char what[256];
	double v;

	if (!limit_of(j, "wind", &l) ||
	    (!streq(j->work, "LIFT") && is_yes(j, "indoor")))
		return;
	if (text[0] == '\0') {
		if (!is_yes(j, "indoor"))
			lacks(j, "wind", l.clause,
			    _("the wind is not given: wind=FORCE"));
	} else if (str_double(text, &v) && v >= l.value) {
		snprintf(what, sizeof(what), _("%s %s: now %s"), l.name, l.text,
		    text);
		lacks(j, "wind", l.clause, what);
	}
}

/* ---- people ---- */

static bool
certified(const struct judge *j, const char *person, const char *kind)
{
	const struct table *t;
	struct err ignored = ERR_INIT;
	msec ends;
	size_t i;

	if (registers_table(j->lg->reg, "registers/certificates", &t,
		&ignored) < 0)
		return false;
	for (i = 0; i < t->nrows; i++)
		if (streq(cell(t, i, "person"), person) &&
		    streq(cell(t, i, "kind"), kind) &&
		    (!clock_parse(cell(t, i, "expires"), &ends) ||
			j->t->now < clock_add_days(ends, 1)))
			return true;
	return false;
}

static void
judge_person(const struct judge *j, const char *person, const char *kind,
    const char *clause)
{
	char what[256];

	if (certified(j, person, kind))
		return;
	snprintf(what, sizeof(what),
	    _("%s %s has no certificate '%s' that holds today"), person,
	    person_name(j->lg, person),
	    registers_get(j->lg->reg, "catalogue/certificate-kinds", kind,
		j->t->now, "label"));
	lacks(j, "certificate", clause, what);
}

static void
judge_people(const struct judge *j)
{
	const char *kind = registers_get(j->lg->reg, "catalogue/permit-works",
	    j->work, j->t->now, "certificates");
	const char *p = get(j, "workers");
	char w[64];

	while (kind[0] != '\0' && word_take(&p, w, sizeof(w)))
		judge_person(j, w, kind, "");
	judge_person(j, get(j, "guardian"), "GUARD", "4.10");
	for (p = get(j, "workers"); word_take(&p, w, sizeof(w));) {
		if (word_in(get(j, "briefed"), w))
			continue;
		finding_add(j->fs, SEV_ERROR, "briefing", NULL, 0,
		    _("%s %s was not briefed: record-do brief briefed=%s"), w,
		    person_name(j->lg, w), w);
	}
}

/* Every measure of the work is done, or said not to be needed. */
static int
judge_measures(const struct judge *j, struct err *e)
{
	const struct table *t;
	size_t i;

	if (open_table(j, "catalogue/permit-measures", &t, e) < 0)
		return -1;
	for (i = 0; i < t->nrows; i++) {
		const char *code = cell(t, i, "code");

		if (!streq(cell(t, i, "work"), j->work) ||
		    !row_valid(t, i, j->t->now) ||
		    word_in(get(j, "measures"), code) ||
		    word_in(get(j, "unneeded"), code))
			continue;
		finding_add(j->fs, SEV_ERROR, "measure", NULL, 0,
		    _("measure %s is not confirmed: %s (GB 30871-2022 %s)"),
		    code, cell(t, i, "text"), cell(t, i, "clause"));
	}
	return 0;
}

/* The ticket says from when to when; before and after it is no ticket. */
static void
judge_time(const struct judge *j)
{
	char text[CLOCK_TEXT];
	msec from, to;

	if (clock_parse(get(j, "planned_start"), &from) && j->t->now < from) {
		clock_short(from, text);
		finding_add(j->fs, SEV_ERROR, "early", NULL, 0,
		    _("the ticket begins at %s"), text);
	}
	if (clock_parse(get(j, "planned_end"), &to) && j->t->now >= to) {
		clock_short(to, text);
		finding_add(j->fs, SEV_ERROR, "expired", NULL, 0,
		    _("the ticket ended at %s: a new one is needed "
		      "(GB 30871-2022 4.16)"),
		    text);
	}
}

/* ---- approval ---- */

static void
judge_length(const struct judge *j)
{
	const char *max = registers_get(j->lg->reg, "catalogue/permit-levels",
	    get(j, "level"), j->t->now, "validity");
	const char *work = registers_get(j->lg->reg, "catalogue/permit-levels",
	    get(j, "level"), j->t->now, "work");
	msec from, to, length;
	char span[CLOCK_TEXT], what[256];

	if (!streq(work, j->work))
		lacks(j, "level", "",
		    _("the level is of another work: asked=LEVEL"));
	if (!duration_parse(max, &length) ||
	    !clock_parse(get(j, "planned_start"), &from) ||
	    !clock_parse(get(j, "planned_end"), &to) || to - from <= length)
		return;
	clock_span(length, span);
	snprintf(what, sizeof(what), _("a ticket of %s holds at most %s"),
	    get(j, "level"), span);
	lacks(j, "validity",
	    registers_get(j->lg->reg, "catalogue/permit-levels",
		get(j, "level"), j->t->now, "clause"),
	    what);
}

static bool
signed_as(const struct judge *j, const char *department)
{
	const struct record *rec = j->t->record;
	int k = schema_field(&j->t->flow->schema, "sign_as");
	size_t i;

	for (i = 0; rec != NULL && k >= 0 && i < rec->nevents; i++)
		if (streq(rec->events[i]->action, "countersign") &&
		    streq(rec->events[i]->fields[k], department))
			return true;
	return false;
}

static void
judge_signs(const struct judge *j)
{
	const char *p = registers_get(j->lg->reg, "catalogue/permit-works",
	    j->work, j->t->now, "countersign");
	char w[64];

	while (word_take(&p, w, sizeof(w)))
		if (!signed_as(j, w))
			finding_add(j->fs, SEV_ERROR, "countersign", NULL, 0,
			    _("'%s' has not signed: record-do countersign "
			      "sign_as=%s (GB 30871-2022 B.1)"),
			    registers_get(j->lg->reg,
				"catalogue/permit-departments", w, j->t->now,
				"label"),
			    w);
}

/*
 * Where the permit stands: true when it is at an end.  At work it may be judged
 * as if it were to be started.
 */
static bool
judge_node(struct judge *j, enum ticket_step step)
{
	static const char *const actions[] = { "approve", "start", "resume" };
	const struct record *r = j->t->record;
	const char *node = r == NULL ? "" : r->shown->node, **can;
	bool able = r == NULL || r->conflict ||
	    (step == TICKET_START && streq(node, "work"));
	size_t i;

	if (able)
		return false;
	can = flow_actions(j->t->flow, node);
	for (i = 0; can[i] != NULL; i++)
		able = able || streq(can[i], actions[step]);
	free(can);
	if (!able)
		finding_add(j->fs, SEV_ERROR, "node", NULL, 0,
		    r->open ? _("it is at '%s', where it cannot be '%s'") :
			      _("it is at '%s', where it cannot be '%s': it "
				"takes a new permit"),
		    flow_node_name(j->t->flow, node),
		    flow_action_label(j->t->flow, actions[step]));
	return !able && !r->open;
}

int
ticket_judge(struct ledger *lg, const struct ticket *t, enum ticket_step step,
    struct findings *fs, struct err *e)
{
	struct judge j = { lg, t, ticket_get(t, "type"), fs };
	const struct table *works;

	if (open_table(&j, "catalogue/permit-works", &works, e) < 0 ||
	    open_table(&j, "rules/permit-limits", &works, e) < 0)
		return -1;
	if (judge_node(&j, step))
		return 0;
	judge_length(&j);
	if (step == TICKET_APPROVE) {
		judge_signs(&j);
		return ticket_companions(lg, t, false, fs, e);
	}
	judge_time(&j);
	judge_gas(&j);
	if (step == TICKET_RESUME)
		judge_break(&j);
	judge_wind(&j);
	judge_people(&j);
	if (judge_measures(&j, e) < 0 ||
	    ticket_companions(lg, t, true, fs, e) < 0)
		return -1;
	return ticket_conflicts(lg, t, fs, e);
}
