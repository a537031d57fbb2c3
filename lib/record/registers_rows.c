/*
 * Lint of one table by itself: keys, codes, validity, dates, numbers, words.
 */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "csv/edit.h"
#include "record/polygon.h"
#include "record/registers_int.h"

struct at {
	struct reg_table *t;
	struct findings *fs;
};

static struct finding *
add(const struct at *a, const char *code, size_t row, const char *fmt,
    const char *one, const char *two)
{
	char q[UTF8_CUT], p[UTF8_CUT];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
	return finding_add(a->fs, SEV_ERROR, code, a->t->path,
	    a->t->t.lines[row], fmt, utf8_cut(q, one), utf8_cut(p, two));
#pragma GCC diagnostic pop
}

static const char *
cell(const struct at *a, size_t row, const char *col)
{
	return table_get(&a->t->t, row, col);
}

static void
check_codes(const struct at *a)
{
	bool strict = str_prefix(a->t->path, "registers/");

	if (table_col(&a->t->t, "code") < 0)
		return;
	for (size_t i = 0; i < a->t->t.nrows; i++) {
		const char *c = cell(a, i, "code");

		if (*c == '\0')
			add(a, "no-code", i, _("the code is empty"), "", "");
		else if (!code_is(c) && (strict || !name_is(c)))
			finding_hint(add(a, "bad-code", i, _("'%s' is no code"),
					 c, ""),
			    _("codes are capital letters, digits, '.' and "
			      "'-', at most 24: PR-01"));
	}
}

static bool
same_key(const struct at *a, size_t i, size_t j, const char *const *keys)
{
	for (; *keys != NULL; keys++)
		if (!streq(cell(a, i, *keys), cell(a, j, *keys)))
			return false;
	return true;
}

static bool
overlap(const struct reg_table *t, size_t i, size_t j)
{
	return (t->from[i] == MSEC_NONE || t->to[j] == MSEC_NONE ||
		   t->from[i] < t->to[j]) &&
	    (t->from[j] == MSEC_NONE || t->to[i] == MSEC_NONE ||
		t->from[j] < t->to[i]);
}

/* Rows with the same code stand together in the index of keys. */
static void
check_doubles(const struct at *a, const char *const *keys)
{
	struct reg_table *t = a->t;

	for (size_t k = 0; k + 1 < t->nkeys; k++) {
		size_t i = t->keys[k].row;

		for (size_t m = k + 1;
		     m < t->nkeys && !t->keys[k].alias && !t->keys[m].alias &&
		     strcmp(t->keys[k].key, t->keys[m].key) == 0;
		     m++) {
			size_t j = t->keys[m].row;
			char line[32];

			snprintf(line, sizeof(line), "%ld", t->t.lines[i]);
			if (same_key(a, i, j, keys))
				add(a, "dup-code", j,
				    _("the code '%s' stands in line %s too"),
				    cell(a, j, "code"), line);
			else if (!t->bad_date[i] && !t->bad_date[j] &&
			    overlap(t, i, j))
				add(a, "overlap", j,
				    _("the validity of '%s' overlaps that of "
				      "line %s"),
				    cell(a, j, "code"), line);
		}
	}
}

/* Tables without codes are short: settings, duty of some months. */
static void
check_keys(const struct at *a)
{
	const struct table *t = &a->t->t;
	const char *const *keys = csv_keycols(a->t->path, t->cols, t->ncols);
	char line[32];

	if (keys == NULL)
		return;
	if (streq(keys[0], "code")) {
		check_doubles(a, keys);
		return;
	}
	for (size_t i = 1; i < t->nrows; i++)
		for (size_t j = i; j-- > 0;)
			if (same_key(a, i, j, keys)) {
				snprintf(line, sizeof(line), "%ld",
				    t->lines[j]);
				add(a, "dup-key", i,
				    _("'%s' stands in line %s too"),
				    cell(a, i, keys[0]), line);
				break;
			}
}

static void
check_aliases(const struct at *a)
{
	struct reg_table *t = a->t;

	for (size_t k = 0; k + 1 < t->nkeys; k++) {
		const struct reg_key *x = &t->keys[k], *y = &t->keys[k + 1];

		if (strcmp(x->key, y->key) == 0 && y->alias &&
		    x->row != y->row && overlap(t, x->row, y->row) &&
		    !streq(cell(a, x->row, "code"), cell(a, y->row, "code")))
			add(a, "alias", y->row,
			    _("the alias '%s' also means %s"), y->key,
			    cell(a, x->row, "code"));
	}
}

static void
check_dates(const struct at *a)
{
	static const char *const cols[] = { "valid_from", "valid_to", "date",
		"as_of", "from", "until", NULL };
	static const char *const pairs[][2] = { { "valid_from", "valid_to" },
		{ "from", "until" } };
	const struct table *t = &a->t->t;
	msec x, y;

	for (size_t i = 0; i < t->nrows; i++) {
		for (size_t c = 0; cols[c] != NULL; c++)
			if (*cell(a, i, cols[c]) != '\0' &&
			    !clock_parse(cell(a, i, cols[c]), &x))
				finding_hint(add(a, "bad-date", i,
						 _("'%s' in column '%s' is no "
						   "date"),
						 cell(a, i, cols[c]), cols[c]),
				    _("dates are written as in 2026-11-03"));
		for (size_t c = 0; c < 2; c++)
			if (clock_parse(cell(a, i, pairs[c][0]), &x) &&
			    clock_parse(cell(a, i, pairs[c][1]), &y) && y <= x)
				add(a, "bad-range", i,
				    _("the row ends before it begins: '%s' to "
				      "'%s'"),
				    cell(a, i, pairs[c][0]),
				    cell(a, i, pairs[c][1]));
	}
}

static const struct {
	const char *path, *col;
	double least, most;
} numbers[] = {
	{ "registers/areas.csv", "lat", -90, 90 },
	{ "registers/areas.csv", "lon", -180, 180 },
	{ "registers/areas.csv", "radius_m", 0, 1e6 },
	{ "registers/spares.csv", "stock", 0, 1e9 },
	{ "registers/channels.csv", "rate_per_min", 0, 1e6 },
	{ "registers/channels.csv", "timeout_s", 0, 86400 },
	{ "catalogue/hazard-types.csv", "deadline_h", 0, 1e5 },
};

static const struct {
	const char *path, *col, *words;
} words[] = {
	{ "registers/areas.csv", "kind", "workshop section place" },
	{ "registers/areas.csv", "indoor", "yes no" },
	{ "registers/equipment.csv", "state", "in_use standby scrapped" },
	{ "registers/channels.csv", "kind",
	    "mail wecom dingtalk feishu voice terminal file command" },
	{ "catalogue/hazard-types.csv", "class", "A B C" },
	{ "catalogue/hazard-types.csv", "major_possible", "Y N" },
};

static void
check_values(const struct at *a, size_t i)
{
	const char *cycle = cell(a, i, "cycle");
	double d;
	msec span;

	if (*cycle != '\0' && !duration_parse(cycle, &span))
		finding_hint(add(a, "bad-duration", i,
				 _("'%s' in column '%s' is no duration"), cycle,
				 "cycle"),
		    _("durations are written as in P30D or PT8H"));

	for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++) {
		const char *c = cell(a, i, numbers[k].col);

		if (*c != '\0' && streq(a->t->path, numbers[k].path) &&
		    (!str_double(c, &d) || d < numbers[k].least ||
			d > numbers[k].most))
			add(a, "bad-number", i,
			    _("'%s' in column '%s' is no number in its range"),
			    c, numbers[k].col);
	}
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		const char *c = cell(a, i, words[k].col);

		if (*c != '\0' && streq(a->t->path, words[k].path) &&
		    (strchr(c, ' ') != NULL || !word_in(words[k].words, c)))
			finding_hint(add(a, "bad-word", i,
					 _("'%s' is not known in column '%s'"),
					 c, words[k].col),
			    _("one of: %s"), words[k].words);
	}
}

static void
check_times(const struct at *a, size_t i)
{
	static const char *const cols[] = { "start", "end", NULL };

	for (size_t c = 0; cols[c] != NULL; c++)
		if (reg_minutes(cell(a, i, cols[c])) < 0)
			finding_hint(add(a, "bad-time", i,
					 _("'%s' in column '%s' is no time of "
					   "day"),
					 cell(a, i, cols[c]), cols[c]),
			    _("times are written as in 08:00; 24:00 ends a "
			      "day"));
}

/* One login is one person, or nobody would know who acted. */
static void
check_logins(const struct at *a)
{
	const struct table *t = &a->t->t;

	for (size_t i = 0; i < t->nrows; i++)
		for (size_t k = 0; k < i; k++) {
			if (*cell(a, i, "login") == '\0' ||
			    !streq(cell(a, i, "login"), cell(a, k, "login")) ||
			    streq(cell(a, i, "code"), cell(a, k, "code")) ||
			    *cell(a, i, "valid_to") != '\0' ||
			    *cell(a, k, "valid_to") != '\0')
				continue;
			add(a, "dup-login", i,
			    _("the login '%s' is that of %s too"),
			    cell(a, i, "login"), cell(a, k, "code"));
			break;
		}
}

static void
check_own_deputy(const struct at *a)
{
	for (size_t i = 0; i < a->t->t.nrows; i++)
		if (*cell(a, i, "person") != '\0' &&
		    streq(cell(a, i, "person"), cell(a, i, "deputy")))
			add(a, "own-deputy", i,
			    _("'%s' cannot be the deputy of '%s'"),
			    cell(a, i, "deputy"), cell(a, i, "person"));
}

void
check_table_rows(struct reg_table *t, struct findings *fs)
{
	struct at a = { t, fs };

	check_codes(&a);
	check_keys(&a);
	check_aliases(&a);
	check_dates(&a);
	csv_excel_damage(&t->t, fs);
	if (streq(t->path, "registers/people.csv"))
		check_logins(&a);
	if (streq(t->path, "registers/absences.csv"))
		check_own_deputy(&a);
	for (size_t i = 0; i < t->t.nrows; i++) {
		check_values(&a, i);
		if (streq(t->path, "registers/areas.csv"))
			polygon_check(cell(&a, i, "polygon"), fs, SEV_ERROR,
			    "bad-polygon", t->path, t->t.lines[i]);
		if (streq(t->path, "registers/shifts.csv"))
			check_times(&a, i);
	}
}
