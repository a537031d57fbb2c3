#include "code/simulate.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/str.h"
#include "code/damage.h"
#include "code/raster.h"
#include "code/sight.h"
#include "code/source.h"

enum { SEEDS = 3, STRENGTHS = 4, LABELS = 4 };
enum { INK = 25, PAPER = 235, TABLE = 200 };

/* What is damaged: pictures of which something was read. */
struct subjects {
	struct sight v[LABELS];
	size_t n;
};

static struct grey
grey_of(const struct sight *l)
{
	return (struct grey){ l->picture.width, l->picture.height,
		l->picture.pixels };
}

/* ---- damage ---- */

static size_t
still_read(const struct decode *was, const struct decode *now)
{
	size_t i, k, n = 0;

	for (i = 0; i < was->n; i++)
		for (k = 0; k < now->n; k++)
			if (now->v[k].bytes.len == was->v[i].bytes.len &&
			    memcmp(now->v[k].bytes.ptr, was->v[i].bytes.ptr,
				was->v[i].bytes.len) == 0) {
				n++;
				break;
			}
	return n;
}

/* Pixels of a module, about, by the clean symbols. */
static double
unit_of(const struct sight *clean)
{
	const struct grey g = grey_of(clean);
	struct quality q;
	size_t i;

	for (i = 0; i < clean->d.n; i++) {
		quality_measure(&q, &g, &clean->d.v[i]);
		if (q.measured)
			return q.pixels;
	}
	return 4;
}

static int
one_damage(struct check *c, const struct sight *clean, unsigned which,
    enum damage d, double strength, size_t *read, struct err *e)
{
	const struct grey g = grey_of(clean);
	double unit = unit_of(clean);
	unsigned seed;
	int rc = 0;

	for (seed = 1; seed <= SEEDS && rc == 0; seed++) {
		struct sight l = SIGHT_INIT;
		struct picture p = clean->picture;
		struct grey worn;

		damage_do(&worn, &g, d, strength, unit,
		    (which * SEEDS + seed) * 977);
		p.pixels = worn.px;
		l.d.limit_ms = c->limit_ms;
		rc = sight_picture(&l, &p, damage_name(d), e);
		*read += still_read(&clean->d, &l.d);
		sight_release(&l);
		grey_free(&worn);
	}
	return rc;
}

static void
row(struct check *c, struct out *o, enum damage d, double strength, size_t read,
    size_t of)
{
	char n[4][24];
	const char *cells[5] = { c->format == OUT_TABLE ? damage_text(d) :
							  damage_name(d),
		n[0], n[1], n[2], n[3] };

	snprintf(n[0], sizeof(n[0]), "%.2f", strength);
	snprintf(n[1], sizeof(n[1]), "%zu", read);
	snprintf(n[2], sizeof(n[2]), "%zu", of);
	snprintf(n[3], sizeof(n[3]), "%.3f", (double)read / (double)of);
	out_row(o, cells);
}

/* rates: what is still read of each damage, all strengths together. */
static int
table_of_damage(struct check *c, const struct subjects *s, struct out *o,
    struct buf *rates, struct err *e)
{
	size_t symbols = 0, i, all = 0;
	int d, k, rc = 0;

	for (i = 0; i < s->n; i++)
		symbols += s->v[i].d.n;
	for (d = 0; d < DAMAGES && rc == 0; d++) {
		size_t sum = 0;

		for (k = 1; k <= STRENGTHS && rc == 0; k++) {
			double strength = (double)k / STRENGTHS;
			size_t read = 0;

			for (i = 0; i < s->n && rc == 0; i++)
				rc = one_damage(c, &s->v[i], (unsigned)i,
				    (enum damage)d, strength, &read, e);
			row(c, o, (enum damage)d, strength, read,
			    symbols * SEEDS);
			sum += read;
			app_progress(c->app, damage_text((enum damage)d),
			    (size_t)k, STRENGTHS);
		}
		all += sum;
		buf_printf(rates, "%s %.0f %%, ", damage_text((enum damage)d),
		    100.0 * (double)sum /
			(double)(symbols * SEEDS * STRENGTHS));
	}
	buf_printf(rates, _("all %.0f %%"),
	    100.0 * (double)all /
		(double)(symbols * SEEDS * STRENGTHS * DAMAGES));
	return rc;
}

static int
damage_all(struct check *c, const struct subjects *s, struct err *e)
{
	const struct out_col cols[] = { { "damage", _("damage"), 0 },
		{ "strength", _("strength"), 0 }, { "read", _("read"), 0 },
		{ "of", _("of"), 0 }, { "rate", _("rate"), 0 } };
	struct out *o = out_new(c->format, cols, 5);
	struct buf text = BUF_INIT, rates = BUF_INIT;
	int rc = table_of_damage(c, s, o, &rates, e);

	out_render(o, &text);
	if (rc == 0) {
		app_write(c->app, text.ptr, text.len);
		app_note(c->app, _("still read: %s"), rates.ptr);
	}
	out_free(o);
	buf_release(&text);
	buf_release(&rates);
	return rc;
}

/* ---- a picture ---- */

bool
simulate_takes(const char *name)
{
	char head[4] = "";
	int fd;
	bool jpeg, png;

	if (source_is_picture(name))
		return true;
	fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || read(fd, head, sizeof(head)) != sizeof(head))
		head[0] = '\0';
	if (fd >= 0)
		close(fd);
	jpeg = memcmp(head, "\xff\xd8\xff", 3) == 0;
	png = memcmp(head, "\x89PNG", 4) == 0;
	return jpeg || png;
}

int
simulate_picture(struct check *c, const char *file, struct err *e)
{
	struct subjects s = { { SIGHT_INIT }, 1 };
	int rc;

	s.v[0].d.limit_ms = c->limit_ms;
	s.v[0].keep = true;
	rc = sight_file(&s.v[0], file, e);
	if (rc == 0 && s.v[0].d.n == 0)
		rc = err_at(e, E_DATA, file, 0,
		    _("no symbol is read before any damage"));
	if (rc == 0)
		rc = damage_all(c, &s, e);
	sight_release(&s.v[0]);
	return rc;
}

/* ---- a layout ---- */

/* As it lies on a table: ink on paper, with something around it. */
static void
lay_down(const struct raster *r, struct picture *p)
{
	int edge = r->width / 8 + 8, x, y;

	p->width = r->width + 2 * edge;
	p->height = r->height + 2 * edge;
	p->colour = PICTURE_GREY;
	p->pixels = xmalloc((size_t)p->width * (size_t)p->height);
	memset(p->pixels, TABLE, (size_t)p->width * (size_t)p->height);
	for (y = 0; y < r->height; y++)
		for (x = 0; x < r->width; x++)
			p->pixels[(size_t)(y + edge) * (size_t)p->width +
			    (size_t)(x + edge)] =
			    r->bits[y * r->row + x / 8] & 0x80 >> x % 8 ? INK :
									  PAPER;
}

static int
print_one(struct check *c, const struct layout *l, const struct label *lb,
    const struct print_job *j, struct sight *out, struct err *e)
{
	struct raster r = RASTER_INIT;
	int rc = raster_draw(&r, lb, l, j, e);

	if (rc == 0) {
		lay_down(&r, &out->picture);
		out->d.limit_ms = c->limit_ms;
		rc = sight_picture(out, &out->picture, lb->payload, e);
	}
	if (rc == 0 && out->d.n != 1)
		rc = err_set(e, E_DATA,
		    _("the label of '%s' is not read before any damage"),
		    lb->payload);
	raster_release(&r);
	return rc;
}

static int
by_length(const void *a, const void *b)
{
	size_t p = strlen(((const struct label *)a)->payload);
	size_t q = strlen(((const struct label *)b)->payload);

	return (p < q) - (p > q);
}

static void
made_up(struct labels *ls)
{
	struct label *l;

	GROW(ls->v, ls->n, ls->cap);
	l = &ls->v[ls->n++];
	l->key = "E/SAMPLE-0001";
	l->payload = l->text[LAYOUT_CODE] = "SAMPLE-0001";
	l->text[LAYOUT_NAME] = l->text[LAYOUT_AREA] = _("sample");
	l->text[LAYOUT_ALIAS] = l->text[LAYOUT_PLANT] = "";
}

/* The longest payloads have the finest modules. */
static int
choose(struct labels *ls, struct ledger *lg, struct err *e)
{
	if (lg != NULL && labels_all(ls, lg, LABEL_ANY, e) < 0)
		return -1;
	if (ls->n == 0)
		made_up(ls);
	qsort(ls->v, ls->n, sizeof(*ls->v), by_length);
	if (ls->n > LABELS)
		ls->n = LABELS;
	return 0;
}

static void
tell(struct check *c, const struct layout *l, const struct label *lb,
    const struct sight *s, double dpi)
{
	app_note(c->app, _("layout %s at %g dpi: %s, %.1f dots a module"),
	    l->name, dpi, lb->payload, unit_of(s));
}

int
simulate_layout(struct check *c, struct ledger *lg, const char *name, long dpi,
    struct err *e)
{
	struct layout l = LAYOUT_INIT;
	struct labels ls = LABELS_INIT;
	struct print_job j = PRINT_JOB;
	struct subjects s = { .n = 0 };
	size_t i;
	int rc = layout_load(&l, name, e);

	if (rc == 0)
		rc = choose(&ls, lg, e);
	j.dpi = dpi > 0 ? (double)dpi : l.sheet ? 300 : 203;
	for (i = 0; rc == 0 && i < ls.n; i++) {
		s.v[s.n] = (struct sight)SIGHT_INIT;
		rc = print_one(c, &l, &ls.v[i], &j, &s.v[s.n++], e);
	}
	if (rc == 0) {
		tell(c, &l, &ls.v[0], &s.v[0], j.dpi);
		rc = damage_all(c, &s, e);
	}
	for (i = 0; i < s.n; i++)
		sight_release(&s.v[i]);
	labels_release(&ls);
	layout_release(&l);
	return rc;
}
