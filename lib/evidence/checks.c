#include "evidence/checks.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "evidence/place.h"

struct job {
	const struct photo_case *c;
	const struct evidence_rules *rules;
	struct known *known;
	struct photo_findings *fs;
	size_t at; /* the shot */
};

__attribute__((format(printf, 4, 5))) static void
say(struct job *j, const struct evidence_rule *r, const char *code,
    const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	struct photo_finding *f;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	GROW(j->fs->v, j->fs->n, j->fs->cap);
	f = &j->fs->v[j->fs->n++];
	f->shot = j->at;
	f->refuse = r->refuse;
	f->code = code;
	f->text = buf_steal(&b);
}

static const struct photo_shot *
shot(const struct job *j)
{
	return &j->c->shots[j->at];
}

static const struct exif *
exif_of(const struct job *j)
{
	return &shot(j)->photo.exif;
}

static const struct evidence_rule *
rule(const struct job *j, enum evidence_check check)
{
	return evidence_rule(j->rules, check, shot(j)->role);
}

static const char *
value(const struct photo_case *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nfields; i++)
		if (streq(c->fields[i].name, name))
			return c->fields[i].value;
	return "";
}

/* ---- what the photo says of itself ---- */

/* True when a rule asked for it and there is nothing: one finding is enough. */
static bool
check_exif(struct job *j)
{
	const struct evidence_rule *r = rule(j, CHECK_EXIF);

	if (r == NULL || exif_of(j)->any)
		return false;
	say(j, r, "no-exif",
	    _("says neither when nor where nor by what it was taken (chat "
	      "programs strip that)"));
	return true;
}

static void
check_time(struct job *j)
{
	const struct evidence_rule *r = rule(j, CHECK_TIME);
	msec taken = exif_of(j)->taken, from = j->c->now, field;
	char when[CLOCK_TEXT], span[CLOCK_TEXT], most[CLOCK_TEXT];

	if (r == NULL)
		return;
	if (taken == MSEC_NONE) {
		say(j, r, "no-time", _("does not say when it was taken"));
		return;
	}
	if (clock_parse(value(j->c, r->field), &field) && field < from)
		from = field;
	clock_short(taken, when);
	if (taken > j->c->now + PHOTO_AHEAD) {
		say(j, r, "future", _("taken %s, after it was handed in"),
		    when);
	} else if (taken < from - r->span) {
		clock_span(from - taken, span);
		clock_span(r->span, most);
		say(j, r, "old",
		    _("taken %s, %s before that was said (at most %s)"), when,
		    span, most);
	}
}

static int
far_from(struct job *j, const struct evidence_rule *r, const char *area,
    double lat, double lon, bool claimed, struct err *e)
{
	struct place p;

	if (place_look(&p, j->c->lg->reg, area, j->c->now, lat, lon, e) < 0)
		return -1;
	if (!p.known || p.outside <= (double)r->number)
		return 0;
	if (claimed)
		say(j, r, "far", _("taken %.0f m outside %s (at most %ld m)"),
		    ceil(p.outside), p.name, r->number);
	else
		say(j, r, "far",
		    _("sent from %.0f m outside %s (at most %ld m)"),
		    ceil(p.outside), p.name, r->number);
	return 0;
}

static bool
proved(const struct job *j, const struct evidence_rule *r, const char *area)
{
	return *j->c->proved != '\0' || *value(j->c, r->field) != '\0' ||
	    (j->c->labelled != NULL && j->c->labelled(j->c, shot(j), area));
}

/* exif: false when another rule said already that there is none. */
static int
check_place(struct job *j, bool exif, struct err *e)
{
	const struct evidence_rule *r = rule(j, CHECK_PLACE);
	const struct exif *x = exif_of(j);
	const char *area = value(j->c, "area");
	struct place p;

	if (r == NULL || j->c->lg == NULL || *area == '\0')
		return 0;
	if (j->c->given &&
	    far_from(j, r, area, j->c->lat, j->c->lon, false, e) < 0)
		return -1;
	if (x->placed)
		return far_from(j, r, area, x->lat, x->lon, true, e);
	if (place_look(&p, j->c->lg->reg, area, j->c->now, 0, 0, e) < 0)
		return -1;
	if (exif && p.known && !j->c->given &&
	    !(p.indoor && proved(j, r, area)))
		say(j, r, "no-place", _("does not say where it was taken"));
	return 0;
}

static void
check_software(struct job *j)
{
	const struct evidence_rule *r = rule(j, CHECK_SOFTWARE);
	const char *p, *word;
	char w[EXIF_WORD];
	size_t len;

	if (r == NULL)
		return;
	for (p = r->words; word_next(&p, &word, &len);) {
		snprintf(w, sizeof(w), "%.*s", (int)len, word);
		if (utf8_contains(exif_of(j)->software, w)) {
			say(j, r, "edited",
			    _("saved by a program that edits "
			      "pictures: %s"),
			    exif_of(j)->software);
			return;
		}
	}
}

/* A thumbnail may be cut to another shape than the picture. */
static void
check_thumbnail(struct job *j)
{
	const struct evidence_rule *r = rule(j, CHECK_THUMBNAIL);
	const struct photo *p = &shot(j)->photo;
	struct look_match m;

	if (r == NULL || !p->seen || !p->thumbnailed)
		return;
	look_compare(&m, &p->look, &p->thumb);
	if (m.percent < r->number)
		say(j, r, "thumbnail",
		    _("its thumbnail shows another picture (%d %% alike)"),
		    m.percent);
}

/* ---- seen before ---- */

static const char *
how(const struct look_match *m)
{
	if (m->turn == 1)
		return m->area >= 97 ? _("the same view") : _("a part of it");
	if (m->turn == 3 || m->turn == 6 || m->turn == 8)
		return _("turned");
	return _("mirrored");
}

static int
check_known(struct job *j, struct err *e)
{
	const struct evidence_rule *same = rule(j, CHECK_IDENTITY),
				   *like = rule(j, CHECK_LIKENESS);
	const struct photo *p = &shot(j)->photo;
	struct known_hit hit;
	char id[ID_TEXT];
	bool found = false;

	if (j->known == NULL)
		return 0;
	if (same != NULL &&
	    known_same(j->known, p->sha, j->c->record, id, &found, e) < 0)
		return -1;
	if (found)
		say(j, same, "reused", _("is a photo of %s already"), id);
	if (found || like == NULL || !p->seen)
		return 0;
	if (known_like(j->known, &p->look, p->sha, j->c->record,
		(int)like->number, &hit, e) < 0)
		return -1;
	if (hit.found)
		say(j, like, "copy",
		    _("made from a photo of %s (%s, %d %% alike)"), hit.id,
		    how(&hit.match), hit.match.percent);
	return 0;
}

/* Nothing was compared, and that is said. */
static void
check_seen(struct job *j)
{
	static const enum evidence_check lookers[] = { CHECK_LIKENESS,
		CHECK_PAIR, CHECK_THUMBNAIL };
	const struct evidence_rule *r = NULL;
	size_t i;

	for (i = 0; i < 3 && r == NULL; i++)
		r = rule(j, lookers[i]);
	if (r != NULL && !shot(j)->photo.seen)
		say(j, r, "unseen",
		    _("cannot be looked at, nothing was compared: %s"),
		    shot(j)->photo.why);
}

/* ---- against each other ---- */

static void
check_order(struct job *j, const struct evidence_rule *r,
    const struct photo_shot *a, const struct photo_shot *b)
{
	char first[CLOCK_TEXT], second[CLOCK_TEXT];

	if (a->photo.exif.taken == MSEC_NONE ||
	    b->photo.exif.taken == MSEC_NONE ||
	    b->photo.exif.taken > a->photo.exif.taken)
		return;
	clock_short(a->photo.exif.taken, first);
	clock_short(b->photo.exif.taken, second);
	say(j, r, "order", _("taken %s, not after '%s' (%s)"), second, a->role,
	    first);
}

static void
check_pair(struct job *j, const struct evidence_rule *r,
    const struct photo_shot *a, const struct photo_shot *b)
{
	struct look_match m;

	if (streq(a->photo.sha, b->photo.sha)) {
		say(j, r, "same", _("is the same file as '%s'"), a->role);
		return;
	}
	if (!a->photo.seen || !b->photo.seen)
		return;
	look_compare(&m, &a->photo.look, &b->photo.look);
	if (m.percent >= r->number)
		say(j, r, "same",
		    _("is the same picture as '%s' (%s, %d %% alike)"), a->role,
		    how(&m), m.percent);
}

/* The second of a pair bears the finding. */
static void
check_against(struct job *j, enum evidence_check check,
    void (*look)(struct job *, const struct evidence_rule *,
	const struct photo_shot *, const struct photo_shot *))
{
	const struct evidence_rule *r = rule(j, check);
	size_t i;

	if (r == NULL || !streq(shot(j)->role, r->second))
		return;
	for (i = 0; i < j->c->nshots; i++)
		if (streq(j->c->shots[i].role, r->first))
			look(j, r, &j->c->shots[i], shot(j));
}

int
photo_checks(const struct photo_case *c, const struct evidence_rules *rules,
    struct known *known, struct photo_findings *fs, struct err *e)
{
	struct job j = { c, rules, known, fs, 0 };

	for (j.at = 0; j.at < c->nshots; j.at++) {
		bool bare;

		if (shot(&j)->own || !shot(&j)->photo.picture)
			continue;
		bare = check_exif(&j);
		if (!bare)
			check_time(&j);
		if (check_place(&j, !bare, e) < 0)
			return -1;
		check_software(&j);
		check_thumbnail(&j);
		if (check_known(&j, e) < 0)
			return -1;
		check_seen(&j);
		check_against(&j, CHECK_ORDER, check_order);
		check_against(&j, CHECK_PAIR, check_pair);
	}
	return 0;
}

void
photo_findings_release(struct photo_findings *fs)
{
	size_t i;

	for (i = 0; i < fs->n; i++)
		free(fs->v[i].text);
	free(fs->v);
	fs->v = NULL;
	fs->n = fs->cap = 0;
}
