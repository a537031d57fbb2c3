/*
 * Standard operating procedures: the documents below documents/sop of the
 * ledger, Markdown with front matter (sop(5)).
 *
 *	struct sops s = SOPS_INIT;
 *	const struct sop *const *v;
 *	if (sops_load(&s, lg->store, &found, &e) == 0)
 *		n = sops_for(&s, "PR-01", "HT05", &v);
 *	sops_release(&s);
 *
 * A document names machines, hazard types or both, and belongs to what all
 * that it names agrees with.  Everything handed out lives as long as the sops.
 */
#ifndef FLOW_SOP_H
#define FLOW_SOP_H

#include "flow/ledger.h"

struct sop {
	const char *path, *title, *video;
	const char *equipment, *types;	/* words, "PR-*" for PR-01, PR-02 … */
	const char *body;		/* after the front matter */
};

struct sops {
	struct sop *v;
	size_t n, cap;
	const struct sop **chosen;	/* of sops_for; private */
	struct arena arena;
};

#define SOPS_INIT { NULL, 0, 0, NULL, ARENA_INIT }

/*
 * A document that cannot be read is a finding and left out; one without front
 * matter is for people alone and left out, too.
 */
int	 sops_load(struct sops *, struct store *, struct findings *,
	    struct err *);
void	 sops_release(struct sops *);
/* One document; path and text are copied.  E_DATA names the line. */
int	 sop_parse(struct sops *, const char *path, const char *text, size_t len,
	    struct err *);

/*
 * Those for a machine and a hazard type ("" for none), the closest first: that
 * names the machine itself, then its like, then the type alone; *closest is how
 * many are as close as the first.
 */
size_t	 sops_for(struct sops *, const char *equipment, const char *type,
	    const struct sop *const **out, size_t *closest);

/*
 * The text as a section of another document: its headings are `deeper` levels
 * lower, a first heading that only repeats the title is left out, and a block of
 * code that it leaves open is closed.
 */
void	 sop_text(const struct sop *, int deeper, struct buf *out);
/* The video's path: as it stands, or below the ledger; "" when there is none. */
void	 sop_video(const struct sop *, const struct store *, struct buf *out);

/* Every document: can it be read, is there what it names? */
int	 sop_check(struct ledger *, struct findings *, struct err *);

#endif
