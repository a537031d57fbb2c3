/* Private to the room act: one run and the records it touches. */
#ifndef ACT_ACT_INT_H
#define ACT_ACT_INT_H

#include "act/act.h"
#include "flow/follow.h"

/* So often a change that another overtook is worked out again. */
enum { OVERTAKEN_MOST = 20 };

struct work {			/* a record being changed */
	const struct flow *flow;
	const char *id;
	struct record_box *box;		/* NULL when new */
	struct event *events;		/* the old ones, then ours */
	size_t n, cap, fresh;		/* ours start at fresh */
	struct record rec;		/* fold of events */
	bool written;			/* rows of ours are in the run */
	bool ahead;			/* of our clock, and that was said */
	long line;			/* of the table it was made from, or 0 */
	size_t followed;		/* events before it had their follow */
};

struct out_row {
	const char *path, *header, *row;
};

struct run {
	struct ledger *lg;
	const struct act_opts *opts;
	struct txn *tx;			/* NULL: dry run or spool */
	msec now;
	struct arena arena;
	struct record_batch *batch;	/* for runs of many items, or NULL */
	const char **ids;		/* records it is going to load */
	size_t nids;
	struct work **works;
	size_t nworks, cap;
	struct out_row *rows;
	size_t nrows, rowcap;
	struct findings *said;
	struct duplicates *twins;	/* of a batch, or NULL */
	char head[STORE_OID];		/* HEAD when duplicates were looked for */
	struct buf subject;		/* of the commit message */
	size_t nitems, nnotices;
	size_t coming;			/* notices that are about to be made */
	bool following;			/* a rule, not a person, fills forms */
	struct number_pool {
		int day;
		long next, left;
	} pool[26];			/* by the kind's letter */
};

/* An item after its form was read: everything that needs no lock. */
struct prepared {
	const struct act_item *item;
	const char *id;			/* the record's; NULL: it is made */
	const struct flow *flow;
	const char **v;			/* typed and normalised, "" = not set */
	bool *set;
	bool *seen;			/* in photos: v holds it, system writes it */
	const char *evidence, *note, *ulid;
	const char *duplicate, *recurrence;	/* ids found, or "" */
	const struct work *twin;	/* the duplicate, when this run makes it */
	const struct duplicate_rule *rule;	/* by which, or NULL */
	const char *signature;	/* the cell, "" while it is to be made, or NULL */
	const char *signed_text;	/* what we signed, or NULL */
	struct photo_line {
		const char *role, *sha, *text;	/* "" text: no picture */
	} *photos;			/* what photo-check found */
	size_t nphotos;
};

/* act.c */
/* Takes the lock; with opts->spool a held one makes *spool true instead. */
int	 run_lock(struct run *, bool *spool, struct err *);
void	 run_release(struct run *);

/* prepare.c */
void	 prepared_release(struct prepared *);
/* Before the lock: photos stored, and for a new record fields, duplicates. */
int	 prepare(struct run *, const struct act_item *, struct prepared *,
	    struct err *);
/* The item's fields against the form of a flow. */
int	 prepare_fields(struct run *, struct prepared *, const struct flow *,
	    struct err *);
/* Open and recently closed ones like these values, in the ledger and the run. */
int	 prepare_duplicates(struct run *, struct prepared *,
	    const struct values *, struct err *);
/* "@site" in the evidence becomes the record's own. */
int	 prepare_evidence(struct run *, struct prepared *, const struct work *,
	    struct err *);

/* photos.c */
/*
 * Photos against rules/evidence.csv: what is found goes into p->photos, what is
 * refused is E_NO.  vals: of a new record; rec: the one acted on; again: the
 * record that these photos may stand in already, or NULL.
 */
int	 photos_check(struct run *, struct prepared *, const struct flow *,
	    const struct values *vals, const struct record *rec,
	    const char *again, struct err *);
/* After they were stored: were those looked at?  E_BUSY. */
int	 photos_same(const struct prepared *, struct err *);
/* Into the form's field for it, as what system fills in. */
void	 photos_fill(struct run *, const struct flow *, const struct prepared *,
	    const char **v, bool *filled);

/* work.c */
struct work	*work_new(struct run *, const struct flow *, const char *id);
int		 work_load(struct run *, const char *id, struct work **,
		    struct err *);
void		 works_release(struct run *);
const char	**work_values(struct run *, const struct work *,
		    const struct head *);
msec		 work_time(struct run *, struct work *);
struct draft {
	const char *ulid, *actor, *action, *node, *prev, *note, *evidence;
	const char **v;			/* values; those marked in set are written */
	const bool *set;
	msec due;
	const char *signature;		/* or NULL */
};
/* Appends the event and folds again. */
int		 work_add(struct run *, struct work *, const struct draft *,
		    struct err *);
bool		*marks(struct run *, const struct flow *);

/* create.c */
int	 new_id(struct run *, const struct flow *, const char *ulid,
	    struct id *, struct err *);
/* The start's first action, and the row that makes a record by it or another. */
const char		*start_action(const struct flow *);
const struct flow_row	*start_row(const struct flow *, const char *action,
			    const char *class_, struct err *);
/* Is the chosen ULID an event of this record already? */
int	 repeated(struct run *, const struct record *, const struct flow *,
	    const struct prepared *, bool *repeat, struct err *);
/* Did it make a record already? *id is that or NULL. */
int	 repeated_new(struct run *, const struct prepared *, const char **id,
	    struct err *);
/* The same whatever its content. */
int	 find_new(struct run *, const struct prepared *, const struct flow *,
	    const char **id, struct err *);

/* decide.c */
int	 decide_new(struct run *, struct prepared *, struct work **,
	    struct act_result *, struct err *);
int	 decide_act(struct run *, struct prepared *, struct work **,
	    struct act_result *, struct err *);
/* Rows that system takes at once where the head now stands. */
int	 auto_rows(struct run *, struct work *, struct err *);

/* step.c */
/*
 * One transition on a head by an actor; values after it in d->v, those that the
 * actor gives marked in d->set, those that a rule filled in marked in filled
 * (or NULL): they and the row's set cell go into an event of system.
 */
int	 take_row(struct run *, struct work *, const struct head *,
	    const struct flow_row *, struct draft *, const char *actor,
	    bool *filled, struct err *);
/* What a rule filled in, as an event of system after the draft's. */
int	 fill_after(struct run *, struct work *, struct draft *,
	    const bool *filled, struct err *);

/* engine.c: the actions every kind has */
int	 do_correct(struct run *, struct work *, struct prepared *, struct err *);
int	 do_settle(struct run *, struct work *, struct prepared *, struct err *);

/* sign.c */
/* Is this item signed, now or by a signature that was brought? */
bool	 signs(const struct run *, const struct act_item *);
/*
 * Before the lock: what stands is decided dry, and the event that comes of it
 * signed, or its bytes given.  A brought signature is read.
 */
int	 sign_item(struct run *, struct prepared *, struct err *);
/* The signature of the item's event, as it now is, by its actor's key. */
int	 sign_check(struct run *, const struct prepared *, struct work *,
	    struct err *);
/* The station's seal on the rows that are signed. */
int	 seal_event(struct run *, const struct work *, struct event *,
	    struct err *);

/* enrol.c */
/* registers/signers follows in the commit that changes who may sign. */
int	 enrol_put(struct run *, struct err *);

/* follow.c: rules/follow.csv */
/* What follows from every event of this run that had no follow yet. */
int	 follow_all(struct run *, struct err *);
/*
 * The record of one draft; *made NULL when the same is open already.  from: the
 * record it follows from, to say so, or NULL; evidence: of its event.
 */
int	 follow_draft(struct run *, const struct follow_draft *,
	    const char *from, const char *evidence, struct work **made,
	    struct err *);
/* A row for an action that only the rules know, or NULL. */
int	 follow_row(struct run *, const struct flow *, const struct head *,
	    const char *action, const struct flow_row **out, struct err *);

/* tasks.c: rules/tasks.csv */
/* The tasks of today that nobody made yet. */
int	 tasks_missing(struct ledger *, msec now, bool dry_run,
	    struct follow_drafts *, struct err *);
int	 tasks_make(struct run *, const struct follow_drafts *,
	    struct buf *report, size_t *made, struct err *);

/* notify.c */
struct notice_draft;
int	 notice_add(struct run *, const struct notice_draft *, struct err *);
int	 notify_entered(struct run *, struct work *, struct err *);
int	 notify_pushes(struct run *, struct work *, const struct head *,
	    const struct push *, size_t n, struct err *);

/* write.c */
int	 rows_add(struct run *, struct work *, struct err *);
int	 rows_commit(struct run *, struct err *);
int	 rows_spool(struct run *, struct err *);

#endif
