#include <stdint.h>
#include <string.h>

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

int
day_fold(struct folded *f, const char *path, const char *bytes, size_t len,
    const struct schema *s, struct findings *fs, struct err *e)
{
	struct day *d = &f->day;
	size_t i, j, n = 0;

	memset(f, 0, sizeof(*f));
	f->newest = MSEC_NONE;
	if (day_parse(d, path, bytes, len, s, fs, e) < 0)
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
		if (record_fold(&f->records[f->n++], s, &d->events[i], j - i,
			&f->arena, fs, e) < 0)
			return -1;
	}
	return 0;
}

void
folded_release(struct folded *f)
{
	arena_release(&f->arena);
	day_release(&f->day);
	f->n = 0;
}
