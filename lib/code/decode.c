#include "code/decode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

#include "base/mem.h"
#include "code/decode_int.h"
#include "code/zxing.h"

enum { LARGE = 1600, SMALL = 700, TRIES = 40, CUT_LEAST = 24 };

/* ---- work ---- */

bool
decoding_over(struct decoding *w)
{
	if (!w->d->out_of_time && clock_steady() >= w->end)
		w->d->out_of_time = true;
	return w->d->out_of_time;
}

void
pass_point(const struct pass *p, double u, double v, double *x, double *y)
{
	*x = p->m[0] * u + p->m[1] * v + p->m[2];
	*y = p->m[3] * u + p->m[4] * v + p->m[5];
}

static bool
inside(const struct decode_found *f, double x, double y)
{
	int i, side = 0;

	for (i = 0; i < 4; i++) {
		int k = (i + 1) % 4;
		double c = (f->x[k] - f->x[i]) * (y - f->y[i]) -
		    (f->y[k] - f->y[i]) * (x - f->x[i]);

		side += c > 0 ? 1 : -1;
	}
	return side == 4 || side == -4;
}

bool
decoding_covers(const struct decoding *w, double x, double y)
{
	size_t i;

	for (i = 0; i < w->d->n; i++)
		if (inside(&w->d->v[i], x, y))
			return true;
	return false;
}

static void
middle(const double x[4], const double y[4], double *mx, double *my)
{
	*mx = (x[0] + x[1] + x[2] + x[3]) / 4;
	*my = (y[0] + y[1] + y[2] + y[3]) / 4;
}

static bool
same_place(const struct decode_found *a, const struct decode_found *b)
{
	double x, y;

	middle(b->x, b->y, &x, &y);
	if (inside(a, x, y))
		return true;
	middle(a->x, a->y, &x, &y);
	return inside(b, x, y);
}

void
decoding_add(struct decoding *w, const struct pass *p, enum decode_by by,
    const void *bytes, size_t len, int eci, const double x[4],
    const double y[4])
{
	struct decode *d = w->d;
	struct decode_found f = {
		.bytes = BUF_INIT, .eci = eci, .by = by, .how = p->how
	};
	size_t i;
	int k;

	for (k = 0; k < 4; k++)
		pass_point(p, x[k], y[k], &f.x[k], &f.y[k]);
	for (i = 0; i < d->n; i++) {
		struct decode_found *o = &d->v[i];

		if (!same_place(o, &f))
			continue;
		if (o->bytes.len == len &&
		    memcmp(o->bytes.ptr, bytes, len) == 0) {
			o->by |= by;
			o->eci = o->eci < 0 ? eci : o->eci;
			return;
		}
		o->contested = f.contested = true;
	}
	if (len == 0)
		return;
	buf_add(&f.bytes, bytes, len);
	GROW(d->v, d->n, d->cap);
	d->v[d->n++] = f;
}

/* ---- the other decoders ---- */

static void
add_zxing(void *arg, const struct zxing_found *f)
{
	const struct pass *p = ((void **)arg)[1];

	decoding_add(((void **)arg)[0], p, BY_ZXING, f->bytes, f->len, -1, f->x,
	    f->y);
}

static void
try_zxing(struct decoding *w, const struct pass *p, bool harder)
{
	union {
		const void *from;
		void *to;
	} pass = { p };
	void *arg[2] = { w, pass.to };

	if (!w->d->no_zxing)
		zxing_decode(p->g->px, p->g->w, p->g->h, harder, add_zxing,
		    arg);
}

static void
try_zbar(struct decoding *w, const struct pass *p)
{
	zbar_image_t *im = zbar_image_create();
	const zbar_symbol_t *s;
	double x[4], y[4];
	int i;

	zbar_image_set_format(im, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(im, (unsigned)p->g->w, (unsigned)p->g->h);
	zbar_image_set_data(im, p->g->px,
	    (unsigned long)p->g->w * (unsigned long)p->g->h, NULL);
	zbar_scan_image(w->scanner, im);
	for (s = zbar_image_first_symbol(im); s != NULL;
	     s = zbar_symbol_next(s)) {
		if (zbar_symbol_get_type(s) != ZBAR_QRCODE ||
		    zbar_symbol_get_loc_size(s) < 4)
			continue;
		for (i = 0; i < 4; i++) {
			x[i] = zbar_symbol_get_loc_x(s, (unsigned)i);
			y[i] = zbar_symbol_get_loc_y(s, (unsigned)i);
		}
		decoding_add(w, p, BY_ZBAR, zbar_symbol_get_data(s),
		    zbar_symbol_get_data_length(s), -1, x, y);
	}
	zbar_image_destroy(im);
}

static void *
scanner_new(void)
{
	zbar_image_scanner_t *s = zbar_image_scanner_create();

	zbar_image_scanner_set_config(s, 0, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	return s;
}

/* ---- passes ---- */

static int
reach_of(const struct grey *g, int share)
{
	int least = g->w < g->h ? g->w : g->h, r = least / share;

	return r < 6 ? 6 : r > 120 ? 120 : r;
}

static void
try_all(struct decoding *w, const struct pass *p)
{
	if (decoding_over(w))
		return;
	try_zxing(w, p, true);
	if (!decoding_over(w))
		try_zbar(w, p);
	if (!decoding_over(w))
		own_pass(w, p, reach_of(p->g, 6), TRIES / 4);
}

enum change {
	HALF,
	DOUBLE,
	FLAT,
	SOFT,
	SHARP,
	BINARY,
	CLOSED,
	OPENED,
	INVERTED,
	INVERTED_HALF,
	TURNED,
	CHANGES
};
static const char *const change_names[CHANGES] = { "half", "double", "flat",
	"soft", "sharp", "binary", "closed", "opened", "inverted",
	"inverted half", "turned" };

/* The picture changed, and the way back from it composed with p's. */
static void
change(const struct pass *p, enum change c, struct grey *g, struct pass *out)
{
	const double a = c == TURNED ? 0.62 : 0, k = cos(a), s = sin(a);
	double by = c == HALF || c == INVERTED_HALF ? 2 : c == DOUBLE ? 0.5 : 1;
	double ox = 0, oy = 0;
	int i;

	if (c == HALF || c == INVERTED_HALF)
		grey_half(g, p->g);
	else if (c == DOUBLE)
		grey_scale(g, p->g, p->g->w * 2, p->g->h * 2);
	else if (c == TURNED)
		grey_turn(g, p->g, a);
	else if (c == BINARY)
		grey_threshold(g, p->g, reach_of(p->g, 10), 4);
	else
		grey_copy(g, p->g);
	if (c == FLAT)
		grey_flatten(g, reach_of(g, 8));
	else if (c == SOFT)
		grey_blur(g, 1);
	else if (c == SHARP)
		grey_sharpen(g, 2 + g->w / 300, 2.5);
	else if (c == CLOSED)
		grey_close(g);
	else if (c == OPENED)
		grey_open(g);
	else if (c == INVERTED || c == INVERTED_HALF)
		grey_invert(g);
	if (c == TURNED) {
		ox = p->g->w / 2.0 - k * g->w / 2.0 - s * g->h / 2.0;
		oy = p->g->h / 2.0 + s * g->w / 2.0 - k * g->h / 2.0;
	}
	*out = (struct pass){ .g = g, .how = change_names[c] };
	for (i = 0; i < 2; i++) {
		const double *m = p->m + 3 * i;

		out->m[3 * i] = by * (m[0] * k - m[1] * s);
		out->m[3 * i + 1] = by * (m[0] * s + m[1] * k);
		out->m[3 * i + 2] = m[0] * ox + m[1] * oy + m[2];
	}
}

/* Every change in turn, until one gives something new. */
static bool
retry(struct decoding *w, const struct pass *p)
{
	static const enum change order[] = { INVERTED, FLAT, HALF, SHARP, SOFT,
		DOUBLE, OPENED, CLOSED, BINARY, INVERTED_HALF, TURNED };
	size_t i, n = w->d->n;

	for (i = 0; i < CHANGES && w->d->n == n && !decoding_over(w); i++) {
		struct grey g;
		struct pass q;

		if (order[i] == DOUBLE &&
		    (p->g->w > SMALL * 2 || p->g->h > SMALL * 2))
			continue;
		change(p, order[i], &g, &q);
		try_all(w, &q);
		grey_free(&g);
	}
	return w->d->n > n;
}

/* The part of p around a spot. */
static void
try_spot(struct decoding *w, const struct pass *p, const struct spot *s)
{
	int x = (int)(s->x - s->r), y = (int)(s->y - s->r);
	int right = (int)(s->x + s->r), below = (int)(s->y + s->r), i;
	struct grey g;
	struct pass q = *p;
	size_t n = w->d->n;

	x = x < 0 ? 0 : x;
	y = y < 0 ? 0 : y;
	right = right >= p->g->w ? p->g->w - 1 : right;
	below = below >= p->g->h ? p->g->h - 1 : below;
	if (right - x < CUT_LEAST || below - y < CUT_LEAST)
		return;
	grey_cut(&g, p->g, x, y, right - x, below - y);
	q.g = &g;
	q.how = "part";
	for (i = 0; i < 2; i++)
		q.m[3 * i + 2] += p->m[3 * i] * x + p->m[3 * i + 1] * y;
	try_all(w, &q);
	if (w->d->n == n && !decoding_over(w))
		retry(w, &q);
	grey_free(&g);
}

/* Smaller until it is no more than LARGE; the number of halvings. */
static int
shrink(const struct pass *p, struct grey *g, struct pass *out)
{
	int times = 0, i;

	grey_copy(g, p->g);
	while (g->w > LARGE || g->h > LARGE) {
		struct grey t;

		grey_half(&t, g);
		grey_free(g);
		*g = t;
		times++;
	}
	*out = *p;
	out->g = g;
	for (i = 0; i < 6; i++)
		if (i % 3 != 2)
			out->m[i] *= 1 << times;
	return times;
}

/* What looks like a symbol and was not read: each cut out and tried hard. */
static void
try_spots(struct decoding *w, const struct pass *whole, const struct pass *less,
    const struct look *l)
{
	double by = less->m[0] / whole->m[0];
	struct spot v[SPOTS];
	size_t i, n = own_spots(w, less, l, v);

	for (i = 0; i < n && !decoding_over(w); i++) {
		double x, y;

		v[i].x *= by;
		v[i].y *= by;
		v[i].r *= by;
		pass_point(whole, v[i].x, v[i].y, &x, &y);
		if (!decoding_covers(w, x, y))
			try_spot(w, whole, &v[i]);
	}
}

/* By grids, then closer at what they did not read. */
static void
try_own(struct decoding *w, const struct pass *whole, const struct pass *less)
{
	int tries = w->d->n > 0 ? TRIES / 4 : TRIES;
	struct look l;

	own_pass(w, less, reach_of(less->g, 6), tries);
	own_look(&l, less, reach_of(less->g, 20));
	own_read(w, less, &l, tries);
	try_spots(w, whole, less, &l);
	own_forget(&l);
}

/* Places where the decoders differ: the most votes, or nobody. */
static void
settle(struct decode *d)
{
	size_t i, k, n = 0;

	for (i = 0; i < d->n; i++) {
		int mine = __builtin_popcount(d->v[i].by);
		bool keep = true;

		for (k = 0; k < d->n && d->v[i].contested; k++)
			if (k != i && same_place(&d->v[i], &d->v[k]) &&
			    __builtin_popcount(d->v[k].by) >= mine)
				keep = false;
		d->v[i].contested = !keep;
	}
	for (i = 0; i < d->n; i++)
		if (d->v[i].contested)
			buf_release(&d->v[i].bytes);
		else
			d->v[n++] = d->v[i];
	d->n = n;
}

void
decode_run(struct decode *d, const struct grey *g)
{
	struct pass whole = { g, { 1, 0, 0, 0, 1, 0 }, "plain" }, less;
	struct decoding w = { d, 0, scanner_new(), 0 };
	struct grey small;

	w.end = clock_steady() + (d->limit_ms > 0 ? d->limit_ms : DECODE_LIMIT);
	try_zxing(&w, &whole, true);
	try_zbar(&w, &whole);
	if (!d->fast && !decoding_over(&w)) {
		shrink(&whole, &small, &less);
		less.how = "grid";
		try_own(&w, &whole, &less);
		if (d->n == 0)
			retry(&w, &less);
		if (d->n == 0 && less.g->w != g->w)
			retry(&w, &whole);
		grey_free(&small);
	}
	settle(d);
	zbar_image_scanner_destroy(w.scanner);
}

void
decode_release(struct decode *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		buf_release(&d->v[i].bytes);
	for (i = 0; i < d->nunread; i++)
		grid_free(&d->unread[i]);
	free(d->v);
	*d = (struct decode)DECODE_INIT;
}
