/*
 * CSV (RFC 4180, libcsv strict): reading and writing.
 *
 * What is refused, each with file:line and the cell quoted: an unclosed quote,
 * a quote inside an unquoted cell, a row with another number of columns than
 * the header, NUL, bytes that are no UTF-8, a repeated or empty header name, a
 * cell over CSV_CELL_MAX.  CRLF and a BOM are accepted when the flags say so.
 */
#ifndef CSV_CSV_H
#define CSV_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

enum { CSV_CELL_MAX = 65536 };

enum csv_flags {
	CSV_PEOPLE = 1, /* BOM and CRLF are fine: tables people edit */
	CSV_RECORDS = 2 /* strict: LF only, one physical line a row */
};

/*
 * Calls row() for every data row; cells are valid during the call.  header()
 * first.  A callback that returns -1 stops the reading.
 */
struct csv_sink {
	int (*header)(void *, const char *const *cells, size_t n, struct err *);
	int (*row)(void *, long line, const char *const *cells,
	    const size_t *lens, size_t n, struct err *);
	void *arg;
};

int csv_read(const char *name, const char *bytes, size_t len, int flags,
    const struct csv_sink *, struct err *);

/* A table held in memory. */
struct table {
	char *name; /* for messages: the ledger path */
	size_t ncols, nrows;
	const char **cols;
	const char **cells; /* nrows * ncols, never NULL */
	long *lines;
	struct arena arena;
};

#define TABLE_INIT \
	{ \
		NULL, 0, 0, NULL, NULL, NULL, ARENA_INIT \
	}

int table_load(struct table *, const char *name, const char *bytes, size_t len,
    int flags, struct err *);
void table_release(struct table *);
/* Column number, or -1. */
int table_col(const struct table *, const char *col);
/* All of the NULL-terminated names must be there, else E_DATA naming one. */
int table_need(const struct table *, const char *const *names, struct err *);
/* "" when the column is absent (col < 0). */
const char *table_cell(const struct table *, size_t row, int col);
/* By name; slower; for few cells. */
const char *table_get(const struct table *, size_t row, const char *col);
/* First row whose column holds exactly value, or -1; from is inclusive. */
long table_find(const struct table *, const char *col, const char *value,
    size_t from);

/* Appends one row with LF, quoting where needed. */
void csv_write_row(struct buf *, const char *const *cells, size_t n);
void csv_write_cell(struct buf *, const char *cell); /* no separator */

#endif
