/*
 * The appender.  Rows are gathered per file and written with one write(2) a
 * flush, O_APPEND, so that a reader meets whole lines; a line that a crash left
 * torn is ended first, by a line break of its own.
 */
#include "sensor/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"

enum { IDLE_FLUSHES = 600, WAITING_MAX = 32 * 1024 * 1024 };

struct day_file {
	struct day_file *next;
	char *path; /* readings/date=2026-11-24/GW-1.csv */
	int fd; /* -1: not open yet */
	struct buf rows;
	int idle; /* flushes since the last row */
};

struct readings {
	int rootfd; /* its own: the ledger may be closed before */
	struct day_file *files;
	struct day_file *last; /* where the row before this one went */
};

int
readings_open(struct readings **out, struct ledger *lg, struct err *e)
{
	struct readings *rd;
	int fd = fcntl(store_rootfd(lg->store), F_DUPFD_CLOEXEC, 0);

	*out = NULL;
	if (fd < 0)
		return err_sys(e, _("opening '%s'"), store_root(lg->store));
	rd = xcalloc(1, sizeof(*rd));
	rd->rootfd = fd;
	*out = rd;
	return 0;
}

static void
file_free(struct day_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	buf_release(&f->rows);
	free(f->path);
	free(f);
}

void
readings_close(struct readings *rd)
{
	struct day_file *f, *next;

	if (rd == NULL)
		return;
	for (f = rd->files; f != NULL; f = next) {
		next = f->next;
		file_free(f);
	}
	close(rd->rootfd);
	free(rd);
}

/* A device's code becomes a file's name, and must be one. */
static int
check_name(const char *device, struct err *e)
{
	const char *p;

	for (p = device; *p != '\0'; p++)
		if (!ch_alnum((unsigned char)*p) && *p != '-' && *p != '.')
			break;
	if (*p == '\0' && p != device && *device != '.' && p - device <= 24)
		return 0;
	return err_set(e, E_DATA, _("'%s' is no code of a device"), device);
}

static struct day_file *
file_of(struct readings *rd, const char *device, int64_t time_ms)
{
	char day[CLOCK_TEXT], path[128];
	struct day_file *f;

	clock_day(time_ms, day);
	snprintf(path, sizeof(path), READINGS "/date=%s/%s.csv", day, device);
	if (rd->last != NULL && streq(rd->last->path, path))
		return rd->last;
	for (f = rd->files; f != NULL; f = f->next)
		if (streq(f->path, path))
			return f;
	f = xcalloc(1, sizeof(*f));
	f->path = xstrdup(path);
	f->fd = -1;
	f->rows = (struct buf)BUF_INIT;
	f->next = rd->files;
	rd->files = f;
	return f;
}

int
readings_add(struct readings *rd, const char *device, const struct reading *r,
    struct err *e)
{
	struct day_file *f;
	size_t before;

	if (check_name(device, e) < 0)
		return -1;
	f = file_of(rd, device, r->time_ms);
	before = f->rows.len;
	if (before > WAITING_MAX)
		return err_set(e, E_IO, _("'%s' cannot be written for long"),
		    f->path);
	reading_format(&f->rows, r);
	if (f->rows.len - before >= READING_MAX) {
		buf_trim(&f->rows, before);
		return err_set(e, E_DATA,
		    _("a reading of %s is longer than %d bytes"), r->point,
		    READING_MAX);
	}
	f->idle = 0;
	rd->last = f;
	return 0;
}

/* What must stand before the first row: the header, or the end of a line. */
static int
start_file(struct day_file *f, struct err *e)
{
	struct stat st;
	char last;

	if (fstat(f->fd, &st) < 0)
		return err_sys(e, _("reading '%s'"), f->path);
	if (st.st_size == 0)
		return io_write_all(f->fd, READING_HEADER "\n",
		    strlen(READING_HEADER) + 1, e);
	if (pread(f->fd, &last, 1, st.st_size - 1) != 1)
		return err_sys(e, _("reading '%s'"), f->path);
	return last == '\n' ? 0 : io_write_all(f->fd, "\n", 1, e);
}

static int
open_file(struct readings *rd, struct day_file *f, struct err *e)
{
	char *dir =
	    xstrndup(f->path, (size_t)(strrchr(f->path, '/') - f->path));
	int rc = io_mkdirs(rd->rootfd, dir, 0755, e);

	if (rc == 0) {
		f->fd = io_open(rd->rootfd, f->path,
		    O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644, IO_BENEATH,
		    e);
		rc = f->fd < 0 ? -1 : 0;
	}
	if (rc == 0 && flock(f->fd, LOCK_EX | LOCK_NB) < 0) {
		rc = err_set(e, E_BUSY, _("another program writes '%s'"),
		    f->path);
		err_hint(e,
		    _("one program reads a device; -n reads without writing"));
	}
	if (rc == 0)
		rc = start_file(f, e);
	if (rc == 0)
		rc = io_fsync_dir(rd->rootfd, dir, e);
	if (rc < 0 && f->fd >= 0) {
		close(f->fd);
		f->fd = -1;
	}
	free(dir);
	return rc;
}

/*
 * A write that failed half way leaves the file as long as it was, or the rows
 * would stand there twice.
 */
static int
write_rows(struct day_file *f, struct err *e)
{
	struct stat st;

	if (fstat(f->fd, &st) < 0)
		return err_sys(e, _("reading '%s'"), f->path);
	if (io_write_all(f->fd, f->rows.ptr, f->rows.len, e) < 0) {
		/* if this fails too, the next flush ends the torn line */
		if (ftruncate(f->fd, st.st_size) < 0) {
			close(f->fd);
			f->fd = -1;
		}
		return err_wrap(e, "%s", f->path);
	}
	buf_clear(&f->rows);
	if (fdatasync(f->fd) < 0)
		return err_sys(e, _("writing '%s'"), f->path);
	return 0;
}

/* What has had no row for long, such as yesterday's file, is closed. */
int
readings_flush(struct readings *rd, struct err *e)
{
	struct day_file **p = &rd->files, *f;
	int rc = 0;

	while ((f = *p) != NULL) {
		if (f->rows.len > 0) {
			struct err *to = rc == 0 ? e : &(struct err)ERR_INIT;

			if ((f->fd < 0 && open_file(rd, f, to) < 0) ||
			    write_rows(f, to) < 0)
				rc = -1;
		} else if (++f->idle > IDLE_FLUSHES) {
			*p = f->next;
			if (rd->last == f)
				rd->last = NULL;
			file_free(f);
			continue;
		}
		p = &f->next;
	}
	return rc;
}
