#include "notice/notice.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "notice/memo.h"

/*
 * Keys asked for, as two independent 64-bit sums, in an open-addressed table:
 * what a notice holds is hashed as it comes by, and nothing is kept of those
 * nobody asks for.
 */
struct slot {
	uint64_t a, b;
	size_t push; /* index + 1; 0: free */
};

struct lookup {
	const struct push *pushes;
	bool *known;
	size_t n, left;
	struct slot *slots;
	size_t mask;
	size_t *same; /* next push with the same key + 1, or 0 */
	struct memo *memo; /* or NULL */
};

/*
 * A step that told anybody is done: asked again in the next shift it would name
 * whoever has come on duty since, and each shift would hear of it as late.
 */
static uint64_t
step_sum(const char *cause, const char *policy, const char *step, uint64_t seed)
{
	seed = sum64(cause, strlen(cause), seed);
	seed = sum64(policy, strlen(policy), seed);
	return sum64(step, strlen(step), seed);
}

static void
step_key(const char *cause, const char *policy, const char *step, uint64_t *a,
    uint64_t *b)
{
	if (cause == NULL)
		cause = "";
	*a = step_sum(cause, policy, step, 0);
	*b = step_sum(cause, policy, step, 0x9e3779b97f4a7c15U);
}

static struct slot *
slot_of(struct lookup *l, uint64_t a, uint64_t b)
{
	size_t i = (size_t)a & l->mask;

	while (l->slots[i].push != 0 &&
	    (l->slots[i].a != a || l->slots[i].b != b))
		i = (i + 1) & l->mask;
	return &l->slots[i];
}

static void
lookup_init(struct lookup *l, const struct push *pushes, size_t n, bool *known)
{
	struct slot *s;
	uint64_t a, b;
	size_t i, size = 16;

	while (size < n * 2 + 2)
		size *= 2;
	*l = (struct lookup){ .pushes = pushes,
		.known = known,
		.n = n,
		.left = n,
		.mask = size - 1 };
	l->slots = xcalloc(size, sizeof(*l->slots));
	l->same = xcalloc(n + 1, sizeof(*l->same));
	for (i = 0; i < n; i++) {
		known[i] = false;
		step_key(pushes[i].entered_event, pushes[i].policy,
		    pushes[i].step, &a, &b);
		s = slot_of(l, a, b);
		l->same[i] = s->push;
		*s = (struct slot){ a, b, i + 1 };
	}
}

static size_t
mark(struct lookup *l, const struct slot *s)
{
	size_t i, fresh = 0;

	for (i = s->push; i != 0; i = l->same[i - 1])
		if (!l->known[i - 1]) {
			l->known[i - 1] = true;
			fresh++;
		}
	l->left -= fresh;
	return fresh;
}

static int
seen(void *arg, const struct record *rec, struct err *e)
{
	struct lookup *l = arg;
	uint64_t a, b;

	(void)e;
	step_key(record_field(rec, "cause"), record_field(rec, "policy"),
	    record_field(rec, "step"), &a, &b);
	if (mark(l, slot_of(l, a, b)) > 0 && l->memo != NULL)
		memo_add(l->memo, a, b, rec);
	return 0;
}

static int
scan(struct ledger *lg, struct lookup *l, msec since, msec until, struct err *e)
{
	struct record_bounds b = RECORD_BOUNDS("notice");
	struct findings ignored = FINDINGS_INIT;
	int rc;

	b.since = since;
	b.until = until;
	rc = records_scan(lg->store, &lg->schemas, &b, seen, l, &ignored, e);
	findings_release(&ignored);
	return rc;
}

static int
by_time(const void *a, const void *b)
{
	msec x = *(const msec *)a, y = *(const msec *)b;

	return x < y ? -1 : x > y;
}

/* The days on which the steps were due, each once. */
static int
scan_step_days(struct ledger *lg, struct lookup *l, struct err *e)
{
	msec *days = xcalloc(l->n + 1, sizeof(*days));
	size_t i, n = 0;
	int rc = 0;

	for (i = 0; i < l->n; i++)
		if (!l->known[i])
			days[n++] = clock_day_start(l->pushes[i].at);
	qsort(days, n, sizeof(*days), by_time);
	for (i = 0; i < n && rc == 0 && l->left > 0; i++)
		if (i == 0 || days[i] != days[i - 1])
			rc =
			    scan(lg, l, days[i], clock_add_days(days[i], 1), e);
	free(days);
	return rc;
}

/*
 * A notice is never older than the event that caused it.  Its ULID may be made
 * by a clock up to a week behind, never more than minutes ahead.
 */
static int
scan_rest(struct ledger *lg, struct lookup *l, struct err *e)
{
	const struct push *p;
	msec since = MSEC_NONE, t;
	size_t i;

	for (i = 0; i < l->n; i++) {
		p = &l->pushes[i];
		/* actions are not told, and who nobody is was not either */
		if (l->known[i] || p->lacks_person ||
		    (p->action != NULL && p->action[0] != '\0'))
			continue;
		t = p->at;
		if (p->entered_event != NULL && ulid_is(p->entered_event) &&
		    ulid_time(p->entered_event) < t)
			t = ulid_time(p->entered_event);
		if (since == MSEC_NONE || t < since)
			since = t;
	}
	if (since == MSEC_NONE)
		return 0;
	return scan(lg, l, clock_add_days(clock_day_start(since), -1),
	    MSEC_NONE, e);
}

bool
notice_told(struct memo *memo, const char *entered_event, const char *policy,
    const char *step)
{
	uint64_t a, b;

	step_key(entered_event, policy, step, &a, &b);
	return memo_has(memo, a, b);
}

int
notice_known(struct ledger *lg, struct memo *memo, const struct push *pushes,
    size_t n, bool *known, struct err *e)
{
	struct lookup l;
	int rc;

	if (n == 0)
		return 0;
	lookup_init(&l, pushes, n, known);
	l.memo = memo;
	rc = scan_step_days(lg, &l, e);
	if (rc == 0 && l.left > 0)
		rc = scan_rest(lg, &l, e);
	free(l.slots);
	free(l.same);
	return rc;
}
