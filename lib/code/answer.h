/*
 * Answers to scans as text, one as soon as it is known: a paragraph for people,
 * or a line of CSV, JSON or codes.  The columns: code, answer, kind, name, area,
 * state, successor, hazards, next, payload, file, note.
 */
#ifndef CODE_ANSWER_H
#define CODE_ANSWER_H

#include "base/app.h"
#include "code/binding.h"

struct answer {
	enum app_format format;
	bool begun;		/* the CSV header stands already */
};

/* file: what was scanned; payload: as it was read, "" if nothing was. */
void	 answer_write(struct answer *, const struct binding *, const char *file,
	    const char *payload, struct buf *out);

#endif
