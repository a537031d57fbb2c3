#include "sensor/removal.h"

#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "sensor/alarm_rule.h"

/* ---- the rule ---- */

static int
no_rule(const struct alarm_rules *rs, const struct alarm_rule **of, size_t n,
    const struct point *p, const char *typed, struct err *e)
{
	const char **codes = xcalloc(n + 1, sizeof(*codes)), *near;
	struct buf all = BUF_INIT;
	char q[UTF8_CUT];
	bool known = false;

	for (size_t i = 0; i < n; i++) {
		codes[i] = of[i]->code;
		buf_printf(&all, "%s%s", i > 0 ? " " : "", codes[i]);
	}
	for (size_t i = 0; i < rs->n; i++)
		known = known || strcasecmp(rs->v[i].code, typed) == 0;
	err_set(e, E_ABSENT,
	    known ? _("rule '%s' does not hold for %s") :
		    _("there is no rule '%s' for %s"),
	    utf8_cut(q, typed), p->code);
	near = str_nearest(typed, codes);
	if (near != NULL)
		err_hint(e, _("did you mean '%s'? of %s: %s"), near, p->code,
		    all.ptr);
	else if (n > 0)
		err_hint(e, _("of %s: %s"), p->code, all.ptr);
	else
		err_hint(e, _("no row of %s holds for it"), ALARM_RULES ".csv");
	buf_release(&all);
	free(codes);
	return -1;
}

static int
find_rule(struct removal *out, struct ledger *lg, const struct point *p,
    const char *typed, struct arena *a, struct err *e)
{
	struct alarm_rules rules = ALARM_RULES_INIT;
	struct substances ss = SUBSTANCES_INIT;
	const struct alarm_rule **of = NULL;
	size_t n = 0;
	int rc = -1;

	if (alarm_rules_load(lg, &rules, e) < 0 ||
	    substances_load(lg, &ss, e) < 0)
		goto out;
	of = xcalloc(rules.n + 1, sizeof(const struct alarm_rule *));
	n = alarm_rules_of(&rules, lg->reg, &ss, p, of);
	for (size_t i = 0; rc < 0 && i < n; i++)
		if (strcasecmp(of[i]->code, typed) == 0) {
			out->rule = arena_str(a, of[i]->code);
			rc = 0;
		}
	if (rc < 0)
		no_rule(&rules, of, n, p, typed, e);
out:
	free(of);
	substances_release(&ss);
	alarm_rules_release(&rules);
	return rc;
}

/* ---- what there is of it ---- */

static int
on_open(void *arg, const struct record *rec, struct err *e)
{
	const struct removal *r = arg;
	const char *rule = record_field(rec, "rule");
	bool out = streq(rec->shown->node, "out-of-service");
	char until[CLOCK_TEXT] = "?";
	msec t;
	bool all = streq(rule, REMOVAL_ALL);

	if (!streq(record_field(rec, "point"), r->point) ||
	    (!streq(rule, r->rule) && !(all && out)))
		return 0;
	if (out) {
		if (clock_parse(record_field(rec, "until"), &t))
			clock_short(t, until);
		err_set(e, E_NO,
		    _("%s is out of service already: %s, until %s"), r->point,
		    rec->id, until);
		return err_hint(e,
		    _("alarm-ack --extend -M MEASURE -u TIME -N WHY %s, or "
		      "--restore %s"),
		    rec->id, rec->id);
	}
	err_set(e, E_NO, _("%s has an alarm of %s: %s"), r->point, rule,
	    rec->id);
	return err_hint(e,
	    _("take that out of service: give its id, not the "
	      "point"));
}

static int
check_standing(const struct removal *r, struct ledger *lg, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("alarm");
	struct findings found = FINDINGS_INIT;
	int rc;

	b.open_only = true;
	rc = records_scan(lg->store, &lg->schemas, &b, on_open,
	    (void *)(uintptr_t)r, &found, e);
	findings_release(&found); /* who writes says them */
	return rc;
}

int
removal_plan(struct removal *out, struct ledger *lg, const char *point,
    const char *rule, struct arena *a, struct err *e)
{
	long row =
	    registers_find(lg->reg, POINTS, point, store_now(lg->store), e);
	struct points ps = POINTS_INIT;
	const struct point *p;
	int rc = -1;

	if (row < 0 || points_load(lg, &ps, e) < 0)
		return -1;
	p = points_find(&ps, registers_cell(lg->reg, POINTS, row, "code"));
	if (p == NULL) {
		err_set(e, E_ABSENT, _("'%s' is not in %s"), point,
		    POINTS ".csv");
	} else {
		*out = (struct removal){ arena_str(a, p->code),
			arena_str(a, p->name), arena_str(a, p->area),
			REMOVAL_ALL };
		rc = rule == NULL || streq(rule, REMOVAL_ALL) ?
		    0 :
		    find_rule(out, lg, p, rule, a, e);
	}
	points_release(&ps);
	return rc < 0 ? -1 : check_standing(out, lg, e);
}

/* ---- what is out of service ---- */

struct out_of {
	struct removed *found;
	const char *point, *rule;
	struct buf rules; /* of the point that are out */
	size_t cap;
	struct arena *arena;
};

static int
on_out(void *arg, const struct record *rec, struct err *e)
{
	struct out_of *o = arg;
	const char *rule = record_field(rec, "rule");

	(void)e;
	if (!streq(rec->shown->node, "out-of-service") ||
	    !streq(record_field(rec, "point"), o->point))
		return 0;
	buf_printf(&o->rules, "%s%s", o->rules.len > 0 ? " " : "", rule);
	if (o->rule != NULL && strcasecmp(o->rule, rule) != 0)
		return 0;
	GROW(o->found->ids, o->found->n, o->cap);
	o->found->ids[o->found->n++] = arena_str(o->arena, rec->id);
	return 0;
}

static int
none_out(const struct out_of *o, struct err *e)
{
	if (o->rules.len == 0) {
		err_set(e, E_NO, _("nothing of %s is out of service"),
		    o->point);
		return err_hint(e,
		    _("alarm-list --node out-of-service lists what is"));
	}
	err_set(e, E_NO, _("rule '%s' of %s is not out of service"), o->rule,
	    o->point);
	return err_hint(e, _("out of service there: %s"), o->rules.ptr);
}

int
removal_find(struct removed *out, struct ledger *lg, const char *point,
    const char *rule, struct arena *a, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("alarm");
	struct findings ignored = FINDINGS_INIT; /* who writes says them */
	struct out_of o = { .found = out, .rule = rule, .arena = a };
	long row = registers_find(lg->reg, POINTS, point, MSEC_NONE, e);
	int rc;

	*out = (struct removed){ NULL, 0 };
	if (row < 0)
		return -1;
	o.point = registers_cell(lg->reg, POINTS, row, "code");
	b.open_only = true;
	rc = records_scan(lg->store, &lg->schemas, &b, on_out, &o, &ignored, e);
	if (rc == 0 && out->n == 0)
		rc = none_out(&o, e);
	findings_release(&ignored);
	buf_release(&o.rules);
	return rc;
}
