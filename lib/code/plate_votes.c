#include "code/plate_votes.h"

/* Share of the votes for a nought that is enough for it. */
#define NOUGHT 0.3

static double
total(const struct plate_votes *v)
{
	double sum = 0;
	int i;

	for (i = 0; i < v->n; i++)
		sum += v->v[i].weight;
	return sum;
}

double
plate_votes_share(const struct plate_votes *v, const struct plate_text *t)
{
	double sum = 0;
	int i;

	for (i = 0; i < v->n; i++)
		if (plate_text_same(&v->v[i].text, t))
			sum += v->v[i].weight;
	return v->n > 0 ? sum / total(v) : 0;
}

/* For the letter at i among those readings that are as long. */
static double
letter_share(const struct plate_votes *v, int n, int i, uint32_t c)
{
	double sum = 0, all = 0;
	int k;

	for (k = 0; k < v->n; k++) {
		if (v->v[k].text.n != n)
			continue;
		all += v->v[k].weight;
		if (v->v[k].text.v[i] == c)
			sum += v->v[k].weight;
	}
	return all > 0 ? sum / all : 0;
}

double
plate_votes_support(const struct plate_votes *v, const struct plate_text *t)
{
	double least = 1, s;
	int i;

	for (i = 0; i < t->n; i++) {
		s = letter_share(v, t->n, i, t->v[i]);
		least = s < least ? s : least;
	}
	return t->n > 0 ? least : 0;
}

/*
 * A nought with a stroke or a dot in it is taken for 6, 8 or 9, these hardly for a
 * nought: a good part of the votes is enough for it.
 */
static bool
rather_nought(const struct plate_votes *v, int n, int i, uint32_t c)
{
	return (c == '6' || c == '8' || c == '9' || c == '@') &&
	    letter_share(v, n, i, '0') >= NOUGHT;
}

/* The one from which all the others are least far. */
static const struct plate_text *
middle_of(const struct plate_votes *v)
{
	double least = 0, sum;
	int i, k, best = -1;

	for (i = 0; i < v->n; i++) {
		const struct plate_text *t = &v->v[i].text;

		for (sum = 0, k = 0; k < v->n; k++)
			sum += v->v[k].weight *
			    plate_text_distance(t, &v->v[k].text) /
			    (t->n > v->v[k].text.n ? t->n : v->v[k].text.n);
		if (best < 0 || sum < least) {
			least = sum;
			best = i;
		}
	}
	return best < 0 ? NULL : &v->v[best].text;
}

bool
plate_votes_count(const struct plate_votes *v, struct plate_text *out,
    double *confidence)
{
	const struct plate_text *middle = middle_of(v);
	double share = 1, s, best, weights = 0;
	int i, k;

	*confidence = 0;
	out->n = 0;
	if (middle == NULL)
		return false;
	*out = *middle;
	for (i = 0; i < out->n; i++) {
		for (best = 0, k = 0; k < v->n; k++) {
			if (v->v[k].text.n != out->n)
				continue;
			s = letter_share(v, out->n, i, v->v[k].text.v[i]);
			if (s > best) {
				best = s;
				out->v[i] = v->v[k].text.v[i];
			}
		}
		if (rather_nought(v, out->n, i, out->v[i]))
			out->v[i] = '0';
		share = best < share ? best : share;
	}
	for (k = 0; k < v->n; k++)
		if (v->v[k].text.n == out->n)
			weights += v->v[k].weight;
	/* all of the same length, all of one mind */
	*confidence = share * weights / total(v) * (v->n > 1 ? 1 : 0.7);
	return out->n > 0;
}
