/*
 * Events: the rows of records/.  Columns: event,record,prev,time,actor,
 * entered_by,action,node,due, the form's fields, note,evidence,signature,seal.
 * Texts are UTF-8; a line break is stored as U+2028 (event_text_in/out).
 */
#ifndef RECORD_EVENT_H
#define RECORD_EVENT_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/mem.h"
#include "record/schema.h"

struct event {
	const char *event;		/* ULID */
	const char *record;
	const char *prev;		/* ULIDs, space-separated; "" creating */
	const char *time_text;
	const char *actor, *entered_by, *action, *node;
	const char *due_text;		/* RFC 3339 or "" */
	const char *const *fields;	/* schema->nfields; "" = not touched */
	const char *note, *evidence, *signature, *seal;
	msec time, due;			/* MSEC_NONE when empty */
	long line;			/* in its file, 0 when new */
	int part;			/* of its day's files, 0 when new */
};

/* One file parsed. Rows that do not hold are findings of their record only. */
struct day {
	const struct schema *schema;
	struct event *events;		/* in file order */
	size_t n;
	struct buf text;		/* private: the file, cut to cells */
	struct arena arena;		/* private */
};

#define DAY_INIT { NULL, NULL, 0, BUF_INIT, ARENA_INIT }

/*
 * E_DATA when the file as a whole cannot be read (header, quotes, encoding);
 * a row whose ULID, id, time or day is wrong becomes a finding and is left out.
 */
int	 day_parse(struct day *, const char *path, const char *bytes, size_t len,
	    const struct schema *, struct findings *, struct err *);
void	 day_release(struct day *);

void	 event_write(struct buf *, const struct schema *, const struct event *);
/* Line breaks to U+2028 and back; other control characters are refused. */
int	 event_text_in(struct buf *, const char *text, struct err *);
void	 event_text_out(struct buf *, const char *cell);

/* One "role=sha256.ext" of the evidence cell at a time; false at the end. */
bool	 evidence_next(const char **p, char role[33], char file[80]);

#endif
