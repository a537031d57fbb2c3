/*
 * Registers, catalogue and rules: the tables that people edit, read at HEAD.
 * A name is a path below the ledger without .csv: "registers/people",
 * "catalogue/hazard-types", "rules/dispatch".  Tables are loaded once.  A folder
 * whose tables have the same columns is one table too: "catalogue/checklists".
 *
 * Rows are found by code, else by alias, case-insensitively, among those valid
 * at the time asked (valid_from <= day < valid_to; both may be empty).
 */
#ifndef RECORD_REGISTERS_H
#define RECORD_REGISTERS_H

#include "base/clock.h"
#include "csv/csv.h"
#include "store/store.h"

struct registers;

struct registers	*registers_new(struct store *);
void			 registers_free(struct registers *);
/* After store_refresh: forget tables whose blob changed. */
void			 registers_refresh(struct registers *);

/*
 * The table; an absent file is E_ABSENT, a broken one E_DATA.  A table with an
 * unsaved edit in the worktree adds a note (see registers_notes).
 */
int	 registers_table(struct registers *, const char *name,
	    const struct table **out, struct err *);
/* Unsaved edits met: one finding a table. */
const struct findings	*registers_notes(const struct registers *);

/*
 * Row number of the code or alias valid at `at`, or -1 with E_ABSENT that
 * quotes the text and names the nearest code ("did you mean"); a row that
 * ended gives E_ABSENT naming its valid_to and successor.
 */
long	 registers_find(struct registers *, const char *name, const char *code,
	    msec at, struct err *);
/* Cell by row and column; "" when the column is absent. */
const char	*registers_cell(struct registers *, const char *name, long row,
		    const char *col);
/* find + cell in one; "" when there is no such row. */
const char	*registers_get(struct registers *, const char *name,
		    const char *code, msec at, const char *col);

/* True when area is `ancestor` or below it by the parent column. */
bool	 registers_area_below(struct registers *, const char *area,
	    const char *ancestor);
/* Code of the shift at an instant ("" if none), and its start. */
const char	*registers_shift(struct registers *, msec at, msec *start);

/*
 * Lint of registers, catalogue and settings: keys doubled, validity ranges of
 * one code overlapping, dangling references, unknown persons, shifts nobody
 * covers, loops of parents, Excel's damage.
 */
int	 registers_check(struct registers *, struct findings *, struct err *);

#endif
