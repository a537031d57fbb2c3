/* Whom the notices of a response reached: what the step says of itself. */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/people.h"
#include "notice/notice.h"
#include "response/respond_int.h"

enum { NAMES_LEN = 110 };

struct told {
	const char *person, *id, *why; /* of a notice that has not arrived */
	bool reached;
};

struct telling_of {
	struct respond *r;
	const char *cause;
	struct told *v;
	size_t n, cap;
};

static struct told *
told_of(struct telling_of *t, const char *person)
{
	for (size_t i = 0; i < t->n; i++)
		if (streq(t->v[i].person, person))
			return &t->v[i];
	GROW(t->v, t->n, t->cap);
	t->v[t->n] =
	    (struct told){ arena_str(&t->r->arena, person), "", "", false };
	return &t->v[t->n++];
}

static int
on_notice(void *arg, const struct record *n, struct err *e)
{
	struct telling_of *t = arg;
	struct arena *a = &t->r->arena;
	struct told *p;
	const char *own;

	(void)e;
	if (!streq(record_field(n, "about"), t->r->id) ||
	    !streq(record_field(n, "cause"), t->cause))
		return 0;
	p = told_of(t, record_field(n, "recipient"));
	own = notice_channels(t->r->lg, p->person, store_now(t->r->lg->store));
	/* A loudspeaker tells those who stand there, not whom it is meant for. */
	if (streq(n->shown->node, "accepted") ||
	    (word_in("delivered awaiting", n->shown->node) &&
		word_in(own, record_field(n, "channel"))))
		p->reached = true;
	p->id = arena_str(a, n->id);
	if (own[0] == '\0')
		p->why = _("no channel");
	else if (word_in("queued given_up", n->shown->node) &&
	    record_field(n, "result")[0] != '\0')
		p->why = arena_str(a, record_field(n, "result"));
	return 0;
}

/* The event that the newest notices are of: the start, or the last raise. */
static int
last_cause(struct respond *r, struct telling_of *t, msec *since, struct err *e)
{
	struct record_box *box = NULL;
	const struct record *rec;

	if (record_load(&box, r->lg->store, &r->lg->schemas, r->id, NULL, e) <
	    0)
		return -1;
	rec = record_of(box);
	*since = rec->created;
	for (size_t i = 0; rec->events != NULL && i < rec->nevents; i++)
		if (i == 0 || streq(rec->events[i]->action, "raise"))
			t->cause = arena_str(&r->arena, rec->events[i]->event);
	record_free(box);
	return 0;
}

static void
say_one(struct respond *r, const struct told *p)
{
	struct finding *f = finding_add(&r->said, SEV_WARN, "not-told", NULL, 0,
	    _("%s %s was not reached: %s"), p->person,
	    person_name(r->lg, p->person),
	    p->why[0] != '\0' ? p->why : _("not sent yet"));

	finding_hint(f,
	    _("telephone; record-show %s; channels: registers/people.csv"),
	    p->id);
}

/* Their names as far as there is room, and how many more. */
static void
names(struct respond *r, const struct telling_of *t, struct buf *out)
{
	size_t left = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct told *p = &t->v[i];

		if (p->reached)
			continue;
		say_one(r, p);
		if (out->len > NAMES_LEN)
			left++;
		else
			buf_printf(out, "%s%s %s", out->len > 0 ? ", " : "",
			    p->person, person_name(r->lg, p->person));
	}
	if (left > 0)
		buf_printf(out, " +%zu", left);
}

static bool
judge(struct respond *r, const struct telling_of *t, struct outcome_text *o)
{
	struct buf who = BUF_INIT;
	size_t reached = 0;
	enum outcome_kind bad =
	    word_in("stored timeout", outcome_name(o->kind)) ? o->kind :
							       STEP_FAILED;

	names(r, t, &who);
	for (size_t i = 0; i < t->n; i++)
		reached += t->v[i].reached;
	if (t->n == 0)
		outcome_set(o, STEP_FAILED,
		    _("nobody is to be told: rules/escalation.csv; telephone"));
	else if (reached < t->n)
		outcome_set(o, bad, _("not reached, telephone: %s"), who.ptr);
	else
		outcome_set(o, STEP_OK, _("persons told: %zu"), reached);
	buf_release(&who);
	return reached > 0;
}

bool
step_notified(struct respond *r, struct step_job *j)
{
	struct record_bounds b = RECORD_BOUNDS("notice");
	struct telling_of t = { .r = r, .cause = "" };
	struct err why = ERR_INIT;
	bool any = false;

	b.contains = r->id;
	if (respond_refresh(r->lg, &why) < 0 ||
	    last_cause(r, &t, &b.since, &why) < 0 ||
	    records_scan(r->lg->store, &r->lg->schemas, &b, on_notice, &t,
		&r->said, &why) < 0)
		/* who was told is not known: nobody is claimed to be */
		outcome_set(&j->outcome, STEP_FAILED, "%s", why.msg);
	else
		any = judge(r, &t, &j->outcome);
	free(t.v);
	return any;
}
