/*
 * A scan: two threads parse and fold what the cache does not hold, the caller's
 * thread hands records over in order.  The threads are never more than WINDOW
 * files ahead of it, which bounds the memory.
 */
#include "record/scan.h"

#include <pthread.h>
#include <string.h>

#include "base/str.h"

enum { WINDOW = 16, WORKERS = 2, WORTH_THREADS = 3 };

struct scan_counts scan_counts;

struct scan {
	struct plan plan;
	record_fn fn;
	void *arg;
	struct findings *fs;
	pthread_mutex_t lock;
	pthread_cond_t done, room; /* a job is done; the main thread moved */
	size_t next; /* the workers' next job */
	size_t at; /* the main thread's job */
	bool stop;
	bool threads;
	struct folded work; /* of the main thread */
};

/* The next job to parse, NULL when there is no more. */
static struct job *
take_job(struct scan *s)
{
	struct job *j = NULL;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		while (s->next < s->plan.njobs &&
		    (!s->plan.jobs[s->next].wanted ||
			s->plan.jobs[s->next].entry != NULL))
			s->next++;
		if (s->stop || s->next >= s->plan.njobs)
			break;
		if (s->next < s->at + WINDOW) {
			j = &s->plan.jobs[s->next++];
			j->state = JOB_TAKEN;
			break;
		}
		pthread_cond_wait(&s->room, &s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return j;
}

static void *
worker(void *arg)
{
	struct folded work = FOLDED_INIT;
	struct scan *s = arg;
	struct job *j;

	while ((j = take_job(s)) != NULL) {
		job_parse(&s->plan, j, &work);
		pthread_mutex_lock(&s->lock);
		j->state = JOB_DONE;
		pthread_cond_signal(&s->done);
		pthread_mutex_unlock(&s->lock);
	}
	folded_release(&work);
	return NULL;
}

static void
parse_here(struct scan *s, struct job *j)
{
	job_parse(&s->plan, j, &s->work);
	j->state = JOB_DONE;
}

static void
wait_for(struct scan *s, struct job *j)
{
	if (!s->threads) {
		parse_here(s, j);
		return;
	}
	pthread_mutex_lock(&s->lock);
	s->at = (size_t)(j - s->plan.jobs);
	pthread_cond_broadcast(&s->room);
	while (j->state != JOB_DONE)
		pthread_cond_wait(&s->done, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

static int
hand_over(struct scan *s, const struct record *r, struct err *e)
{
	const struct record_bounds *b = s->plan.bounds;

	if (b->open_only && !r->open)
		return 0;
	if (b->touched != MSEC_NONE && r->last < b->touched)
		return 0;
	return s->fn(s->arg, r, e);
}

/* Both parts by id. */
static int
hand_over_packed(struct scan *s, const char *path, struct cursor c[2],
    struct err *e)
{
	int more[2] = { cursor_next(&c[0]), cursor_next(&c[1]) };

	while (more[0] == 1 || more[1] == 1) {
		int k = more[0] != 1;

		if (more[0] == 1 && more[1] == 1)
			k = strcmp(c[0].record.id, c[1].record.id) > 0;
		c[k].record.path = path;
		if (hand_over(s, &c[k].record, e) < 0)
			return -1;
		more[k] = cursor_next(&c[k]);
	}
	if (more[0] == 0 && more[1] == 0)
		return 0;
	/* its sum is right, so this program wrote it wrong */
	err_set(e, E_IO, _("the cache of records does not hold"));
	return err_hint(e, _("remove .git/bihuan/cache and try again"));
}

static void
finding_move(struct findings *to, const struct finding *f)
{
	struct finding *g = finding_add(to, f->severity, f->code, f->file,
	    f->line, "%s", f->msg);

	if (f->hint != NULL)
		finding_hint(g, "%s", f->hint);
}

static int
deliver_parsed(struct scan *s, struct job *j, struct cursor c[2], struct err *e)
{
	for (size_t i = 0; i < j->fs.n; i++)
		finding_move(s->fs, &j->fs.v[i]);
	if (j->rc < 0) {
		if (j->err->file[0] == '\0')
			str_copy(j->err->file, sizeof(j->err->file),
			    j->file->path);
		finding_from(s->fs, "bad-file", j->err);
		return 0;
	}
	if (j->folded != NULL) {
		for (size_t i = 0; i < j->folded->n; i++) {
			j->folded->records[i].path = j->file->path;
			if (hand_over(s, &j->folded->records[i], e) < 0)
				return -1;
		}
		return 0;
	}
	cursor_start(&c[0], j->schema, j->packed.open.ptr, j->packed.open.len);
	cursor_start(&c[1], j->schema, j->packed.rest.ptr, j->packed.rest.len);
	return hand_over_packed(s, j->file->path, c, e);
}

/* 1 when the cache answered, 0 when the entry is damaged. */
static int
deliver_cached(struct scan *s, struct job *j, struct cursor c[2], struct err *e)
{
	const struct record_bounds *b = s->plan.bounds;
	const struct pack *pack = s->plan.months[j->month].pack;
	const char *open, *rest = "";

	if (b->touched != MSEC_NONE && j->entry->newest < b->touched)
		return 1;
	open = pack_part(pack, j->entry, true);
	if (!b->open_only)
		rest = pack_part(pack, j->entry, false);
	if (open == NULL || rest == NULL)
		return 0;
	cursor_start(&c[0], j->schema, open, j->entry->open_len);
	cursor_start(&c[1], j->schema, rest,
	    b->open_only ? 0 : j->entry->rest_len);
	return hand_over_packed(s, j->file->path, c, e) < 0 ? -1 : 1;
}

static int
deliver(struct scan *s, struct job *j, struct cursor c[2], struct err *e)
{
	int rc;

	if (j->entry != NULL) {
		rc = deliver_cached(s, j, c, e);
		scan_counts.cached += rc == 1;
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		parse_here(s, j);
		s->plan.months[j->month].settled = true;
	} else {
		wait_for(s, j);
	}
	rc = deliver_parsed(s, j, c, e);
	plan_note(&s->plan, j);
	if (s->plan.bounds->events || s->plan.bounds->contains != NULL)
		job_release(j);
	return rc;
}

static int
run(struct scan *s, struct err *e)
{
	struct cursor c[2];
	int rc = 0;

	memset(c, 0, sizeof(c));
	for (size_t i = 0; i < s->plan.njobs && rc == 0; i++) {
		struct job *j = &s->plan.jobs[i];

		if (!j->wanted)
			continue;
		rc = deliver(s, j, c, e);
		if (rc == 0 && s->plan.months[j->month].last == i)
			plan_month_done(&s->plan, j->month);
	}
	cursor_release(&c[0]);
	cursor_release(&c[1]);
	return rc;
}

static int
run_with_threads(struct scan *s, struct err *e)
{
	pthread_t threads[WORKERS];
	size_t n;
	int rc;

	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->done, NULL);
	pthread_cond_init(&s->room, NULL);
	for (n = 0; n < WORKERS; n++)
		if (pthread_create(&threads[n], NULL, worker, s) != 0)
			break;
	s->threads = n > 0;
	rc = run(s, e);
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_broadcast(&s->room);
	pthread_mutex_unlock(&s->lock);
	while (n > 0)
		pthread_join(threads[--n], NULL);
	pthread_cond_destroy(&s->room);
	pthread_cond_destroy(&s->done);
	pthread_mutex_destroy(&s->lock);
	return rc;
}

int
records_scan(struct store *st, const struct schemas *ss,
    const struct record_bounds *b, record_fn fn, void *arg, struct findings *fs,
    struct err *e)
{
	struct findings unheard = FINDINGS_INIT;
	struct scan s = {
		.fn = fn,
		.arg = arg,
		.fs = fs != NULL ? fs : &unheard,
		.work = FOLDED_INIT,
	};
	int rc;

	fs = s.fs;
	if (plan_make(&s.plan, st, ss, b, arg, fs, e) < 0)
		return -1;
	if (s.plan.parsing >= WORTH_THREADS)
		rc = run_with_threads(&s, e);
	else
		rc = run(&s, e);
	scan_plan_release(&s.plan);
	folded_release(&s.work);
	findings_release(&unheard);
	return rc;
}
