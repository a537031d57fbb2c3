#include "code/plate_match.h"

#include <string.h>

#include "base/str.h"

/* How a value of the register stands to what was read. */
enum agrees {
	FAR, /* something else stands there */
	NEAR, /* two letters differ at most, and nobody read them so */
	UNREAD, /* nothing was read, or nothing to go by */
	CONFUSED, /* but for letters that look alike */
	LETTERS, /* each letter was read at its place by some reading */
	READ, /* some reading says just that */
	EXACT /* the votes say just that */
};

static const double worth[] = { -2, 0.3, 0, 1.5, 2, 3, 4 };

/* Below this a reading is noise, and contradicts nothing. */
#define NOISE 0.55
#define CLEAR 0.80
#define SOME 0.12
/* So many of a model show what its numbers have in common. */
enum { SERIES = 4 };

struct keys {
	enum agrees code, serial, model, name, maker;
};

/* Does what stands in the register look like what was read? */
static bool
alike(uint32_t want, uint32_t read)
{
	static const char *const looks[] = { "0689OQD", "1ITLJ7", "5S", "2Z7",
		"8B", "6GC", "4A", "KRXH", "RPF", "MNHW", "VY", "CG", "EF",
		NULL };
	int i;

	if (want >= 128 || read >= 128 || want == 0 || read == 0)
		return false;
	for (i = 0; looks[i] != NULL; i++)
		if (looks[i][0] == (char)want &&
		    strchr(looks[i], (int)read) != NULL)
			return true;
	for (i = 0; looks[i] != NULL; i++)
		if (looks[i][0] == (char)read && !ch_digit((int)want) &&
		    strchr(looks[i], (int)want) != NULL)
			return true;
	return false;
}

static bool
look_alike(const struct plate_text *read, const struct plate_text *want)
{
	int i, differ = 0;

	if (read->n != want->n)
		return false;
	for (i = 0; i < read->n; i++)
		if (read->v[i] != want->v[i]) {
			if (!alike(want->v[i], read->v[i]))
				return false;
			differ++;
		}
	return differ * 2 <= read->n;
}

/* 0 and O, 1 and I: nobody tells them apart on a plate. */
static uint32_t
shape(uint32_t c)
{
	return c == 'O' ? '0' : c == 'I' ? '1' : c;
}

static bool
same_shape(const struct plate_text *a, const struct plate_text *b)
{
	int i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (shape(a->v[i]) != shape(b->v[i]))
			return false;
	return a->n == b->n;
}

static bool
any_reads(const struct plate_votes *v, const struct plate_text *want)
{
	int i;

	for (i = 0; i < v->n; i++)
		if (same_shape(&v->v[i].text, want))
			return true;
	return false;
}

static enum agrees
compare(const struct plate_fields *fs, enum plate_field f, const char *cell)
{
	const struct plate_text *read = &fs->value[f];
	struct plate_text want;

	plate_text_fold(&want, cell);
	if (f != PLATE_NAME && f != PLATE_MAKER) {
		plate_text_squeeze(&want);
		plate_text_upper(&want);
	}
	if (want.n == 0 || read->n == 0)
		return UNREAD;
	if (same_shape(read, &want))
		return EXACT;
	if (any_reads(&fs->votes[f], &want))
		return READ;
	if (plate_votes_support(&fs->votes[f], &want) > SOME)
		return LETTERS;
	if (look_alike(read, &want))
		return CONFUSED;
	if (fs->confidence[f] < NOISE || read->n < 3)
		return UNREAD;
	if (plate_text_distance(read, &want) <= (want.n > 8 ? 2 : 1))
		return NEAR;
	return FAR;
}

/* The code, or one of the names that the plant has for it. */
static enum agrees
compare_code(const struct plate_fields *fs, const struct plate_row *r)
{
	enum agrees best = compare(fs, PLATE_CODE, r->code), a;
	const char *p = r->alias, *w;
	char word[64];
	size_t n;

	while (word_next(&p, &w, &n)) {
		if (n >= sizeof(word))
			continue;
		memcpy(word, w, n);
		word[n] = '\0';
		a = compare(fs, PLATE_CODE, word);
		best = a > best ? a : best;
	}
	return best;
}

/* Names and makers are long: a few wrong letters are no contradiction. */
static enum agrees
compare_words(const struct plate_fields *fs, enum plate_field f,
    const char *cell)
{
	enum agrees a = compare(fs, f, cell);
	struct plate_text want;

	plate_text_fold(&want, cell);
	if (a == FAR && plate_text_distance(&fs->value[f], &want) * 3 <= want.n)
		return NEAR;
	return a;
}

static bool
is_loose(const struct plate_fields *fs, const char *cell)
{
	struct plate_text want;
	int i;

	plate_text_fold(&want, cell);
	plate_text_upper(&want);
	for (i = 0; want.n >= 5 && i < fs->nloose; i++)
		if (plate_text_same(&fs->loose[i], &want))
			return true;
	return false;
}

static void
keys_of(struct keys *k, const struct plate_fields *fs,
    const struct plate_row *r)
{
	k->code = compare_code(fs, r);
	k->serial = compare(fs, PLATE_SERIAL, r->serial);
	/* read without its label */
	if (k->code <= UNREAD && is_loose(fs, r->code))
		k->code = READ;
	if (k->serial <= UNREAD && is_loose(fs, r->serial))
		k->serial = READ;
	k->model = compare_words(fs, PLATE_MODEL, r->model);
	k->name = compare_words(fs, PLATE_NAME, r->name);
	k->maker = compare_words(fs, PLATE_MAKER, r->maker);
}

static double
score_of(const struct keys *k)
{
	return worth[k->code] + worth[k->serial] + worth[k->model] / 8 +
	    worth[k->name] / 12 + worth[k->maker] / 12;
}

/* A number of the register, and at which letters the others of its model differ. */
struct series {
	struct plate_text want;
	bool tells[PLATE_TEXT], known;
};

static void
series_of(struct series *s, enum plate_field f, const struct plate_row *rows,
    size_t n, const struct plate_row *r)
{
	struct plate_text other;
	size_t k, alike = 0;
	int i;

	memset(s, 0, sizeof(*s));
	plate_text_fold(&s->want, f == PLATE_CODE ? r->code : r->serial);
	plate_text_upper(&s->want);
	for (k = 0; k < n; k++) {
		if (!streq(rows[k].model, r->model))
			continue;
		plate_text_fold(&other,
		    f == PLATE_CODE ? rows[k].code : rows[k].serial);
		plate_text_upper(&other);
		if (other.n != s->want.n)
			return;
		for (i = 0; i < other.n; i++)
			s->tells[i] |= other.v[i] != s->want.v[i];
		alike++;
	}
	s->known = alike >= SERIES && s->want.n >= 6;
}

/*
 * Just this number, but for one letter that all of the series share: it tells
 * nothing, and in what tells them apart the number was read.
 */
static bool
says(const struct series *s, const struct plate_text *t)
{
	int i, differ = 0;

	if (t->n != s->want.n || t->n == 0)
		return false;
	for (i = 0; i < t->n; i++)
		if (shape(t->v[i]) != shape(s->want.v[i])) {
			if (s->tells[i])
				return false;
			differ++;
		}
	return differ <= s->known;
}

/* Readings that say the number, and the most that say one other of its length. */
static void
count(const struct plate_votes *v, const struct series *s, int *said,
    int *other)
{
	int i, k, n;

	*said = *other = 0;
	for (i = 0; i < v->n; i++) {
		const struct plate_text *t = &v->v[i].text;

		if (says(s, t)) {
			++*said;
			continue;
		}
		for (n = k = 0; k < v->n; k++)
			n += t->n == s->want.n && same_shape(t, &v->v[k].text);
		*other = n > *other ? n : *other;
	}
}

static bool
alone_enough(const struct plate_fields *fs, enum plate_field f,
    const struct keys *k, const struct series *s)
{
	bool known =
	    k->model >= LETTERS || k->name >= LETTERS || k->maker >= LETTERS;
	int said, other;

	count(&fs->votes[f], s, &said, &other);
	return said >= 3 && said * 3 >= fs->votes[f].n && said > other &&
	    known && s->want.n >= 5;
}

static bool
certain(const struct plate_fields *fs, const struct keys *k,
    const struct series *code, const struct series *serial)
{
	enum agrees best = k->code > k->serial ? k->code : k->serial;
	enum agrees other = k->code > k->serial ? k->serial : k->code;

	/* another machine's model */
	if (k->model == FAR && fs->confidence[PLATE_MODEL] > 0.6)
		return false;
	if (best == EXACT && other >= CONFUSED)
		return true;
	if (best == READ && other >= LETTERS)
		return true;
	if (best >= LETTERS && other >= CONFUSED)
		return k->model >= LETTERS || k->name >= LETTERS;
	if (best == EXACT && other == UNREAD)
		return k->code > k->serial ?
		    alone_enough(fs, PLATE_CODE, k, code) :
		    alone_enough(fs, PLATE_SERIAL, k, serial);
	return false;
}

void
plate_match(struct plate_match *m, const struct plate_fields *fs,
    const struct plate_row *rows, size_t n)
{
	struct series code, serial;
	struct keys k, best = { UNREAD, UNREAD, UNREAD, UNREAD, UNREAD };
	double s;
	size_t i;

	*m = (struct plate_match){ -1, false, 0, 0, 0 };
	for (i = 0; i < n; i++) {
		keys_of(&k, fs, &rows[i]);
		s = score_of(&k);
		if (s > m->score) {
			m->next = m->score;
			m->score = s;
			m->row = (long)i;
			best = k;
		} else if (s > m->next) {
			m->next = s;
		}
	}
	if (m->row >= 0 && m->score < 1.5) {
		m->row = -1;
		return;
	}
	if (m->row < 0)
		return;
	series_of(&code, PLATE_CODE, rows, n, &rows[m->row]);
	series_of(&serial, PLATE_SERIAL, rows, n, &rows[m->row]);
	if (says(&code, &fs->value[PLATE_CODE]))
		best.code = EXACT;
	if (says(&serial, &fs->value[PLATE_SERIAL]))
		best.serial = EXACT;
	m->sure = certain(fs, &best, &code, &serial) &&
	    m->score - m->next >= PLATE_LEAD;
	if (m->sure)
		m->confidence = (m->score > 9 ? 9 : m->score) / 9;
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

static void
correct_one(struct plate_fields *fs, enum plate_field f, const char *cell)
{
	enum agrees a = compare(fs, f, cell);
	struct plate_text want;
	int d;

	plate_text_fold(&want, cell);
	if (want.n == 0 || plate_text_same(&fs->value[f], &want))
		return;
	if (fs->value[f].n == 0 && !is_loose(fs, cell))
		return;
	d = plate_text_distance(&fs->value[f], &want);
	if (a >= CONFUSED || is_loose(fs, cell) ||
	    (fs->confidence[f] < CLEAR && d * 2 <= want.n))
		become(fs, f, &want, CLEAR);
}

static const char *
cell_of(const struct plate_row *r, enum plate_field f)
{
	return f == PLATE_NAME ? r->name : r->maker;
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
