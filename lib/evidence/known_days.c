/* Which photos the day files name: those that changed are read. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "evidence/known_int.h"

enum { HEX = SHA256_HEX - 1, DAYS_SPARE = 4096 };

static bool
is_hex(const char *p)
{
	int i;

	for (i = 0; i < HEX; i++)
		if (!ch_digit(p[i]) && (p[i] < 'a' || p[i] > 'f'))
			return false;
	return true;
}

/* The record's id stands second in its row. */
static bool
row_record(const char *line, const char *end, char out[ID_TEXT])
{
	const char *p = memchr(line, ',', (size_t)(end - line)), *q;

	if (p == NULL)
		return false;
	p++;
	q = memchr(p, ',', (size_t)(end - p));
	if (q == NULL || q - p >= ID_TEXT || q == p)
		return false;
	memset(out, 0, ID_TEXT);
	memcpy(out, p, (size_t)(q - p));
	return true;
}

/* "=" and 64 hex digits, a point and the ending. */
static void
take_use(struct known *k, const char *p, const char *end, const char *record)
{
	struct known_entry en;
	size_t n = 0;

	if (end - p < HEX + 2 || !is_hex(p) || p[HEX] != '.')
		return;
	memset(&en, 0, sizeof(en));
	en.type = KNOWN_USE;
	known_raw(en.sha, SHA_RAW, p);
	memcpy(en.record, record, ID_TEXT);
	for (p += HEX + 1; p < end && n + 1 < sizeof(en.ext) && ch_alnum(*p);)
		en.ext[n++] = *p++;
	if (n > 0 && !known_has(k, &en))
		known_put(k, &en);
}

static void
take_rows(struct known *k, const char *p, size_t len)
{
	const char *end = p + len, *eol, *eq;
	char record[ID_TEXT];

	for (; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (eol == NULL)
			eol = end;
		eq = memchr(p, '=', (size_t)(eol - p));
		if (eq == NULL || !row_record(p, eol, record))
			continue;
		for (; eq != NULL;
		     eq = memchr(eq + 1, '=', (size_t)(eol - eq - 1)))
			take_use(k, eq + 1, eol, record);
	}
}

static int
take_file(struct known *k, const struct store_file *f, struct err *e)
{
	struct known_entry en;
	struct buf b = BUF_INIT;
	bool keyed = f->blob[0] != '\0';
	uint64_t path;
	int rc;

	memset(&en, 0, sizeof(en));
	en.type = KNOWN_DAY;
	path = sum64(f->path, strlen(f->path), 0);
	memcpy(en.sha + BLOB_RAW, &path, sizeof(path));
	keyed = keyed && known_raw(en.sha, BLOB_RAW, f->blob);
	if (keyed && known_has(k, &en))
		return 0;
	rc = store_load(k->lg->store, f, &b, e);
	if (rc == 0) {
		take_rows(k, b.ptr, b.len);
		if (keyed)
			known_put(k, &en);
	}
	buf_release(&b);
	return rc;
}

/* The days as they stand. */
struct standing {
	uint64_t *key; /* of path and blob, sorted */
	size_t n;
};

static uint64_t
day_key(const unsigned char sha[SHA_RAW])
{
	return sum64(sha, SHA_RAW, 0);
}

static int
by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
worth_keeping(const struct known_entry *en, void *arg)
{
	const struct standing *s = arg;
	uint64_t key = day_key(en->sha);

	return en->type != KNOWN_DAY ||
	    bsearch(&key, s->key, s->n, sizeof(key), by_key) != NULL;
}

/* Only the days as they stand are worth keeping. */
static void
drop_old(struct known *k, const struct store_file *files, size_t nfiles)
{
	struct standing s = { xcalloc(nfiles + 1, sizeof(uint64_t)), 0 };
	unsigned char sha[SHA_RAW] = { 0 };
	uint64_t path;
	size_t i;

	for (i = 0; i < nfiles; i++) {
		path = sum64(files[i].path, strlen(files[i].path), 0);
		memcpy(sha + BLOB_RAW, &path, sizeof(path));
		if (files[i].blob[0] != '\0' &&
		    known_raw(sha, BLOB_RAW, files[i].blob))
			s.key[s.n++] = day_key(sha);
	}
	qsort(s.key, s.n, sizeof(*s.key), by_key);
	known_sift(k, worth_keeping, &s);
	free(s.key);
}

int
known_days(struct known *k, struct err *e)
{
	const struct store_file *files;
	size_t n, i;

	if (store_list(k->lg->store, "records", &files, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (take_file(k, &files[i], e) < 0)
			return -1;
	if (k->days.n > 2 * n + DAYS_SPARE)
		drop_old(k, files, n);
	return 0;
}
