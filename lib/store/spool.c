/*
 * The spool: batches of rows that could not wait for the lock.  One batch is
 *	bihuan-batch <bytes> <sum64>
 *	<path>	<header>	<row>		three lines a row
 * and counts when it is complete.
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

#define MAGIC "bihuan-batch "
enum { SHORT_WAIT = 2000 };

void
spool_drop(struct store *st)
{
	arena_release(&st->spool.arena);
	free(st->spool.v);
	memset(&st->spool, 0, sizeof(st->spool));
}

/* The length of the complete batch at p, 0 when there is none. */
static size_t
batch_at(const char *p, size_t len, const char **payload, size_t *n)
{
	const char *nl = memchr(p, '\n', len);
	char *end;
	uint64_t sum;
	unsigned long size;

	if (nl == NULL || !str_prefix(p, MAGIC))
		return 0;
	size = strtoul(p + strlen(MAGIC), &end, 10);
	sum = strtoull(end, &end, 16);
	if (end != nl || size > len - (size_t)(nl + 1 - p) ||
	    sum != sum64(nl + 1, size, 0))
		return 0;
	*payload = nl + 1;
	*n = size;
	return (size_t)(nl + 1 - p) + size;
}

/* One line with its LF. */
static char *
take_line(struct arena *a, const char **p, const char *end)
{
	const char *start = *p,
		   *nl = memchr(start, '\n', (size_t)(end - start));

	*p = nl == NULL ? end : nl + 1;
	return arena_dup(a, start, (size_t)(*p - start));
}

static void
parse(struct spool_snap *s, const struct buf *b)
{
	const char *p, *end;
	struct spool_row r;
	size_t n, len;
	char *path;

	for (s->end = 0;; s->end += len) {
		len = batch_at(b->ptr + s->end, b->len - s->end, &p, &n);
		if (len == 0)
			return;
		for (end = p + n; p < end;) {
			path = take_line(&s->arena, &p, end);
			path[strcspn(path, "\n")] = '\0';
			r.path = path;
			r.header = take_line(&s->arena, &p, end);
			r.row = take_line(&s->arena, &p, end);
			GROW(s->v, s->n, s->cap);
			s->v[s->n++] = r;
		}
	}
}

static bool
same_stat(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int
spool_load(struct store *st, struct err *e)
{
	struct buf b = BUF_INIT;
	struct stat sb;
	int fd, rc;

	memset(&sb, 0, sizeof(sb));
	fd = openat(st->gitfd, "bihuan/spool", O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		return err_sys(e, _("reading '%s/bihuan/spool'"), st->gitdir);
	if (fd >= 0 && fstat(fd, &sb) < 0) {
		err_sys(e, _("reading '%s/bihuan/spool'"), st->gitdir);
		close(fd);
		return -1;
	}
	if (sb.st_size == 0 ? st->spool.n == 0 :
			      same_stat(&sb, &st->spool.sb)) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	rc = fd < 0 ? 0 : io_read_fd(&b, fd, 0, e);
	if (fd >= 0)
		close(fd);
	if (rc == 0) {
		spool_drop(st);
		folders_drop(st);
		st->spool.sb = sb;
		parse(&st->spool, &b);
	}
	buf_release(&b);
	return rc;
}

bool
spool_waiting(struct store *st)
{
	struct err ignored = ERR_INIT;

	spool_load(st, &ignored);
	return st->spool.n > 0;
}

bool
spool_lies(const struct store *st)
{
	struct stat sb;

	return fstatat(st->gitfd, "bihuan/spool", &sb, 0) == 0 &&
	    sb.st_size > 0;
}

size_t
spool_fold(struct store *st, const char *path, struct buf *b)
{
	const struct spool_row **of;
	const char **rows;
	size_t i, n = 0;
	bool *known;

	if (st->spool.n == 0)
		return 0;
	of = xcalloc(st->spool.n, sizeof(*of));
	rows = xcalloc(st->spool.n, sizeof(*rows));
	known = xcalloc(st->spool.n, sizeof(*known));
	for (i = 0; i < st->spool.n; i++)
		if (streq(st->spool.v[i].path, path)) {
			rows[n] = st->spool.v[i].row;
			of[n++] = &st->spool.v[i];
		}
	rows_known(b->ptr, b->len, rows, n, known);
	for (i = 0; i < n; i++) {
		if (known[i])
			continue;
		if (b->len == 0)
			buf_puts(b, of[i]->header);
		else if (b->ptr[b->len - 1] != '\n')
			buf_putc(b, '\n');
		buf_puts(b, of[i]->row);
	}
	free(of);
	free(rows);
	free(known);
	return n;
}

/* Rows that the file of HEAD cannot take are kept apart, and told. */
static int
misfit(struct store *st, const struct spool_row *r, struct err *e)
{
	struct buf b = BUF_INIT;
	char *name;
	int rc;

	name = xasprintf("rescued/spool.%" PRIx64,
	    sum64(r->row, strlen(r->row), 0));
	buf_printf(&b, "%s\n%s%s", r->path, r->header, r->row);
	rc = io_mkdirs(st->privfd, "rescued", 0700, e);
	if (rc == 0)
		rc = io_replace(st->privfd, name, b.ptr, b.len, 0600, IO_FSYNC,
		    e);
	if (rc == 0)
		finding_hint(
		    store_tell(st, "spool", r->path,
			_("has another header than a spooled row, which was kept apart")),
		    "%s/bihuan/%s", st->gitdir, name);
	buf_release(&b);
	free(name);
	return rc;
}

int
spool_plan(struct store *st, struct plan *p, struct err *e)
{
	struct spool_row *r;
	struct buf b = BUF_INIT;
	struct change *c;
	git_oid id;
	size_t i, j, had;

	for (i = 0; i < st->spool.n; i++) {
		r = &st->spool.v[i];
		for (j = 0; j < i && !streq(st->spool.v[j].path, r->path); j++)
			;
		if (j < i)
			continue;
		buf_clear(&b);
		if (tree_blob(st->tree, r->path, &id) &&
		    blob_read(st, &id, &b, e) < 0)
			goto fail;
		had = b.len;
		if (had > 0 && !str_prefix(b.ptr, r->header)) {
			for (j = i; j < st->spool.n; j++)
				if (streq(st->spool.v[j].path, r->path) &&
				    misfit(st, &st->spool.v[j], e) < 0)
					goto fail;
			continue;
		}
		spool_fold(st, r->path, &b);
		if (b.len == had)
			continue;
		c = plan_add(p, r->path, &id, &id);
		c->len = b.len;
		c->bytes = buf_steal(&b);
	}
	buf_release(&b);
	return 0;
fail:
	buf_release(&b);
	return -1;
}

/* The short lock; a descriptor to close. */
static int
take(struct store *st, struct err *e)
{
	int fd, rc;

	if (store_priv(st, e) < 0)
		return -1;
	fd = openat(st->privfd, "spool.lock", O_RDWR | O_CREAT | O_CLOEXEC,
	    0600);
	if (fd < 0)
		return err_sys(e, _("opening '%s/bihuan/spool.lock'"),
		    st->gitdir);
	rc = flock_until(fd, clock_steady() + SHORT_WAIT);
	if (rc == 0)
		return fd;
	if (rc < 0)
		err_sys(e, _("locking '%s/bihuan/spool.lock'"), st->gitdir);
	else
		err_set(e, E_BUSY, _("the spool of '%s' is in use"), st->root);
	close(fd);
	return -1;
}

int
spool_empty(struct store *st, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t done = st->spool.end;
	int lock, fd, rc;

	lock = take(st, e);
	if (lock < 0)
		return -1;
	fd = openat(st->privfd, "spool", O_RDWR | O_CLOEXEC);
	rc = fd < 0 ? err_sys(e, _("opening '%s/bihuan/spool'"), st->gitdir) :
		      io_read_fd(&b, fd, 0, e);
	if (rc == 0 && b.len > done)
		/* somebody spooled more while we committed */
		rc = io_replace(st->privfd, "spool", b.ptr + done, b.len - done,
		    0600, IO_FSYNC, e);
	else if (rc == 0 && ftruncate(fd, 0) < 0)
		rc = err_sys(e, _("emptying '%s/bihuan/spool'"), st->gitdir);
	if (fd >= 0)
		close(fd);
	close(lock);
	buf_release(&b);
	return rc < 0 ? store_full(st, e) : spool_load(st, e);
}

/* ---- overtaken ---- */

static int
overtaken(struct store *st, struct err *e)
{
	st->overtaken = true;
	err_set(e, E_BUSY, _("the same record was changed meanwhile"));
	return err_hint(e, _("try again in a moment"));
}

static bool
overtakes(const struct spool_guard *g, const struct spool_snap *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (g->overtakes(g->arg, s->v[i].row))
			return true;
	return false;
}

int
spool_hold(struct store *st, const struct spool_guard *g, int *fd,
    struct err *e)
{
	struct spool_snap s = { .n = 0 };
	struct err ignored = ERR_INIT;
	struct buf b = BUF_INIT;
	int rc = 0;

	*fd = -1;
	if (g == NULL)
		return 0;
	if ((*fd = take(st, e)) < 0)
		return -1;
	if (io_read(&b, st->privfd, "spool", 0, 0, &ignored) == 0)
		parse(&s, &b);
	else if (ignored.code != E_ABSENT)
		rc = err_set(e, E_IO, "%s", ignored.msg);
	if (rc == 0 && overtakes(g, &s))
		rc = overtaken(st, e);
	arena_release(&s.arena);
	free(s.v);
	buf_release(&b);
	return rc;
}

/* Refused when the rows' files changed at HEAD since our snapshot. */
static int
head_stayed(struct store *st, const struct spool_row *v, size_t n,
    struct err *e)
{
	git_tree *tree = NULL;
	git_oid now, x, y;
	bool changed = false;

	if (ref_read(st, REF_MAIN, &now, e) < 0)
		return -1;
	if (git_oid_equal(&now, &st->head))
		return 0;
	if (tree_of(st, &now, &tree, e) < 0)
		return -1;
	for (size_t i = 0; i < n && !changed; i++) {
		tree_blob(st->tree, v[i].path, &x);
		tree_blob(tree, v[i].path, &y);
		changed = !git_oid_equal(&x, &y);
	}
	git_tree_free(tree);
	return changed ? overtaken(st, e) : 0;
}

/* ---- adding ---- */

static int
one_line(const char *text, struct err *e)
{
	size_t n = strlen(text);

	if (n < 2 || text[n - 1] != '\n' || strcspn(text, "\r\n") != n - 1)
		return err_set(e, E_DATA, _("'%s' is no single line"), text);
	return 0;
}

/* At the end of the last complete batch; an incomplete one is cut. */
static int
append(struct store *st, int fd, const struct buf *batch,
    const struct spool_guard *g, struct err *e)
{
	struct spool_snap s;
	struct buf b = BUF_INIT;
	struct err ignored = ERR_INIT;
	int rc;

	memset(&s, 0, sizeof(s));
	rc = io_read_fd(&b, fd, 0, e);
	if (rc == 0)
		parse(&s, &b);
	if (rc == 0 && g != NULL && overtakes(g, &s))
		rc = overtaken(st, e);
	if (rc == 0 &&
	    ((b.len > s.end && ftruncate(fd, (off_t)s.end) < 0) ||
		lseek(fd, (off_t)s.end, SEEK_SET) < 0))
		rc = err_sys(e, _("writing '%s/bihuan/spool'"), st->gitdir);
	if (rc == 0) {
		rc = io_write_all(fd, batch->ptr, batch->len, e);
		if (rc == 0 && fdatasync(fd) < 0)
			rc = err_sys(e, _("writing '%s/bihuan/spool'"),
			    st->gitdir);
		/* nothing of a batch that was refused may count */
		if (rc < 0 && ftruncate(fd, (off_t)s.end) < 0)
			err_sys(&ignored, "ftruncate");
		if (rc == 0 && s.end == 0)
			rc = fsync(st->privfd) < 0 ?
			    err_sys(e, _("writing '%s/bihuan/spool'"),
				st->gitdir) :
			    0;
	}
	arena_release(&s.arena);
	free(s.v);
	buf_release(&b);
	return rc;
}

int
spool_append(struct store *st, const struct spool_row *v, size_t n,
    const struct spool_guard *g, struct err *e)
{
	struct buf batch = BUF_INIT, rows = BUF_INIT;
	int lock = -1, fd = -1, rc = -1;
	size_t i;

	if (n == 0)
		return 0;
	if (store_may_write(st, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (path_check(v[i].path, e) < 0 ||
		    one_line(v[i].header, e) < 0 || one_line(v[i].row, e) < 0)
			goto out;
		buf_printf(&rows, "%s\n%s%s", v[i].path, v[i].header, v[i].row);
	}
	buf_printf(&batch, MAGIC "%zu %016" PRIx64 "\n", rows.len,
	    sum64(rows.ptr, rows.len, 0));
	buf_add(&batch, rows.ptr, rows.len);
	lock = take(st, e);
	if (lock < 0)
		goto out;
	if (g != NULL && head_stayed(st, v, n, e) < 0)
		goto out;
	fd = openat(st->privfd, "spool", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		err_sys(e, _("opening '%s/bihuan/spool'"), st->gitdir);
	else
		rc = append(st, fd, &batch, g, e);
out:
	if (fd >= 0)
		close(fd);
	if (lock >= 0)
		close(lock);
	buf_release(&rows);
	buf_release(&batch);
	return rc < 0 ? store_full(st, e) : spool_load(st, e);
}
