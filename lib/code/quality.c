#include "code/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MARGIN = 6, TRIES = 12 };

static int
by_light(const void *a, const void *b)
{
	const float *p = a, *q = b;

	return (*p > *q) - (*p < *q);
}

static void
figures(struct quality *q, const struct grid *gr, const struct qr *r)
{
	int n = gr->size * gr->size, i, wrong = 0, all = 0;
	float *v = xmalloc(sizeof(*v) * n), *off = xmalloc(sizeof(*off) * n);
	double low, high, middle;

	memcpy(v, gr->light, sizeof(*v) * n);
	qsort(v, (size_t)n, sizeof(*v), by_light);
	low = v[n / 20];
	high = v[n - 1 - n / 20];
	middle = (low + high) / 2;
	for (i = 0; i < n; i++) {
		bool dark = gr->light[i] < middle;

		off[i] = (float)fabs(gr->light[i] - middle);
		if (gr->map[i] != QR_DARK && gr->map[i] != QR_LIGHT)
			continue;
		all++;
		wrong += dark != (gr->map[i] == QR_DARK);
	}
	qsort(off, (size_t)n, sizeof(*off), by_light);
	q->measured = true;
	q->contrast = (high - low) / 255;
	q->modulation = high > low ? 2 * off[n / 20] / (high - low) : 0;
	q->fixed = (double)wrong / all;
	q->spare = r->spare;
	q->pixels = gr->module;
	free(v);
	free(off);
}

/* The symbol's part of the picture, with room around; false: too small. */
static bool
part(struct grey *out, const struct grey *g, const struct decode_found *f)
{
	double x0 = f->x[0], x1 = x0, y0 = f->y[0], y1 = y0, room;
	int i, left, top, right, below;

	for (i = 1; i < 4; i++) {
		x0 = f->x[i] < x0 ? f->x[i] : x0;
		x1 = f->x[i] > x1 ? f->x[i] : x1;
		y0 = f->y[i] < y0 ? f->y[i] : y0;
		y1 = f->y[i] > y1 ? f->y[i] : y1;
	}
	room = ((x1 - x0) + (y1 - y0)) / 8;
	left = x0 - room > 0 ? (int)(x0 - room) : 0;
	top = y0 - room > 0 ? (int)(y0 - room) : 0;
	right = x1 + room < g->w ? (int)(x1 + room) : g->w;
	below = y1 + room < g->h ? (int)(y1 + room) : g->h;
	if (right - left < MARGIN * 4 || below - top < MARGIN * 4)
		return false;
	grey_cut(out, g, left, top, right - left, below - top);
	return true;
}

static bool
try_triple(struct quality *q, const struct grey *g, const struct grey *flat,
    const struct grey *bw, const struct triple *t, const struct buf *want)
{
	struct qr r = QR_INIT;
	struct grid gr;
	bool good = false;
	int choice;

	for (choice = 0; choice < 3 && !good; choice++) {
		if (!grid_fit(&gr, flat, bw, t, choice))
			continue;
		grid_sample(&gr, g);
		good = grid_read(&gr, &r) && r.bytes.len == want->len &&
		    memcmp(r.bytes.ptr, want->ptr, want->len) == 0;
		if (good)
			figures(q, &gr, &r);
		grid_free(&gr);
	}
	qr_release(&r);
	return good;
}

void
quality_measure(struct quality *q, const struct grey *g,
    const struct decode_found *f)
{
	struct finders found = FINDERS_INIT;
	struct triples t;
	struct grey cut, flat, bw;
	size_t i;
	int r;

	memset(q, 0, sizeof(*q));
	if (!part(&cut, g, f))
		return;
	r = (cut.w < cut.h ? cut.w : cut.h) / 6;
	grey_threshold(&bw, &cut, r, 3);
	finders_find(&found, &bw);
	finders_triples(&found, &t);
	grey_copy(&flat, &cut);
	grey_flatten(&flat, r);
	for (i = 0; i < t.n && i < TRIES; i++)
		if (try_triple(q, &cut, &flat, &bw, &t.v[i], &f->bytes))
			break;
	triples_free(&t);
	finders_free(&found);
	grey_free(&flat);
	grey_free(&bw);
	grey_free(&cut);
}

bool
quality_holds(const struct quality *q)
{
	return q->measured && q->contrast >= QUALITY_CONTRAST &&
	    q->spare >= QUALITY_SPARE && q->fixed <= QUALITY_FIXED;
}
