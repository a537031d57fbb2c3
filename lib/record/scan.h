/*
 * The plan of a scan: one job a day file, gathered into months, each with its
 * pack; private to this room.
 */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include "record/record_int.h"

enum job_state { JOB_WAITING, JOB_TAKEN, JOB_DONE };

struct month {
	int yymm;
	const struct schema *schema;
	struct buf path; /* of the pack */
	struct pack *pack; /* NULL: none that holds */
	bool opened;
	size_t last; /* its last job that is wanted */
	size_t nfiles;
	size_t fresh; /* parsed now and fit for the pack */
	bool settled; /* one of them has been quiet a day */
};

struct job {
	const struct store_file *file;
	const struct schema *schema;
	size_t month;
	bool wanted; /* within the bounds */
	const struct pack_entry *entry; /* NULL: parse */
	enum job_state state;
	int rc; /* of parsing; -1: err says why */
	struct err *err;
	struct packed packed;
	struct folded *folded; /* when events are wanted */
	struct findings fs;
};

struct plan {
	struct store *store;
	const struct record_bounds *bounds;
	void *arg; /* of bounds->wants */
	struct job *jobs;
	size_t njobs;
	struct month *months;
	size_t nmonths, cap;
	size_t parsing; /* jobs that must parse */
};

int plan_make(struct plan *, struct store *, const struct schemas *,
    const struct record_bounds *, void *arg, struct findings *, struct err *);
void scan_plan_release(struct plan *);
/*
 * Parses the job's file; may run in any thread.  The folded is its room to
 * work in, empty before and after.
 */
void job_parse(const struct plan *, struct job *, struct folded *);
void job_release(struct job *);
/* The job was parsed and delivered: counts it for its month's pack. */
void plan_note(struct plan *, struct job *);
/* After the last job of a month: the pack anew if that is worth it. */
void plan_month_done(struct plan *, size_t month);

#endif
