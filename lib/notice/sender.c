#include "notice/sender.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "notice/net.h"
#include "notice/send_int.h"

/* ms until what lies in the spool is seen to; for the lock at the end */
enum { QUIET = 1000, LAST_WAIT = 200 };

struct sender *
sender_new(struct ledger *lg, const struct notice_ops *ops)
{
	struct sender *s = xcalloc(1, sizeof(*s));

	s->lg = lg;
	s->ops = ops;
	s->next = MSEC_NONE;
	s->memory = queue_memory_new();
	net_start();
	return s;
}

void
sender_stop(struct sender *s)
{
	struct job *j;

	for (j = s->jobs; j != NULL; j = j->next)
		if (j->pid > 0)
			kill(j->pid, SIGTERM);
}

void
sender_free(struct sender *s)
{
	struct findings ignored = FINDINGS_INIT;
	struct err e = ERR_INIT;
	size_t i;

	if (s == NULL)
		return;
	sender_stop(s);
	while (s->jobs != NULL && sender_wait(s, -1, 1000, &ignored, &e) == 0)
		;
	spool_settle(s->lg->store, LAST_WAIT, &e);
	while (s->jobs != NULL) {
		if (s->jobs->pid > 0) {
			kill(s->jobs->pid, SIGKILL);
			waitpid(s->jobs->pid, NULL, 0);
		}
		job_free(s, s->jobs);
	}
	for (i = 0; i < s->nlanes; i++) {
		lane_release(s->lanes[i]);
		free(s->lanes[i]);
	}
	free(s->lanes);
	for (i = 0; i < s->ntold; i++)
		free(s->told[i]);
	free(s->told);
	free(s->gave_up);
	queue_memory_free(s->memory);
	findings_release(&ignored);
	free(s);
}

bool
sender_busy(const struct sender *s)
{
	return s->jobs != NULL;
}

size_t
sender_left(const struct sender *s)
{
	return s->left;
}

bool
sender_more(const struct sender *s)
{
	return s->more;
}

msec
sender_next(const struct sender *s)
{
	return s->next;
}

/* ---- a round ---- */

/* Others take what stands at sending in a lane that is free for lost. */
static bool
idle(const struct sender *s, const struct lane *l)
{
	const struct job *j;

	for (j = s->jobs; j != NULL; j = j->next)
		if (j->lane == l)
			return false;
	return true;
}

static void
free_idle_lanes(struct sender *s)
{
	size_t i;

	for (i = 0; i < s->nlanes; i++)
		if (idle(s, s->lanes[i]))
			lane_unlock(s->lanes[i]);
}

static struct notice_step
sending_step(struct batch *b, const struct sending *v)
{
	struct notice_pair *set = arena_alloc(&b->arena, 4 * sizeof(*set));
	size_t n = 0;

	set[n++] = (struct notice_pair){ "attempts",
		arena_printf(&b->arena, "%ld", v->n->attempts + 1) };
	set[n++] = (struct notice_pair){ "message_id",
		arena_printf(&b->arena, "<%s@%s.bihuan>", v->n->id,
		    b->channels.plant) };
	if (!streq(v->n->channel, v->ch->code))
		set[n++] = (struct notice_pair){ "channel", v->ch->code };
	if (v->again)
		set[n++] = (struct notice_pair){ "possible_duplicate", "yes" };
	return (struct notice_step){ v->n->id, "send", set, n };
}

/* The lane's part of the batch, urgent first, as the rate allows. */
static size_t
of_lane(struct sender *s, struct batch *b, struct lane *l, struct sending **v)
{
	size_t i, n = 0, go;

	for (i = 0; i < b->n; i++)
		if (b->v[i].lane == l)
			v[n++] = &b->v[i];
	go = n == 0 ? 0 : rate_plan(s, l, v, n);
	s->more = s->more || (l->capped && go == n);
	return go;
}

/*
 * Sendings lane by lane, then the other steps and what came of earlier sendings:
 * one commit.
 */
static int
record_round(struct sender *s, struct batch *b, struct sending **v, size_t n,
    bool **done, struct findings *found, struct err *e)
{
	size_t all = n + b->nsteps + results_steps(s, NULL, found), i;
	struct notice_step *steps = xcalloc(all + 1, sizeof(*steps));
	bool urgent = false;
	int rc;

	*done = xcalloc(all + 1, sizeof(**done));
	for (i = 0; i < n; i++) {
		steps[i] = sending_step(b, v[i]);
		urgent = urgent || queue_presses(v[i]->n);
	}
	if (b->nsteps > 0)
		memcpy(steps + n, b->steps, b->nsteps * sizeof(*steps));
	results_steps(s, steps + n + b->nsteps, found);
	rc = record_steps(s, steps, *done, all, urgent, found, e);
	if (rc == 0)
		results_done(s);
	free(steps);
	return rc;
}

/* A digest is one message, and goes with what is before it. */
static bool
together(const struct sending *a, const struct sending *b)
{
	return a->lane == b->lane &&
	    (b->digest || plan_kind(a) == plan_kind(b));
}

static int
start_jobs(struct sender *s, struct batch *b, struct sending **v, size_t n,
    const bool *done, struct err *e)
{
	struct sending **mine = xcalloc(n + 1, sizeof(struct sending *));
	size_t i, k;
	int rc = 0;

	for (i = 0; i < n && rc == 0;) {
		const struct sending *first = v[i];

		for (k = 0; i < n && together(first, v[i]); i++)
			if (done[i])
				mine[k++] = v[i];
		if (k > 0)
			rc = job_start(s, b, first->lane, mine, k, e);
	}
	free(mine);
	return rc;
}

static int
tell_keepers(struct sender *s, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct notice_draft *drafts;
	size_t n = 0;
	int rc;

	if (s->gave_up == NULL)
		return 0;
	s->gave_up[strlen(s->gave_up) - 1] = '\0'; /* the last line's end */
	rc = notice_keepers(s->lg, "given-up", _("notices were given up"),
	    s->gave_up, store_now(s->lg->store), &a, &drafts, &n, e);
	if (rc == 0 && n > 0) {
		rc = s->ops->make(s->ops->arg, drafts, n, e);
		s->more = true;
	}
	free(s->gave_up);
	s->gave_up = NULL;
	arena_release(&a);
	return rc;
}

int
sender_round(struct sender *s, struct findings *found, struct err *e)
{
	struct batch *b = xcalloc(1, sizeof(*b));
	struct sending **v = NULL;
	bool *done = NULL;
	size_t i, n = 0;
	int rc;

	b->users = 1;
	s->more = false;
	rc = plan_batch(s, b, found, e);
	v = xcalloc(b->n + 1, sizeof(struct sending *));
	for (i = 0; rc == 0 && i < s->nlanes; i++)
		n += of_lane(s, b, s->lanes[i], v + n);
	if (rc == 0)
		rc = record_round(s, b, v, n, &done, found, e);
	if (rc == 0)
		rc = start_jobs(s, b, v, n, done, e);
	free_idle_lanes(s);
	free(v);
	free(done);
	batch_drop(b);
	if (rc == 0)
		rc = tell_keepers(s, e);
	return rc;
}

/* ---- waiting ---- */

/* The jobs that run, then fd. */
static size_t
poll_set(const struct sender *s, int fd, struct pollfd **out)
{
	const struct job *j;
	struct pollfd *v;
	size_t n = 0;

	for (j = s->jobs; j != NULL; j = j->next)
		n++;
	v = xcalloc(n + 2, sizeof(*v));
	n = 0;
	for (j = s->jobs; j != NULL; j = j->next)
		if (!j->ended)
			v[n++] = (struct pollfd){ j->fd, POLLIN, 0 };
	if (fd >= 0)
		v[n++] = (struct pollfd){ fd, POLLIN, 0 };
	*out = v;
	return n;
}

static bool
pending(const struct sender *s)
{
	const struct job *j;

	for (j = s->jobs; j != NULL; j = j->next)
		if (j->ended)
			return true;
	return false;
}

int
sender_wait(struct sender *s, int fd, int timeout_ms, struct findings *found,
    struct err *e)
{
	struct pollfd *v;
	struct job *j;
	size_t n = poll_set(s, fd, &v);
	int rc = 0, ready;
	bool news;

	if (pending(s))
		timeout_ms = 0;
	else if (timeout_ms > QUIET && spool_lies(s->lg->store))
		timeout_ms = QUIET;
	ready = n > 0 ? poll(v, n, timeout_ms) :
			(usleep((useconds_t)timeout_ms * 1000), 0);
	news = ready > 0 && fd >= 0 && v[n - 1].revents != 0;
	free(v);
	if (ready < 0 && errno != EINTR)
		return err_sys(e, _("waiting"));
	for (j = s->jobs; j != NULL; j = j->next)
		if (!j->ended)
			job_read(j);
	/* else the next round's commit has room for them: one less to wait for */
	if (!news)
		rc = results_record(s, found, e);
	free_idle_lanes(s);
	if (rc == 0)
		rc = tell_keepers(s, e);
	if (rc == 0)
		rc = spool_tend(s->lg->store, &s->spooled,
		    ready == 0 && timeout_ms >= QUIET, e);
	return rc;
}

/* ---- what waits ---- */

int
sender_list(struct ledger *lg, sender_fn fn, void *arg, struct findings *found,
    struct err *e)
{
	struct queue_memory *m = queue_memory_new();
	struct queue q = QUEUE_INIT;
	msec now = store_now(lg->store);
	char when[CLOCK_TEXT];
	size_t i;
	int rc = queue_scan(lg, m, MSEC_NONE, &q, found, e);

	for (i = 0; rc == 0 && i < q.n; i++) {
		const struct queued *n = q.v[i];
		struct sender_line l = { n->id, n->channel, n->recipient, when,
			n->subject, false };

		if (queue_only_waits(n))
			continue;
		l.now = n->next_try == MSEC_NONE || n->next_try <= now;
		clock_short(l.now ? now : n->next_try, when);
		fn(arg, &l);
	}
	queue_release(&q);
	queue_memory_free(m);
	return rc;
}
