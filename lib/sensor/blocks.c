#include "sensor/blocks.h"

#include <string.h>

static int
by_register(const void *a, const void *b)
{
	const struct point *x = *(const struct point *const *)a;
	const struct point *y = *(const struct point *const *)b;

	if (x->table != y->table)
		return x->table < y->table ? -1 : 1;
	if (x->poll_ms != y->poll_ms)
		return x->poll_ms < y->poll_ms ? -1 : 1;
	if (x->reg != y->reg)
		return x->reg < y->reg ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The block's registers, from those of its points. */
static void
measure(struct block *b)
{
	int end = 0;

	b->reg = b->points[0]->reg;
	for (size_t i = 0; i < b->npoints; i++) {
		int last = b->points[i]->reg + point_words(b->points[i]->type);

		if (last > end)
			end = last;
	}
	b->n = end - b->reg;
}

static bool
fits(const struct block *b, const struct point *p, const struct device *d)
{
	bool bits = p->table == TABLE_COIL || p->table == TABLE_DI;
	int most = bits ? d->max_regs * 16 : d->max_regs;

	if (most > BLOCK_WORDS)
		most = BLOCK_WORDS;
	return b->table == p->table && b->poll_ms == p->poll_ms &&
	    p->reg <= b->reg + b->n + d->max_gap &&
	    p->reg + point_words(p->type) - b->reg <= most;
}

void
blocks_make(struct blocks *pl, const struct points *ps, const struct device *d)
{
	*pl = (struct blocks)BLOCKS_INIT;
	pl->points = xcalloc(ps->n + 1, sizeof(*pl->points));
	for (size_t i = 0; i < ps->n; i++)
		if (ps->v[i].device == d)
			pl->points[pl->npoints++] = &ps->v[i];
	qsort(pl->points, pl->npoints, sizeof(*pl->points), by_register);
	for (size_t i = 0; i < pl->npoints; i++) {
		const struct point *p = pl->points[i];

		if (p->reg < 0)
			continue; /* nodes are read by their names */
		if (pl->n == 0 || !fits(&pl->v[pl->n - 1], p, d)) {
			GROW(pl->v, pl->n, pl->cap);
			pl->v[pl->n++] = (struct block){ .table = p->table,
				.poll_ms = p->poll_ms,
				.points = &pl->points[i] };
		}
		pl->v[pl->n - 1].npoints++;
		measure(&pl->v[pl->n - 1]);
	}
}

void
blocks_split(struct blocks *pl, size_t k)
{
	struct block *b;
	size_t half;

	GROW(pl->v, pl->n, pl->cap);
	b = &pl->v[k];
	memmove(b + 2, b + 1, (pl->n - k - 1) * sizeof(*b));
	pl->n++;
	b[1] = b[0];
	half = b->npoints / 2;
	b[1].points += half;
	b[1].npoints -= half;
	b[0].npoints = half;
	measure(&b[0]);
	measure(&b[1]);
}

void
blocks_release(struct blocks *pl)
{
	free(pl->v);
	free(pl->points);
	*pl = (struct blocks)BLOCKS_INIT;
}
