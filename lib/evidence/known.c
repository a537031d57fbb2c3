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
	struct buf dir = BUF_INIT;
	int rc;

	k->lg = lg;
	k->path = (struct buf)BUF_INIT;
	store_private(lg->store, "cache", &dir);
	store_private(lg->store, "cache/photos", &k->path);
	rc = io_mkdirs(AT_FDCWD, dir.ptr, 0777, e);
	buf_release(&dir);
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
	buf_release(&k->path);
	free(k->v);
	free(k->set);
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

static struct known_entry
entry_for(const unsigned char sha[SHA_RAW], enum known_type type)
{
	struct known_entry en;

	memset(&en, 0, sizeof(en));
	en.type = (unsigned char)type;
	memcpy(en.sha, sha, SHA_RAW);
	return en;
}

int
known_add(struct known *k, const char *sha, const struct look *l, struct err *e)
{
	unsigned char raw[SHA_RAW];
	struct known_entry en;

	if (!known_raw(raw, SHA_RAW, sha))
		return err_set(e, E_DATA, _("'%s' is no SHA-256"), sha);
	en = entry_for(raw, KNOWN_LOOK);
	memcpy(en.u.hash, l->hash, sizeof(l->hash));
	if (!known_has(k, &en))
		known_put(k, &en);
	return 0;
}

/* Is its look still to be made, and is it a picture that is here? */
static bool
to_look_at(const struct known *k, const struct known_entry *use)
{
	struct known_entry look = entry_for(use->sha, KNOWN_LOOK);
	struct known_entry blind = entry_for(use->sha, KNOWN_BLIND);
	struct buf path = BUF_INIT;
	char name[EVIDENCE_NAME];
	bool here;

	if (use->type != KNOWN_USE || known_has(k, &look) ||
	    known_has(k, &blind))
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
	struct known_entry en = entry_for(use->sha, KNOWN_BLIND);
	char name[EVIDENCE_NAME];
	struct err own = ERR_INIT;
	struct look l;

	name_of(name, use);
	if (photo_look(&l, k->lg->store, name, &own) == 0) {
		en.type = KNOWN_LOOK;
		memcpy(en.u.hash, l.hash, sizeof(l.hash));
		known_put(k, &en);
	} else if (own.code == E_NO) {
		known_put(k, &en);
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
	size_t i, n = k->n;

	*left = 0;
	for (i = 0; i < n; i++) {
		struct known_entry use = k->v[i];

		if (!to_look_at(k, &use))
			continue;
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
	for (i = 0; i < k->n; i++) {
		const struct known_entry *en = &k->v[i];

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
consider(struct known *k, const struct known_entry *en, const struct look *l,
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

int
known_like(struct known *k, const struct look *l, const char *sha,
    const char *record, int least, struct known_hit *hit, struct err *e)
{
	const void *base = k->n > 0 ? &k->v[0].u : NULL;
	struct nearest c = { .n = 0 };
	unsigned char raw[SHA_RAW];
	struct look_query q;
	size_t at;
	int i, bits, turn = 1;

	memset(hit, 0, sizeof(*hit));
	if (!known_raw(raw, SHA_RAW, sha))
		return err_set(e, E_DATA, _("'%s' is no SHA-256"), sha);
	look_query(&q, l);
	for (at = look_near(&q, base, sizeof(*k->v), 0, k->n); at < k->n;
	     at = look_near(&q, base, sizeof(*k->v), at + 1, k->n)) {
		if (k->v[at].type != KNOWN_LOOK ||
		    memcmp(k->v[at].sha, raw, SHA_RAW) == 0)
			continue;
		bits = look_distance(&q, k->v[at].u.hash, &turn);
		keep(&c, at, bits, turn);
	}
	for (i = 0; i < c.n; i++)
		if (consider(k, &k->v[c.at[i]], l, c.turn[i], record, least,
			hit, e) < 0)
			return -1;
	return 0;
}
