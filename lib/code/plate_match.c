#include "code/plate_match.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "code/plate_agree.h"
#include "code/plate_evidence.h"

/* Of enum plate_agrees. */
static const double worth[] = { -2, 0.3, 0, 1.5, 2, 3, 4 };

/* What was read without certainty contradicts little. */
#define NOISE_SAYS (-0.5)
#define CLEAR 0.80

/* So many of a model show what its numbers have in common; evidence for that. */
enum { SERIES = 4 };
#define FIGURE 1.0
#define LETTER 4.0

/* Evidence of both numbers that is enough; of a code without anything else. */
#define ENOUGH 0.5
#define UNDOUBTED 1.2
/* Of one number, to be named as the nearest. */
#define NEAREST 0.8
#define OTHER_MODEL (-3.0)
/* A shorter number may stand on any plate: alone it is not enough. */
enum { LONG = 5 };
/* Share of the readings that are just another machine's number. */
#define CONTESTED 0.05
#define SHORT_SAYS (ENOUGH / 2)

/* So many rows of the register are looked at closely. */
enum { CLOSELY = 12 };

/* ---- numbers ---- */

static void
number(struct plate_text *out, const char *cell, size_t n)
{
	char word[PLATE_UTF8];

	out->n = 0;
	if (n >= sizeof(word))
		return;
	memcpy(word, cell, n);
	word[n] = '\0';
	plate_text_fold(out, word);
	plate_text_squeeze(out);
	plate_text_upper(out);
}

static const char *
cell_of(const struct plate_row *r, enum plate_field f)
{
	return f == PLATE_CODE ? r->code :
	    f == PLATE_SERIAL  ? r->serial :
	    f == PLATE_MODEL   ? r->model :
	    f == PLATE_NAME    ? r->name :
				 r->maker;
}

static double
loose_evidence(const struct plate_fields *fs, const struct plate_text *want,
    const double *known)
{
	double best = 0, e;
	int i;

	for (i = 0; want->n >= LONG && i < fs->nloose; i++) {
		e = plate_evidence(&fs->loose[i], want, known, fs->stroke);
		best = e > best ? e : best;
	}
	return best;
}

/* Under its label, or read without one. */
static double
evidence(const struct plate_fields *fs, enum plate_field f,
    const struct plate_text *want, const double *known)
{
	double e = plate_evidence(&fs->votes[f], want, known, fs->stroke),
	       loose;

	if (known != NULL && e < NOISE_SAYS && fs->confidence[f] < PLATE_NOISE)
		e = NOISE_SAYS;
	if (e < 0 && plate_cut_off(&fs->votes[f], want))
		e = 0;
	if (e > SHORT_SAYS && want->n < LONG)
		e = SHORT_SAYS;
	loose = loose_evidence(fs, want, known);
	return loose > 0 && loose > e ? loose : e;
}

/*
 * What is known of its letters beforehand: another machine of this model has the
 * letters that all of them have, and rather the figures.
 */
static void
series_of(double known[PLATE_TEXT], enum plate_field f,
    const struct plate_row *rows, size_t n, const struct plate_row *r)
{
	struct plate_text want, other;
	bool tells[PLATE_TEXT] = { false };
	size_t k, many = 0;
	int i;

	number(&want, cell_of(r, f), strlen(cell_of(r, f)));
	for (k = 0; k < n; k++) {
		if (!streq(rows[k].model, r->model))
			continue;
		number(&other, cell_of(&rows[k], f),
		    strlen(cell_of(&rows[k], f)));
		for (i = 0; i < want.n; i++)
			tells[i] |=
			    other.n == want.n && other.v[i] != want.v[i];
		many += other.n == want.n;
	}
	for (i = 0; i < want.n; i++) {
		bool digit = want.v[i] < 128 && ch_digit((int)want.v[i]);

		known[i] = tells[i] || many < SERIES ? 0 :
		    digit                            ? FIGURE :
						       LETTER;
	}
}

/* ---- the machine ---- */

struct candidate {
	long row;
	double code, serial, score;
	enum plate_agrees model, name, maker;
	bool other_model;
	bool peculiar; /* the serial number: no other maker has such a one */
};

/* The code, or one of the names that the plant has for it. */
static double
code_evidence(const struct plate_fields *fs, const struct plate_row *r,
    const double *known)
{
	struct plate_text want;
	const char *p = r->alias, *w;
	double best, e;
	size_t n;

	number(&want, r->code, strlen(r->code));
	best = evidence(fs, PLATE_CODE, &want, known);
	while (word_next(&p, &w, &n)) {
		number(&want, w, n);
		e = evidence(fs, PLATE_CODE, &want, NULL);
		best = e > best ? e : best;
	}
	return best;
}

static double
serial_evidence(const struct plate_fields *fs, const struct plate_row *r,
    const double *known)
{
	struct plate_text want;

	number(&want, r->serial, strlen(r->serial));
	return evidence(fs, PLATE_SERIAL, &want, known);
}

/* What stands under the label of f is the other number, beyond doubt. */
static bool
mislabelled(const struct plate_fields *fs, enum plate_field f,
    const char *other)
{
	struct plate_text want;

	number(&want, other, strlen(other));
	return want.n >= LONG &&
	    plate_evidence(&fs->votes[f], &want, NULL, fs->stroke) > UNDOUBTED;
}

/* Its numbers alone. */
static void
numbers_of(struct candidate *c, const struct plate_fields *fs,
    const struct plate_row *rows, size_t n)
{
	const struct plate_row *r = &rows[c->row];
	double known[PLATE_TEXT];

	series_of(known, PLATE_CODE, rows, n, r);
	c->code = code_evidence(fs, r, known);
	series_of(known, PLATE_SERIAL, rows, n, r);
	c->serial = serial_evidence(fs, r, known);
	if (c->serial < 0 && mislabelled(fs, PLATE_SERIAL, r->code))
		c->serial = 0;
	if (c->code < 0 && mislabelled(fs, PLATE_CODE, r->serial))
		c->code = 0;
}

/* Letters and figures, and many: not a date, nor what another maker counts. */
static bool
is_peculiar(const char *serial)
{
	enum { MANY = 8 };
	size_t letters = 0, i;

	for (i = 0; serial[i] != '\0'; i++)
		letters += ch_alpha(serial[i]);
	return letters > 0 && i >= MANY;
}

static void
words_of(struct candidate *c, const struct plate_fields *fs,
    const struct plate_row *r)
{
	struct plate_text model;

	c->model = plate_agrees_words(fs, PLATE_MODEL, r->model);
	number(&model, r->model, strlen(r->model));
	if (c->model < PLATE_IS_LETTERS && loose_evidence(fs, &model, NULL) > 0)
		c->model = PLATE_IS_LETTERS;
	c->name = plate_agrees_words(fs, PLATE_NAME, r->name);
	c->maker = plate_agrees_words(fs, PLATE_MAKER, r->maker);
	c->peculiar = is_peculiar(r->serial);
	c->other_model =
	    c->model == PLATE_IS_FAR && fs->confidence[PLATE_MODEL] > 0.6;
}

static double
score_of(const struct candidate *k)
{
	return k->code + k->serial + worth[k->model] / 8 + worth[k->name] / 12 +
	    worth[k->maker] / 12 + (k->other_model ? OTHER_MODEL : 0);
}

/* Names and makers are long: a few wrong letters leave what they are. */
static bool
recognised(enum plate_agrees a)
{
	return a >= PLATE_IS_LETTERS || a == PLATE_IS_NEAR;
}

static bool
certain(const struct candidate *c)
{
	if (c->other_model || c->code + c->serial < ENOUGH)
		return false;
	return c->model >= PLATE_IS_LETTERS || recognised(c->name) ||
	    recognised(c->maker) || (c->code > 0 && c->serial > 0) ||
	    c->code > UNDOUBTED || (c->peculiar && c->serial > UNDOUBTED);
}

/* Into those that are looked at closely, the best first. */
static void
insert(struct candidate *v, int *n, const struct candidate *c)
{
	int i;

	if (*n < CLOSELY)
		++*n;
	else if (v[*n - 1].score >= c->score)
		return;
	for (i = *n - 1; i > 0 && v[i - 1].score < c->score; i--)
		v[i] = v[i - 1];
	v[i] = *c;
}

static int
candidates(struct candidate v[CLOSELY], const struct plate_fields *fs,
    const struct plate_row *rows, size_t n)
{
	struct candidate c, first[CLOSELY];
	int i, nfirst = 0, nv = 0;
	size_t k;

	for (k = 0; k < n; k++) {
		c.row = (long)k;
		c.code = code_evidence(fs, &rows[k], NULL);
		c.serial = serial_evidence(fs, &rows[k], NULL);
		words_of(&c, fs, &rows[k]);
		c.score = score_of(&c);
		insert(first, &nfirst, &c);
	}
	for (i = 0; i < nfirst; i++) {
		numbers_of(&first[i], fs, rows, n);
		first[i].score = score_of(&first[i]);
		insert(v, &nv, &first[i]);
	}
	return nv;
}

/*
 * A good part of the readings is the number of another machine, letter by letter:
 * readings of one picture go wrong together, and the other may be the right one.
 */
static bool
contested(const struct candidate *c, enum plate_field f,
    const struct plate_fields *fs, const struct plate_row *rows, size_t n)
{
	struct plate_text other;
	double sum = 0;
	size_t k;

	for (k = 0; k < n; k++) {
		if ((long)k == c->row ||
		    streq(cell_of(&rows[k], f), cell_of(&rows[c->row], f)))
			continue;
		number(&other, cell_of(&rows[k], f),
		    strlen(cell_of(&rows[k], f)));
		sum += plate_votes_share(&fs->votes[f], &other);
	}
	return sum > CONTESTED;
}

/* So it is if one number alone speaks for the machine, or both are. */
static bool
doubtful(const struct candidate *c, const struct plate_fields *fs,
    const struct plate_row *rows, size_t n)
{
	return (c->serial < ENOUGH && contested(c, PLATE_CODE, fs, rows, n)) ||
	    (c->code < ENOUGH && contested(c, PLATE_SERIAL, fs, rows, n));
}

void
plate_match(struct plate_match *m, const struct plate_fields *fs,
    const struct plate_row *rows, size_t n)
{
	struct candidate v[CLOSELY];
	int nv = candidates(v, fs, rows, n);

	*m = (struct plate_match){ -1, false, 0, 0, 0 };
	if (nv == 0)
		return;
	m->row = v[0].row;
	m->score = v[0].score;
	m->next = nv > 1 ? v[1].score : 2 * PLATE_AGAINST;
	m->sure = certain(&v[0]) && m->score - m->next >= PLATE_LEAD &&
	    !doubtful(&v[0], fs, rows, n);
	if (m->sure)
		m->confidence = 1 - exp(-v[0].code - v[0].serial);
	else if (v[0].code < NEAREST && v[0].serial < NEAREST)
		m->row = -1;
}

/* ---- as the register writes it ---- */

/* Figures and numerals are what tells neighbours apart. */
static bool
figure(uint32_t c)
{
	static const char numerals[] = "一二三四五六七八九十";
	struct plate_text t;
	int i;

	if (c < 128 && ch_digit((int)c))
		return true;
	plate_text_fold(&t, numerals);
	for (i = 0; i < t.n; i++)
		if (t.v[i] == c)
			return true;
	return false;
}

/* The same but for what does not count. */
static bool
same_of(bool (*counts)(uint32_t), const struct plate_text *a,
    const struct plate_text *b)
{
	int i = 0, k = 0;

	for (;;) {
		while (i < a->n && !counts(a->v[i]))
			i++;
		while (k < b->n && !counts(b->v[k]))
			k++;
		if (i == a->n || k == b->n)
			return i == a->n && k == b->n;
		if (a->v[i++] != b->v[k++])
			return false;
	}
}

static void
become(struct plate_fields *fs, enum plate_field f,
    const struct plate_text *want, double confidence)
{
	fs->value[f] = *want;
	if (fs->confidence[f] < confidence)
		fs->confidence[f] = confidence;
}

static bool
is_loose(const struct plate_fields *fs, const char *cell)
{
	struct plate_text want, t;
	double confidence;
	int i;

	plate_text_fold(&want, cell);
	plate_text_upper(&want);
	for (i = 0; want.n >= LONG && i < fs->nloose; i++)
		if (plate_votes_count(&fs->loose[i], &t, &confidence) &&
		    plate_text_same(&t, &want))
			return true;
	return false;
}

static void
correct_one(struct plate_fields *fs, enum plate_field f, const char *cell)
{
	enum plate_agrees a = plate_agrees(fs, f, cell);
	struct plate_text want;
	int d;

	plate_text_fold(&want, cell);
	if (want.n == 0 || plate_text_same(&fs->value[f], &want))
		return;
	if (fs->value[f].n == 0 && !is_loose(fs, cell))
		return;
	d = plate_text_distance(&fs->value[f], &want);
	if (a >= PLATE_IS_CONFUSED || is_loose(fs, cell) ||
	    (fs->confidence[f] < CLEAR && d * 2 <= want.n))
		become(fs, f, &want, CLEAR);
}

/* The nearest, if it is the only one as near. */
static void
correct_words(struct plate_fields *fs, enum plate_field f,
    const struct plate_row *rows, size_t n)
{
	struct plate_text want, best = { .n = 0 };
	int d, least = PLATE_TEXT, next = PLATE_TEXT;
	size_t i;

	if (fs->value[f].n < 4)
		return;
	for (i = 0; i < n; i++) {
		plate_text_fold(&want, cell_of(&rows[i], f));
		if (want.n > 0 &&
		    same_of(plate_is_letter, &fs->value[f], &want)) {
			become(fs, f, &want, 0);
			return;
		}
		if (want.n == 0 || plate_text_same(&want, &best))
			continue;
		d = plate_text_distance(&fs->value[f], &want);
		if (d < least) {
			next = least;
			least = d;
			best = want;
		} else if (d < next) {
			next = d;
		}
	}
	if (fs->confidence[f] < CLEAR && least > 0 && least * 3 <= best.n &&
	    next - least >= 2 && same_of(figure, &fs->value[f], &best))
		become(fs, f, &best, 1 - (double)least / best.n);
}

void
plate_correct(struct plate_fields *fs, const struct plate_match *m,
    const struct plate_row *rows, size_t n)
{
	if (m->sure) {
		const struct plate_row *r = &rows[m->row];

		correct_one(fs, PLATE_CODE, r->code);
		correct_one(fs, PLATE_SERIAL, r->serial);
		correct_one(fs, PLATE_MODEL, r->model);
		correct_one(fs, PLATE_NAME, r->name);
		correct_one(fs, PLATE_MAKER, r->maker);
		correct_one(fs, PLATE_CYCLE, r->cycle);
	}
	correct_words(fs, PLATE_NAME, rows, n);
	correct_words(fs, PLATE_MAKER, rows, n);
}
