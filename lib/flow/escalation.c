#include "flow/escalation.h"

#include "base/str.h"
#include "flow/flow_int.h"

void
pushes_release(struct pushes *ps)
{
	free(ps->v);
	ps->v = NULL;
	ps->n = ps->cap = 0;
	arena_release(&ps->arena);
}

void
push_step_key(const struct push *p, struct buf *out)
{
	buf_printf(out, "%s|%s|%s", p->entered_event, p->policy, p->step);
}

void
push_key(const struct push *p, struct buf *out)
{
	push_step_key(p, out);
	buf_printf(out, "|%s|%s", p->person, p->channel);
}

/* What does not change while the steps of one head are looked at. */
struct look {
	struct ledger *lg;
	const struct flow *flow;
	const struct record *rec;
	const struct head *head;
	const char *class_;
	msec now;
	struct pushes *out;
	struct findings *fs;
};

/*
 * The row by which the head's node was entered.  Several nodes may have an
 * action of that name; the class decides among them.
 */
static const struct flow_row *
entering_row(const struct look *l)
{
	const struct flow_row *best = NULL, *r;
	int score, most = 0;
	size_t i;

	for (i = 0; i < l->flow->nrows; i++) {
		r = &l->flow->rows[i];
		if (!streq(r->next, l->head->node) ||
		    (*r->class_ != '\0' && !streq(r->class_, l->class_)))
			continue;
		score = 1 + (*r->class_ != '\0') +
		    (streq(r->action, l->head->entered_action) ? 2 : 0);
		if (score > most) {
			most = score;
			best = r;
		}
	}
	return best;
}

static bool
in_quiet(const struct esc_rule *r, msec at)
{
	int m;

	if (r->quiet_from < 0 || r->quiet_from == r->quiet_to)
		return false;
	m = clock_minute_of_day(at);
	if (r->quiet_from < r->quiet_to)
		return m >= r->quiet_from && m < r->quiet_to;
	return m >= r->quiet_from || m < r->quiet_to;
}

/* The end of the quiet hours that cover `at`. */
static msec
quiet_end(const struct esc_rule *r, msec at)
{
	msec day = clock_day_start(at);

	if (clock_minute_of_day(at) >= r->quiet_to)
		day = clock_add_days(day, 1);
	return day + r->quiet_to * MINUTE;
}

/* When the step is due; MSEC_NONE: never. */
static msec
step_time(const struct look *l, const struct esc_rule *r)
{
	msec base = r->from_due ? l->head->due : l->head->entered, at;

	if (base == MSEC_NONE)
		return MSEC_NONE;
	at = base + r->after;
	return in_quiet(r, at) ? quiet_end(r, at) : at;
}

static int
condition(const struct look *l, const struct esc_rule *r, bool *holds,
    struct err *e)
{
	struct values vals = { l->flow, (const char **)l->head->fields };
	struct expr_env env = { &vals, NULL, l->head->acts, NULL };

	*holds = true;
	if (*r->when == '\0')
		return 0;
	return expr_true(r->when, &env, holds, "rules/escalation.csv", r->line,
	    e);
}

static struct push *
new_push(const struct look *l, const struct esc_rule *r, msec at)
{
	struct pushes *ps = l->out;
	struct push *p;

	GROW(ps->v, ps->n, ps->cap);
	p = &ps->v[ps->n++];
	p->policy = arena_str(&ps->arena, r->policy);
	p->step = arena_str(&ps->arena, r->step);
	p->entered_event = arena_str(&ps->arena, l->head->entered_event);
	p->role = arena_str(&ps->arena, r->role);
	p->person = p->deputy_for = p->channel = p->action = "";
	p->at = at;
	p->limit = r->limit == MSEC_NONE ? MSEC_NONE : at + r->limit;
	p->late = p->limit != MSEC_NONE && l->now > p->limit;
	p->lacks_person = false;
	return p;
}

static void
push_person(const struct look *l, const struct esc_rule *r, msec at,
    const struct person *who)
{
	struct arena *a = &l->out->arena;
	const char *p = *r->channels == '\0' ? "*" : r->channels;
	struct push *push;
	char w[32];

	while (word_take(&p, w, sizeof(w))) {
		push = new_push(l, r, at);
		push->person = arena_str(a, who->code);
		push->deputy_for = arena_str(a, who->deputy_for);
		push->channel = arena_str(a, w);
	}
}

static int
push_people(const struct look *l, const struct esc_rule *r, msec at,
    struct err *e)
{
	struct persons ps = PERSONS_INIT;
	const char *p = r->role, *area = head_field(l->rec, l->head, "area");
	char w[64];
	size_t i;

	while (word_take(&p, w, sizeof(w)))
		if (people_of_role(l->lg, w, l->rec, l->head, area, l->now, &ps,
			e) < 0) {
			persons_release(&ps);
			return -1;
		}
	for (i = 0; i < ps.n; i++)
		push_person(l, r, at, &ps.v[i]);
	if (ps.n == 0) {
		new_push(l, r, at)->lacks_person = true;
		finding_add(l->fs, SEV_WARN, "W05", "rules/escalation.csv",
		    r->line, _("%s: nobody holds role '%s' in area '%s'"),
		    l->rec->id, r->role, area);
	}
	persons_release(&ps);
	return 0;
}

static int
look_at_step(const struct look *l, const struct esc_rule *r, struct err *e)
{
	msec at = step_time(l, r);
	bool holds;

	if (at == MSEC_NONE || at > l->now || in_quiet(r, l->now))
		return 0;
	/* an action may have failed: it is given until it is among the acts */
	if (l->out->done != NULL && *r->action == '\0' &&
	    l->out->done(l->out->done_arg, l->head->entered_event, r->policy,
		r->step))
		return 0;
	if (*r->action != '\0' && word_in(l->head->acts, r->action))
		return 0;
	if (condition(l, r, &holds, e) < 0)
		return -1;
	if (!holds)
		return 0;
	if (*r->action != '\0')
		new_push(l, r, at)->action =
		    arena_str(&l->out->arena, r->action);
	return *r->role == '\0' ? 0 : push_people(l, r, at, e);
}

/* A rule whose condition does not hold together stops only itself. */
static int
look_at_policy(const struct look *l, const struct esc_rules *rules,
    const char *policy, struct err *e)
{
	struct err own = ERR_INIT;
	const struct esc_rule *r;
	size_t i = 0;

	while (i < rules->n &&
	    (!rules->v[i].first || !streq(rules->v[i].policy, policy)))
		i++;
	for (i = i < rules->n ? i + 1 : 0; i > 0; i = r->next) {
		r = &rules->v[i - 1];
		if (look_at_step(l, r, &own) == 0)
			continue;
		if (own.code != E_DATA) {
			*e = own;
			return -1;
		}
		finding_from(l->fs, "W35", &own);
		err_clear(&own);
	}
	return 0;
}

/* Insertion keeps what is due together in the order of the table. */
static void
sort_pushes(struct push *v, size_t n)
{
	struct push x;
	size_t i, j;

	for (i = 1; i < n; i++) {
		x = v[i];
		for (j = i; j > 0 && x.at < v[j - 1].at; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

int
escalation_due(struct ledger *lg, const struct flow *f,
    const struct record *rec, const struct head *head, msec now,
    struct pushes *out, struct findings *fs, struct err *e)
{
	struct look l = { lg, f, rec, head, "", now, out, fs };
	const struct esc_rules *rules;
	const struct flow_row *row;
	size_t first = out->n;
	const char *p;
	char w[64];

	l.class_ = head_field(rec, head, "class");
	row = entering_row(&l);
	if (row == NULL || *row->policy == '\0')
		return 0;
	if (escalation_rules(lg, &rules, e) < 0)
		return -1;
	p = row->policy;
	while (word_take(&p, w, sizeof(w)))
		if (look_at_policy(&l, rules, w, e) < 0)
			return -1;
	sort_pushes(out->v + first, out->n - first);
	return 0;
}
