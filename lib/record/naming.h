/*
 * Where a person or a machine is still named: open records and rows of the
 * tables.  For saying what is to be handed over when one of them ends.
 */
#ifndef RECORD_NAMING_H
#define RECORD_NAMING_H

#include "base/mem.h"
#include "record/record.h"
#include "record/registers.h"

struct named {
	const char *record, *kind;	/* NULL for a row of a table */
	const char *file;		/* NULL for a record */
	long line;
	const char *field;		/* the form's field, or the column */
};

struct naming {
	struct named *v;
	size_t n, cap;
	struct arena arena;
};

#define NAMING_INIT { NULL, 0, 0, ARENA_INIT }

/*
 * Adds every open record of the kinds (NULL-terminated) with code in a field
 * of an open head, and every row of registers/ and rules/ that is not past at
 * now and names it.  The rows of code itself are left out.
 */
int	 naming_find(struct naming *, struct store *, struct registers *,
	    const struct schemas *, const char *const *kinds, const char *code,
	    msec now, struct findings *, struct err *);
/* One line each, with the command that hands it over. */
void	 naming_tell(const struct naming *, const char *code, bool person,
	    struct buf *out);
void	 naming_release(struct naming *);

#endif
