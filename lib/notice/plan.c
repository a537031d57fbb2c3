#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "notice/send_int.h"

#define UNSET_LONGEST DAY /* nothing set up for so long: given up */

/* Of a lane in one round: after a storm the first must not wait for the last. */
enum { ROUND_MAX = 200 };

struct lane *
plan_lane(struct sender *s, const struct channel *ch)
{
	struct lane *l;
	size_t i;

	for (i = 0; i < s->nlanes; i++)
		if (streq(s->lanes[i]->target, ch->target))
			return s->lanes[i];
	l = xmalloc(sizeof(*l));
	lane_init(l, ch->all->private_dir, ch->target, ch->rate_per_min);
	GROW(s->lanes, s->nlanes, s->lanecap);
	return s->lanes[s->nlanes++] = l;
}

void
plan_step(struct batch *b, const char *id, const char *action,
    const struct notice_pair *set, size_t n)
{
	struct notice_pair *v = arena_alloc(&b->arena, (n + 1) * sizeof(*v));

	if (n > 0)
		memcpy(v, set, n * sizeof(*v));
	GROW(b->steps, b->nsteps, b->stepcap);
	b->steps[b->nsteps++] = (struct notice_step){ id, action, v, n };
}

/* ---- which channel ---- */

/* One finding a fault and sender, not one a notice and round. */
void
plan_say(struct sender *s, enum severity severity, const struct err *why,
    struct findings *found)
{
	const size_t room = sizeof(s->said) / sizeof(s->said[0]);
	struct finding *f;
	size_t i;

	for (i = 0; i < s->nsaid; i++)
		if (streq(s->said[i].msg, why->msg))
			return;
	if (s->nsaid < room)
		s->said[s->nsaid++] = *why;
	f = finding_add(found, severity, "channel",
	    why->file[0] != '\0' ? why->file : NULL, why->line, "%s", why->msg);
	if (why->hint[0] != '\0')
		finding_hint(f, "%s", why->hint);
}

/* own: only what goes to an address of the recipient's alone. */
static struct channel *
pick(struct sender *s, struct batch *b, const struct queued *n,
    const char *from, bool inclusive, bool own, struct findings *found)
{
	const char *p = n->channels, *word;
	bool begun = from == NULL;
	char code[32];
	size_t len;

	while (word_next(&p, &word, &len)) {
		struct channel *ch;
		struct err why = ERR_INIT;
		bool here;

		if (len >= sizeof(code))
			continue;
		memcpy(code, word, len);
		code[len] = '\0';
		here = from != NULL && streq(code, from);
		if (here)
			begun = true;
		if (!begun || (here && !inclusive))
			continue;
		ch = channels_find(&b->channels, code);
		if (ch == NULL || (own && !channel_private(ch, n->recipient)))
			continue;
		if (channel_ready(ch, n->recipient, &why) == 0)
			return ch;
		if (found != NULL)
			plan_say(s, SEV_INFO, &why, found);
	}
	return NULL;
}

struct channel *
plan_after(struct batch *b, const struct sending *v)
{
	return pick(NULL, b, v->n, v->ch->code, false, v->secret != NULL, NULL);
}

static struct channel *
choose(struct sender *s, struct batch *b, const struct queued *n, bool own,
    struct findings *found)
{
	struct channel *ch = NULL;

	if (n->channel[0] != '\0' && word_in(n->channels, n->channel))
		ch = pick(s, b, n, n->channel, true, own, found);
	return ch != NULL ? ch : pick(s, b, n, NULL, true, own, found);
}

/* ---- what is due ---- */

static void
wake_at(struct sender *s, msec t)
{
	if (t != MSEC_NONE && (s->next == MSEC_NONE || t < s->next))
		s->next = t;
}

/* Once a notice and sender: one that follows looks at it again and again. */
static void
say_unset(struct sender *s, const struct queued *n, struct findings *found)
{
	struct finding *f;
	size_t i;

	for (i = 0; i < s->ntold; i++)
		if (streq(s->told[i], n->id))
			return;
	GROW(s->told, s->ntold, s->toldcap);
	s->told[s->ntold++] = xstrdup(n->id);
	f = finding_add(found, SEV_WARN, "no-channel", NULL, 0,
	    n->channels[0] != '\0' ?
		_("%s: no channel of %s %s is set up (%s)") :
		_("%s: %s %s has no channel%s"),
	    n->id, n->recipient, n->recipient_name, n->channels);
	if (n->channels[0] == '\0')
		finding_hint(f,
		    _("tell that person yourself; then channels in "
		      "registers/people.csv"));
}

/*
 * Who has no channel in the register cannot be told at all: that is said, ends
 * at once, and is news for the keepers only for class A.  Where channels are
 * only not set up yet, the notice waits a day for the secrets file.
 */
static void
unset(struct sender *s, struct batch *b, const struct queued *n, msec now,
    struct findings *found)
{
	struct notice_pair why = { "result", _("no channel is set up") };
	bool never = n->channels[0] == '\0';
	bool quiet =
	    streq(n->policy, "keeper") || (never && !streq(n->severity, "A"));
	char *text;

	say_unset(s, n, found);
	if (n->state != Q_QUEUED)
		return;
	if (!never && now - n->created <= UNSET_LONGEST) {
		wake_at(s, n->created + UNSET_LONGEST + 1);
		return;
	}
	plan_step(b, n->id, "give_up", &why, 1);
	if (quiet)
		return;
	text =
	    xasprintf("%s%s %s %s: %s\n", s->gave_up != NULL ? s->gave_up : "",
		n->id, n->recipient, n->subject, why.value);
	free(s->gave_up);
	s->gave_up = text;
}

static bool
still_waiting(struct sender *s, struct batch *b, struct queued *n)
{
	const char *who = "", *action;
	struct notice_pair set = { "heard_by", "" };

	action = queue_settled(s->lg, &b->q, n, &who);
	if (action == NULL)
		return true;
	set.value = who;
	plan_step(b, n->id, action, &set, who[0] != '\0' ? 1 : 0);
	return false;
}

/* Somebody may have to move; where one must not talk into another, all wait. */
static int
kind_of(const struct queued *n, const struct channel *ch)
{
	return queue_presses(n) && channel_beside(ch) ? LANE_PRESSING :
							LANE_REST;
}

int
plan_kind(const struct sending *v)
{
	return kind_of(v->n, v->ch);
}

/* Is the sender of a notice that stands at sending dead?  Its lane tells. */
static bool
dead(struct sender *s, struct batch *b, const struct queued *n)
{
	struct channel *ch = channels_find(&b->channels, n->channel);
	struct lane *l;

	if (job_has(s, n->id))
		return false;
	if (ch == NULL)
		return true;
	l = plan_lane(s, ch);
	return l->fd >= 0;
}

static bool
due(struct sender *s, struct batch *b, struct queued *n, msec now)
{
	if (n->state == Q_SENDING) {
		if (dead(s, b, n))
			return true;
		s->left += !job_has(s, n->id);
		return false;
	}
	if (n->state == Q_AWAITING &&
	    (!still_waiting(s, b, n) || n->next_try == MSEC_NONE))
		return false;
	if (n->next_try != MSEC_NONE && n->next_try > now) {
		wake_at(s, n->next_try);
		return false;
	}
	return true;
}

static void
consider(struct sender *s, struct batch *b, struct queued *n, const char *twin,
    msec now, struct findings *found)
{
	struct notice_pair same = { "result", twin };
	const struct unveiled *secret;
	struct sending *v;
	struct channel *ch;
	struct lane *l;

	if (twin != NULL && n->state == Q_QUEUED) {
		plan_step(b, n->id, "lapse", &same, 1);
		return;
	}
	if (!due(s, b, n, now) || !unveil(s, b, n, &secret, found))
		return;
	ch = choose(s, b, n, secret != NULL, found);
	if (ch == NULL) {
		unset(s, b, n, now, found);
		return;
	}
	l = plan_lane(s, ch);
	if (l->fd < 0 || l->jobs[kind_of(n, ch)] > 0) {
		/* somebody sends there now, or our own job does */
		s->left += l->busy && n->state == Q_QUEUED;
		return;
	}
	if (l->planned == ROUND_MAX) {
		l->capped = true;
		return;
	}
	l->planned++;
	v = &b->v[b->n++];
	*v = (struct sending){ n, ch, l, n->state == Q_SENDING, false, secret };
}

static int
lock_lanes(struct sender *s, struct batch *b, struct err *e)
{
	size_t i;

	for (i = 0; i < b->channels.n; i++) {
		struct lane *l = plan_lane(s, &b->channels.v[i]);

		l->rate_per_min = b->channels.v[i].rate_per_min;
		l->planned = 0;
		l->capped = false;
		if (lane_lock(l, e) < 0)
			return -1;
		if (l->busy)
			wake_at(s, store_now(s->lg->store) + SECOND);
	}
	return 0;
}

/* At most so many: nearly all of a storm only wait for somebody to accept. */
static size_t
may_go(const struct queue *q)
{
	size_t i, n = 0;

	for (i = 0; i < q->n; i++)
		n += !queue_only_waits(q->v[i]);
	return n;
}

int
plan_batch(struct sender *s, struct batch *b, struct findings *found,
    struct err *e)
{
	msec now = store_now(s->lg->store), since = MSEC_NONE;
	const char **twin;
	size_t i;

	s->next = MSEC_NONE;
	s->left = 0;
	if (channels_load(&b->channels, s->lg, e) < 0)
		return -1;
	if (lock_lanes(s, b, e) < 0)
		return -1;
	/* Only now: what was recorded before a lane was free is seen. */
	if (store_refresh(s->lg->store, e) < 0 || ledger_refresh(s->lg, e) < 0)
		return -1;
	if (s->scanned_all)
		since = clock_add_days(clock_day_start(now), -31);
	if (queue_scan(s->lg, s->memory, since, &b->q, found, e) < 0)
		return -1;
	s->scanned_all = true;
	twin = arena_alloc(&b->arena, (b->q.n + 1) * sizeof(*twin));
	if (queue_twins(s->lg, &b->q, twin, e) < 0)
		return -1;
	b->v = xcalloc(may_go(&b->q) + 1, sizeof(*b->v));
	for (i = 0; i < b->q.n; i++)
		consider(s, b, b->q.v[i], twin[i], now, found);
	queue_settled_end(&b->q);
	return 0;
}
