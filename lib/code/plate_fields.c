#include "code/plate_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct cell {
	const struct plate_cell *at;
	struct plate_text text[PLATE_PASSES][PLATE_LANGUAGES];
	const struct plate_reading (*read)[PLATE_LANGUAGES];
	enum plate_field label;
	bool used; /* its text belongs to a field */
	int row;
};

struct page {
	struct cell *v;
	int n, em, w, h, first, last; /* rows with labels */
};

/* ---- labels ---- */

static void
vote_label(double votes[PLATE_NONE], const struct plate_text *t,
    double confidence)
{
	enum plate_field f;
	double sure;
	int used;

	f = plate_label(t, &used, &sure);
	if (f != PLATE_NONE)
		votes[f] += sure * sure * (confidence + 20);
}

/* What eng makes of Chinese letters may look like a label. */
static bool
surely_chinese(const struct cell *c, int pass)
{
	return plate_text_chinese(&c->text[pass][PLATE_CHINESE]) &&
	    c->read[pass][PLATE_CHINESE].confidence >
	    c->read[pass][PLATE_LATIN].confidence + 10;
}

static void
find_label(struct cell *c)
{
	double votes[PLATE_NONE] = { 0 }, best = 0;
	int f, pass, l;

	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++)
			if (l == PLATE_CHINESE || !surely_chinese(c, pass))
				vote_label(votes, &c->text[pass][l],
				    c->read[pass][l].confidence);
	c->label = PLATE_NONE;
	for (f = 0; f < PLATE_NONE; f++)
		if (votes[f] > best) {
			best = votes[f];
			c->label = (enum plate_field)f;
		}
}

/* NO. or CYCLE, apart from the label that it belongs to. */
static bool
goes_with_label(const struct cell *c)
{
	static const char *const words[] = { "NO", "N0", "NUMBER", "CYCLE",
		"CODE", "DATE", "BY" };
	int pass, l, n = 0, k;

	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			struct plate_text t, w;

			plate_text_part(&t, &c->text[pass][l], 0, PLATE_TEXT);
			plate_text_upper(&t);
			if (t.n > 0 && t.v[t.n - 1] == '.')
				t.n--;
			for (k = 0; k < (int)(sizeof(words) / sizeof(words[0]));
			     k++) {
				plate_text_fold(&w, words[k]);
				n += plate_text_same(&t, &w);
			}
		}
	return n >= 2;
}

/* Cells come row by row; a row ends where the next one does not overlap. */
static bool
same_row(const struct plate_cell *a, const struct plate_cell *b)
{
	int top = a->y > b->y ? a->y : b->y;
	int low = a->y + a->h < b->y + b->h ? a->y + a->h : b->y + b->h;

	return low - top > (a->h < b->h ? a->h : b->h) / 2;
}

static void
page_make(struct page *p, const struct plate_scan *s)
{
	int i, pass, l;

	p->n = s->cells.n;
	p->em = s->cells.em;
	p->w = s->w;
	p->h = s->h;
	p->first = p->last = -1;
	p->v = xcalloc((size_t)p->n + 1, sizeof(*p->v));
	for (i = 0; i < p->n; i++) {
		struct cell *c = &p->v[i];

		c->at = &s->cells.v[i];
		c->read = s->read[i];
		for (pass = 0; pass < PLATE_PASSES; pass++)
			for (l = 0; l < PLATE_LANGUAGES; l++)
				plate_text_fold(&c->text[pass][l],
				    c->read[pass][l].text);
		find_label(c);
		c->row = i == 0 ?
		    0 :
		    p->v[i - 1].row + !same_row(p->v[i - 1].at, c->at);
		if (i > 0 && c->row == c[-1].row && c[-1].label != PLATE_NONE &&
		    goes_with_label(c))
			c->label = c[-1].label;
		if (c->label == PLATE_NONE)
			continue;
		if (p->first < 0)
			p->first = c->row;
		p->last = c->row;
	}
}

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
chinese_value(const struct page *p, int from, int to, enum plate_field f)
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

/* The cells from `from` before `to` are the value of the field. */
static void
take_cells(struct plate_fields *fs, const struct page *p, int from, int to,
    enum plate_field f)
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
	for (i = t->n - 1; i > 0 && t->v[i] != ' ';)
		i--;
	return i;
}

/* What follows the label in its own cell. */
static void
take_rest(struct plate_fields *fs, struct cell *c)
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
goes_on(const struct page *p, const struct cell *label,
    const struct cell *before, const struct cell *c)
{
	int gap = c->at->x - (before->at->x + before->at->w);

	return c->label == PLATE_NONE && c->row == label->row &&
	    c->at->h > label->at->h / 2 && (before == label || gap < p->em * 2);
}

static void
take_labelled(struct plate_fields *fs, struct page *p)
{
	int i, to;

	for (i = 0; i < p->n; i++) {
		struct cell *c = &p->v[i];

		if (c->label == PLATE_NONE)
			continue;
		c->used = true;
		for (to = i + 1;
		     to < p->n && goes_on(p, c, &p->v[to - 1], &p->v[to]);)
			to++;
		if (c->label == PLATE_OTHER) {
			for (; to > i + 1; to--)
				p->v[to - 1].used = true;
			continue;
		}
		if (fs->votes[c->label].n > 0)
			continue;
		if (to > i + 1)
			take_cells(fs, p, i + 1, to, c->label);
		if (fs->votes[c->label].n == 0)
			take_rest(fs, c);
	}
}

/* ---- without a label ---- */

static bool
centred(const struct page *p, int from, int to)
{
	int left = p->v[from].at->x;
	int right = p->v[to - 1].at->x + p->v[to - 1].at->w;

	return abs((left + right) / 2 - p->w / 2) < p->w / 8;
}

/* The cells of a row that is free, edges and screws at both ends left out. */
static bool
free_row(const struct page *p, int row, int *from, int *to)
{
	int i;

	*from = *to = -1;
	for (i = 0; i < p->n; i++) {
		const struct cell *c = &p->v[i];

		if (c->row != row)
			continue;
		if (c->used)
			return false;
		if (c->at->w < p->em * 2 &&
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
take_title(struct plate_fields *fs, struct page *p)
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
take_foot(struct plate_fields *fs, struct page *p)
{
	int row, from, to, rows = p->n > 0 ? p->v[p->n - 1].row : -1;

	for (row = p->last + 1; row <= rows; row++) {
		if (!free_row(p, row, &from, &to) || !centred(p, from, to))
			continue;
		take_cells(fs, p, from, to, PLATE_MAKER);
		if (fs->votes[PLATE_MAKER].n > 0)
			return;
	}
}

/* A value whose label was not read, if its form says what it is. */
static void
take_form(struct plate_fields *fs, struct page *p, enum plate_field f)
{
	struct plate_votes v;
	struct plate_text t;
	double confidence;
	int i, pass;

	for (i = 0; i < p->n && fs->votes[f].n == 0; i++) {
		struct cell *c = &p->v[i];

		if (c->used)
			continue;
		memset(&v, 0, sizeof(v));
		for (pass = 0; pass < PLATE_PASSES; pass++) {
			t = c->text[pass][f == PLATE_POWER];
			plate_text_squeeze(&t);
			if (t.n < 2 || t.n > 12 ||
			    !(t.v[0] < 128 && ch_digit((int)t.v[0])))
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

static void
keep_loose(struct plate_fields *fs, const struct page *p)
{
	struct plate_votes v;
	struct plate_text t;
	double confidence;
	int i, pass, l;

	for (i = 0; i < p->n; i++) {
		if (p->v[i].used)
			continue;
		memset(&v, 0, sizeof(v));
		for (pass = 0; pass < PLATE_PASSES; pass++)
			for (l = 0; l < PLATE_LANGUAGES; l++)
				plate_votes_add(&v, PLATE_SERIAL,
				    &p->v[i].text[pass][l],
				    (enum plate_language)l,
				    p->v[i].read[pass][l].confidence);
		if (plate_votes_count(&v, &t, &confidence) && t.n >= 5 &&
		    confidence > 0.5)
			fs->loose[fs->nloose++] = t;
	}
}

void
plate_fields(struct plate_fields *fs, const struct plate_scan *s)
{
	struct page p;
	int f;

	memset(fs, 0, sizeof(*fs));
	page_make(&p, s);
	take_labelled(fs, &p);
	if (fs->votes[PLATE_NAME].n == 0 && p.first > 0)
		take_title(fs, &p);
	if (fs->votes[PLATE_MAKER].n == 0 && p.last >= 0)
		take_foot(fs, &p);
	take_form(fs, &p, PLATE_DATE);
	take_form(fs, &p, PLATE_POWER);
	take_form(fs, &p, PLATE_CYCLE);
	for (f = 0; f < PLATE_FIELDS; f++)
		plate_votes_count(&fs->votes[f], &fs->value[f],
		    &fs->confidence[f]);
	keep_loose(fs, &p);
	free(p.v);
}
