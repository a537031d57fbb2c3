/*
 * Before and after on one page: the two stamped copies, what is known of each,
 * and what comparing them says.
 *
 *	struct sheet s = SHEET_INIT;
 *	if (sheet_make(&s, lg, record, "before", "after", &e) == 0)
 *		rc = sheet_draw(&s, SHEET_PDF, &out, &e);
 *	sheet_release(&s);
 *
 * The verdict is of look.h and an aid for whoever verifies, never a judgement.
 */
#ifndef EVIDENCE_SHEET_H
#define EVIDENCE_SHEET_H

#include "evidence/look.h"
#include "evidence/stamp.h"

enum sheet_kind { SHEET_PDF, SHEET_PNG, SHEET_JPEG };

struct sheet_side {
	const struct stamp_photo *photo;
	struct stamped said;
	struct buf jpeg;	/* the stamped copy */
};

struct sheet {
	struct sheet_side before, after;
	struct look_match match;
	const char *id, *title, *state;
	bool rehearsal;
	msec now;
	char head[13];		/* the commit it was drawn from */
	struct arena arena;	/* private */
};

#define SHEET_INIT							\
	{ .before = { .jpeg = BUF_INIT }, .after = { .jpeg = BUF_INIT },\
	    .arena = ARENA_INIT }

/*
 * before NULL: the role before, else site.  The ledger and the record must
 * outlive it.  Errors as of stamp_find and stamp_photo.
 */
int	 sheet_make(struct sheet *, struct ledger *, const struct record *,
	    const char *before, const char *after, struct err *);
/* Appended to out. */
int	 sheet_draw(const struct sheet *, enum sheet_kind, struct buf *out,
	    struct err *);
/* Is there anything a verifier must look at: the same picture, wrong order? */
bool	 sheet_doubtful(const struct sheet *);
void	 sheet_release(struct sheet *);

#endif
