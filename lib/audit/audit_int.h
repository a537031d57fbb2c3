/*
 * Private to the room audit.
 */
#ifndef AUDIT_AUDIT_INT_H
#define AUDIT_AUDIT_INT_H

#include <stdint.h>

#include "audit/audit.h"
#include "base/id.h"
#include "flow/flow.h"
#include "store/history.h"

/* What the walk saw that may be a finding. */
enum catch_kind {
	CATCH_REMOVED,
	CATCH_CHANGED,
	CATCH_HEADER,
	CATCH_ORDER,
	CATCH_INSERTED,
	CATCH_LATE,
	CATCH_EARLY,
	CATCH_CLOCK,
	CATCH_FUTURE,
	CATCH_FLOW,
	CATCH_UNSIGNED,
	CATCH_JOINED
};

struct caught {
	enum catch_kind kind;
	size_t commit;		/* its number in the history */
	const char *path;	/* or NULL */
	long line;
	const char *row;	/* its bytes, or NULL; of what is new the first */
	size_t len;
	uint64_t sum;		/* of all its bytes */
	int64_t by;		/* late, early, clock: seconds */
};

/* A row where it first stood. */
struct added {
	const char *path;
	uint64_t sum, record;	/* of the row, of its record's id */
	uint32_t commit;
	char event[ULID_TEXT - 1];	/* zeros: the line has none */
};

/* What one thread of the walk brings; all of it in its arena. */
struct haul {
	struct arena arena;
	struct caught *v;
	size_t n, cap;
	struct added *added;
	size_t nadded, capadded;
};

struct sweep {
	struct history *h;
	msec now;		/* MSEC_NONE: a rehearsal, whose clock is its own */
	struct haul *hauls;	/* one for each thread */
	size_t nhauls;
	struct caught *v;	/* afterwards: all, by commit, path and line */
	size_t n;
	struct added *added;	/* all, by path and event, the first commit first */
	size_t nadded;
	size_t commits;
};

/* sweep.c: judges every commit that is not old. Release even after -1. */
int	 sweep_run(struct sweep *, struct err *);
void	 sweep_release(struct sweep *);
/* The commit that brought the event, or the line; SIZE_MAX: none did. */
size_t	 sweep_event(const struct sweep *, const char *path, const char *event);
size_t	 sweep_line(const struct sweep *, const char *path, const char *row,
	    size_t len);

/* rows.c */
struct pair {
	const char *path;
	size_t commit;
	int64_t time;		/* of the commit */
	const char *from, *to;
	size_t nfrom, nto;
	bool merge;		/* the rows that are new are judged elsewhere */
};
void	 rows_judge(struct haul *, const struct pair *);
/* The lines of a merge that none of its parents has. */
void	 rows_merged(struct haul *, const struct pair *,
	    const char *const *from, const size_t *nfrom, size_t n);
struct caught *caught_add(struct haul *, enum catch_kind, size_t commit,
	    const char *path, long line);

/* tables.c: the registers and rules as they stood in a commit. */
struct tables;
/* head: HEAD's ledger, borrowed. */
struct tables *tables_new(struct ledger *, struct ledger *head,
	    struct history *, struct err *);
void	 tables_free(struct tables *);
int	 tables_at(struct tables *, size_t commit, struct ledger **out,
	    struct err *);

/* paths.c, step.c */
struct audit {
	struct ledger *lg;	/* the clone's: settings, clock, evidence */
	struct ledger *head;	/* HEAD's objects alone */
	struct history *h;
	struct hist_reader *reader;
	struct sweep *sweep;
	struct tables *tables;
	struct audit_counts *counts;
	struct findings *fs;
	struct arena arena;	/* of the record at hand */
	struct signs *signs[2];	/* of a row's commit, of HEAD */
	char *path;		/* the file of HEAD whose lines are looked up */
	struct buf text;
	size_t at;		/* in text: the beginning of line */
	long line;
	char **seen;		/* files of evidence already looked at: hashed */
	size_t nseen, capseen;
};
int	 paths_run(struct audit *, bool all, struct err *);
void	 step_judge(struct audit *, const char *path, const struct record *,
	    size_t event, size_t commit);
/* The finding begins with the commit's short id and the record's. */
struct finding *audit_tell(struct audit *, enum severity, const char *code,
	    size_t commit, const char *path, long line, const char *fmt, ...)
	    __attribute__((format(printf, 7, 8)));

/*
 * fill.c: a field that the row's set cell says and that system did not fill in
 * after the event, or not with that.  values: after the event, without it.
 */
bool	 fill_missing(const struct flow *, const struct flow_row *,
	    const struct record *, const struct event *,
	    const char *const *values, char field[64]);

/* files.c */
void	 files_forget(struct audit *);
void	 files_judge(struct audit *, const char *path, const struct event *,
	    size_t commit);

/* signs.c */
struct signs;
struct signs *signs_new(void);
void	 signs_free(struct signs *);
#define SIGNS_STATIONS "registers/stations.csv"
enum sign_of {
	SIGN_GOOD,		/* or no station had a key yet */
	SIGN_NONE,
	SIGN_BAD,
	SIGN_JOINED		/* by a station's key that it brings itself */
};
/*
 * Whose signature a commit has, by the signers of the tree it was made on; e
 * says so of all but SIGN_GOOD.  path: what it touches.
 */
int	 signs_commit(struct signs *, struct hist_reader *,
	    const struct hist_commit *, const struct hist_id *before,
	    const char *path, enum sign_of *, struct err *);
void	 signs_judge(struct audit *, const char *path, const struct record *,
	    const struct event *, size_t commit);

/* anchor.c */
struct anchor {
	char plant[64], station[4], time[CLOCK_TEXT], commit[STORE_OID],
	    rows[STORE_OID];
	char signature[1024];
};
/* An anchor's lines; clean: those that were signed, as they were. */
int	 anchor_parse(struct anchor *, struct buf *clean, const char *text,
	    size_t len, struct err *);

/* state.c */
struct memory {
	char commit[STORE_OID];	/* "": nothing is remembered */
	struct findings fs;
};
void	 memory_read(struct memory *, struct store *);
int	 memory_write(struct store *, const struct findings *, struct err *);
void	 memory_release(struct memory *);

/* history.c: what the walk caught, as findings. */
int	 history_findings(struct audit *, struct err *);

#endif
