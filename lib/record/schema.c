#include "record/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "record/record_int.h"

static const char *const before[EVENT_COLS_BEFORE] = { "event", "record",
	"prev", "time", "actor", "entered_by", "action", "node", "due" };
static const char *const after[EVENT_COLS_AFTER] = { "note", "evidence",
	"signature", "seal" };

int
schema_field(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->nfields; i++)
		if (strcmp(s->fields[i], name) == 0)
			return (int)i;
	return -1;
}

void
schema_header(const struct schema *s, struct buf *out)
{
	size_t i;

	for (i = 0; i < EVENT_COLS_BEFORE; i++) {
		buf_puts(out, before[i]);
		buf_putc(out, ',');
	}
	for (i = 0; i < s->nfields; i++) {
		buf_puts(out, s->fields[i]);
		buf_putc(out, ',');
	}
	for (i = 0; i < EVENT_COLS_AFTER; i++) {
		buf_puts(out, after[i]);
		buf_putc(out, i + 1 < EVENT_COLS_AFTER ? ',' : '\n');
	}
}

int
record_part(long seq)
{
	return seq < 1 ? 1 : (int)((seq - 1) / PART_RECORDS) + 1;
}

void
schema_path(const struct schema *s, int yymmdd, int part, struct buf *out)
{
	buf_printf(out, "records/%s/%04d/%04d.v%d", s->kind,
	    2000 + yymmdd / 10000, yymmdd % 10000, s->version);
	if (part > 1)
		buf_printf(out, ".p%03d", part);
	buf_puts(out, ".csv");
}

/* Exactly n digits; -1 when they are not there. */
static int
digits(const char **p, int n)
{
	int v = 0;

	for (; n > 0; n--, (*p)++) {
		if (!ch_digit(**p))
			return -1;
		v = v * 10 + (**p - '0');
	}
	return v;
}

/* A number that begins with none of no; -1: there is none. */
static int
counted(const char **p)
{
	int v = 0;

	if (**p < '1' || **p > '9')
		return -1;
	for (; ch_digit(**p) && v < 100000; (*p)++)
		v = v * 10 + (**p - '0');
	return v;
}

/* ".p002" and on, as schema_path writes it; 1 when there is no part. */
static int
part_of(const char **p)
{
	const char *at = *p + 2;
	char as_written[16];
	int part;

	if (!str_prefix(*p, ".p"))
		return 1;
	at += strspn(at, "0");
	if ((part = counted(&at)) < 2)
		return -1;
	snprintf(as_written, sizeof(as_written), ".p%03d", part);
	if (strncmp(*p, as_written, (size_t)(at - *p)) != 0 ||
	    as_written[at - *p] != '\0')
		return -1;
	*p = at;
	return part;
}

bool
record_path_parse(const char *path, const char *kind, struct records_file *out)
{
	size_t n = strlen(kind);
	int year, mmdd;

	if (!str_prefix(path, "records/"))
		return false;
	path += 8;
	if (strncmp(path, kind, n) != 0 || path[n] != '/')
		return false;
	path += n + 1;
	if ((year = digits(&path, 4)) < 2000 || year > 2099 || *path++ != '/')
		return false;
	if ((mmdd = digits(&path, 4)) < 0 || mmdd / 100 < 1 ||
	    mmdd / 100 > 12 || mmdd % 100 < 1 || mmdd % 100 > 31)
		return false;
	if (*path++ != '.' || *path++ != 'v' ||
	    (out->version = counted(&path)) < 0 ||
	    (out->part = part_of(&path)) < 0 || strcmp(path, ".csv") != 0)
		return false;
	out->yymmdd = (year - 2000) * 10000 + mmdd;
	return true;
}
