/*
 * Records: the fold of events along prev, and reading them from a ledger.
 *
 * A record has a head for every event that no other names in prev; normally
 * one.  Two heads are a conflict: the record is open as long as one head is;
 * shown is the last open head in (time, event), else the last; its class is
 * the highest (A before B before C), its due the earliest of all open heads.
 * Missing prev or a cycle: a finding and a head, never a dropped event.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdint.h>

#include "base/id.h"
#include "record/event.h"
#include "store/store.h"

struct head {
	const char *event;		/* ULID of the head */
	const char *node;
	const char *actor;		/* of the head's event */
	msec time;			/* of the head's event */
	msec entered;			/* when its node was entered */
	const char *entered_event;	/* by which event */
	const char *entered_action;	/* and by which action */
	const char *acts;		/* actions since then, space-separated */
	msec due;			/* MSEC_NONE: none */
	bool open;			/* its node is no end */
	const char *const *fields;	/* folded; "" = empty */
};

struct record {
	const char *id;
	const struct schema *schema;
	const char *path;		/* in a scan: its day file, else NULL */
	const char *reporter;		/* actor of the creating event */
	msec created;
	msec last;			/* newest event */
	const struct head *heads;
	size_t nheads;
	const struct head *shown;	/* one of heads */
	const char *class_;		/* highest of open heads, "" if no field */
	msec due;			/* earliest of open heads */
	bool open, conflict;
	size_t nevents;
	/* In (time, event) order, causes first; NULL when read without events. */
	const struct event *const *events;
	/* Rows with a ULID that another row has too and that do not count. */
	const struct event *const *doubled;
	size_t ndoubled;
};

/* A folded field of the shown head by name; "" if there is no such field. */
const char	*record_field(const struct record *, const char *name);
const char	*head_field(const struct record *, const struct head *,
		    const char *name);
/*
 * True when some event on the way to this head has the action; who: the actor
 * of the last such event (may be NULL, as may when).  Needs the events: false
 * for a record that was read without them.
 */
bool		 head_did(const struct record *, const struct head *,
		    const char *action, const char **who, msec *when);

/*
 * The last on the way to this head who is not system; system when nobody is.
 * For a record without its events the head's own actor.
 */
const char	*head_person(const struct record *, const struct head *);

/*
 * Folds the events of one record (all of one day). Memory from the arena.
 * Doubled ULIDs: same content is one event; other content both stay, a finding.
 * Findings may be NULL: nobody is told.
 */
int	 record_fold(struct record *, const struct schema *,
	    const struct event *events, size_t n, struct arena *,
	    struct findings *, struct err *);

/*
 * A copy that outlives a scan's callback: everything but the events.  Memory
 * from the arena.
 */
struct record	*record_copy(const struct record *, struct arena *);

/*
 * One record with its events. E_ABSENT: no such record (the hint says where it
 * was looked for). Free with record_free.
 */
struct record_box;
int		 record_load(struct record_box **out, struct store *,
		    const struct schemas *, const char *id, struct findings *,
		    struct err *);
/*
 * The same for many records of few days: each day file is parsed once.  Within
 * one snapshot of the store; the boxes must be freed before the batch.
 */
struct record_batch;
struct record_batch	*record_batch_new(void);
/*
 * Before the first load: it will be of these, and their rows are enough.  Others
 * may be loaded too, the file is then read once more, whole.
 */
void	 record_batch_only(struct record_batch *, const char *const *ids, size_t n);
void	 record_batch_free(struct record_batch *);
/* batch NULL: as record_load. */
int	 record_batch_load(struct record_box **out, struct record_batch *,
	    struct store *, const struct schemas *, const char *id,
	    struct findings *, struct err *);
/*
 * A sum of the files in which a record may stand: while it stays the same, the
 * record has not changed.  0: there is no such kind; nothing is known then.
 */
uint64_t	 record_stamp(struct store *, const struct schemas *,
		    const struct id *);
const struct record *record_of(const struct record_box *);
void		 record_free(struct record_box *);

/*
 * All records of a kind that the bounds let through, by file and id.  Uses the
 * cache (.git/bihuan/cache, keyed by path, blob, flow tree and format) unless
 * events are wanted, and two threads where it must parse.  A damaged file is a
 * finding and skipped.  The record is valid during the call only; a callback
 * that returns -1 stops the scan.
 */
struct record_bounds {
	const char *kind;
	bool open_only;
	msec since, until;	/* day of creation, half-open; MSEC_NONE: none */
	msec touched;		/* newest event not before this; MSEC_NONE */
	bool events;		/* with events */
	/*
	 * Only day files that hold this text somewhere are looked into (NULL:
	 * all): for what stands unquoted in a cell, such as an id.  Records of
	 * such a file that have nothing to do with it come too.
	 */
	const char *contains;
	/*
	 * Asked for each day file, with the scan's arg, before any is read: false
	 * passes it over (NULL: all are read).  For who remembers what a file held
	 * while its sum (store_file_sum) stands.
	 */
	bool (*wants)(void *arg, const struct store_file *);
};
#define RECORD_BOUNDS(k)						\
	{ (k), false, MSEC_NONE, MSEC_NONE, MSEC_NONE, false, NULL, NULL }

typedef int (*record_fn)(void *arg, const struct record *, struct err *);
int	 records_scan(struct store *, const struct schemas *,
	    const struct record_bounds *, record_fn, void *arg,
	    struct findings *, struct err *);

#endif
