/*
 * rules/evidence.csv: what photos are held against (code,kind,action,role,
 * check,limit,severity; role may be missing), described in rules(5).
 *
 *	struct evidence_rules rules;
 *	if (evidence_rules_load(&rules, lg->reg, "hazard", "report", &e) < 0) …
 *	if (rules.n > 0) … start photo-check …
 *	evidence_rules_release(&rules);
 *
 * A row holds where its kind, action and role are empty or have the word; of
 * the rows with one check that hold for a photo the one with the most filled of
 * these cells counts, else the first.
 */
#ifndef EVIDENCE_RULES_H
#define EVIDENCE_RULES_H

#include "flow/ledger.h"

enum evidence_check {
	CHECK_TIME,		/* DURATION [FIELD] */
	CHECK_PLACE,		/* METRES [FIELD] */
	CHECK_EXIF,
	CHECK_SOFTWARE,		/* WORD … */
	CHECK_THUMBNAIL,	/* PERCENT */
	CHECK_IDENTITY,
	CHECK_LIKENESS,		/* PERCENT */
	CHECK_ORDER,		/* ROLE ROLE */
	CHECK_PAIR,		/* ROLE ROLE PERCENT */
	CHECK_KINDS
};

struct evidence_rule {
	const char *code, *kind, *action, *role;
	enum evidence_check check;
	bool refuse;
	msec span;			/* of time */
	long number;			/* metres or per cent */
	const char *field;		/* of the form, or "" */
	const char *first, *second;	/* roles of order and pair */
	const char *words;		/* of software */
	long line;
};

struct evidence_rules {
	struct evidence_rule *v;
	size_t n, cap;
	struct arena arena;
};

/*
 * Those for a kind and an action; both NULL: every row.  No table: none.
 * E_DATA with file and line for a row that does not hold.
 */
int	 evidence_rules_load(struct evidence_rules *, struct registers *,
	    const char *kind, const char *action, struct err *);
void	 evidence_rules_release(struct evidence_rules *);
/* The one that counts for a check on a photo in this role, or NULL. */
const struct evidence_rule	*evidence_rule(const struct evidence_rules *,
				    enum evidence_check, const char *role);
/*
 * The field of a form that gets the findings: its source is "photos"; the
 * number, or -1.
 */
int	 evidence_field(const struct flow *);

/* The lint of the table: kinds, actions and fields that there are not, limits. */
int	 evidence_check_rules(struct ledger *, struct findings *, struct err *);

#endif
