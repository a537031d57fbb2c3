#include "response/weights.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>

#include "base/datadir.h"
#include "base/io.h"
#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

#define TABLE "rules/risk-weights"

enum { TABLE_MOST = 1 << 20 };

static const char *const codes[] = { "", "red", "orange", "yellow", "blue" };

int
risk_level(const char *code)
{
	for (int i = 1; i <= 4; i++)
		if (streq(code, codes[i]))
			return i;
	return 0;
}

const char *
risk_level_code(int level)
{
	return level >= 1 && level <= 4 ? codes[level] : "";
}

static int
load_shipped(struct weights *w, struct err *e)
{
	struct buf path = BUF_INIT, b = BUF_INIT;
	int rc;

	buf_printf(&path, "%s/data/ledger/" TABLE ".csv", data_dir());
	rc = io_read(&b, AT_FDCWD, path.ptr, TABLE_MOST, 0, e);
	if (rc == 0)
		rc = table_load(&w->shipped, path.ptr, b.ptr, b.len, CSV_PEOPLE,
		    e);
	w->t = &w->shipped;
	buf_release(&path);
	buf_release(&b);
	return rc;
}

int
weights_load(struct weights *w, struct registers *reg, struct err *e)
{
	static const char *const need[] = { "use", "term", "match", "weight",
		"most", NULL };

	if (registers_table(reg, TABLE, &w->t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		if (load_shipped(w, e) < 0)
			return -1;
	}
	return table_need(w->t, need, e);
}

void
weights_release(struct weights *w)
{
	table_release(&w->shipped);
	w->t = NULL;
}

static double
number(const struct table *t, size_t row, const char *col, double none)
{
	double v;

	return str_double(table_get(t, row, col), &v) ? v : none;
}

double
weight(const struct weights *w, const char *use, const char *term,
    const char *match, double *most)
{
	long any = -1, row = -1;

	for (size_t i = 0; row < 0 && i < w->t->nrows; i++) {
		const char *m = table_get(w->t, i, "match");

		if (!streq(table_get(w->t, i, "use"), use) ||
		    !streq(table_get(w->t, i, "term"), term))
			continue;
		if (streq(m, match))
			row = (long)i;
		else if (m[0] == '\0')
			any = (long)i;
	}
	row = row >= 0 ? row : any;
	if (most != NULL)
		*most =
		    row < 0 ? 0 : number(w->t, (size_t)row, "most", INFINITY);
	return row < 0 ? 0 : number(w->t, (size_t)row, "weight", 0);
}

double
weight_of(const struct weights *w, const char *use, const char *term,
    const char *match, double n)
{
	double most, one = weight(w, use, term, match, &most);

	return fmin(one * n, most);
}

int
weight_colour(const struct weights *w, const char *use, double points)
{
	for (int i = 1; i <= 4; i++) {
		double most, from = weight(w, use, "colour", codes[i], &most);

		if (most > 0 && points >= from)
			return i;
	}
	return 0;
}

/* ---- lint ---- */

static bool
word_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (streq(word, *words))
			return true;
	return false;
}

static void
finding(struct findings *fs, const struct table *t, size_t i, const char *col)
{
	struct finding *f;
	char cut[UTF8_CUT];

	f = finding_add(fs, SEV_ERROR, "risk-weights", t->name, t->lines[i],
	    _("column '%s' cannot be '%s'"), col,
	    utf8_cut(cut, table_get(t, i, col)));
	finding_hint(f, "man 5 risk");
}

static void
check_row(const struct table *t, size_t i, struct findings *fs)
{
	static const char *const uses[] = { "map", "profile", NULL };
	static const char *const colours[] = { "red", "orange", "yellow",
		"blue", NULL };
	const char *term = table_get(t, i, "term");
	const char *most = table_get(t, i, "most");
	double v;

	if (!word_of(table_get(t, i, "use"), uses))
		finding(fs, t, i, "use");
	if (!str_double(table_get(t, i, "weight"), &v) || v < 0 || v > 1e6)
		finding(fs, t, i, "weight");
	if (most[0] != '\0' && (!str_double(most, &v) || v < 0 || v > 1e6))
		finding(fs, t, i, "most");
	if ((streq(term, "colour") || streq(term, "base")) &&
	    !word_of(table_get(t, i, "match"), colours))
		finding(fs, t, i, "match");
	for (size_t k = 0; k < i; k++)
		if (streq(table_get(t, k, "use"), table_get(t, i, "use")) &&
		    streq(table_get(t, k, "term"), term) &&
		    streq(table_get(t, k, "match"), table_get(t, i, "match")))
			finding(fs, t, i, "match");
}

/* From red down each begins at fewer points. */
static void
check_colours(const struct weights *w, const char *use, struct findings *fs)
{
	double before = INFINITY, most;

	for (int i = 1; i <= 4; i++) {
		double from = weight(w, use, "colour", codes[i], &most);
		struct finding *f;

		if (most > 0 && from < before) {
			before = from;
			continue;
		}
		f = finding_add(fs, SEV_ERROR, "risk-weights", TABLE ".csv", 0,
		    _("%s: colour '%s' has no place below the one above it"),
		    use, codes[i]);
		finding_hint(f, "man 5 risk");
	}
}

int
weights_check(struct registers *reg, struct findings *fs, struct err *e)
{
	struct weights w = WEIGHTS_INIT;
	int rc;

	if (registers_table(reg, TABLE, &w.t, e) < 0) {
		if (e->code != E_ABSENT)
			return -1;
		err_clear(e);
		return 0;
	}
	rc = weights_load(&w, reg, e);
	for (size_t i = 0; rc == 0 && i < w.t->nrows; i++)
		check_row(w.t, i, fs);
	if (rc == 0) {
		check_colours(&w, "map", fs);
		check_colours(&w, "profile", fs);
	}
	weights_release(&w);
	return rc;
}
