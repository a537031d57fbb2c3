#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "notice/send_int.h"

#define REPEAT (2 * MINUTE) /* of what is spoken until somebody accepts */

static const msec backoff[] = { 1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE,
	30 * MINUTE };
enum { TRIES = 1 + sizeof(backoff) / sizeof(backoff[0]), PAIRS_MAX = 6 };

struct verdict {
	const char *action;
	struct notice_pair set[PAIRS_MAX];
	size_t n;
};

static void
set(struct verdict *v, const char *name, const char *value)
{
	if (v->n < PAIRS_MAX)
		v->set[v->n++] = (struct notice_pair){ name, value };
}

static void
set_time(struct verdict *v, struct arena *a, const char *name, msec t)
{
	char text[CLOCK_TEXT];

	clock_format(t, text);
	set(v, name, arena_str(a, text));
}

static const char *
result_text(struct batch *b, const struct sending *s, const struct delivery *d)
{
	return arena_printf(&b->arena, "%s: %s%s", s->ch->code,
	    s->digest ? _("digest; ") : "", d->text);
}

static void
sent(struct sender *s, struct job *j, const struct sending *v,
    const struct delivery *d, struct verdict *out)
{
	if (!v->n->ack) {
		out->action = "deliver";
		return;
	}
	out->action = "await";
	set(out, "attempts", "0");
	if (d->repeat)
		set_time(out, &j->batch->arena, "next_try",
		    store_now(s->lg->store) + REPEAT);
	else if (v->n->next_try != MSEC_NONE)
		set(out, "next_try", "-");
}

static void
another_channel(struct sender *s, struct job *j, const struct channel *next,
    struct verdict *out)
{
	out->action = "retry";
	set(out, "channel", next->code);
	set(out, "attempts", "0");
	set_time(out, &j->batch->arena, "next_try", store_now(s->lg->store));
	s->more = true;
}

static void
give_up(struct sender *s, const struct queued *n, const struct delivery *d,
    struct verdict *out)
{
	char *text;

	out->action = "give_up";
	if (streq(n->policy, "keeper"))
		return; /* or the keepers would be told that they were not */
	text =
	    xasprintf("%s%s %s %s: %s\n", s->gave_up != NULL ? s->gave_up : "",
		n->id, n->recipient, n->subject, d->text);
	free(s->gave_up);
	s->gave_up = text;
}

/*
 * Backoff, then the person's next channel, then the end.  The next channel
 * comes early when waiting would take the notice past its limit.
 */
static void
not_sent(struct sender *s, struct job *j, const struct sending *v,
    const struct delivery *d, struct verdict *out)
{
	const struct channel *next = plan_after(j->batch, v);
	msec now = store_now(s->lg->store), wait = 0;
	long tries = v->n->attempts + 1;
	bool last = d->outcome == OUT_REFUSED || tries >= TRIES;

	if (!last) {
		wait = backoff[tries - 1];
		if (wait < d->wait)
			wait = d->wait;
	}
	if (next != NULL &&
	    (last ||
		(v->n->latest != MSEC_NONE && now + wait > v->n->latest))) {
		another_channel(s, j, next, out);
		return;
	}
	if (last) {
		give_up(s, v->n, d, out);
		return;
	}
	out->action = "retry";
	set_time(out, &j->batch->arena, "next_try", now + wait);
	if (s->next == MSEC_NONE || now + wait < s->next)
		s->next = now + wait;
}

static void
judge(struct sender *s, struct job *j, size_t i, struct verdict *out,
    struct findings *found)
{
	const struct sending *v = j->v[i];
	struct delivery *d = &j->results[i];

	memset(out, 0, sizeof(*out));
	if (!j->have[i])
		delivery_set(d, OUT_UNKNOWN, _("the sending process died"));
	set(out, "result", result_text(j->batch, v, d));
	if (d->outcome == OUT_UNKNOWN)
		set(out, "possible_duplicate", "yes");
	if (d->outcome == OUT_SENT) {
		sent(s, j, v, d, out);
		return;
	}
	not_sent(s, j, v, d, out);
	finding_add(found, SEV_WARN, "not-sent", NULL, 0, "%s: %s: %s%s",
	    v->n->id, v->ch->code, d->text,
	    streq(out->action, "give_up") ? _(" (given up)") : "");
}

/*
 * That it was delivered, accepted or left meanwhile is as good, and for nobody
 * to see to.
 */
static void
say_moved(const char *id, const struct err *why, struct findings *found)
{
	struct finding *f;

	if (why->code == E_NO)
		return;
	f = finding_add(found, SEV_INFO, "moved", NULL, 0, "%s: %s", id,
	    why->msg);
	if (why->hint[0] != '\0')
		finding_hint(f, "%s", why->hint);
}

/* Together, or else one by one: somebody may have accepted meanwhile. */
int
record_steps(struct sender *s, const struct notice_step *steps, bool *done,
    size_t n, bool urgent, struct findings *found, struct err *e)
{
	struct err why = ERR_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		done[i] = true;
	if (n == 0)
		return 0;
	urgent = urgent || clock_steady() < s->emptied + SECOND;
	if (s->ops->record(s->ops->arg, steps, n, urgent, &why) == 0) {
		if (!urgent)
			s->emptied = clock_steady();
		return 0;
	}
	if (why.code == E_IO || why.code == E_BUSY || why.code == E_PERM) {
		*e = why;
		return -1;
	}
	for (i = 0; i < n; i++) {
		struct err one = ERR_INIT;

		done[i] = s->ops->record(s->ops->arg, &steps[i], 1, urgent,
			      &one) == 0;
		if (!done[i])
			say_moved(steps[i].id, &one, found);
	}
	return 0;
}

static void
judge_all(struct sender *s, struct job *j, struct findings *found)
{
	struct verdict *v =
	    arena_alloc(&j->batch->arena, (j->n + 1) * sizeof(*v));
	size_t i;

	j->steps =
	    arena_alloc(&j->batch->arena, (j->n + 1) * sizeof(*j->steps));
	for (i = 0; i < j->n; i++) {
		judge(s, j, i, &v[i], found);
		j->steps[i] = (struct notice_step){ j->v[i]->n->id, v[i].action,
			v[i].set, v[i].n };
	}
}

size_t
results_steps(struct sender *s, struct notice_step *steps,
    struct findings *found)
{
	struct job *j;
	size_t n = 0;

	for (j = s->jobs; j != NULL; j = j->next) {
		if (!j->ended)
			continue;
		if (j->steps == NULL)
			judge_all(s, j, found);
		if (steps != NULL && j->n > 0)
			memcpy(steps + n, j->steps, j->n * sizeof(*steps));
		n += j->n;
	}
	return n;
}

void
results_done(struct sender *s)
{
	struct job *j, *next;

	for (j = s->jobs; j != NULL; j = next) {
		next = j->next;
		if (j->ended)
			job_free(s, j);
	}
}

int
results_record(struct sender *s, struct findings *found, struct err *e)
{
	size_t n = results_steps(s, NULL, found);
	struct notice_step *steps = xcalloc(n + 1, sizeof(*steps));
	bool *done = xcalloc(n + 1, sizeof(*done));
	int rc;

	results_steps(s, steps, found);
	rc = record_steps(s, steps, done, n, false, found, e);
	if (rc == 0)
		results_done(s);
	free(steps);
	free(done);
	return rc;
}
