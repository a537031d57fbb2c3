#include "record/schema.h"

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
	for (size_t i = 0; i < EVENT_COLS_BEFORE; i++)
		buf_printf(out, "%s,", before[i]);
	for (size_t i = 0; i < s->nfields; i++)
		buf_printf(out, "%s,", s->fields[i]);
	for (size_t i = 0; i < EVENT_COLS_AFTER; i++)
		buf_printf(out, "%s%c", after[i],
		    i + 1 < EVENT_COLS_AFTER ? ',' : '\n');
}

void
schema_path(const struct schema *s, int yymmdd, struct buf *out)
{
	buf_printf(out, "records/%s/%04d/%04d.v%d.csv", s->kind,
	    2000 + yymmdd / 10000, yymmdd % 10000, s->version);
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

bool
record_path_parse(const char *path, const char *kind, int *yymmdd, int *version)
{
	size_t n = strlen(kind);
	int year, mmdd, v = 0;

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
	if (*path++ != '.' || *path++ != 'v' || *path < '1' || *path > '9')
		return false;
	for (; ch_digit(*path) && v < 100000; path++)
		v = v * 10 + (*path - '0');
	if (strcmp(path, ".csv") != 0)
		return false;
	*yymmdd = (year - 2000) * 10000 + mmdd;
	*version = v;
	return true;
}
