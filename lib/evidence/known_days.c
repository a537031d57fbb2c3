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
	int rc;

	memset(&en, 0, sizeof(en));
	en.type = KNOWN_DAY;
	en.u.path = sum64(f->path, strlen(f->path), 0);
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

/* Only the days as they stand are worth keeping. */
static void
drop_old(struct known *k, const struct store_file *files, size_t nfiles)
{
	uint64_t *now = xcalloc(nfiles + 1, sizeof(*now));
	size_t i, j, n = 0, at = 0;

	for (i = 0; i < nfiles; i++)
		now[i] = sum64(files[i].path, strlen(files[i].path), 0);
	for (i = 0; i < k->n; i++) {
		bool old = k->v[i].type == KNOWN_DAY;
		unsigned char blob[BLOB_RAW];

		for (j = 0; old && j < nfiles; j++, at++) {
			const struct store_file *f = &files[at % nfiles];

			if (now[at % nfiles] != k->v[i].u.path)
				continue;
			old = f->blob[0] == '\0' ||
			    !known_raw(blob, BLOB_RAW, f->blob) ||
			    memcmp(blob, k->v[i].sha, BLOB_RAW) != 0;
			break;
		}
		if (!old)
			k->v[n++] = k->v[i];
	}
	free(now);
	k->n = n;
	k->rewrite = true;
}

int
known_days(struct known *k, struct err *e)
{
	const struct store_file *files;
	size_t n, i, days = 0;

	if (store_list(k->lg->store, "records", &files, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (take_file(k, &files[i], e) < 0)
			return -1;
	for (i = 0; i < k->n; i++)
		days += k->v[i].type == KNOWN_DAY;
	if (days > 2 * n + DAYS_SPARE)
		drop_old(k, files, n);
	return 0;
}
