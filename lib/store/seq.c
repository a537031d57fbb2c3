/*
 * Sequence numbers.  The file ids has a line for each drawing:
 *	<station> <letter> <yymmdd> <last number drawn> <sum>
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "store/store_int.h"

enum { SHORT_WAIT = 5000, LONG_FILE = 65536, KEEP = 64 };
/* An id has at most so many digits, and the next day begins anew. */
enum { DIGITS_MOST = 9, SEQ_MOST = 999999999 };

struct draw {
	char station, letter;
	int yymmdd;
	long seq;
};

static void
write_line(struct buf *b, const struct draw *d)
{
	size_t from = b->len;

	buf_printf(b, "%c %c %06d %ld", d->station, d->letter, d->yymmdd,
	    d->seq);
	buf_printf(b, " %08" PRIx32 "\n",
	    (uint32_t)sum64(b->ptr + from, b->len - from, 0));
}

/* The length of the whole line at p, 0 if it is none. */
static size_t
read_line(const char *p, size_t len, struct draw *d)
{
	const char *nl = memchr(p, '\n', len), *sum;
	char *end;
	size_t n;

	if (nl == NULL)
		return 0;
	n = (size_t)(nl - p);
	sum = memrchr(p, ' ', n);
	if (sum == NULL || n < 12 ||
	    (uint32_t)strtoul(sum + 1, NULL, 16) !=
		(uint32_t)sum64(p, (size_t)(sum - p), 0))
		return 0;
	d->station = p[0];
	d->letter = p[2];
	d->yymmdd = (int)strtol(p + 4, &end, 10);
	d->seq = strtol(end, NULL, 10);
	return n + 1;
}

static bool
same_key(const struct draw *a, const struct draw *b)
{
	return a->station == b->station && a->letter == b->letter &&
	    a->yymmdd == b->yymmdd;
}

/* The largest number drawn for d's key; *end is where whole lines end. */
static long
largest(const struct buf *b, const struct draw *key, size_t *end)
{
	struct draw d;
	long max = 0;
	size_t n;

	for (*end = 0;; *end += n) {
		n = read_line(b->ptr + *end, b->len - *end, &d);
		if (n == 0)
			return max;
		if (same_key(&d, key) && d.seq > max)
			max = d.seq;
	}
}

/* The last lines of the newest keys; the rest is in HEAD since long. */
static int
shorten(struct store *st, const struct buf *b, size_t end, struct err *e)
{
	struct draw kept[KEEP], d;
	struct buf out = BUF_INIT;
	size_t at, n = 0, i;
	int rc;

	for (at = 0; at < end; at += read_line(b->ptr + at, end - at, &d)) {
		read_line(b->ptr + at, end - at, &d);
		for (i = 0; i < n && !same_key(&kept[i], &d); i++)
			;
		if (i == n && n == KEEP)
			i = 0;
		if (i < n) {
			memmove(&kept[i], &kept[i + 1],
			    (n - i - 1) * sizeof(*kept));
			n--;
		}
		kept[n++] = d;
	}
	for (i = 0; i < n; i++)
		write_line(&out, &kept[i]);
	rc = io_replace(st->privfd, "ids", out.ptr, out.len, 0600, IO_FSYNC, e);
	buf_release(&out);
	return rc;
}

/* The number of an id that begins so; -1: another key, or no id. */
static long
number(const char *p, const char *end, const char *want, size_t n)
{
	int digits = 0;
	long v = 0;

	if ((size_t)(end - p) < n || memcmp(p, want, n) != 0)
		return -1;
	/* the last character is the check character */
	for (p += n; p + 1 < end && ch_digit(p[0]) && ch_alnum(p[1]); p++) {
		if (++digits > DIGITS_MOST)
			return -1;
		v = v * 10 + (p[0] - '0');
	}
	return v;
}

/* Numbers in the second cells: ",H261123-A0017J,". */
static long
largest_in(const char *p, size_t len, const struct draw *key)
{
	const char *end = p + len, *nl, *cell;
	char want[16];
	long max = 0, v;
	int n;

	n = snprintf(want, sizeof(want), "%c%06d-%c", key->letter, key->yymmdd,
	    key->station);
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		cell = memchr(p, ',', (size_t)(nl - p));
		v = cell == NULL ? -1 : number(cell + 1, nl, want, (size_t)n);
		if (v > max)
			max = v;
	}
	return max;
}

/* Which part of the day's numbers a file has: /1123.v1.p002.csv; 0: another day. */
static long
part_in(const char *path, const char *day)
{
	const char *name = strrchr(path, '/'), *p;

	if (!str_prefix(name, day))
		return 0;
	p = strstr(name, ".p");
	return p == NULL ? 1 : strtol(p + 2, NULL, 10);
}

/*
 * From the last part down: where one of our numbers stands, all below are less.
 * Only the first part of an older ledger has any number.
 */
static int
largest_used(struct store *st, const char *folder, const struct draw *key,
    long *max, struct err *e)
{
	const struct store_file *v;
	struct buf b = BUF_INIT;
	char *dir, day[16];
	long m, part = 0;
	size_t i, n;
	int rc;

	dir = xasprintf("%s/20%02d", folder, key->yymmdd / 10000);
	snprintf(day, sizeof(day), "/%04d.", key->yymmdd % 10000);
	rc = store_list(st, dir, &v, &n, e);
	for (i = 0; rc == 0 && i < n; i++)
		if (part_in(v[i].path, day) > part)
			part = part_in(v[i].path, day);
	for (; rc == 0 && part > 0 && *max == 0; part--)
		for (i = 0; rc == 0 && i < n; i++) {
			if (part_in(v[i].path, day) != part)
				continue;
			rc = store_read(st, v[i].path, &b, e);
			m = rc == 0 ? largest_in(b.ptr, b.len, key) : 0;
			if (m > *max)
				*max = m;
		}
	buf_release(&b);
	free(dir);
	return rc;
}

static int
draw(struct store *st, struct draw *d, long count, struct err *e)
{
	struct buf b = BUF_INIT, line = BUF_INIT;
	size_t end;
	long max;
	int fd, rc;

	fd = openat(st->privfd, "ids", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, _("opening '%s/bihuan/ids'"), st->gitdir);
	rc = io_read_fd(&b, fd, 0, e);
	if (rc == 0) {
		max = largest(&b, d, &end);
		if (max > d->seq)
			d->seq = max;
		if (d->seq < 0 || count > SEQ_MOST - d->seq) {
			rc = err_set(e, E_DATA,
			    _("no number is left for ids of %06d"), d->yymmdd);
			goto out;
		}
		d->seq += count;
		write_line(&line, d);
		if ((end < b.len && ftruncate(fd, (off_t)end) < 0) ||
		    lseek(fd, (off_t)end, SEEK_SET) < 0)
			rc = err_sys(e, _("writing '%s/bihuan/ids'"),
			    st->gitdir);
	}
	if (rc == 0)
		rc = io_write_all(fd, line.ptr, line.len, e);
	if (rc == 0 && fdatasync(fd) < 0)
		rc = err_sys(e, _("writing '%s/bihuan/ids'"), st->gitdir);
out:
	close(fd);
	if (rc == 0 && end > LONG_FILE) {
		buf_trim(&b, end);
		buf_add(&b, line.ptr, line.len);
		rc = shorten(st, &b, b.len, e);
	}
	buf_release(&b);
	buf_release(&line);
	return rc;
}

int
store_next_seq(struct store *st, const char *folder, char letter, int yymmdd,
    long count, long *out, struct err *e)
{
	struct draw d = { 0, letter, yymmdd, 0 };
	int lock, rc;

	if (store_may_write(st, e) < 0 || store_priv(st, e) < 0)
		return -1;
	d.station = store_station(st);
	lock =
	    openat(st->privfd, "ids.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		return err_sys(e, _("opening '%s/bihuan/ids.lock'"),
		    st->gitdir);
	rc = flock_until(lock, clock_steady() + SHORT_WAIT);
	if (rc < 0)
		err_sys(e, _("locking '%s/bihuan/ids.lock'"), st->gitdir);
	else if (rc > 0)
		rc = err_set(e, E_BUSY, _("the ids of '%s' are in use"),
		    st->root);
	if (rc == 0)
		rc = largest_used(st, folder, &d, &d.seq, e);
	if (rc == 0)
		rc = draw(st, &d, count, e);
	if (rc < 0)
		store_full(st, e);
	close(lock);
	if (rc == 0)
		*out = d.seq - count + 1;
	return rc;
}
