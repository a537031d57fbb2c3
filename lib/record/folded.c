#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "record/record_int.h"

static int
by_record(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int c = strcmp(x->record, y->record);

	if (c != 0)
		return c;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* Rows of one record often stand together already. */
static void
group(struct day *d)
{
	size_t i;

	for (i = 1; i < d->n; i++)
		if (by_record(&d->events[i - 1], &d->events[i]) > 0)
			break;
	if (i < d->n)
		qsort(d->events, d->n, sizeof(*d->events), by_record);
}

/*
 * Each event made on the one before it, ULIDs rising, the last in a node that
 * ends: the fold would find one closed head and nothing to say.
 */
static bool
plainly_closed(const struct schema *s, const struct event *ev, size_t n)
{
	if (ev[0].prev[0] != '\0' || s->ends == NULL ||
	    !word_in(s->ends, ev[n - 1].node))
		return false;
	for (size_t i = 1; i < n; i++)
		if (strcmp(ev[i].prev, ev[i - 1].event) != 0 ||
		    strcmp(ev[i].event, ev[i - 1].event) <= 0)
			return false;
	return true;
}

int
day_fold(struct folded *f, const char *path, const struct schema *s,
    bool open_only, struct findings *fs, struct err *e)
{
	struct day *d = &f->day;
	size_t i, j, n = 0;

	if (day_parse_text(d, path, s, NULL, fs, e) < 0)
		return -1;
	group(d);
	for (i = 0; i < d->n; i++) {
		n += i == 0 ||
		    strcmp(d->events[i - 1].record, d->events[i].record) != 0;
		if (f->newest == MSEC_NONE || d->events[i].time > f->newest)
			f->newest = d->events[i].time;
	}
	f->records = arena_alloc(&f->arena, (n + 1) * sizeof(*f->records));
	for (i = 0; i < d->n; i = j) {
		for (j = i + 1; j < d->n &&
		     strcmp(d->events[i].record, d->events[j].record) == 0;
		     j++)
			;
		if (open_only && plainly_closed(s, &d->events[i], j - i))
			continue;
		if (record_fold(&f->records[f->n++], s, &d->events[i], j - i,
			&f->arena, fs, e) < 0)
			return -1;
	}
	return 0;
}

void
folded_reset(struct folded *f)
{
	arena_reset(&f->arena);
	day_reset(&f->day);
	f->records = NULL;
	f->n = 0;
	f->newest = MSEC_NONE;
}

void
folded_release(struct folded *f)
{
	arena_release(&f->arena);
	day_release(&f->day);
	f->n = 0;
}
