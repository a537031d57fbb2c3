#include "code/plate_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "code/plate_evidence.h"
#include "code/plate_page.h"

/* Noughts of the date: so many say how they are, with a stroke if it is so many. */
enum { TELLS = 3, STROKED = 4 };
#define PLAIN 0.08
#define OFTEN 0.35

/* ---- values ---- */

static void
append(struct plate_text *to, const struct plate_text *t)
{
	int i;

	if (to->n > 0 && t->n > 0 && to->n < PLATE_TEXT)
		to->v[to->n++] = ' ';
	for (i = 0; i < t->n && to->n < PLATE_TEXT; i++)
		to->v[to->n++] = t->v[i];
}

/*
 * Numbers with Chinese letters in them are read by chi_sim alone: eng makes
 * digits of such letters.
 */
static bool
chinese_value(const struct plate_page *p, int from, int to, enum plate_field f)
{
	int pass, i, yes = 0;

	if (f != PLATE_DATE && f != PLATE_CYCLE)
		return false;
	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (i = from; i < to; i++)
			yes +=
			    plate_text_chinese(&p->v[i]
						    .text[pass][PLATE_CHINESE]);
	return yes >= 2;
}

/* So many readings of a value in its label's own cell are no accident. */
enum { OWN = 3 };

/* The cells from `from` before `to` are the value of the field. */
static void
take_cells(struct plate_fields *fs, const struct plate_page *p, int from,
    int to, enum plate_field f)
{
	bool chinese = chinese_value(p, from, to, f);
	struct plate_text joined;
	double confidence, sure;
	int pass, l, i, used;

	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			joined.n = 0;
			confidence = 0;
			for (i = from; i < to; i++) {
				append(&joined, &p->v[i].text[pass][l]);
				confidence += p->v[i].read[pass][l].confidence;
			}
			if (chinese && l == PLATE_LATIN)
				continue;
			/* level strokes have faded there */
			if (pass == PLATE_UNSTREAKED &&
			    (f == PLATE_NAME || f == PLATE_MAKER))
				continue;
			if (plate_label(&joined, &used, &sure) == f &&
			    used < joined.n)
				plate_text_part(&joined, &joined, used,
				    joined.n);
			plate_votes_add(&fs->votes[f], f, &joined,
			    (enum plate_language)l, confidence / (to - from));
		}
	for (i = from; i < to; i++)
		p->v[i].used = true;
}

/* Where the value begins, of a reading that does not show the label. */
static int
after_label(const struct plate_text *t, int chinese, int l)
{
	int i;

	if (l == PLATE_CHINESE)
		return chinese;
	/* eng makes something of the label; a blank is left before the value */
	for (i = t->n; i > 0 && t->v[i - 1] != ' ';)
		i--;
	return i > 0 ? i - 1 : 0;
}

/* What follows the label in its own cell. */
static void
take_rest(struct plate_fields *fs, struct plate_place *c)
{
	int at[PLATE_PASSES][PLATE_LANGUAGES], pass, l, used, chinese = 0;
	struct plate_text rest;
	double sure;

	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			const struct plate_text *t = &c->text[pass][l];

			at[pass][l] =
			    plate_label(t, &used, &sure) == c->label ? used : 0;
			if (at[pass][l] > 0 && plate_is_chinese(t->v[used - 1]))
				chinese = used;
		}
	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			const struct plate_text *t = &c->text[pass][l];

			if (at[pass][l] == 0 && chinese > 0)
				at[pass][l] = after_label(t, chinese, l);
			if (at[pass][l] == 0)
				continue;
			plate_text_part(&rest, t, at[pass][l], t->n);
			plate_votes_add(&fs->votes[c->label], c->label, &rest,
			    (enum plate_language)l,
			    c->read[pass][l].confidence);
		}
}

/* Specks and scratches are no values: too low, or far from what was before. */
static bool
goes_on(const struct plate_page *p, const struct plate_place *label,
    const struct plate_place *before, const struct plate_place *c)
{
	int gap = c->at->x - (before->at->x + before->at->w);

	return c->label == PLATE_NONE && c->row == label->row &&
	    c->at->h > label->at->h / 2 &&
	    (before == label ||
		(gap < p->em * 2 && !c->junk &&
		    (!c->column || gap < p->em * 7 / 10)));
}

/* A label in two languages may be in parts; the value begins its column. */
static int
value_from(const struct plate_page *p, int label)
{
	int i;

	for (i = label + 1; i < p->n && p->v[i].row == p->v[label].row &&
	     p->v[i].label == PLATE_NONE;
	     i++)
		if (p->v[i].column)
			return i;
	return label + 1;
}

static void
take_labelled(struct plate_fields *fs, struct plate_page *p)
{
	int i, k, from, to;

	for (i = 0; i < p->n; i++) {
		struct plate_place *c = &p->v[i];

		if (c->label == PLATE_NONE)
			continue;
		c->used = true;
		/* the second half of it, in another language such as */
		if (i + 1 < p->n && c[1].row == c->row &&
		    c[1].label == c->label)
			continue;
		from = to = value_from(p, i);
		while (to < p->n &&
		    goes_on(p, c, to > from ? &p->v[to - 1] : c, &p->v[to]))
			to++;
		/* 15.4 A is nobody's serial number */
		for (k = from; c->label == PLATE_OTHER && k < to; k++)
			p->v[k].used = true;
		if (c->label == PLATE_OTHER || fs->votes[c->label].n > 0)
			continue;
		if (c->label == PLATE_DATE || c->label == PLATE_POWER ||
		    c->label == PLATE_CYCLE)
			take_rest(fs, c);
		if (fs->votes[c->label].n >= OWN)
			continue;
		fs->votes[c->label].n = 0;
		if (to > from)
			take_cells(fs, p, from, to, c->label);
		if (fs->votes[c->label].n == 0)
			take_rest(fs, c);
	}
}

/* ---- without a label ---- */

static bool
centred(const struct plate_page *p, int from, int to)
{
	int left = p->v[from].at->x;
	int right = p->v[to - 1].at->x + p->v[to - 1].at->w;

	return abs((left + right) / 2 - p->w / 2) < p->w / 8;
}

/* The cells of a row that is free, edges and screws at both ends left out. */
static bool
free_row(const struct plate_page *p, int row, int *from, int *to)
{
	int i;

	*from = *to = -1;
	for (i = 0; i < p->n; i++) {
		const struct plate_place *c = &p->v[i];

		if (c->row != row)
			continue;
		if (c->used)
			return false;
		if (c->junk)
			continue;
		if (c->at->w < p->em * 3 &&
		    (c->at->x < p->w / 10 ||
			c->at->x + c->at->w > p->w * 9 / 10))
			continue;
		if (*from < 0)
			*from = i;
		*to = i + 1;
	}
	return *from >= 0;
}

static void
take_title(struct plate_fields *fs, struct plate_page *p)
{
	int row, from, to, best_from = -1, best_to = 0, most = 0, i, area;

	for (row = 0; row < p->first; row++) {
		if (!free_row(p, row, &from, &to) || !centred(p, from, to))
			continue;
		for (area = 0, i = from; i < to; i++)
			area += p->v[i].at->w * p->v[i].at->h;
		if (area > most) {
			most = area;
			best_from = from;
			best_to = to;
		}
	}
	if (best_from >= 0)
		take_cells(fs, p, best_from, best_to, PLATE_NAME);
}

static void
take_foot(struct plate_fields *fs, struct plate_page *p)
{
	int row, from, to, rows = p->n > 0 ? p->v[p->n - 1].row : -1;

	for (row = p->last + 1; row <= rows; row++) {
		if (!free_row(p, row, &from, &to) || !centred(p, from, to))
			continue;
		take_cells(fs, p, from, to, PLATE_MAKER);
		if (fs->votes[PLATE_MAKER].n >= 2)
			return;
		fs->votes[PLATE_MAKER].n = 0;
	}
}

/* Without what is left of a label. */
static void
from_figure(struct plate_text *t)
{
	int i = 0;

	while (i < t->n && !(t->v[i] < 128 && ch_digit((int)t->v[i])))
		i++;
	plate_text_part(t, t, i, t->n);
}

/* A value whose label was not read, if its form says what it is. */
static void
take_form(struct plate_fields *fs, struct plate_page *p, enum plate_field f)
{
	struct plate_votes v;
	struct plate_text t;
	double confidence;
	int i, pass;

	for (i = 0; i < p->n && fs->votes[f].n == 0; i++) {
		struct plate_place *c = &p->v[i];

		if (c->used)
			continue;
		memset(&v, 0, sizeof(v));
		for (pass = 0; pass < PLATE_PASSES; pass++) {
			t = c->text[pass][f == PLATE_POWER];
			plate_text_squeeze(&t);
			from_figure(&t);
			if (t.n < 2 || t.n > 12)
				continue;
			if (f == PLATE_POWER && t.v[t.n - 1] != 'W' &&
			    t.v[t.n - 1] != 'w')
				continue;
			plate_votes_add(&v, f, &t, PLATE_CHINESE,
			    c->read[pass][f == PLATE_POWER].confidence);
		}
		if (v.n >= 2 && plate_votes_count(&v, &t, &confidence) &&
		    confidence > 0.6 && (f != PLATE_DATE || t.n >= 7))
			take_cells(fs, p, i, i + 1, f);
	}
}

/* A quantity of something else, or a standard: 380 V, IP54, GB/T 14347. */
static bool
is_quantity(const struct plate_text *t)
{
	int i = 0, digits = 0;

	if (t->n > 2 &&
	    ((t->v[0] == 'I' && t->v[1] == 'P') ||
		(t->v[0] == 'G' && t->v[1] == 'B')))
		return true;
	for (; i < t->n &&
	     ((t->v[i] < 128 && ch_digit((int)t->v[i])) || t->v[i] == '.' ||
		 t->v[i] == ' ');
	     i++)
		digits += t->v[i] != ' ';
	return digits > 0 && i < t->n;
}

/* What is read there as a number of some kind. */
static void
number_votes(const struct plate_place *c, struct plate_votes *v)
{
	int pass, l;

	memset(v, 0, sizeof(*v));
	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++)
			plate_votes_add(v, PLATE_SERIAL, &c->text[pass][l],
			    (enum plate_language)l,
			    c->read[pass][l].confidence);
}

static bool
number_in(const struct plate_place *c)
{
	struct plate_votes v;
	struct plate_text t;
	double confidence;

	number_votes(c, &v);
	return v.n >= 4 && plate_votes_count(&v, &t, &confidence) && t.n >= 5 &&
	    confidence > 0.5 && !is_quantity(&t);
}

/* One of model, code and serial is missing, and one number is left over. */
static void
take_left(struct plate_fields *fs, struct plate_page *p)
{
	static const enum plate_field three[] = { PLATE_MODEL, PLATE_CODE,
		PLATE_SERIAL };
	enum plate_field missing = PLATE_NONE;
	int i, fields = 0, places = 0, at = -1;

	for (i = 0; i < 3; i++)
		if (fs->votes[three[i]].n == 0) {
			missing = three[i];
			fields++;
		}
	for (i = 0; i < p->n; i++)
		if (!p->v[i].used && !p->v[i].junk && number_in(&p->v[i])) {
			at = i;
			places++;
		}
	if (fields == 1 && places == 1)
		take_cells(fs, p, at, at + 1, missing);
}

static void
keep_loose(struct plate_fields *fs, const struct plate_page *p)
{
	int i;

	for (i = 0; i < p->n && fs->nloose < PLATE_LOOSE; i++) {
		struct plate_votes *v = &fs->loose[fs->nloose];

		if (p->v[i].label != PLATE_NONE)
			continue;
		number_votes(&p->v[i], v);
		fs->nloose += v->n >= 3;
	}
}

/* A nought may have a stroke or a point in it; the date shows whether it has. */
static double
stroke_of(const struct plate_votes *date)
{
	int all = date->noughts + date->stroked;

	if (all < TELLS)
		return PLATE_STROKE;
	if (date->stroked == 0)
		return PLAIN;
	return date->stroked * STROKED >= all ? OFTEN : PLATE_STROKE;
}

void
plate_fields(struct plate_fields *fs, const struct plate_scan *s)
{
	struct plate_page p;
	int f;

	memset(fs, 0, sizeof(*fs));
	plate_page_make(&p, s);
	take_labelled(fs, &p);
	if (fs->votes[PLATE_NAME].n == 0 && p.first > 0)
		take_title(fs, &p);
	if (fs->votes[PLATE_MAKER].n == 0 && p.last >= 0)
		take_foot(fs, &p);
	take_form(fs, &p, PLATE_DATE);
	take_form(fs, &p, PLATE_POWER);
	take_form(fs, &p, PLATE_CYCLE);
	take_left(fs, &p);
	for (f = 0; f < PLATE_FIELDS; f++)
		plate_votes_count(&fs->votes[f], &fs->value[f],
		    &fs->confidence[f]);
	keep_loose(fs, &p);
	fs->stroke = stroke_of(&fs->votes[PLATE_DATE]);
	plate_page_free(&p);
}
