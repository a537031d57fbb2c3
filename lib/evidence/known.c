#include "evidence/known.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "evidence/known_int.h"
#include "evidence/photo.h"

enum { NEAREST = 6 };

int
known_open(struct known **out, struct ledger *lg, struct err *e)
{
	struct known *k = xcalloc(1, sizeof(*k));
	struct buf dir = BUF_INIT, photos = BUF_INIT, looks = BUF_INIT;
	int rc;

	store_private(lg->store, "cache", &dir);
	store_private(lg->store, "cache/photos", &photos);
	store_private(lg->store, "cache/looks", &looks);
	known_start(k, photos.ptr, looks.ptr);
	k->lg = lg;
	rc = io_mkdirs(AT_FDCWD, dir.ptr, 0777, e);
	buf_release(&dir);
	buf_release(&photos);
	buf_release(&looks);
	if (rc == 0) {
		known_read(k);
		rc = known_days(k, e);
	}
	if (rc < 0)
		known_close(k);
	else
		*out = k;
	return rc;
}

/* What cannot be kept is found out again: a cache is no reason to fail. */
void
known_close(struct known *k)
{
	struct err ignored = ERR_INIT;

	if (k == NULL)
		return;
	known_write(k, &ignored);
	known_free(k);
	free(k);
}

static void
hex(char out[SHA256_HEX], const unsigned char *raw)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < SHA_RAW; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[2 * SHA_RAW] = '\0';
}

static void
name_of(char out[EVIDENCE_NAME], const struct known_entry *use)
{
	char sha[SHA256_HEX];

	hex(sha, use->sha);
	snprintf(out, EVIDENCE_NAME, "%s.%s", sha, use->ext);
}

static void
put_look(struct known *k, const unsigned char sha[SHA_RAW],
    const struct look *l)
{
	struct known_look new;

	memset(&new, 0, sizeof(new));
	memcpy(new.sha, sha, SHA_RAW);
	memcpy(new.hash, l->hash, sizeof(l->hash));
	known_put_look(k, &new);
}

int
known_add(struct known *k, const char *sha, const struct look *l, struct err *e)
{
	unsigned char raw[SHA_RAW];

	if (!known_raw(raw, SHA_RAW, sha))
		return err_set(e, E_DATA, _("'%s' is no SHA-256"), sha);
	if (!known_seen(k, raw))
		put_look(k, raw, l);
	return 0;
}

/* Is its look still to be made, and is it a picture that is here? */
static bool
to_look_at(struct known *k, const struct known_entry *use)
{
	struct buf path = BUF_INIT;
	char name[EVIDENCE_NAME];
	bool here;

	if (use->type != KNOWN_USE || known_seen(k, use->sha))
		return false;
	name_of(name, use);
	evidence_path(name, &path);
	here = evidence_is_picture(name) &&
	    faccessat(store_rootfd(k->lg->store), path.ptr, R_OK, 0) == 0;
	buf_release(&path);
	return here;
}

/* A file that is not what its name says is told by ledger-check, not here. */
static int
look_at(struct known *k, const struct known_entry *use, struct err *e)
{
	struct known_entry blind = { .type = KNOWN_BLIND };
	char name[EVIDENCE_NAME];
	struct err own = ERR_INIT;
	struct look l;

	name_of(name, use);
	memcpy(blind.sha, use->sha, SHA_RAW);
	if (photo_look(&l, k->lg->store, name, &own) == 0) {
		put_look(k, use->sha, &l);
	} else if (own.code == E_NO) {
		known_put(k, &blind);
	} else if (own.code != E_DATA && own.code != E_ABSENT) {
		*e = own;
		return -1;
	}
	return 0;
}

int
known_look_all(struct known *k, int ms, size_t *left, struct err *e)
{
	msec until = clock_real() + ms;
	size_t i, n = known_count(&k->photos);
	struct known_entry use;

	*left = 0;
	for (i = 0; i < n; i++) {
		const struct known_entry *en = known_at(k, i);

		if (!to_look_at(k, en))
			continue;
		use = *en; /* looking moves the new ones */
		if (ms >= 0 && clock_real() >= until)
			++*left;
		else if (look_at(k, &use, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- finding ---- */

static bool
event_has(const struct event *ev, const char *sha)
{
	const char *p = ev->evidence;
	char role[33], file[80];

	while (evidence_next(&p, role, file))
		if (str_prefix(file, sha))
			return true;
	return false;
}

/* Does the ledger, as it stands, say that the record has the photo? */
static int
stands(struct known *k, const struct known_entry *use, bool *yes, struct err *e)
{
	struct record_box *box = NULL;
	struct findings fs = FINDINGS_INIT;
	struct err own = ERR_INIT;
	char sha[SHA256_HEX];
	size_t i;
	int rc;

	*yes = false;
	hex(sha, use->sha);
	rc = record_load(&box, k->lg->store, &k->lg->schemas, use->record, &fs,
	    &own);
	findings_release(&fs);
	if (rc < 0) {
		if (own.code == E_ABSENT || own.code == E_USAGE ||
		    own.code == E_DATA)
			return 0;
		*e = own;
		return -1;
	}
	for (i = 0; i < record_of(box)->nevents && !*yes; i++)
		*yes = event_has(record_of(box)->events[i], sha);
	record_free(box);
	return 0;
}

/* The first record, other than that one, which has the photo. */
static int
user_of(struct known *k, const unsigned char sha[SHA_RAW], const char *record,
    const struct known_entry **out, struct err *e)
{
	size_t i;
	bool yes;

	*out = NULL;
	for (i = 0; i < known_count(&k->photos); i++) {
		const struct known_entry *en = known_at(k, i);

		if (en->type != KNOWN_USE ||
		    memcmp(en->sha, sha, SHA_RAW) != 0 ||
		    (record != NULL && streq(en->record, record)))
			continue;
		if (stands(k, en, &yes, e) < 0)
			return -1;
		if (yes) {
			*out = en;
			return 0;
		}
	}
	return 0;
}

int
known_same(struct known *k, const char *sha, const char *record,
    char id[ID_TEXT], bool *found, struct err *e)
{
	const struct known_entry *use;
	unsigned char raw[SHA_RAW];

	*found = false;
	if (!known_raw(raw, SHA_RAW, sha))
		return err_set(e, E_DATA, _("'%s' is no SHA-256"), sha);
	if (user_of(k, raw, record, &use, e) < 0)
		return -1;
	if (use != NULL) {
		*found = true;
		str_copy(id, ID_TEXT, use->record);
	}
	return 0;
}

struct nearest {
	size_t at[NEAREST];
	int distance[NEAREST], turn[NEAREST];
	int n;
};

static void
keep(struct nearest *c, size_t at, int distance, int turn)
{
	int i = c->n < NEAREST ? c->n++ : NEAREST;

	for (; i > 0 && distance < c->distance[i - 1]; i--)
		if (i < NEAREST) {
			c->at[i] = c->at[i - 1];
			c->distance[i] = c->distance[i - 1];
			c->turn[i] = c->turn[i - 1];
		}
	if (i < NEAREST) {
		c->at[i] = at;
		c->distance[i] = distance;
		c->turn[i] = turn;
	}
}

/* One candidate: it counts when another record has it and it is that alike. */
static int
consider(struct known *k, const struct known_look *en, const struct look *l,
    int turn, const char *record, int least, struct known_hit *hit,
    struct err *e)
{
	const struct known_entry *use;
	struct err own = ERR_INIT;
	struct look_match m;
	struct look other;
	char name[EVIDENCE_NAME];

	if (user_of(k, en->sha, record, &use, e) < 0)
		return -1;
	if (use == NULL)
		return 0;
	name_of(name, use);
	if (photo_look(&other, k->lg->store, name, &own) < 0)
		return 0;
	look_compare_turned(&m, &other, l, turn);
	if (m.percent < least ||
	    (hit->found && m.percent <= hit->match.percent))
		return 0;
	hit->found = true;
	hit->match = m;
	hex(hit->sha, en->sha);
	str_copy(hit->id, ID_TEXT, use->record);
	return 0;
}

/* The nearest of n looks at v, which stand from number first on. */
static void
nearest_of(const struct look_query *q, const void *v, size_t n, size_t first,
    const unsigned char but[SHA_RAW], struct nearest *c)
{
	const struct known_look *l = v;
	size_t at;
	int bits, turn = 1;

	if (n == 0)
		return;
	for (at = look_near(q, l->hash, sizeof(*l), 0, n); at < n;
	     at = look_near(q, l->hash, sizeof(*l), at + 1, n)) {
		if (memcmp(l[at].sha, but, SHA_RAW) == 0)
			continue;
		bits = look_distance(q, l[at].hash, &turn);
		keep(c, first + at, bits, turn);
	}
}

int
known_like(struct known *k, const struct look *l, const char *sha,
    const char *record, int least, struct known_hit *hit, struct err *e)
{
	const struct known_file *f = &k->looks;
	struct nearest c = { .n = 0 };
	unsigned char raw[SHA_RAW];
	struct look_query q;
	int i;

	memset(hit, 0, sizeof(*hit));
	if (!known_raw(raw, SHA_RAW, sha))
		return err_set(e, E_DATA, _("'%s' is no SHA-256"), sha);
	look_query(&q, l);
	nearest_of(&q, known_mapped(f), f->mapped, 0, raw, &c);
	nearest_of(&q, f->v, f->n, f->mapped, raw, &c);
	for (i = 0; i < c.n; i++)
		if (consider(k, known_look_at(k, c.at[i]), l, c.turn[i], record,
			least, hit, e) < 0)
			return -1;
	return 0;
}
