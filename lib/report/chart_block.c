#include "report/chart_block.h"

#include <string.h>

#include "base/str.h"
#include "csv/csv.h"

static const char *const kinds[] = { "line", "bar", "stacked", "plan", NULL };

struct reading {
	struct chart_block *b;
	const char *file;
	long line;
	struct err *e;
};

static int
refused(struct reading *r, const char *what, const char *value)
{
	err_at(r->e, E_DATA, r->file, r->line,
	    _("chart: %s '%s' does not hold"), what, value);
	return err_hint(r->e,
	    "```chart line title=\"…\" unit=%% threshold=95 name=… "
	    "direction=up|down height=60 order=keep");
}

static int
option(struct reading *r, const char *key, const char *value)
{
	struct chart *c = &r->b->chart;
	double mm;

	if (streq(key, "title"))
		c->title = value;
	else if (streq(key, "unit"))
		c->unit = value;
	else if (streq(key, "name"))
		c->threshold_name = value;
	else if (streq(key, "threshold") &&
	    (*value == '\0' || str_double(value, &c->threshold)))
		; /* a query that gives none asks for no line */
	else if (streq(key, "direction") &&
	    (streq(value, "up") || streq(value, "down")))
		c->at_least = streq(value, "up");
	else if (streq(key, "order") && streq(value, "keep"))
		c->keep_order = true;
	else if (streq(key, "height") && str_double(value, &mm) && mm >= 20 &&
	    mm <= 240)
		c->height = mm * 72 / 25.4;
	else
		return refused(r, key, value);
	return 0;
}

/* One word of the info string, quotes taken away; NULL at the end. */
static char *
next_word(struct reading *r, const char **p)
{
	struct buf b = BUF_INIT;
	bool quoted = false;
	char *word;

	while (ch_space((unsigned char)**p))
		(*p)++;
	if (**p == '\0')
		return NULL;
	for (; **p != '\0' && (quoted || !ch_space((unsigned char)**p)); (*p)++)
		if (**p == '"')
			quoted = !quoted;
		else
			buf_putc(&b, **p);
	word = arena_str(&r->b->arena, b.ptr);
	buf_release(&b);
	return word;
}

static int
options(struct reading *r, const char *info)
{
	char *word = next_word(r, &info), *equals;
	size_t i;

	for (i = 0; kinds[i] != NULL; i++)
		if (word != NULL && streq(word, kinds[i]))
			break;
	if (kinds[i] == NULL)
		return refused(r, _("kind"), word != NULL ? word : "");
	r->b->chart.kind = (enum chart_kind)i;
	while ((word = next_word(r, &info)) != NULL) {
		if ((equals = strchr(word, '=')) == NULL)
			return refused(r, _("option"), word);
		*equals = '\0';
		if (option(r, word, equals + 1) < 0)
			return -1;
	}
	return 0;
}

/* ---- data ---- */

static int
number(struct reading *r, const struct table *t, size_t row, size_t col,
    double *out)
{
	const char *cell = t->cells[row * t->ncols + col];

	*out = NAN;
	if (cell[0] == '\0' || streq(cell, "—"))
		return 0;
	if (str_double(cell, out) && fabs(*out) < 1e15)
		return 0;
	return err_at(r->e, E_DATA, r->file, r->line + t->lines[row],
	    _("'%s' is no number"), cell);
}

/* "x,y x,y …"; a polygon of the registers has the latitude first. */
static int
corners(struct reading *r, const struct table *t, size_t row, int col,
    struct chart_row *out)
{
	const char *cell = table_cell(t, row, col), *p = cell, *word;
	bool turned = streq(t->cols[col], "polygon");
	size_t len, n = 0;
	double *xy =
	    arena_alloc(&r->b->arena, (strlen(cell) + 2) * sizeof(*xy));

	while (word_next(&p, &word, &len)) {
		char *pair = arena_dup(&r->b->arena, word, len);
		char *comma = strchr(pair, ',');

		if (comma != NULL)
			*comma++ = '\0';
		if (comma == NULL || !str_double(pair, &xy[2 * n + turned]) ||
		    !str_double(comma, &xy[2 * n + !turned]))
			return err_at(r->e, E_DATA, r->file,
			    r->line + t->lines[row], _("'%.*s' is no x,y"),
			    (int)len, word);
		n++;
	}
	out->corners = xy;
	out->ncorners = n;
	return 0;
}

static int
data(struct reading *r, const struct table *t)
{
	struct chart *c = &r->b->chart;
	struct chart_row *rows;
	const char **series;
	int outline = c->kind != CHART_PLAN ? -1 :
	    table_col(t, "corners") >= 0    ? table_col(t, "corners") :
					      table_col(t, "polygon");
	size_t i, k;

	if (t->ncols < 2)
		return err_at(r->e, E_DATA, r->file, r->line + 1,
		    _("a chart needs a label and a figure"));
	c->nseries = c->kind == CHART_PLAN ? 1 : t->ncols - 1;
	series = arena_alloc(&r->b->arena, c->nseries * sizeof(*series));
	for (k = 0; k < c->nseries; k++)
		series[k] = arena_str(&r->b->arena, t->cols[k + 1]);
	c->series = series;
	rows = arena_alloc(&r->b->arena, (t->nrows + 1) * sizeof(*rows));
	for (i = 0; i < t->nrows; i++) {
		double *v = arena_alloc(&r->b->arena, c->nseries * sizeof(*v));

		rows[i].label = arena_str(&r->b->arena, t->cells[i * t->ncols]);
		rows[i].values = v;
		for (k = 0; k < c->nseries; k++)
			if (number(r, t, i, k + 1, &v[k]) < 0)
				return -1;
		if (outline >= 0 && corners(r, t, i, outline, &rows[i]) < 0)
			return -1;
	}
	c->rows = rows;
	c->nrows = t->nrows;
	return 0;
}

int
chart_block_parse(struct chart_block *b, const char *info, const char *text,
    const char *file, long line, struct err *e)
{
	struct reading r = { b, file, line, e };
	struct table t = TABLE_INIT;
	int rc;

	if (options(&r, info) < 0)
		return -1;
	if (table_load(&t, file, text, strlen(text), CSV_PEOPLE, e) < 0) {
		e->line += line;
		table_release(&t);
		return -1;
	}
	rc = data(&r, &t);
	table_release(&t);
	return rc;
}

void
chart_block_release(struct chart_block *b)
{
	arena_release(&b->arena);
	*b = (struct chart_block)CHART_BLOCK_INIT;
}
