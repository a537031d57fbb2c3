/*
 * The reader.  The first row of the span is found by halves, for a day of a
 * busy device is some 100 MB.  Read in pieces and not mapped: a writer whose
 * disk is full cuts its file, which would kill who has it mapped.
 */
#include "sensor/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"

enum { PIECE = 256 * 1024, SLACK = 10 * 60 * 1000 };

struct walk_rows {
	int64_t from, until;
	const char *point; /* or NULL */
	size_t npoint;
	reading_fn *fn;
	void *arg;
	size_t *skipped;
	struct arena arena;
};

/* The time of the first whole line at or after *at, which moves there. */
static bool
time_at(int fd, off_t *at, int64_t *out)
{
	char b[2 * READING_MAX + 1], *p = b, *end;
	ssize_t n = pread(fd, b, sizeof(b) - 1, *at);

	if (n <= 0)
		return false;
	b[n] = '\0';
	for (;;) {
		char stamp[CLOCK_TEXT];
		size_t len;

		p = memchr(p, '\n', (size_t)(b + n - p));
		if (p == NULL || ++p == b + n)
			return false;
		end = memchr(p, ',', (size_t)(b + n - p));
		if (end == NULL)
			return false;
		len = (size_t)(end - p);
		if (len >= sizeof(stamp))
			continue;
		memcpy(stamp, p, len);
		stamp[len] = '\0';
		if (clock_parse(stamp, out)) {
			*at += p - b;
			return true;
		}
	}
}

/* A place in the file before which all rows are older than `from`. */
static off_t
first_row(int fd, off_t size, int64_t from)
{
	off_t lo = 0, hi = size;

	while (hi - lo > PIECE) {
		off_t mid = lo + (hi - lo) / 2, at = mid;
		int64_t t;

		if (!time_at(fd, &at, &t) || t >= from - SLACK)
			hi = mid;
		else
			lo = at;
	}
	return lo;
}

/* 0 go on, 1 no more of this file, 2 fn wants no more, -1 an error. */
static int
one_line(struct walk_rows *w, const char *line, size_t len, struct err *e)
{
	struct err bad = ERR_INIT;
	struct reading r;
	int rc;

	if (w->point != NULL && memmem(line, len, w->point, w->npoint) == NULL)
		return 0;
	if (len == 0 || reading_is_header(line, len))
		return 0;
	arena_reset(&w->arena);
	if (reading_parse(line, len, &r, &w->arena, &bad) < 0) {
		if (w->skipped != NULL)
			(*w->skipped)++;
		return 0;
	}
	if (r.time_ms >= w->until + SLACK)
		return 1;
	if (r.time_ms < w->from || r.time_ms >= w->until ||
	    (w->point != NULL && !streq(r.point, w->point)))
		return 0;
	rc = w->fn(w->arg, &r, e);
	return rc > 0 ? 2 : rc;
}

/* Lines of b; *used bytes were whole ones. */
static int
lines(struct walk_rows *w, const struct buf *b, size_t *used, struct err *e)
{
	size_t at = 0;
	int rc = 0;

	while (rc == 0) {
		const char *nl = memchr(b->ptr + at, '\n', b->len - at);
		size_t len;

		if (nl == NULL)
			break;
		len = (size_t)(nl - (b->ptr + at));
		rc = one_line(w, b->ptr + at, len, e);
		at += len + 1;
	}
	*used = at;
	return rc;
}

/* Bytes without a line break in the end are a torn line: counted, not read. */
static int
read_rows(struct walk_rows *w, int fd, const char *path, struct err *e)
{
	struct buf b = BUF_INIT;
	struct stat st;
	off_t at;
	int rc = 0;

	if (fstat(fd, &st) < 0)
		return err_sys(e, _("reading '%s'"), path);
	at = first_row(fd, st.st_size, w->from);
	while (rc == 0) {
		size_t used = 0;
		ssize_t n;

		buf_grow(&b, PIECE);
		n = pread(fd, b.ptr + b.len, PIECE, at);
		if (n < 0) {
			rc = err_sys(e, _("reading '%s'"), path);
			break;
		}
		if (n == 0)
			break;
		at += n;
		b.len += (size_t)n;
		b.ptr[b.len] = '\0';
		rc = lines(w, &b, &used, e);
		memmove(b.ptr, b.ptr + used, b.len - used);
		buf_trim(&b, b.len - used);
		if (b.len >= PIECE)
			buf_trim(&b, READING_MAX); /* no line is that long */
	}
	if (rc == 0 && b.len > 0 && w->skipped != NULL && w->point == NULL)
		(*w->skipped)++;
	buf_release(&b);
	return rc == 1 ? 0 : rc;
}

static int
one_file(struct walk_rows *w, int dirfd, const char *path, struct err *e)
{
	int fd = io_open(dirfd, path, O_RDONLY | O_CLOEXEC, 0, IO_BENEATH, e);
	int rc;

	if (fd < 0)
		return -1;
	rc = read_rows(w, fd, path, e);
	close(fd);
	return rc;
}

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

static int
one_day(struct walk_rows *w, int rootfd, const char *dir, const char *device,
    struct err *e)
{
	char path[600];
	struct dirent **v = NULL;
	int i, n, rc = 0;

	if (device != NULL) {
		snprintf(path, sizeof(path), "%s/%s.csv", dir, device);
		if (faccessat(rootfd, path, F_OK, 0) == 0)
			return one_file(w, rootfd, path, e);
	}
	n = scandirat(rootfd, dir, &v, csv_only, by_name);
	if (n < 0)
		return errno == ENOENT ? 0 : err_sys(e, _("reading '%s'"), dir);
	for (i = 0; i < n; i++) {
		if (rc == 0) {
			snprintf(path, sizeof(path), "%s/%s", dir,
			    v[i]->d_name);
			rc = one_file(w, rootfd, path, e);
		}
		free(v[i]);
	}
	free(v);
	return rc;
}

/* A broken register keeps nobody from the readings; then all files are read. */
static const char *
device_of(struct ledger *lg, struct points *ps, const char *point)
{
	const struct point *p;

	if (point == NULL || points_load(lg, ps, &(struct err)ERR_INIT) < 0)
		return NULL;
	p = points_find(ps, point);
	return p == NULL ? NULL : p->device->code;
}

/* The day that a folder is of, MSEC_NONE when it is none. */
static msec
folder_day(const char *name)
{
	msec at;

	if (!str_prefix(name, "date=") ||
	    strlen(name) != strlen("date=") + 10 ||
	    !clock_parse(name + strlen("date="), &at))
		return MSEC_NONE;
	return at;
}

static int
days_only(const struct dirent *d)
{
	return folder_day(d->d_name) != MSEC_NONE;
}

int
readings_each(struct ledger *lg, int64_t from, int64_t until, const char *point,
    reading_fn *fn, void *arg, size_t *skipped, struct err *e)
{
	struct walk_rows w = { from, until, point,
		point == NULL ? 0 : strlen(point), fn, arg, skipped,
		ARENA_INIT };
	struct points ps = POINTS_INIT;
	const char *device = device_of(lg, &ps, point);
	int root = store_rootfd(lg->store), i, n, rc = 0;
	struct dirent **v = NULL;

	if (skipped != NULL)
		*skipped = 0;
	n = scandirat(root, READINGS, &v, days_only, by_name);
	if (n < 0 && errno != ENOENT)
		rc = err_sys(e, _("reading '%s'"), READINGS);
	for (i = 0; i < n; i++) {
		msec day = folder_day(v[i]->d_name);
		char dir[280];

		if (rc == 0 && day < until && clock_add_days(day, 1) > from) {
			snprintf(dir, sizeof(dir), READINGS "/%.16s",
			    v[i]->d_name);
			rc = one_day(&w, root, dir, device, e);
		}
		free(v[i]);
	}
	free(v);
	points_release(&ps);
	arena_release(&w.arena);
	return rc == 2 ? 0 : rc;
}
