/*
 * What stands in records, for people: labels from the form, names from the
 * registers.  Texts come from the arena or live as long as the ledger.
 */
#ifndef FLOW_DISPLAY_H
#define FLOW_DISPLAY_H

#include "flow/flow.h"

/*
 * One value: "皮带机防护网破损 (HT01)", "王建国 (E1023)", a choice's label, times
 * without their zone.  What is not found stays as it is.
 */
const char	*field_display(struct ledger *, const struct flow *,
		    const struct form_field *, const char *value,
		    struct arena *);
/* The name alone of a value by field name, for lists; "" when empty. */
const char	*field_name(struct ledger *, const struct flow *,
		    const struct record *, const char *field, struct arena *);
/*
 * What a row of a register or catalogue is called: its name or label, in the
 * ledger's language where the table has two; "" when it has none.
 */
const char	*row_display(struct ledger *, const char *table, long row);
/* The same of the row of this code valid then; where there is none, the code. */
const char	*code_display(struct ledger *, const char *table,
		    const char *code, msec at);
/* The role of a file: "现场" for site; one of no shipped flow as it is. */
const char	*role_display(const char *role);
/* "王建国 (E1023)", "system" in the user's language. */
const char	*person_display(struct ledger *, const char *code,
		    struct arena *);

/*
 * What the node at which a record stands is called in its version of the flow;
 * its code where that cannot be read.
 */
const char	*node_display(struct ledger *, const struct record *);

/* What the record is about, where it is, who has it: "" where nothing says. */
const char	*record_title(struct ledger *, const struct flow *,
		    const struct record *, struct arena *);
const char	*record_place(struct ledger *, const struct flow *,
		    const struct record *, struct arena *);
const char	*record_owner(struct ledger *, const struct record *);
/*
 * Conflict, suspected or declared major, recurrence, and the label of every
 * field that says yes (补录), separated by blanks.
 */
const char	*record_marks(struct ledger *, const struct flow *,
		    const struct record *, struct arena *);

#endif
