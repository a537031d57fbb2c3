#include "code/plate_evidence.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

/* A letter is read as it is, as one that looks alike, as another; is missed. */
#define HIT 0.90
#define ALIKE 0.08
#define OTHER 0.005
#define MISSED 0.02
/* At the ends a ruled line or what is left of a label is taken for one. */
#define EDGE 0.10
/* As many weights as of a reading and a half that nobody doubts. */
#define PRIOR 150
/* Fewer readings speak for nothing, nor do fewer letters. */
enum { FEW = 3 };
/* Of the readings, so many end early where the cell was cut short. */
#define MOST 0.6
/* Nothing stands there. */
enum { GAP = 0 };
/* What laying one text on another costs. */
enum { SIMILAR = 2, CHANGED = 3, LEFT_OUT = 2 };

static uint32_t
shape(uint32_t c)
{
	return c == 'O' ? '0' : c == 'I' ? '1' : c;
}

bool
plate_same_shape(const struct plate_text *a, const struct plate_text *b)
{
	int i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (shape(a->v[i]) != shape(b->v[i]))
			return false;
	return a->n == b->n;
}

/* What is taken for the first letter of each. */
static bool
taken_for(uint32_t is, uint32_t read)
{
	static const char *const looks[] = { "0689QD", "1TLJ74", "2Z7", "38B",
		"4A1", "5S6", "6GC58", "71Z", "8B36", "94", "BS8", "S5", "Z2",
		"G6C", "A4", "KRXH", "RPFK", "PRF", "MNHW", "NMH", "HNMK", "VY",
		"YV", "CG", "EF", "FEP", "DO0", "QO0", "T1", "L1", "J1", "WVM",
		NULL };
	int i;

	if (is >= 128 || read >= 128 || is == GAP || read == GAP)
		return false;
	for (i = 0; looks[i] != NULL; i++)
		if (looks[i][0] == (char)is)
			return strchr(looks[i] + 1, (int)read) != NULL;
	return false;
}

/* ---- a reading laid on the number ---- */

struct seen {
	uint32_t at[PLATE_TEXT]; /* GAP: nothing was read there */
	bool more[PLATE_TEXT +
	    1]; /* something stands before it that is not in it */
	double weight;
	bool tells; /* else it is of something else */
};

typedef unsigned char table[PLATE_TEXT + 1][PLATE_TEXT + 1];

static int
change(uint32_t is, uint32_t read)
{
	return is == read                              ? 0 :
	    taken_for(is, read) || taken_for(read, is) ? SIMILAR :
							 CHANGED;
}

static void
costs(table cost, const struct plate_text *t, const struct plate_text *want)
{
	int i, k, c;

	for (i = 0; i <= want->n; i++)
		for (k = 0; k <= t->n; k++) {
			c = i == 0 ? k * LEFT_OUT : i * LEFT_OUT;
			if (i > 0 && k > 0) {
				c = cost[i - 1][k - 1] +
				    change(shape(want->v[i - 1]),
					shape(t->v[k - 1]));
				if (cost[i - 1][k] + LEFT_OUT < c)
					c = cost[i - 1][k] + LEFT_OUT;
				if (cost[i][k - 1] + LEFT_OUT < c)
					c = cost[i][k - 1] + LEFT_OUT;
			}
			cost[i][k] = (unsigned char)c;
		}
}

/* At least half of the number may be in it. */
static bool
can_tell(const struct plate_text *t, const struct plate_text *want)
{
	signed char have[128] = { 0 };
	int i, same = 0;

	for (i = 0; i < t->n; i++)
		if (t->v[i] < 128)
			have[shape(t->v[i])]++;
	for (i = 0; i < want->n; i++)
		same += want->v[i] >= 128 || have[shape(want->v[i])]-- > 0;
	return same * 2 > want->n && same * 2 > t->n;
}

static void
lay(struct seen *s, const struct plate_vote *v, const struct plate_text *want)
{
	const struct plate_text *t = &v->text;
	int i = want->n, k = t->n, same = 0;
	table cost;

	memset(s, 0, sizeof(*s));
	s->weight = v->weight;
	if (!can_tell(t, want))
		return;
	costs(cost, t, want);
	while (i > 0 || k > 0) {
		if (i > 0 && k > 0 &&
		    cost[i][k] ==
			cost[i - 1][k - 1] +
			    change(shape(want->v[i - 1]), shape(t->v[k - 1]))) {
			i--;
			k--;
			s->at[i] = shape(t->v[k]);
			same += s->at[i] == shape(want->v[i]);
		} else if (i > 0 && cost[i][k] == cost[i - 1][k] + LEFT_OUT) {
			i--;
		} else {
			k--;
			s->more[i] = true;
		}
	}
	s->tells = same * 2 > want->n && same * 2 > t->n;
}

/* ---- weighed ---- */

struct weighed {
	const struct seen *v;
	int n, length;
	double weights;
	double stroke; /* how often a nought is taken for 6, 8 or 9 */
};

/* What a nought with a stroke or a point in it looks like. */
static bool
like_stroked(uint32_t c)
{
	return c == '6' || c == '8' || c == '9';
}

static double
likely(const struct weighed *w, uint32_t read, uint32_t is)
{
	if (read == is)
		return HIT;
	if (read == GAP || is == GAP)
		return MISSED;
	if (is == '0' && like_stroked(read))
		return w->stroke;
	return taken_for(is, read) ? ALIKE : OTHER;
}

/* The number has `is` at i; another has `other` there. */
static double
rather(const struct weighed *w, int i, uint32_t is, uint32_t other)
{
	double sum = 0;
	int k;

	for (k = 0; k < w->n; k++)
		if (w->v[k].tells)
			sum += w->v[k].weight *
			    log(likely(w, w->v[k].at[i], is) /
				likely(w, w->v[k].at[i], other));
	return sum / w->weights;
}

/* Another has a letter there that is easily taken for `is`. */
static double
rather_unseen(const struct weighed *w, int i, uint32_t is)
{
	double alike =
	    like_stroked(is) && w->stroke > ALIKE ? w->stroke : ALIKE;
	double sum = 0, other;
	int k;

	for (k = 0; k < w->n; k++) {
		uint32_t read = w->v[k].at[i];

		other = read == is ? alike : read == GAP ? MISSED : OTHER;
		if (w->v[k].tells)
			sum +=
			    w->v[k].weight * log(likely(w, read, is) / other);
	}
	return sum / w->weights;
}

static double
at_letter(const struct weighed *w, int i, uint32_t is)
{
	double least = rather_unseen(w, i, is), e;
	int k;

	for (k = 0; k < w->n; k++) {
		if (!w->v[k].tells || w->v[k].at[i] == is)
			continue;
		e = rather(w, i, is, w->v[k].at[i]);
		least = e < least ? e : least;
	}
	return least;
}

/* Before letter i nothing stands; another number has one there. */
static double
at_gap(const struct weighed *w, int i)
{
	double odd = i == 0 || i == w->length ? EDGE : MISSED, sum = 0;
	int k;

	for (k = 0; k < w->n; k++)
		if (w->v[k].tells)
			sum += w->v[k].weight *
			    (w->v[k].more[i] ? log(odd / HIT) :
					       log((1 - odd) / (1 - HIT)));
	return sum / w->weights;
}

double
plate_evidence(const struct plate_votes *v, const struct plate_text *want,
    const double *known, double stroke)
{
	struct seen seen[PLATE_VOTES];
	struct weighed w = { seen, v->n, want->n, PRIOR, stroke };
	double least = -PLATE_AGAINST, against = 0, e;
	int i, telling = 0;

	if (want->n == 0 || v->n == 0)
		return 0;
	for (i = 0; i < v->n; i++) {
		lay(&seen[i], &v->v[i], want);
		w.weights += v->v[i].weight;
		telling += seen[i].tells;
	}
	if (telling == 0)
		return PLATE_AGAINST * (w.weights - PRIOR) / w.weights;
	for (i = 0; i <= 2 * want->n; i++) {
		e = i % 2 ? at_letter(&w, i / 2, shape(want->v[i / 2])) :
			    at_gap(&w, i / 2);
		if (i % 2 && known != NULL)
			e += known[i / 2];
		least = e < least ? e : least;
		against += e < 0 ? e : 0;
	}
	e = against < 0 ? against : telling < FEW ? 0 : least;
	return e < PLATE_AGAINST ? PLATE_AGAINST : e;
}

/* ---- cut off ---- */

static bool
stands_in(const struct plate_text *t, const struct plate_text *want, int at)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (shape(t->v[i]) != shape(want->v[at + i]))
			return false;
	return true;
}

bool
plate_cut_off(const struct plate_votes *v, const struct plate_text *want)
{
	double cut = 0, all = 0;
	int i;

	for (i = 0; i < v->n; i++) {
		const struct plate_text *t = &v->v[i].text;

		all += v->v[i].weight;
		if (t->n >= FEW && t->n < want->n &&
		    (stands_in(t, want, 0) ||
			stands_in(t, want, want->n - t->n)))
			cut += v->v[i].weight;
	}
	return cut > all * MOST;
}
