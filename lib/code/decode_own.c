#include <math.h>
#include <string.h>

#include "code/decode_int.h"

enum { FIT_READ = 40 }; /* per cent below which nothing is read from a grid */

/* The three finders of a triple, unread so far? */
static bool
is_open(const struct decoding *w, const struct pass *p, const struct triple *t)
{
	const struct finder *f[3] = { &t->corner, &t->right, &t->below };
	double x, y;
	int i;

	for (i = 0; i < 3; i++) {
		pass_point(p, f[i]->x, f[i]->y, &x, &y);
		if (decoding_covers(w, x, y))
			return false;
	}
	return true;
}

/* Lines that show a finder are about as many as its heart is high. */
static bool
often_seen(const struct triple *t)
{
	const struct finder *f[3] = { &t->corner, &t->right, &t->below };
	int i;

	for (i = 0; i < 3; i++)
		if (f[i]->seen < 2 || f[i]->seen < f[i]->module)
			return false;
	return true;
}

static void
tell(struct decoding *w, const struct pass *p, const struct grid *gr,
    const struct qr *q)
{
	double x[4], y[4], n = gr->size;

	grid_point(gr, 0, 0, &x[0], &y[0]);
	grid_point(gr, n, 0, &x[1], &y[1]);
	grid_point(gr, n, n, &x[2], &y[2]);
	grid_point(gr, 0, n, &x[3], &y[3]);
	decoding_add(w, p, BY_GRID, q->bytes.ptr, q->bytes.len, q->eci, x, y);
}

/* Keeps the best fits of what could not be read, one a place. */
static void
keep_unread(struct decoding *w, const struct pass *p, struct grid *gr)
{
	struct decode *d = w->d;
	size_t i;

	for (i = 0; i < GRID_PARAMETERS / 2; i++)
		if (i < 4)
			pass_point(p, gr->at[2 * i], gr->at[2 * i + 1],
			    &gr->at[2 * i], &gr->at[2 * i + 1]);
	memset(gr->at + 8, 0, 4 * sizeof(gr->at[0]));
	for (i = 0; i < d->nunread; i++)
		if (hypot(d->unread[i].at[0] - gr->at[0],
			d->unread[i].at[1] - gr->at[1]) < 4 * gr->module)
			break;
	if (i < d->nunread && d->unread[i].fit >= gr->fit) {
		grid_free(gr);
		return;
	}
	if (i < d->nunread) {
		grid_free(&d->unread[i]);
	} else if (d->nunread < DECODE_UNREAD) {
		d->nunread++;
	} else {
		grid_free(gr);
		return;
	}
	d->unread[i] = *gr;
}

static bool
read_both(struct grid *gr, const struct grey *g, const struct grey *flat,
    struct qr *q)
{
	bool good;

	grid_sample(gr, flat);
	good = grid_read(gr, q);
	if (!good) {
		grid_transpose(gr);
		good = grid_read(gr, q);
	}
	if (!good) {
		grid_sample(gr, g);
		good = grid_read(gr, q);
	}
	return good;
}

/* One place, with the likely versions in turn. */
static void
try_place(struct decoding *w, const struct pass *p, const struct grey *flat,
    const struct grey *bw, const struct triple *t)
{
	struct grid best = { .fit = 0 }, gr;
	struct qr q = QR_INIT;
	int choice;

	for (choice = 0; choice < 3 && w->places < PLACES && !decoding_over(w);
	     choice++) {
		if (!grid_fit(&gr, flat, bw, t, choice))
			continue;
		w->places += choice == 0;
		if (gr.fit > FIT_READ / 100.0 &&
		    read_both(&gr, p->g, flat, &q)) {
			tell(w, p, &gr, &q);
			grid_free(&gr);
			break;
		}
		if (gr.fit > best.fit) {
			grid_free(&best);
			best = gr;
		} else {
			grid_free(&gr);
		}
	}
	if (best.map != NULL && is_open(w, p, t) &&
	    best.fit > FIT_READ / 100.0 && best.light != NULL)
		keep_unread(w, p, &best);
	else
		grid_free(&best);
	qr_release(&q);
}

void
own_look(struct look *l, const struct pass *p, int r)
{
	*l = (struct look){ .finders = FINDERS_INIT, .r = r };
	grey_threshold(&l->bw, p->g, r, 3);
	finders_find(&l->finders, &l->bw);
	finders_triples(&l->finders, &l->triples);
}

void
own_forget(struct look *l)
{
	triples_free(&l->triples);
	finders_free(&l->finders);
	grey_free(&l->bw);
}

void
own_read(struct decoding *w, const struct pass *p, const struct look *l,
    int tries)
{
	struct grey flat = { 0, 0, NULL };
	const struct triple *t;
	size_t i;

	for (i = 0; i < l->triples.n && tries > 0 && !decoding_over(w); i++) {
		t = &l->triples.v[i];
		if (!is_open(w, p, t) || (w->d->n > 0 && !often_seen(t)))
			continue;
		if (flat.px == NULL) {
			grey_copy(&flat, p->g);
			grey_flatten(&flat, l->r);
		}
		try_place(w, p, &flat, &l->bw, t);
		tries--;
	}
	grey_free(&flat);
}

void
own_pass(struct decoding *w, const struct pass *p, int r, int tries)
{
	struct look l;

	own_look(&l, p, r);
	own_read(w, p, &l, tries);
	own_forget(&l);
}

size_t
own_spots(struct decoding *w, const struct pass *p, const struct look *l,
    struct spot *out)
{
	const struct finders *f = &l->finders;
	const struct triples *t = &l->triples;
	size_t i, k, n = 0;

	for (i = 0; i < f->n; i++) {
		double x, y;

		pass_point(p, f->v[i].x, f->v[i].y, &x, &y);
		if (f->v[i].seen > 1 && !decoding_covers(w, x, y))
			w->d->finders++;
	}
	for (i = 0; i < t->n && n < SPOTS; i++) {
		const struct triple *a = &t->v[i];
		struct spot s;

		if (!is_open(w, p, a) || a->off > 1.2 || !often_seen(a))
			continue;
		s.x = (a->right.x + a->below.x) / 2;
		s.y = (a->right.y + a->below.y) / 2;
		s.r = hypot(a->right.x - a->below.x, a->right.y - a->below.y) /
			2 +
		    10 * a->corner.module;
		for (k = 0; k < n; k++)
			if (hypot(out[k].x - s.x, out[k].y - s.y) < s.r / 4 &&
			    s.r < out[k].r * 1.5)
				break;
		if (k == n)
			out[n++] = s;
	}
	return n;
}
