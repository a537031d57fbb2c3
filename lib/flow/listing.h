/*
 * Lists of records by a selection, as record-list and hazard-list print them.
 *
 * The table has names for people; CSV and JSON have codes: id, kind, node,
 * class, reporter, created, entered, last, due, open, overdue, conflict, and,
 * when one kind is asked for, every field of its latest form.
 */
#ifndef FLOW_LISTING_H
#define FLOW_LISTING_H

#include "base/app.h"
#include "flow/ledger.h"
#include "record/select.h"

struct listing {
	struct ledger *lg;
	const char *kind;	/* NULL: every kind but notice */
	struct selection *sel;	/* not bound yet */
	const char *me;		/* for --mine; NULL: unknown */
	enum app_format format;
};

/* Damaged files and rows are findings, the rest is listed. */
int	 listing_run(const struct listing *, struct buf *out,
	    struct findings *, struct err *);

/*
 * Nodes by their code or their label.  A misspelt node would be an empty list,
 * and that is good news: E_ABSENT with the nearest when no version of the
 * kinds' flows has it.
 */
int	 listing_nodes(struct ledger *, struct selection *,
	    const char *const *kinds, struct err *);

/*
 * The whole of record-list and hazard-list after their options: who I am, the
 * ledger, the list, findings, notes; to the exit status.
 */
int	 listing_command(struct app *, const char *kind, struct selection *,
	    struct err *);

#endif
