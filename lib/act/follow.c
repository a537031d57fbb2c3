#include <stdlib.h>
#include <string.h>

#include "act/act_int.h"
#include "base/id.h"
#include "base/str.h"

enum { FOLLOW_MAX = 2000 }; /* records that follow from one action */

/* The photos that the new record gets from the event: "site=failed". */
static const char *
photos_of(struct run *r, const struct follow_rule *rule, const char *evidence)
{
	struct buf b = BUF_INIT;
	const char *p = rule->photos, *w, *text;
	size_t n;

	while (evidence != NULL && word_next(&p, &w, &n)) {
		const char *one = arena_dup(&r->arena, w, n), *q = evidence;
		const char *eq = strchr(one, '=');
		char have[33], file[80];

		while (eq != NULL && evidence_next(&q, have, file))
			if (streq(have, eq + 1))
				buf_printf(&b, "%s%.*s=%s",
				    b.len > 0 ? " " : "", (int)(eq - one), one,
				    file);
	}
	text = arena_dup(&r->arena, b.ptr, b.len);
	buf_release(&b);
	return text;
}

static void
say(struct run *r, const struct follow_rule *rule, const char *from,
    const char *what, const char *id)
{
	finding_add(r->said, SEV_INFO, "follows", NULL, 0, "%s: %s %s (%s)",
	    from, what, id, rule->code);
}

/* The same being open already is no reason to refuse what it follows from. */
int
follow_draft(struct run *r, const struct follow_draft *d, const char *from,
    const char *evidence, struct work **made, struct err *e)
{
	struct act_set *set = arena_alloc(&r->arena, (d->n + 1) * sizeof(*set));
	struct act_item *it = arena_alloc(&r->arena, sizeof(*it));
	struct prepared p;
	size_t i;

	*made = NULL;
	for (i = 0; i < d->n; i++) {
		set[i].name = arena_str(&r->arena, d->set[i].name);
		set[i].value = arena_str(&r->arena, d->set[i].value);
	}
	it->kind = d->rule->make;
	it->set = set;
	it->nset = d->n;
	it->file = arena_str(&r->arena, d->rule->file);
	it->line = d->rule->line;
	if (prepare(r, it, &p, e) < 0)
		return -1;
	p.evidence = photos_of(r, d->rule, evidence);
	if (p.duplicate[0] != '\0') {
		if (from != NULL)
			say(r, d->rule, from, _("is open already:"),
			    p.duplicate);
		return 0;
	}
	if (decide_new(r, &p, made, NULL, e) < 0)
		return err_wrap(e, "%s:%ld", d->rule->file, d->rule->line);
	if (from != NULL && !r->opts->dry_run)
		say(r, d->rule, from, _("made"), (*made)->id);
	return 0;
}

static int
one_rule(struct run *r, const struct follow_rule *rule,
    const struct follow_origin *o, const char *evidence, struct err *e)
{
	struct follow_drafts drafts = FOLLOW_DRAFTS_INIT;
	struct work *made;
	bool holds;
	size_t i;
	int rc = follow_holds(r->lg, rule, o, &holds, e);

	if (rc == 0 && holds)
		rc = follow_make(r->lg, rule, o, &drafts, e);
	if (rc == 0 && drafts.n > FOLLOW_MAX)
		rc = err_at(e, E_DATA, rule->file, rule->line,
		    _("%zu records would follow, at most %d"), drafts.n,
		    FOLLOW_MAX);
	for (i = 0; rc == 0 && i < drafts.n; i++)
		rc = follow_draft(r, &drafts.v[i], o->id, evidence, &made, e);
	follow_drafts_release(&drafts);
	return rc;
}

static int
one_event(struct run *r, struct work *w, size_t at, struct err *e)
{
	const char *action = w->events[at].action;
	const char *evidence = w->events[at].evidence;
	struct values vals = { w->flow, work_values(r, w, w->rec.shown) };
	struct follow_origin o = { .flow = w->flow,
		.values = &vals,
		.id = w->id,
		.note = w->events[at].note,
		.actor = w->events[at].actor,
		.now = r->now };
	struct follow_rule *rules;
	size_t i, n;

	if (follow_rules(r->lg, w->flow->kind, action, &r->arena, &rules, &n,
		e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (one_rule(r, &rules[i], &o, evidence, e) < 0)
			return -1;
	return 0;
}

/* What was made may be followed by more, but not for ever. */
int
follow_all(struct run *r, struct err *e)
{
	size_t i, k;

	r->following = true;
	for (i = 0; i < r->nworks; i++) {
		struct work *w = r->works[i];

		if (streq(w->flow->kind, "notice"))
			continue;
		if (r->nworks > FOLLOW_MAX + r->nitems)
			return err_set(e, E_DATA,
			    _("rules/follow.csv goes round and round"));
		for (k = w->followed > w->fresh ? w->followed : w->fresh;
		     k < w->n; k++)
			if (one_event(r, w, k, e) < 0)
				return -1;
		w->followed = w->n;
	}
	r->following = false;
	return 0;
}

/*
 * An action that only rules/follow.csv knows: it is possible everywhere and
 * leaves the record where it is.
 */
int
follow_row(struct run *r, const struct flow *flow, const struct head *h,
    const char *action, const struct flow_row **out, struct err *e)
{
	struct follow_rule *rules;
	struct flow_row *row;
	size_t n;

	*out = NULL;
	if (follow_rules(r->lg, flow->kind, action, &r->arena, &rules, &n, e) <
	    0)
		return -1;
	if (n == 0 || rules[0].role[0] == '\0')
		return 0;
	row = arena_alloc(&r->arena, sizeof(*row));
	row->node = row->next = h->node;
	row->action = arena_str(&r->arena, action);
	row->label = rules[0].label[0] != '\0' ? rules[0].label : row->action;
	row->role = rules[0].role;
	row->due = row->class_ = row->needs = row->distinct = row->policy =
	    row->set = "";
	*out = row;
	return 0;
}
