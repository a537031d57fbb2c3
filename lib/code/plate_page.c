#include "code/plate_page.h"

#include <stdlib.h>

#include "base/mem.h"

/* Two letters are soon misread out of a screw. */
enum { SHORT = 3, CLEAR = 60, LEGIBLE = 50, COLUMN = 3 };

static void
vote_label(double votes[PLATE_NONE], const struct plate_text *t, unsigned but,
    double confidence)
{
	enum plate_field f;
	double sure;
	int used;

	f = plate_label_but(t, but, &used, &sure);
	if (f != PLATE_NONE && used <= SHORT && !plate_text_chinese(t) &&
	    confidence < CLEAR)
		return;
	if (f != PLATE_NONE)
		votes[f] += sure * sure * (confidence + 20);
}

/* What eng makes of Chinese letters may look like a label. */
static bool
surely_chinese(const struct plate_place *c, int pass)
{
	return plate_text_chinese(&c->text[pass][PLATE_CHINESE]) &&
	    c->read[pass][PLATE_CHINESE].confidence >
	    c->read[pass][PLATE_LATIN].confidence + 10;
}

static void
find_label(struct plate_place *c, unsigned but)
{
	double votes[PLATE_NONE] = { 0 }, best = 0;
	int f, pass, l;

	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++)
			if (l == PLATE_CHINESE || !surely_chinese(c, pass))
				vote_label(votes, &c->text[pass][l], but,
				    c->read[pass][l].confidence);
	c->label = PLATE_NONE;
	c->sure = 0;
	for (f = 0; f < PLATE_NONE; f++)
		if (votes[f] > best) {
			c->sure = best = votes[f];
			c->label = (enum plate_field)f;
		}
}

/* NO. or CYCLE, apart from the label that it belongs to. */
static bool
goes_with_label(const struct plate_place *c)
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

/* Nothing in it that two letters of were read with some certainty. */
static bool
is_junk(const struct plate_place *c)
{
	int pass, l, i, n;

	for (pass = 0; pass < PLATE_PASSES; pass++)
		for (l = 0; l < PLATE_LANGUAGES; l++) {
			const struct plate_text *t = &c->text[pass][l];

			for (n = i = 0; i < t->n; i++)
				n += plate_is_letter(t->v[i]);
			if (n >= 2 && c->read[pass][l].confidence >= LEGIBLE)
				return false;
		}
	return true;
}

/*
 * One letter makes 设备编号 of 设备型号: of two labels of the same field the one
 * that was read worse is looked at again without it.
 */
static void
tell_apart(struct plate_page *p)
{
	int i, k;

	for (i = 0; i < p->n; i++)
		for (k = 0; k < p->n; k++) {
			struct plate_place *c = &p->v[k];

			if (k != i && p->v[i].label == c->label &&
			    c->label < PLATE_FIELDS && c->sure > 0 &&
			    c->sure < p->v[i].sure) {
				enum plate_field was = c->label;
				double sure = c->sure;

				find_label(c, 1u << was);
				if (c->sure * 5 >= sure * 4)
					continue;
				c->label = was;
				c->sure = sure;
			}
		}
}

/* It begins where those of other rows do. */
static bool
in_column(const struct plate_page *p, const struct plate_place *c)
{
	int i, n = 0;

	for (i = 0; i < p->n; i++)
		n += abs(p->v[i].at->x - c->at->x) <= p->em / 2;
	return n >= COLUMN;
}

/* So many readings are of just that. */
static bool
is_bare_number(const struct plate_place *c)
{
	struct plate_text bare;
	int pass, n = 0;

	plate_text_fold(&bare, "编号");
	for (pass = 0; pass < PLATE_PASSES; pass++)
		n += plate_text_same(&c->text[pass][PLATE_CHINESE], &bare);
	return n >= 2;
}

/* 编号 beside 出厂编号 is what is left of 资产编号. */
static void
number_apart(struct plate_page *p)
{
	int i, bare = -1, serial = 0;

	for (i = 0; i < p->n; i++) {
		if (p->v[i].label == PLATE_CODE)
			return;
		if (p->v[i].label != PLATE_SERIAL)
			continue;
		if (is_bare_number(&p->v[i]))
			bare = i;
		else
			serial++;
	}
	if (bare >= 0 && serial > 0)
		p->v[bare].label = PLATE_CODE;
}

void
plate_page_make(struct plate_page *p, const struct plate_scan *s)
{
	int i, pass, l;

	p->n = s->cells.n;
	p->em = s->cells.em;
	p->w = s->w;
	p->h = s->h;
	p->first = p->last = -1;
	p->v = xcalloc((size_t)p->n + 1, sizeof(*p->v));
	for (i = 0; i < p->n; i++) {
		struct plate_place *c = &p->v[i];

		c->at = &s->cells.v[i];
		c->read = s->read[i];
		for (pass = 0; pass < PLATE_PASSES; pass++)
			for (l = 0; l < PLATE_LANGUAGES; l++)
				plate_text_fold(&c->text[pass][l],
				    c->read[pass][l].text);
		find_label(c, 0);
		c->junk = is_junk(c);
		c->row = i == 0 ?
		    0 :
		    p->v[i - 1].row + !same_row(p->v[i - 1].at, c->at);
		if (i > 0 && c->row == c[-1].row && c[-1].label != PLATE_NONE &&
		    goes_with_label(c))
			c->label = c[-1].label;
	}
	tell_apart(p);
	number_apart(p);
	for (i = 0; i < p->n; i++) {
		p->v[i].column = in_column(p, &p->v[i]);
		if (p->v[i].label == PLATE_NONE)
			continue;
		if (p->first < 0)
			p->first = p->v[i].row;
		p->last = p->v[i].row;
	}
}

void
plate_page_free(struct plate_page *p)
{
	free(p->v);
}
