#include "sensor/daily.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/str.h"
#include "csv/csv.h"
#include "sensor/store.h"

/* A day may have 25 hours. */
enum { MINUTES = 25 * 60 };

struct minute {
	double min, max, sum;
	unsigned n, bad;
};

struct series {
	char *point, *unit;
	struct minute m[MINUTES];
};

/* Points in the order met; rows of a device come in turns, so the next is near. */
struct day_series {
	msec start;
	struct series **v;
	size_t n, cap, last;
};

static struct series *
series_of(struct day_series *d, const struct reading *r)
{
	struct series *s;

	for (size_t i = 0; i < d->n; i++) {
		size_t k = (d->last + 1 + i) % d->n;

		if (streq(d->v[k]->point, r->point) &&
		    streq(d->v[k]->unit, r->unit)) {
			d->last = k;
			return d->v[k];
		}
	}
	GROW(d->v, d->n, d->cap);
	s = xcalloc(1, sizeof(*s));
	s->point = xstrdup(r->point);
	s->unit = xstrdup(r->unit);
	d->last = d->n;
	return d->v[d->n++] = s;
}

static int
add(void *arg, const struct reading *r, struct err *e)
{
	struct day_series *d = arg;
	int64_t k = (r->time_ms - d->start) / MINUTE;
	struct minute *m;

	(void)e;
	if (k < 0 || k >= MINUTES)
		return 0;
	m = &series_of(d, r)->m[k];
	if (!r->has_number || !quality_usable(r->quality)) {
		m->bad++;
		return 0;
	}
	if (m->n == 0 || r->number < m->min)
		m->min = r->number;
	if (m->n == 0 || r->number > m->max)
		m->max = r->number;
	m->sum += r->number;
	m->n++;
	return 0;
}

static int
by_point(const void *a, const void *b)
{
	const struct series *x = *(struct series *const *)a;
	const struct series *y = *(struct series *const *)b;
	int c = strcmp(x->point, y->point);

	return c != 0 ? c : strcmp(x->unit, y->unit);
}

/* 2026-11-24T13:22:00+08:00 */
static void
minute_text(msec at, char out[CLOCK_TEXT])
{
	char full[CLOCK_TEXT];

	clock_format(at, full);
	snprintf(out, CLOCK_TEXT, "%.19s%s", full, full + 23);
}

static void
write_minutes(struct day_series *d, struct buf *out)
{
	buf_puts(out, DAILY_HEADER "\n");
	if (d->n > 0)
		qsort(d->v, d->n, sizeof(*d->v), by_point);
	for (size_t i = 0; i < d->n; i++)
		for (int k = 0; k < MINUTES; k++) {
			const struct minute *m = &d->v[i]->m[k];
			char at[CLOCK_TEXT], n[3][NUMBER_TEXT], used[16],
			    bad[16];
			const char *cells[] = { at, d->v[i]->point,
				d->v[i]->unit, n[0], n[1], n[2], used, bad };

			if (m->n == 0 && m->bad == 0)
				continue;
			minute_text(d->start + k * MINUTE, at);
			number_format(m->n > 0 ? m->min : NAN, 10, n[0]);
			number_format(m->n > 0 ? m->sum / m->n : NAN, 7, n[1]);
			number_format(m->n > 0 ? m->max : NAN, 10, n[2]);
			snprintf(used, sizeof(used), "%u", m->n);
			snprintf(bad, sizeof(bad), "%u", m->bad);
			csv_write_row(out, cells, 8);
		}
}

static void
series_release(struct day_series *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->v[i]->point);
		free(d->v[i]->unit);
		free(d->v[i]);
	}
	free(d->v);
}

/* ---- the manifest ---- */

static int
csv_only(const struct dirent *d)
{
	return d->d_name[0] != '.' && str_suffix(d->d_name, ".csv");
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
folder_of(msec day, char out[64])
{
	char text[CLOCK_TEXT];

	clock_day(day, text);
	snprintf(out, 64, READINGS "/date=%.10s", text);
}

struct file_sum {
	size_t rows;
	long long bytes;
	char sha[SHA256_HEX];
	char first[CLOCK_TEXT], last[CLOCK_TEXT];
};

/* The time of a line, its first cell. */
static void
stamp(const char *line, size_t len, char out[CLOCK_TEXT])
{
	const char *comma = memchr(line, ',', len);

	if (comma != NULL && comma - line < CLOCK_TEXT)
		snprintf(out, CLOCK_TEXT, "%.*s", (int)(comma - line), line);
}

static int
sum_up(struct ledger *lg, const char *path, struct file_sum *s, struct err *e)
{
	char *full = xasprintf("%s/%s", store_root(lg->store), path);
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f = fopen(full, "re");
	int rc = 0;

	*s = (struct file_sum){ 0 };
	if (f == NULL)
		rc = err_sys(e, _("reading '%s'"), path);
	while (rc == 0 && (n = getline(&line, &cap, f)) > 0) {
		s->bytes += n;
		if (reading_is_header(line, (size_t)n) || n == 1)
			continue;
		if (s->rows++ == 0)
			stamp(line, (size_t)n, s->first);
		stamp(line, (size_t)n, s->last);
	}
	if (rc == 0 && ferror(f))
		rc = err_sys(e, _("reading '%s'"), path);
	if (f != NULL)
		fclose(f);
	if (rc == 0)
		rc = sha256_file(s->sha, full, e);
	free(line);
	free(full);
	return rc;
}

static int
write_manifest(struct ledger *lg, msec day, struct daily *d, struct buf *out,
    struct err *e)
{
	struct dirent **v = NULL;
	char dir[64];
	int i, n, rc = 0;

	buf_puts(out, MANIFEST_HEADER "\n");
	folder_of(day, dir);
	n = scandirat(store_rootfd(lg->store), dir, &v, csv_only, by_name);
	if (n < 0)
		return err_sys(e, _("reading '%s'"), dir);
	for (i = 0; i < n; i++) {
		char rows[24], bytes[24], path[400];
		struct file_sum s;
		const char *cells[] = { path, rows, bytes, s.sha, s.first,
			s.last };

		snprintf(path, sizeof(path), "%s/%s", dir, v[i]->d_name);
		free(v[i]);
		if (rc == 0 && (rc = sum_up(lg, path, &s, e)) == 0) {
			snprintf(rows, sizeof(rows), "%zu", s.rows);
			snprintf(bytes, sizeof(bytes), "%lld", s.bytes);
			csv_write_row(out, cells, 6);
			d->files++;
			d->rows += s.rows;
		}
	}
	free(v);
	return rc;
}

/* readings-daily/2026/1124.csv, .manifest.csv */
static void
daily_path(msec day, const char *what, char out[64])
{
	int d = clock_yymmdd(day);

	snprintf(out, 64, "readings-daily/%04d/%04d%s.csv", 2000 + d / 10000,
	    d % 10000, what);
}

static int
commit(struct ledger *lg, msec day, const struct buf *minutes,
    const struct buf *manifest, struct err *e)
{
	char path[64], text[CLOCK_TEXT], message[80];
	struct txn *tx = NULL;
	int rc;

	clock_day(day, text);
	snprintf(message, sizeof(message), "readings: %s", text);
	rc = txn_begin(&tx, lg->store, TXN_WAIT, e);
	daily_path(day, "", path);
	if (rc == 0)
		rc = txn_put(tx, path, minutes->ptr, minutes->len, e);
	daily_path(day, ".manifest", path);
	if (rc == 0)
		rc = txn_put(tx, path, manifest->ptr, manifest->len, e);
	if (rc == 0)
		rc = txn_commit(tx, message, "system", e);
	txn_free(tx);
	return rc;
}

static int
one_day(struct ledger *lg, msec start, struct daily *d, struct err *e)
{
	struct buf minutes = BUF_INIT, manifest = BUF_INIT;
	struct day_series day = { .start = start };
	size_t skipped = 0;
	int rc;

	rc = readings_each(lg, start, clock_add_days(start, 1), NULL, add, &day,
	    &skipped, e);
	if (rc == 0) {
		write_minutes(&day, &minutes);
		rc = write_manifest(lg, start, d, &manifest, e);
	}
	if (rc == 0)
		rc = commit(lg, start, &minutes, &manifest, e);
	d->days += rc == 0;
	d->skipped += skipped;
	series_release(&day);
	buf_release(&minutes);
	buf_release(&manifest);
	return rc;
}

static int
days_only(const struct dirent *d)
{
	msec at;

	return str_prefix(d->d_name, "date=") &&
	    clock_parse(d->d_name + strlen("date="), &at);
}

static bool
is_done(struct ledger *lg, msec day)
{
	struct buf b = BUF_INIT;
	char path[64];
	bool yes;

	daily_path(day, ".manifest", path);
	yes = store_read(lg->store, path, &b, &(struct err)ERR_INIT) == 0;
	buf_release(&b);
	return yes;
}

static int
all_days(struct ledger *lg, msec today, struct daily *d, struct err *e)
{
	struct dirent **v = NULL;
	int rc = 0, i, n;

	n = scandirat(store_rootfd(lg->store), READINGS, &v, days_only,
	    by_name);
	if (n < 0)
		return errno == ENOENT ?
		    0 :
		    err_sys(e, _("reading '%s'"), READINGS);
	for (i = 0; i < n; i++) {
		msec day = MSEC_NONE;

		if (rc == 0 &&
		    clock_parse(v[i]->d_name + strlen("date="), &day) &&
		    day < today && !is_done(lg, day))
			rc = one_day(lg, day, d, e);
		free(v[i]);
	}
	free(v);
	return rc;
}

int
daily_commit(struct ledger *lg, msec day, struct daily *d, struct err *e)
{
	msec today = clock_day_start(store_now(lg->store));
	char dir[64];

	*d = (struct daily){ 0 };
	if (store_may_write(lg->store, e) < 0)
		return -1;
	if (day == MSEC_NONE)
		return all_days(lg, today, d, e);
	folder_of(day, dir);
	if (day >= today)
		return err_set(e, E_PERM, _("%s has not ended"),
		    dir + strlen(READINGS "/date="));
	if (faccessat(store_rootfd(lg->store), dir, F_OK, 0) < 0)
		return err_set(e, E_ABSENT, _("%s has no readings"),
		    dir + strlen(READINGS "/date="));
	return one_day(lg, day, d, e);
}
