/*
 * One row of a day file; private to this room.  Texts of problems are
 * translated by the caller.
 */
#ifndef RECORD_ROW_H
#define RECORD_ROW_H

#include "record/event.h"

/*
 * Splits the line [p, end) in place; *end becomes NUL.  Up to `want` cells are
 * stored, *n is how many there are.  NULL, or what is wrong with the quotes.
 */
const char *
row_split(char *p, char *end, const char **cells, size_t want, size_t *n);
/* NULL, or what is wrong with the bytes: NUL, CR, no UTF-8. */
const char *row_bytes(const char *line, size_t len);
/* RFC 3339 with its zone, as it stands in records. */
bool row_time(const char *, msec *out);
/*
 * Everything that a row can be asked by itself; fills time and due.  last: an
 * event of this file already found right, or NULL.
 */
int row_check(struct event *, char letter, const struct records_file *,
    const struct event *last, struct err *);

#endif
