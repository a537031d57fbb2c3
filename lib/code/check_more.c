#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/str.h"
#include "code/answer.h"
#include "code/check.h"
#include "code/damage.h"
#include "code/sight.h"

enum { SEEDS = 3, STRENGTHS = 4 };

/* ---- bindings ---- */

/* A key ("E/CY-101") as it stands in a symbol: behind the base, or the code. */
static void
take_key(struct check *c, const char *base, const char *key, size_t len)
{
	const char *slash = memchr(key, '/', len);
	struct buf b = BUF_INIT;

	if (base[0] != '\0') {
		buf_puts(&b, base);
		if (base[strlen(base) - 1] != '/')
			buf_putc(&b, '/');
	} else if (slash != NULL) {
		len -= (size_t)(slash + 1 - key);
		key = slash + 1;
	}
	buf_add(&b, key, len);
	GROW(c->v, c->n, c->cap);
	memset(&c->v[c->n], 0, sizeof(c->v[c->n]));
	c->v[c->n++].payload = arena_dup(&c->arena, b.ptr, b.len);
	buf_release(&b);
}

/* Every event brings some of the batch; the fold has the last ones only. */
static int
take_record(void *arg, const struct record *rec, struct err *e)
{
	const char *base = record_field(rec, "base"), *p, *word;
	int k = schema_field(rec->schema, "labels");
	size_t len;

	(void)e;
	for (size_t i = 0; k >= 0 && i < rec->nevents; i++)
		for (p = rec->events[i]->fields[k]; word_next(&p, &word, &len);)
			take_key(arg, base, word, len);
	return 0;
}

static int
printed_labels(struct check *c, struct ledger *lg, struct err *e)
{
	struct record_bounds bounds = RECORD_BOUNDS("label");
	struct findings fs = FINDINGS_INIT;
	const struct flow *flow;
	struct err none = ERR_INIT;
	int rc = 0;

	bounds.events = true;
	if (ledger_flow(lg, "label", 0, &flow, &none) == 0)
		rc = records_scan(lg->store, &lg->schemas, &bounds, take_record,
		    c, &fs, e);
	app_warn(c->app, &fs);
	findings_release(&fs);
	if (rc == 0 && c->n == 0) {
		err_set(e, E_ABSENT, _("no printed labels are recorded"));
		rc = err_hint(e,
		    _("give a list of payloads or codes, '-' for standard input"));
	}
	return rc;
}

struct drawn {
	uint64_t lot;
	struct check_label label;
};

static int
by_lot(const void *a, const void *b)
{
	const struct drawn *p = a, *q = b;

	return (p->lot > q->lot) - (p->lot < q->lot);
}

/* The same all day, so that two people look at the same labels. */
static void
draw(struct check *c, struct ledger *lg, size_t sample)
{
	uint64_t day = (uint64_t)clock_yymmdd(store_now(lg->store));
	struct drawn *v;
	size_t i;

	if (sample == 0 || sample >= c->n)
		return;
	v = xcalloc(c->n, sizeof(*v));
	for (i = 0; i < c->n; i++) {
		v[i].label = c->v[i];
		v[i].lot = sum64(c->v[i].payload, strlen(c->v[i].payload), day);
	}
	qsort(v, c->n, sizeof(*v), by_lot);
	for (i = 0; i < sample; i++)
		c->v[i] = v[i].label;
	c->n = sample;
	free(v);
}

int
check_bindings(struct check *c, struct ledger *lg, size_t sample, struct err *e)
{
	struct answer a = { c->format, false };
	struct findings fs = FINDINGS_INIT;
	size_t i, bad = 0;
	int rc = 0;

	if (c->n == 0)
		rc = printed_labels(c, lg, e);
	if (rc == 0)
		draw(c, lg, sample);
	for (i = 0; i < c->n && rc == 0; i++) {
		struct binding b = BINDING_INIT;
		struct buf out = BUF_INIT;
		const char *p = c->v[i].payload;

		rc = binding_find(&b, lg, p, strlen(p), &fs, e);
		if (rc == 0 && (c->format != OUT_IDS || b.answer != BOUND))
			answer_write(&a, &b, p, p, &out);
		if (rc == 0 && c->format == OUT_IDS && b.answer != BOUND)
			buf_printf(&out, "%s\n", p);
		bad += b.answer != BOUND;
		app_write(c->app, out.ptr, out.len);
		buf_release(&out);
		binding_release(&b);
	}
	app_warn(c->app, &fs);
	findings_release(&fs);
	if (rc < 0)
		return -1;
	app_note(c->app, _("%zu labels looked up, %zu lead nowhere in use"),
	    c->n, bad);
	return bad == 0 ? 0 : err_set(e, E_NO, _("bindings are wrong"));
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

static int
one_damage(struct check *c, const struct sight *clean, enum damage d,
    double strength, double unit, size_t *read, struct err *e)
{
	const struct grey g = { clean->picture.width, clean->picture.height,
		clean->picture.pixels };
	unsigned seed;
	int rc = 0;

	for (seed = 1; seed <= SEEDS && rc == 0; seed++) {
		struct sight l = SIGHT_INIT;
		struct picture p = clean->picture;
		struct grey worn;

		damage_do(&worn, &g, d, strength, unit, seed * 977);
		p.pixels = worn.px;
		l.d.limit_ms = c->limit_ms;
		rc = sight_picture(&l, &p, damage_name(d), e);
		*read += still_read(&clean->d, &l.d);
		sight_release(&l);
		grey_free(&worn);
	}
	return rc;
}

/* Pixels of a module, about, by the clean symbols. */
static double
unit_of(const struct sight *clean)
{
	const struct grey g = { clean->picture.width, clean->picture.height,
		clean->picture.pixels };
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
table_of_damage(struct check *c, const struct sight *clean, struct out *o,
    struct err *e)
{
	double unit = unit_of(clean);
	int d, s, rc = 0;

	for (d = 0; d < DAMAGES; d++)
		for (s = 1; s <= STRENGTHS && rc == 0; s++) {
			size_t read = 0, of = clean->d.n * SEEDS;
			char n[4][24];
			const char *cells[5] = { c->format == OUT_TABLE ?
				    damage_text((enum damage)d) :
				    damage_name((enum damage)d),
				n[0], n[1], n[2], n[3] };

			rc = one_damage(c, clean, (enum damage)d,
			    (double)s / STRENGTHS, unit, &read, e);
			snprintf(n[0], sizeof(n[0]), "%.2f",
			    (double)s / STRENGTHS);
			snprintf(n[1], sizeof(n[1]), "%zu", read);
			snprintf(n[2], sizeof(n[2]), "%zu", of);
			snprintf(n[3], sizeof(n[3]), "%.3f",
			    (double)read / (double)of);
			out_row(o, cells);
			app_progress(c->app, damage_text((enum damage)d),
			    (size_t)s, STRENGTHS);
		}
	return rc;
}

int
check_simulate(struct check *c, const char *file, struct err *e)
{
	const struct out_col cols[] = { { "damage", _("damage"), 0 },
		{ "strength", _("strength"), 0 }, { "read", _("read"), 0 },
		{ "of", _("of"), 0 }, { "rate", _("rate"), 0 } };
	struct sight clean = SIGHT_INIT;
	struct buf text = BUF_INIT;
	struct out *o;
	int rc;

	clean.d.limit_ms = c->limit_ms;
	clean.keep = true;
	rc = sight_file(&clean, file, e);
	if (rc == 0 && clean.d.n == 0)
		rc = err_at(e, E_DATA, file, 0,
		    _("no symbol is read before any damage"));
	if (rc == 0) {
		o = out_new(c->format, cols, 5);
		rc = table_of_damage(c, &clean, o, e);
		out_render(o, &text);
		if (rc == 0)
			app_write(c->app, text.ptr, text.len);
		out_free(o);
	}
	buf_release(&text);
	sight_release(&clean);
	return rc;
}
