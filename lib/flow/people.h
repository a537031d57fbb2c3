/*
 * Who holds a role, where and when: registers people, absences, duty, shifts.
 *
 * Order: the persons whom registers/duty.csv names for that role in the shift
 * that runs at `at`; if none, all valid people whose roles hold it and whose
 * scope covers the area ("" = the plant); each absent one is replaced by the
 * deputy of registers/absences.csv, else by people.deputy (deputy_for says so);
 * a deputy who is absent too is replaced by his, in a circle by nobody.  Who is
 * absent without a present deputy is kept.  A night shift belongs to the day on
 * which it began.  An absence's `until` that is a day alone includes that day.
 * role "leader": the leader of the area or of the next area above.
 */
#ifndef FLOW_PEOPLE_H
#define FLOW_PEOPLE_H

#include "flow/flow.h"

struct person {
	const char *code;
	const char *deputy_for;		/* "" or the absent person's code */
};

struct persons {
	struct person *v;
	size_t n, cap;
};

#define PERSONS_INIT { NULL, 0, 0 }
void	 persons_release(struct persons *);

/*
 * role: one word of the role column ("safety_manager", "@assignee",
 * "@assignee>deputy", "@reporter", "leader"); a field of several people is all of
 * them.  rec and head may be NULL when no "@" is used.  Adds to out, no person twice.
 */
int	 people_of_role(struct ledger *, const char *role,
	    const struct record *, const struct head *, const char *area,
	    msec at, struct persons *out, struct err *);
/* True when the person is absent at `at`; deputy: who stands in, or "". */
bool	 person_absent(struct ledger *, const char *code, msec at,
	    const char **deputy);
/* Valid at `at` and known? E_ABSENT with nearest code or name otherwise. */
int	 person_check(struct ledger *, const char *code, msec at, struct err *);
bool	 person_has_role(struct ledger *, const char *code, const char *role,
	    const char *area, msec at);
/* The name of a person, else of a contact; "" for others. */
const char	*person_name(struct ledger *, const char *code);
/*
 * A contact of registers/contacts, valid at `at`: somebody of elsewhere, who
 * holds no role and acts only where an "@field" names him.
 */
bool		 contact_is(struct ledger *, const char *code, msec at);

/*
 * A word of the role column that no person holds: "system", which takes its row
 * at once, and "program", whose row one of our programs writes as system, such
 * as sensor-judge when a reading has come back.
 */
bool	 role_is_nobody(const char *word);
struct flow;
/*
 * The words of a role column as people say them: the plant's labels, those of
 * the form's fields.  nobody: words that no person holds are said too.
 */
void	 roles_named(struct ledger *, const struct flow *, const char *roles,
	    bool nobody, struct buf *out);
/*
 * Is the area one of a scope's (column scope of people), or below one?  An empty
 * scope is the plant; a record without an area is everybody's.
 */
bool	 scope_covers(struct ledger *, const char *scope, const char *area);

#endif
